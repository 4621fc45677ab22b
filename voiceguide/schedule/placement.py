"""Cues and clips on frames: the plan of a session, to the sample."""

from collections.abc import Callable
from dataclasses import replace

from voiceguide.errors import Where
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.spans import Span, SpanKind
from voiceguide.model.timeline import Chapter, Cue, PlacedClip, Segment, Timeline
from voiceguide.schedule.layout import PlacedSpan, Plan

_KIND_OF_SPAN = {
    SpanKind.HOLD: "hold",
    SpanKind.BREATHE: "breathe",
    SpanKind.REST: "rest",
    SpanKind.AFTER: "rest",
    SpanKind.BETWEEN: "rest",
}


def timeline_of(plan: Plan, tail_frames: int) -> Timeline:
    """Give the timeline of a plan; an encoded clip needs `tail_frames` after its end before another may begin."""
    cues = [cue for laid in plan.spans for cue in _cues(laid)]
    cues.sort(key=lambda cue: (cue.start_sample, cue.kind not in ("hold", "breathe")))
    placed = [
        PlacedClip(heard.key, heard.clip_frame, heard.clip_frames, _side(laid) if heard.kind == "sign" else None)
        for laid in plan.spans
        for heard in laid.heard
        if heard.is_audible
    ]
    return Timeline(_segments(placed, tail_frames), tuple(cues), _chapters(plan), plan.frames)


def with_swells(
    timeline: Timeline, swell: PlacedClip, is_spoken: Callable[[str], bool], quiet_frames: int, tail_frames: int
) -> Timeline:
    """Give `timeline` with `swell` before each segment that begins with words after more than `quiet_frames`.

    It ends `tail_frames` before them; nothing else moves.
    """
    segments: list[Segment] = []
    end = 0
    for segment in timeline.segments:
        first = min(segment.parts, key=lambda part: part.start_frame)
        if segment.start_frame - end > quiet_frames and is_spoken(first.key):
            start = segment.start_frame - tail_frames - swell.frames
            segments.append(Segment((replace(swell, start_frame=start),)))
        segments.append(segment)
        end = segment.end_frame
    return replace(timeline, segments=tuple(segments))


def _cues(laid: PlacedSpan) -> list[Cue]:
    span = laid.span
    found: list[Cue] = []
    if span.kind in _KIND_OF_SPAN:
        edges = (laid.start_frame * FRAME_SAMPLES, laid.end_frame * FRAME_SAMPLES)
        found.append(_cue(span, _KIND_OF_SPAN[span.kind], edges, span.name or "", "", span.where))
    for heard in laid.heard:
        if heard.kind == "break" or heard.is_audible:
            edges = (heard.start_sample, heard.end_sample)
            found.append(_cue(span, heard.kind, edges, heard.text, heard.spoken, heard.where))
    return found


def _cue(span: Span, kind: str, edges: tuple[int, int], text: str, spoken: str, where: Where | None) -> Cue:
    return Cue(kind, *edges, text, spoken, span.chapter, span.step, span.move, span.side, span.round, where)


def _side(laid: PlacedSpan) -> str | None:
    return laid.span.side if laid.span.side in ("left", "right") else None


def _segments(placed: list[PlacedClip], tail_frames: int) -> tuple[Segment, ...]:
    groups: list[list[PlacedClip]] = []
    end = -tail_frames
    for part in sorted(placed, key=lambda part: part.start_frame):
        if groups and part.start_frame < end + tail_frames:
            groups[-1].append(part)
        else:
            groups.append([part])
        end = max(end, part.start_frame + part.frames)
    return tuple(Segment(tuple(group)) for group in groups)


def _chapters(plan: Plan) -> tuple[Chapter, ...]:
    starts: dict[int, int] = {}
    for laid in plan.spans:
        starts.setdefault(laid.span.chapter, laid.start_frame)
    ends = [*list(starts.values())[1:], plan.frames]
    titles = plan.script.chapters
    return tuple(Chapter(titles[index], start, end) for (index, start), end in zip(starts.items(), ends, strict=True))
