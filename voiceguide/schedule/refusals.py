"""Lengths that cannot be met, in words."""

from collections.abc import Mapping, Sequence
from math import ceil, floor

from voiceguide.model.durations import FRAME_S, format_duration
from voiceguide.model.spans import Span

_NAMED_OBSTACLES = 6
"""Number of steps that a message names when a length is too short."""


def rounded_up(length: int) -> str:
    """Return, formatted, the least whole number of seconds that is at least `length` when rounded to frames."""
    return format_duration(ceil((length - 0.5) * FRAME_S))


def rounded_down(length: int) -> str:
    """Return, formatted, the greatest whole number of seconds that is at most `length` when rounded to frames."""
    return format_duration(floor((length + 0.5) * FRAME_S))


def obstacles(spans: Sequence[Span], lengths: Sequence[int]) -> list[tuple[str, float]]:
    """Return the name and seconds of what takes longest, longest first, where `spans` last `lengths` frames.

    Speech outside steps is a single entry, and so are all steps after the first few.
    """
    names = {span.number: span.name for span in spans if span.name}
    seconds: dict[str, float] = {}
    for span, length in zip(spans, lengths, strict=True):
        name = _name(span, names)
        seconds[name] = seconds.get(name, 0.0) + length * FRAME_S
    ranked = sorted(seconds.items(), key=lambda item: -item[1])
    shown = [(step, round(taken, 1)) for step, taken in ranked]
    rest = sum(taken for _, taken in shown[_NAMED_OBSTACLES:])
    return shown[:_NAMED_OBSTACLES] + ([("all other steps", round(rest, 1))] if rest else [])


def _name(span: Span, names: Mapping[int | None, str]) -> str:
    if span.number is not None:
        return f"move {span.number}, {names.get(span.number, '')}"
    return "opening, changes of side, closing" if span.step is None else "words, rests and breaths between moves"
