"""Turns a plan into a timeline: cues to the sample, clips to the frame."""

from collections.abc import Callable
from dataclasses import replace

from voiceguide.errors import Where
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.roles import COACH, Role
from voiceguide.model.spans import Span
from voiceguide.model.timeline import Chapter, Cue, PlacedClip, Segment, Timeline
from voiceguide.schedule.layout import PlacedSpan, Plan


def timeline_of(plan: Plan, tail_frames: int) -> Timeline:
    """Return the timeline of a plan.

    An encoded clip needs `tail_frames` after its end before the next may begin; clips that are closer share a segment.
    """
    cues = [cue for span in plan.spans for cue in _cues(span)]
    cues.sort(key=lambda cue: (cue.start_sample, cue.kind not in ("hold", "breathe")))
    clips = [
        PlacedClip(sound.key, sound.clip_frame, sound.clip_frames, _side(span) if sound.kind == "sign" else None)
        for span in plan.spans
        for sound in span.heard
        if sound.is_audible
    ]
    return Timeline(_segments(clips, tail_frames), tuple(cues), _chapters(plan), plan.frames)


def with_swells(
    timeline: Timeline, swell: PlacedClip, is_spoken: Callable[[str], bool], quiet_frames: int, tail_frames: int
) -> Timeline:
    """Return `timeline` with `swell` before each segment that begins with words after more than `quiet_frames`.

    The swell ends `tail_frames` before the segment; nothing else moves.
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


def _cues(placed: PlacedSpan) -> list[Cue]:
    span = placed.span
    cues: list[Cue] = []
    if span.kind.traits.cue is not None:
        edges = (placed.start_frame * FRAME_SAMPLES, placed.end_frame * FRAME_SAMPLES)
        cues.append(_cue(span, span.kind.traits.cue, edges, span.name or "", "", span.where))
    for sound in placed.heard:
        if sound.kind == "break" or sound.is_audible:
            edges = (sound.start_sample, sound.end_sample)
            cues.append(_cue(span, sound.kind, edges, sound.text, sound.spoken, sound.where, sound.role))
    return cues


def _cue(
    span: Span,
    kind: str,
    edges: tuple[int, int],
    text: str,
    spoken: str,
    where: Where | None,
    role: Role = COACH,
) -> Cue:
    return Cue(kind, *edges, text, spoken, span.chapter, span.number, span.move, span.side, span.round, where, role)


def _side(placed: PlacedSpan) -> str | None:
    return placed.span.side if placed.span.side in ("left", "right") else None


def _segments(clips: list[PlacedClip], tail_frames: int) -> tuple[Segment, ...]:
    groups: list[list[PlacedClip]] = []
    end = -tail_frames
    for part in sorted(clips, key=lambda part: part.start_frame):
        if groups and part.start_frame < end + tail_frames:
            groups[-1].append(part)
        else:
            groups.append([part])
        end = max(end, part.start_frame + part.frames)
    return tuple(Segment(tuple(group)) for group in groups)


def _chapters(plan: Plan) -> tuple[Chapter, ...]:
    starts: dict[int, int] = {}
    for placed in plan.spans:
        starts.setdefault(placed.span.chapter, placed.start_frame)
    ends = [*list(starts.values())[1:], plan.frames]
    titles = plan.script.chapters
    return tuple(Chapter(titles[index], start, end) for (index, start), end in zip(starts.items(), ends, strict=True))
