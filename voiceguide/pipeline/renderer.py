"""The linker: a session's clips to its audio file, tags and all, in the format asked for."""

import os
import struct
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Clip, Samples
from voiceguide.audio.mix.blocks import Loader, blocks, in_the_middle
from voiceguide.audio.mix.ducking import Ducked, Steady
from voiceguide.audio.mix.limiter import with_room
from voiceguide.audio.mix.panning import from_their_sides
from voiceguide.cache import Cache
from voiceguide.encoders.mp3.background import Ground
from voiceguide.encoders.mp3.encode import Encoding
from voiceguide.encoders.mp3.stitch import stitch
from voiceguide.encoders.mp3.streaming import stream
from voiceguide.encoders.registry import Format
from voiceguide.export.id3_tags import id3_tag
from voiceguide.export.metadata import facts, outline
from voiceguide.export.session import Session
from voiceguide.export.split import Part
from voiceguide.export.tags import TAGGING
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import Segment
from voiceguide.speech.clips import Stock
from voiceguide.speech.voicing import Progress

_AHEAD = 4
"""So many clips for each thread are waiting to be encoded, or are, while those before them are written."""
_DOING = "Encoding"
_CLIPS = "levelled"


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes audio files: the format, what joined clips stand on and how they are encoded, what lies under all of it,
    clips, and where they are kept.

    `jobs` is how many clips are encoded at once; None: as many as there are cores.
    """

    form: Format
    ground: Ground
    under: Steady | Ducked
    stock: Stock
    kept: Cache
    jobs: int | None
    on_progress: Progress

    def write(self, part: Part, out: BinaryIO) -> None:
        """Write the file of a session, or of a part of one, to what can be read, written and sought.

        An MP3 over a quiet bed is joined from clips that were encoded once; all else is mixed and encoded as a stream.
        """
        encoding = self.ground.encoding
        add = TAGGING[self.form.name].add
        if self.form.write is None or add is None:
            out.writelines(id3_tag(facts(part.session)))  # and let go of it: of eight hours, that is half a megabyte
            if is_joined(encoding, is_audible=self.under.is_audible):
                self._join(part.session, out)
            else:
                stream(self._stream(part), part.session.timeline.frames, encoding, out)
            return
        self.form.write(self._stream(part), outline(part.session, encoding.channels, encoding.bitrate_kbps), out)
        add(facts(part.session), out)

    def _join(self, session: Session, out: BinaryIO) -> None:
        segments = self._encoded(session.timeline.segments)
        stitch(segments, session.timeline.frames, self.ground.encoding, out, self.ground.filler(self.kept))

    def _encoded(self, segments: tuple[Segment, ...]) -> Iterator[tuple[int, bytes]]:
        """Hand on the segments in order; what is not kept is encoded, a few ahead, in threads (LAME frees the lock)."""
        ahead: deque[tuple[int, Callable[[], bytes]]] = deque()
        done = 0
        threads = self.jobs or os.cpu_count() or 1
        with ThreadPoolExecutor(threads) as pool:
            for segment in segments:
                lead = self.ground.lead_frames(segment.start_frame)
                ahead.append((segment.start_frame - lead, self._begun(segment, lead, pool)))
                while len(ahead) >= _AHEAD * threads or (ahead and segment is segments[-1]):
                    start_frame, result = ahead.popleft()
                    yield start_frame, result()
                    done += 1
                    self.on_progress(_DOING, done, len(segments))

    def _begun(self, segment: Segment, lead_frames: int, pool: ThreadPoolExecutor) -> Callable[[], bytes]:
        key = self.stock.segment(segment).key
        found = self.ground.encoded_before(key, lead_frames, self.kept)
        if found is not None:
            return lambda: found
        return pool.submit(self.ground.encoded, key, partial(self.stock.clip, key), lead_frames, self.kept).result

    def _stream(self, part: Part) -> Iterator[Samples]:
        timeline, under = part.session.timeline, _Onward(self.under, part.start_frame * FRAME_SAMPLES)
        load = with_room(self._load, under) if self.under.is_audible else self._load
        done, length = 0, timeline.frames * FRAME_SAMPLES
        for block in blocks(timeline, load, under, self.ground.encoding.channels):
            yield block
            done += len(block)
            self.on_progress(_DOING, done * 100 // length, 100)

    @property
    def _load(self) -> Loader:
        if self.ground.encoding.channels == 1:
            return in_the_middle(self._clip)
        return from_their_sides(self._kept_clip, self._clip)

    def _clip(self, segment: Segment) -> Clip:
        return self._kept_clip(self.stock.segment(segment).key)

    def _kept_clip(self, key: str) -> Clip:
        kept = self.kept.get(_CLIPS, key)
        return _unpacked(kept) if kept is not None else keep_ahead(self.kept, key, self.stock.clip(key))


def is_joined(encoding: Encoding, *, is_audible: bool) -> bool:
    """Tell whether an MP3 is joined from encoded clips: under an audible bed, or in stereo, it is one stream."""
    return encoding.channels == 1 and not is_audible


def encode_ahead(ground: Ground, kept: Cache, key: str, clip: Clip) -> None:
    """Encode a new phrase while others are spoken, as it is mostly wanted: by itself, upon the bed."""
    ground.encoded(key, lambda: clip, ground.lead_frames(ground.tail_frames), kept)


def keep_ahead(kept: Cache, key: str, clip: Clip) -> Clip:
    """Keep a new phrase as it is mixed, levelled, and give it."""
    kept.keep(_CLIPS, key, struct.pack("<II", clip.heard_start, clip.heard_end) + clip.pcm)
    return clip


def _unpacked(kept: bytes) -> Clip:
    return Clip(kept[8:], *struct.unpack("<II", kept[:8]))


@dataclass(frozen=True, slots=True)
class _Onward:
    """A bed from a later place on, so that it goes on from track to track."""

    under: Steady | Ducked
    from_sample: int

    def read(self, start: int, count: int) -> npt.NDArray[np.float32]:
        return self.under.read(self.from_sample + start, count)
