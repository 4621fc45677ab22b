"""The renderer: the clips of a session become its audio file, with tags, in the chosen format."""

import os
import struct
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt

from voiceguide.audio.beds.registry import QUIET, bed_of, is_audible
from voiceguide.audio.clip import Clip, Samples
from voiceguide.audio.mix.blocks import Loader, blocks, mono_loader
from voiceguide.audio.mix.ducking import Ducked, Steady, background_of
from voiceguide.audio.mix.limiter import limited_loader
from voiceguide.audio.mix.panning import stereo_loader
from voiceguide.audio.room_tone import QUIET_FRAMES, SWELL_FRAMES
from voiceguide.cache import Cache
from voiceguide.encoders.mp3.background import Mp3Background
from voiceguide.encoders.mp3.stitch import stitch
from voiceguide.encoders.mp3.streaming import stream
from voiceguide.encoders.registry import Format
from voiceguide.export.id3_tags import id3_tag
from voiceguide.export.metadata import metadata_of, stream_info
from voiceguide.export.session_record import SessionRecord
from voiceguide.export.split import Part
from voiceguide.export.tags import tagging_of
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import PlacedClip, Segment, Timeline
from voiceguide.pipeline.output import Output
from voiceguide.schedule.layout import Plan
from voiceguide.schedule.placement import timeline_of, with_swells
from voiceguide.speech.clips import NewClip, SessionClips
from voiceguide.speech.studio import Progress

_AHEAD = 4
"""The number of clips for each thread that wait to be encoded while earlier ones are written."""
_DOING = "Encoding"
_CLIPS = "levelled"
"""The cache's kind for clips as they are mixed."""

SessionBed = Steady | Ducked


class Renderer:
    """Makes the audio files of one build; used in a `with`.

    Clips can be prepared while others are still spoken. `jobs` is how many clips are encoded at once; the number of
    cores if None. Raise UsageError for a sound that cannot be a bed.
    """

    def __init__(
        self, form: Format, output: Output, cache: Cache, jobs: int | None, on_progress: Progress
    ) -> None:
        self.form, self.output, self.cache, self.on_progress = form, output, cache, on_progress
        self.bed = bed_of(output.bed, cache)
        self.is_audible = is_audible(output.bed)
        self.mp3_background = Mp3Background("quiet" if output.bed == QUIET else "off", output.encoding)
        self._threads = jobs or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="encoding")
        self._prepared: deque[Future[object]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=error is not None)

    @property
    def is_joined(self) -> bool:
        """Whether an MP3 is joined from encoded clips; with an audible bed, or in stereo, it is encoded as a stream."""
        return self.form.write is None and self.output.encoding.channels == 1 and not self.is_audible

    def begin(self) -> None:
        """Start the thread that encodes the background while phrases are spoken."""
        if self.is_joined:
            self.mp3_background.start_filler_thread(self.cache)

    def prepare(self, new: NewClip) -> None:
        """Encode or store a new clip in a thread, in the form in which it will probably be needed."""
        while len(self._prepared) >= _AHEAD * self._threads:
            self._prepared.popleft().result()
        self._prepared.append(self._pool.submit(self._prepare, new))

    def finish_preparing(self) -> None:
        """Wait for the clips that are being prepared. Raise the error of a clip that failed."""
        while self._prepared:
            self._prepared.popleft().result()

    def _prepare(self, new: NewClip) -> None:
        if self.is_joined:
            lead_frames = self.mp3_background.lead_frames(self.mp3_background.tail_frames)
            self.mp3_background.encoded(new.key, lambda: new.clip, lead_frames, self.cache)
        else:
            _store_levelled(self.cache, new.key, new.clip)

    def timeline(self, plan: Plan, clips: SessionClips) -> Timeline:
        """Return the timeline of `plan`, with the swells of the bed if there are any."""
        timeline = timeline_of(plan, self.mp3_background.tail_frames)
        if not self.output.swells(plan.script.routine):
            return timeline
        swell = PlacedClip(clips.swell.key, 0, SWELL_FRAMES)
        return with_swells(timeline, swell, clips.is_spoken, QUIET_FRAMES, self.mp3_background.tail_frames)

    def background(self, timeline: Timeline) -> SessionBed:
        """Return the sound under the words of `timeline`."""
        return background_of(self.bed, timeline, is_audible=self.is_audible)

    def write(self, part: Part, out: BinaryIO, clips: SessionClips, background: SessionBed) -> None:
        """Write the file of a session, or of a part of one, to a file that can be read, written and sought.

        An MP3 over a quiet bed is joined from clips that were encoded once. Any other file is mixed and
        encoded as a stream.
        """
        encoding, sound = self.output.encoding, self.blocks(part, clips, background)
        add = tagging_of(self.form).add
        if self.form.write is None or add is None:
            out.writelines(id3_tag(metadata_of(part.session)))  # not kept: for eight hours it takes half a megabyte
            if self.is_joined:
                self._join(part.session, clips, out)
            else:
                stream(sound, part.session.timeline.frames, encoding, out)
            return
        self.form.write(sound, stream_info(part.session, encoding.channels, encoding.bitrate_kbps), out)
        add(metadata_of(part.session), out)

    def blocks(self, part: Part, clips: SessionClips, background: SessionBed) -> Iterator[Samples]:
        """Yield the mixed sound of a session, or of a part of one, a few seconds at a time."""
        return _Source(self, part, clips, background).blocks()

    def _join(self, session: SessionRecord, clips: SessionClips, out: BinaryIO) -> None:
        segments = self._encoded(session.timeline.segments, clips)
        stitch(segments, session.timeline.frames, self.output.encoding, out, self.mp3_background.filler(self.cache))

    def _encoded(self, segments: tuple[Segment, ...], clips: SessionClips) -> Iterator[tuple[int, bytes]]:
        """Yield the first frame and the encoded frames of each segment; a few are encoded ahead, in threads."""
        ahead: deque[tuple[int, Callable[[], bytes]]] = deque()
        done = 0
        for segment in segments:
            lead = self.mp3_background.lead_frames(segment.start_frame)
            ahead.append((segment.start_frame - lead, self._encoding(segment, lead, clips)))
            while len(ahead) >= _AHEAD * self._threads or (ahead and segment is segments[-1]):
                start_frame, result = ahead.popleft()
                yield start_frame, result()
                done += 1
                self.on_progress(_DOING, done, len(segments))

    def _encoding(self, segment: Segment, lead_frames: int, clips: SessionClips) -> Callable[[], bytes]:
        """Return a function that waits for the encoded frames of a segment; start to encode them if they are new."""
        key = clips.segment(segment).key
        cached = self.mp3_background.cached_frames(key, lead_frames, self.cache)
        if cached is not None:
            return lambda: cached
        load = partial(clips.clip, key)
        return self._pool.submit(self.mp3_background.encoded, key, load, lead_frames, self.cache).result


