"""The linker: a session's clips to its audio file, tags and all, in the format asked for."""

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from voiceguide.beds.bed import off, quiet
from voiceguide.cache import Cache
from voiceguide.clip import Clip, Samples
from voiceguide.durations import FRAME_SAMPLES
from voiceguide.formats.table import Format
from voiceguide.measuring import Progress
from voiceguide.mixing import Under, blocks, in_the_middle
from voiceguide.mp3.ground import Ground
from voiceguide.mp3.stitch import stitch
from voiceguide.publish.facts import facts, outline
from voiceguide.publish.id3 import id3_tag
from voiceguide.publish.parts import Part
from voiceguide.publish.session import Session
from voiceguide.publish.tags import TAGGING
from voiceguide.stock import Stock
from voiceguide.timeline import Segment

_WINDOW = 32
_DOING = "Encoding"


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes audio files: the format, what lies under the words and how MP3 is encoded, clips, where they are kept.

    `jobs` is how many clips are encoded at once; None: as many as there are cores.
    """

    form: Format
    ground: Ground
    stock: Stock
    kept: Cache
    jobs: int | None
    on_progress: Progress

    def write(self, part: Part, out: BinaryIO) -> None:
        """Write the file of a session, or of a part of one, to what can be read, written and sought.

        An MP3 is joined from clips that were encoded once; what else there is, is mixed and encoded as a stream.
        """
        told, add = facts(part.session), TAGGING[self.form.name].add
        if self.form.write is None or add is None:
            out.write(id3_tag(told))
            self._join(part.session, out)
            return
        self.form.write(self._stream(part), outline(part.session, 1, self.ground.encoding.bitrate_kbps), out)
        add(told, out)

    def _join(self, session: Session, out: BinaryIO) -> None:
        segments = self._encoded(session.timeline.segments)
        stitch(segments, session.timeline.frames, self.ground.encoding, out, self.ground.filler())

    def _encoded(self, segments: tuple[Segment, ...]) -> Iterator[tuple[int, bytes]]:
        """Encode a few segments ahead, in threads (LAME lets go of the lock), and hand them on in order."""
        ahead: deque[tuple[int, Future[bytes]]] = deque()
        done = 0
        with ThreadPoolExecutor(self.jobs or os.cpu_count() or 1) as pool:
            for segment in segments:
                key = self.stock.segment(segment).key
                lead = self.ground.lead_frames(segment.start_frame)
                job = partial(self.ground.encoded, key, partial(self.stock.clip, key), lead, self.kept)
                ahead.append((segment.start_frame - lead, pool.submit(job)))
                while len(ahead) >= _WINDOW or (ahead and segment is segments[-1]):
                    start_frame, future = ahead.popleft()
                    yield start_frame, future.result()
                    done += 1
                    self.on_progress(_DOING, done, len(segments))

    def _stream(self, part: Part) -> Iterator[Samples]:
        timeline, under = part.session.timeline, quiet() if self.ground.bed == "quiet" else off()
        done, length = 0, timeline.frames * FRAME_SAMPLES
        for block in blocks(timeline, in_the_middle(self._clip), _Onward(under, part.start_frame * FRAME_SAMPLES)):
            yield block
            done += len(block)
            self.on_progress(_DOING, done * 100 // length, 100)

    def _clip(self, segment: Segment) -> Clip:
        return self.stock.clip(self.stock.segment(segment).key)


def encode_ahead(ground: Ground, kept: Cache, key: str, clip: Clip) -> None:
    """Encode a new phrase while others are spoken, as it is mostly wanted: by itself, upon the bed."""
    ground.encoded(key, lambda: clip, ground.lead_frames(ground.tail_frames), kept)


@dataclass(frozen=True, slots=True)
class _Onward:
    """A bed from a later place on, so that it goes on from track to track."""

    under: Under
    from_sample: int

    def read(self, start: int, count: int) -> npt.NDArray[np.float32]:
        return self.under.read(self.from_sample + start, count)
