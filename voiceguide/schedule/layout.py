"""Lays out a measured script in time: the length of each span, and the position of each sound in it."""

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
    """A span at its position in the session, with its sounds."""

    span: Span
    start_frame: int
    frames: int
    """Length in frames."""
    heard: tuple[PlacedSound, ...]
    """Sounds and breaks, in order of time."""
    notes: tuple[str, ...] = ()
    """Notes on cues that were moved or left out."""

    @property
    def end_frame(self) -> int:
        """The frame at which the next span begins."""
        return self.start_frame + self.frames


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole script, laid out in time."""

    script: Script
    spans: tuple[PlacedSpan, ...]

    @property
    def frames(self) -> int:
        """The length of the session in frames."""
        return self.spans[-1].end_frame


def lay_out(script: Script, sounds: Sounds, lengths: Sequence[int] | None = None) -> Plan:
    """Return the plan of `script` with spans of `lengths` frames, or of their usual lengths if None."""
    chosen = lengths if lengths is not None else usual_frames(script, sounds)
    spans: list[PlacedSpan] = []
    start_frame = 0
    for span, length in zip(worded_spans(script, chosen), chosen, strict=True):
        spans.append(place_span(span, start_frame, length, sounds))
        start_frame += length
    return Plan(script, tuple(spans))


def worded_spans(script: Script, lengths: Sequence[int]) -> list[Span]:
    """Return the spans of `script` with texts that name the lengths of holds, for spans of `lengths` frames."""
    holds = {
        span.step: spoken_hold(length * FRAME_S)
        for span, length in zip(script.spans, lengths, strict=True)
        if span.is_held
    }
    return [_worded(span, holds.get(span.step)) for span in script.spans]


def _worded(span: Span, hold: str | None) -> Span:
    """Return `span` with texts that name the length `hold`; most spans have no such text."""
    flows = [span.flow, *(cue.flow for cue in span.cues if isinstance(cue, CueAt))]
    if hold is None or not any(isinstance(item, Utterance) and item.wordings for flow in flows for item in flow):
        return span
    cues = tuple(replace(cue, flow=worded(cue.flow, hold)) if isinstance(cue, CueAt) else cue for cue in span.cues)
    return replace(span, flow=worded(span.flow, hold), cues=cues)


def usual_frames(script: Script, sounds: Sounds) -> list[int]:
    """Return the usual length of each span in frames: its usual time, or the time of its words if that is longer."""
    return [usual_frames_of(span, sounds) for span in script.spans]


def usual_frames_of(span: Span, sounds: Sounds) -> int:
    """Return the usual length of a span in frames."""
    return max(frames(span.length.usual_s), least_frames(span, sounds))


def least_frames(span: Span, sounds: Sounds) -> int:
    """Return the number of frames that the words of a span need; 0 for a hold, which fits its words to its length."""
    if span.is_held or not span.flow:
        return 0
    _, end = place(span.flow if span.grows else without_yielding(span.flow), 0, sounds)
    return frames_covering(end + (samples_in(GAP_S) if _needs_gap(span) else 0))


def _needs_gap(span: Span) -> bool:
    """Return whether a gap follows the words of a span; a break at their end already sets the silence after them."""
    return span.grows and not (span.kind is SpanKind.TALK and isinstance(span.flow[-1], Pause))


def without_yielding(flow: Flow) -> Flow:
    """Return `flow` without the utterances that were added automatically."""
    return tuple(item for item in flow if not (isinstance(item, Utterance) and item.yields))


def place_span(span: Span, start_frame: int, length: int, sounds: Sounds) -> PlacedSpan:
    """Return `span` from frame `start_frame` on, for `length` frames, with its sounds placed."""
    if span.is_held:
        hold = HoldLayout(span, start_frame, length, sounds)
        return PlacedSpan(span, start_frame, length, hold.heard, tuple(hold.notes))
    heard, end = place(span.flow, start_frame * FRAME_SAMPLES, sounds)
    if end > (start_frame + length) * FRAME_SAMPLES:
        heard, _ = place(without_yielding(span.flow), start_frame * FRAME_SAMPLES, sounds)
    return PlacedSpan(span, start_frame, length, tuple(heard))
