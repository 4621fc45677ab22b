"""A session split into a session for each chapter, with cuts in silence, so that no word is cut."""

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
    """A piece of a longer session, as a session of its own."""

    session: SessionRecord
    start_frame: int
    """Frame of the whole session at which the piece begins."""


def parts(whole: SessionRecord, speech_lufs: Callable[[int, int], float]) -> list[Part]:
    """Return a part for each chapter of `whole`; together the parts last as long as `whole`.

    The title of a part is that of its chapter, its album the title of `whole`. Chapters with no silence between them
    share a part. `speech_lufs` maps a start frame and an end frame (excluded) to the loudness of the speech between
    them, in LUFS. The other loudness and the peak are those of `whole`.
    """
    found = list(_cuttable_chapters(whole.timeline))
    return [
        Part(
            replace(
                whole,
                title=chapter.title,
                album=whole.title,
                timeline=_timeline_of(whole.timeline, chapter),
                track=Track(number, len(found)),
                speech_lufs=speech_lufs(chapter.start_frame, chapter.end_frame),
            ),
            chapter.start_frame,
        )
        for number, chapter in enumerate(found, 1)
    ]


def _cuttable_chapters(timeline: Timeline) -> Iterator[Chapter]:
    """Yield the chapters with boundaries at which a cut is allowed: the silence nearest to each start."""
    if not timeline.chapters:
        yield Chapter("", 0, timeline.frames)
        return
    silent = _silent_spans(timeline)
    cuts = [0, *(_nearest_cut(chapter.start_frame, silent) for chapter in timeline.chapters[1:]), timeline.frames]
    run: list[Chapter] = []
    for chapter, (start, end) in zip(timeline.chapters, pairwise(cuts), strict=True):
        run.append(Chapter(chapter.title, run[0].start_frame if run else start, end))
        if end > run[0].start_frame:
            yield joined(tuple(run))
            run = []


def _silent_spans(timeline: Timeline) -> list[tuple[int, int]]:
    """Return the silent spans as (start, end) frames, in order. A cut is allowed at both ends of a span."""
    found, end = [], 0
    for segment in timeline.segments:
        if segment.start_frame >= end:
            found.append((end, segment.start_frame))
        end = max(end, segment.end_frame)
    return [*found, (min(end, timeline.frames), timeline.frames)]


def _nearest_cut(frame: int, silent: Sequence[tuple[int, int]]) -> int:
    after = bisect_left(silent, frame, key=lambda span: span[1])
    candidates = [min(max(frame, start), end) for start, end in silent[max(0, after - 1) : after + 1]]
    return min(candidates, key=lambda cut: abs(cut - frame))


def _timeline_of(timeline: Timeline, chapter: Chapter) -> Timeline:
    start, end = chapter.start_frame, chapter.end_frame
    segments = tuple(_moved(one, -start) for one in timeline.segments if start <= one.start_frame < end)
    first, last = start * FRAME_SAMPLES, end * FRAME_SAMPLES
    cues = tuple(_cut_out(cue, first, last) for cue in timeline.cues if first <= cue.start_sample < last)
    return Timeline(segments, cues, (Chapter(chapter.title, 0, end - start),), end - start)


def _moved(segment: Segment, frames: int) -> Segment:
    return Segment(tuple(replace(part, start_frame=part.start_frame + frames) for part in segment.parts))


def _cut_out(cue: Cue, first: int, last: int) -> Cue:
    return replace(cue, start_sample=cue.start_sample - first, end_sample=min(cue.end_sample, last) - first, chapter=0)
