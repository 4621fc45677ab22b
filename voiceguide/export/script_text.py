"""A plan as text for people: every cue with its time, by chapter."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from voiceguide.model.durations import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE_HZ, clock, format_duration
from voiceguide.printable import in_one_line, printable
from voiceguide.schedule.flow import PlacedSound
from voiceguide.schedule.layout import PlacedSpan, Plan


@dataclass(frozen=True, slots=True)
class ChapterTime:
    """A chapter and its place in the session."""

    title: str
    start_s: float
    """Start in seconds from the start of the session."""
    end_s: float
    """End in seconds from the start of the session."""


def heading(plan: Plan, *, usual: Plan | None = None, estimated: bool = False) -> str:
    """Return the title and the length of `plan`, as one line.

    `usual` is the plan at its usual length; its length is added if `plan` was fitted to another length.
    `estimated` marks a length as a guess, for a plan whose phrases were never spoken.
    """
    usually = f" (usually {clock(_s(usual.frames))})" if usual is not None else ""
    title = printable(plan.script.routine.name.text)
    return f"{title}, {'about ' if estimated else ''}{clock(_s(plan.frames))}{usually}"


def chapter_times(plan: Plan) -> list[ChapterTime]:
    """Return the chapters of `plan` in order of time."""
    runs = [(chapter, list(laid)) for chapter, laid in groupby(plan.spans, key=lambda laid: laid.span.chapter)]
    titles = plan.script.chapters
    return [ChapterTime(titles[chapter], _s(laid[0].start_frame), _s(laid[-1].end_frame)) for chapter, laid in runs]


def script_text(plan: Plan) -> str:
    """Return the cues of `plan` as lines of text, chapter by chapter; also the engine's text where that differs."""
    lines: list[str] = []
    for chapter, spans in groupby(plan.spans, key=lambda laid: laid.span.chapter):
        lines += ["", printable(plan.script.chapters[chapter]), *(line for laid in spans for line in _lines(laid))]
    return "\n".join(lines) + "\n"


def _s(frames: int) -> float:
    return frames * FRAME_S


def _lines(laid: PlacedSpan) -> Iterator[str]:
    label = laid.span.kind.traits.label
    if label is not None and laid.frames:
        side = f", {laid.span.side}" if laid.span.side else ""
        start = laid.start_frame * FRAME_SAMPLES
        yield f"{_time(start)}  [{label} {_seconds(laid.frames * FRAME_SAMPLES)}{side}]"
    indent = "    " if laid.span.is_held else "  "
    for heard in laid.heard:
        text = _line_text(heard)
        if text is not None:
            yield f"{_time(heard.start_sample)}{indent}{in_one_line(text)}"
        if heard.kind == "utterance" and heard.spoken != heard.text:
            yield f"{'':>8}{indent}(spoken: {in_one_line(heard.spoken)})"
    for note in laid.notes:
        yield f"{'':>8}{indent}({printable(note)})"


def _line_text(heard: PlacedSound) -> str | None:
    if heard.kind == "break":
        return f"... {_seconds(heard.end_sample - heard.start_sample)}"
    if heard.kind == "sign":
        return f"<{heard.text}>" if heard.is_audible else None
    return heard.text


def _time(sample: int) -> str:
    return f"{clock(sample / SAMPLE_RATE_HZ):>8}"


def _seconds(samples: int) -> str:
    return format_duration(round(samples / SAMPLE_RATE_HZ, 1))
