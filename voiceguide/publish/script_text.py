"""A plan as text for people: every cue with its time, by chapter."""

from collections.abc import Iterator

from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, clock, format_duration
from voiceguide.fitting.flow import Heard
from voiceguide.fitting.layout import LaidOut, Plan
from voiceguide.script import SpanKind

_SHOWN = {
    SpanKind.PREPARE: "prepare",
    SpanKind.SETTLE: "settle",
    SpanKind.SWITCH: "switch",
    SpanKind.HOLD: "hold",
    SpanKind.REST: "rest",
    SpanKind.AFTER: "silence",
    SpanKind.BETWEEN: "rest",
}


def script_text(plan: Plan, *, estimated: bool = False) -> str:
    """Give `plan` as lines of text; `estimated` marks one whose phrases were never spoken."""
    total = clock(plan.frames * FRAME_SAMPLES / SAMPLE_RATE_HZ)
    lines = [f"{plan.script.title}, {'about ' if estimated else ''}{total}"]
    chapter = None
    for laid in plan.spans:
        if laid.span.chapter != chapter:
            chapter = laid.span.chapter
            lines += ["", plan.script.chapters[chapter]]
        lines += _lines(laid)
    return "\n".join(lines) + "\n"


def _lines(laid: LaidOut) -> Iterator[str]:
    shown = _SHOWN.get(laid.span.kind)
    if shown is not None and laid.frames:
        side = f", {laid.span.side}" if laid.span.side else ""
        start = laid.start_frame * FRAME_SAMPLES
        yield f"{_time(start)}  [{shown} {_seconds(laid.frames * FRAME_SAMPLES)}{side}]"
    indent = "    " if laid.span.kind is SpanKind.HOLD else "  "
    for heard in laid.heard:
        text = _heard(heard)
        if text is not None:
            yield f"{_time(heard.start_sample)}{indent}{text}"
    for note in laid.notes:
        yield f"{'':>8}{indent}({note})"


def _heard(heard: Heard) -> str | None:
    if heard.kind == "break":
        return f"... {_seconds(heard.end_sample - heard.start_sample)}"
    if heard.kind == "sign":
        return f"<{heard.text}>" if heard.is_audible else None
    return heard.text


def _time(sample: int) -> str:
    return f"{clock(sample // SAMPLE_RATE_HZ):>8}"


def _seconds(samples: int) -> str:
    return format_duration(round(samples / SAMPLE_RATE_HZ, 1))
