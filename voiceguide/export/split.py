"""A session cut into its chapters, each a session of its own: where nothing sounds, so that no word is cut."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voiceguide.export.metadata import joined
from voiceguide.export.session_record import SessionRecord, Track
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.timeline import Chapter, Cue, Segment, Timeline


@dataclass(frozen=True, slots=True)
class Part:
    """One of the sessions that together are the whole, which begins at `start_frame` of it."""

    session: SessionRecord
    start_frame: int


def parts(whole: SessionRecord, speech_lufs: Callable[[int, int], float]) -> list[Part]:
    """Give a part for each chapter, called after it, on an album of the whole's title; together they last as long.

    Chapters between which something sounds throughout share a part. `speech_lufs` gives the loudness of what is spoken
    from one frame up to another; loudness and peak besides are those of the whole.
    """
    found = list(_chapters(whole.timeline))
    return [
        Part(
            replace(
                whole,
                title=chapter.title,
                album=whole.title,
                timeline=_between(whole.timeline, chapter),
                track=Track(number, len(found)),
                speech_lufs=speech_lufs(chapter.start_frame, chapter.end_frame),
            ),
            chapter.start_frame,
        )
        for number, chapter in enumerate(found, 1)
    ]


def _chapters(timeline: Timeline) -> Iterator[Chapter]:
    """Give the chapters as they can be cut: each begins at the quiet place nearest to its start."""
    if not timeline.chapters:
        yield Chapter("", 0, timeline.frames)
        return
    quiet = _quiet(timeline)
    cuts = [0, *(_nearest(chapter.start_frame, quiet) for chapter in timeline.chapters[1:]), timeline.frames]
    run: list[Chapter] = []
    for chapter, (start, end) in zip(timeline.chapters, pairwise(cuts), strict=True):
        run.append(Chapter(chapter.title, run[0].start_frame if run else start, end))
        if end > run[0].start_frame:
            yield joined(tuple(run))
            run = []


def _quiet(timeline: Timeline) -> list[tuple[int, int]]:
    """Give from which frame to which nothing sounds, in order; at both ends a cut is allowed."""
    found, end = [], 0
    for segment in timeline.segments:
        if segment.start_frame >= end:
            found.append((end, segment.start_frame))
        end = max(end, segment.end_frame)
    return [*found, (min(end, timeline.frames), timeline.frames)]


def _nearest(frame: int, quiet: Sequence[tuple[int, int]]) -> int:
    after = bisect_left(quiet, frame, key=lambda span: span[1])
    near = [min(max(frame, start), end) for start, end in quiet[max(0, after - 1) : after + 1]]
    return min(near, key=lambda place: abs(place - frame))


def _between(timeline: Timeline, chapter: Chapter) -> Timeline:
    start, end = chapter.start_frame, chapter.end_frame
    segments = tuple(_moved(one, -start) for one in timeline.segments if start <= one.start_frame < end)
    first, last = start * FRAME_SAMPLES, end * FRAME_SAMPLES
    cues = tuple(_cut(cue, first, last) for cue in timeline.cues if first <= cue.start_sample < last)
    return Timeline(segments, cues, (Chapter(chapter.title, 0, end - start),), end - start)


def _moved(segment: Segment, frames: int) -> Segment:
    return Segment(tuple(replace(one, start_frame=one.start_frame + frames) for one in segment.parts))


def _cut(cue: Cue, first: int, last: int) -> Cue:
    return replace(cue, start_sample=cue.start_sample - first, end_sample=min(cue.end_sample, last) - first, chapter=0)
