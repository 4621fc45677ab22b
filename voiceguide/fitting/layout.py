"""A script whose sounds are measured, laid out in time: how long each span lasts, and where in it each sound is."""

from dataclasses import dataclass
from typing import Literal

from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, format_duration, frames, frames_covering
from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.fitting.flow import GAP_S, Heard, Sounds, place, samples_in
from voiceguide.fitting.holds import HoldLayout
from voiceguide.script import Script, Span, SpanKind, Utterance

Length = Literal["min", "usual", "max"]
LENGTHS: tuple[Length, ...] = ("min", "usual", "max")


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A span at its place: from `start_frame` on, for so many frames, with what is heard in it and what yielded."""

    span: Span
    start_frame: int
    frames: int
    heard: tuple[Heard, ...]
    notes: tuple[str, ...] = ()

    @property
    def end_frame(self) -> int:
        """The frame at which the next span begins."""
        return self.start_frame + self.frames


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole script laid out."""

    script: Script
    spans: tuple[LaidOut, ...]

    @property
    def frames(self) -> int:
        """The length of the session."""
        return self.spans[-1].end_frame


def lay_out(script: Script, sounds: Sounds, length: Length = "usual") -> Plan:
    """Give `script` with every span as long as it usually is (or at its shortest, or longest) and all sounds placed.

    Raises FaultyContent with every cue that cuts into another or runs past the end of its hold, tried at the
    shortest, the usual and the longest hold, and every rest too short for its words.
    """
    complaints: list[Complaint] = []
    spans: list[LaidOut] = []
    at = 0
    for span in script.spans:
        laid = _lay_out_span(span, at, sounds, length, complaints)
        spans.append(laid)
        at = laid.end_frame
    if complaints:
        raise FaultyContent(complaints)
    return Plan(script, tuple(spans))


def _lay_out_span(span: Span, at: int, sounds: Sounds, length: Length, complaints: list[Complaint]) -> LaidOut:
    wanted = frames(getattr(span.length, f"{length}_s"))
    if span.kind is SpanKind.HOLD:
        for other_s in dict.fromkeys((span.length.min_s, span.length.usual_s, span.length.max_s)):
            complaints += HoldLayout(span, at, frames(other_s), sounds).faults
        hold = HoldLayout(span, at, wanted, sounds)
        return LaidOut(span, at, wanted, hold.heard, tuple(hold.notes))
    heard, end = place(span.flow, at * FRAME_SAMPLES, sounds)
    room = at * FRAME_SAMPLES + wanted * FRAME_SAMPLES
    if not span.grows and end > room:
        kept = tuple(item for item in span.flow if not (isinstance(item, Utterance) and item.yields))
        heard, end = place(kept, at * FRAME_SAMPLES, sounds)
    if not span.grows and end > room:
        complaints.append(_too_long(span, end - room, wanted))
    if span.grows and heard:
        needed = frames_covering(end + samples_in(GAP_S)) - at
        wanted = max(wanted, needed)
    return LaidOut(span, at, wanted, tuple(heard))


def _too_long(span: Span, excess: int, wanted: int) -> Complaint:
    seconds = wanted * FRAME_SAMPLES / SAMPLE_RATE_HZ
    where = next((item.where for item in span.flow if isinstance(item, Utterance) and item.where), span.where)
    message = (
        f"the words take {excess / SAMPLE_RATE_HZ:.1f} s more than this {span.kind} of "
        f"{format_duration(round(seconds, 1))}; make it longer, or say less"
    )
    return Complaint(where or Where("routine", 1, 1), message)
