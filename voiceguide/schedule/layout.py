"""A script whose sounds are measured, laid out in time: how long each span lasts, and where in it each sound is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from voiceguide.compiler.wording import spoken_hold
from voiceguide.model.durations import FRAME_S, FRAME_SAMPLES, frames, frames_covering
from voiceguide.model.markup import Pause
from voiceguide.model.script import Script
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import CueAt, Flow, Span, SpanKind, Utterance
from voiceguide.schedule.flow import GAP_S, PlacedSound, place, samples_in, worded
from voiceguide.schedule.hold_layout import HoldLayout


@dataclass(frozen=True, slots=True)
class PlacedSpan:
    """A span at its place: from `start_frame` on, for so many frames, with what is heard in it and what yielded."""

    span: Span
    start_frame: int
    frames: int
    heard: tuple[PlacedSound, ...]
    notes: tuple[str, ...] = ()

    @property
    def end_frame(self) -> int:
        """The frame at which the next span begins."""
        return self.start_frame + self.frames


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole script laid out."""

    script: Script
    spans: tuple[PlacedSpan, ...]

    @property
    def frames(self) -> int:
        """The length of the session."""
        return self.spans[-1].end_frame


def lay_out(script: Script, sounds: Sounds, lengths: Sequence[int] | None = None) -> Plan:
    """Give `script` with all sounds placed; `lengths` are the frames of its spans, the usual ones where left out."""
    wanted = lengths if lengths is not None else usual_frames(script, sounds)
    spans: list[PlacedSpan] = []
    at = 0
    for span, length in zip(worded_spans(script, wanted), wanted, strict=True):
        spans.append(place_span(span, at, length, sounds))
        at += length
    return Plan(script, tuple(spans))


def worded_spans(script: Script, lengths: Sequence[int]) -> list[Span]:
    """Give the spans of `script` with what is said of how long a hold lasts, where they last `lengths` frames."""
    holds = {
        span.step: spoken_hold(length * FRAME_S)
        for span, length in zip(script.spans, lengths, strict=True)
        if span.is_held
    }
    return [_worded(span, holds.get(span.step)) for span in script.spans]


def _worded(span: Span, hold: str | None) -> Span:
    """Say of the hold what it lasts; most spans say nothing of it."""
    flows = [span.flow, *(cue.flow for cue in span.cues if isinstance(cue, CueAt))]
    if hold is None or not any(isinstance(one, Utterance) and one.wordings for flow in flows for one in flow):
        return span
    cues = tuple(replace(cue, flow=worded(cue.flow, hold)) if isinstance(cue, CueAt) else cue for cue in span.cues)
    return replace(span, flow=worded(span.flow, hold), cues=cues)


def usual_frames(script: Script, sounds: Sounds) -> list[int]:
    """Give what each span lasts where nothing gives way: its usual time, or what its words need."""
    return [usual_frames_of(span, sounds) for span in script.spans]


def usual_frames_of(span: Span, sounds: Sounds) -> int:
    """Give what one span lasts where nothing gives way."""
    return max(frames(span.length.usual_s), least_frames(span, sounds))


def least_frames(span: Span, sounds: Sounds) -> int:
    """Give the frames that the words of a span need; a hold bends its words to its length instead."""
    if span.is_held or not span.flow:
        return 0
    _, end = place(span.flow if span.grows else without_yielding(span.flow), 0, sounds)
    return frames_covering(end + (samples_in(GAP_S) if _wants_gap(span) else 0))


def _wants_gap(span: Span) -> bool:
    """Words with a break of their own at their end have said how long the silence after them is."""
    return span.grows and not (span.kind is SpanKind.TALK and isinstance(span.flow[-1], Pause))


def without_yielding(flow: Flow) -> Flow:
    """Give a flow without the words that came by themselves."""
    return tuple(item for item in flow if not (isinstance(item, Utterance) and item.yields))


def place_span(span: Span, at: int, length: int, sounds: Sounds) -> PlacedSpan:
    """Give one span from frame `at` on, for `length` frames, with its sounds placed."""
    if span.is_held:
        hold = HoldLayout(span, at, length, sounds)
        return PlacedSpan(span, at, length, hold.heard, tuple(hold.notes))
    heard, end = place(span.flow, at * FRAME_SAMPLES, sounds)
    if end > (at + length) * FRAME_SAMPLES:
        heard, _ = place(without_yielding(span.flow), at * FRAME_SAMPLES, sounds)
    return PlacedSpan(span, at, length, tuple(heard))