@dataclass(frozen=True, slots=True)
class _Source:
    """The sound of a part of a session, mixed."""

    renderer: Renderer
    part: Part
    clips: SessionClips
    background: SessionBed

    def blocks(self) -> Iterator[Samples]:
        """Yield the samples, a few seconds at a time, and report progress."""
        timeline, renderer = self.part.session.timeline, self.renderer
        below = _Shifted(self.background, self.part.start_frame * FRAME_SAMPLES)
        load = limited_loader(self._load, below) if renderer.is_audible else self._load
        done, length = 0, timeline.frames * FRAME_SAMPLES
        for block in blocks(timeline, load, below, renderer.output.encoding.channels):
            yield block
            done += len(block)
            renderer.on_progress(_DOING, done * 100 // length, 100)

    @property
    def _load(self) -> Loader:
        if self.renderer.output.encoding.channels == 1:
            return mono_loader(self._clip)
        return stereo_loader(self._levelled, self._clip)

    def _clip(self, segment: Segment) -> Clip:
        return self._levelled(self.clips.segment(segment).key)

    def _levelled(self, key: str) -> Clip:
        cached = self.renderer.cache.get(_CLIPS, key)
        if cached is not None:
            return Clip(cached[8:], *struct.unpack("<II", cached[:8]))
        clip = self.clips.clip(key)
        _store_levelled(self.renderer.cache, key, clip)
        return clip


def _store_levelled(cache: Cache, key: str, clip: Clip) -> None:
    cache.keep(_CLIPS, key, struct.pack("<II", clip.heard_start, clip.heard_end) + clip.pcm)


@dataclass(frozen=True, slots=True)
class _Shifted:
    """A background from a later sample on, so that it continues from track to track."""

    background: SessionBed
    from_sample: int

    def read(self, start: int, count: int) -> npt.NDArray[np.float32]:
        """Return `count` samples of the background, from a sample of the part on."""
        return self.background.read(self.from_sample + start, count)
