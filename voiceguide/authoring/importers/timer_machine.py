"""Exports of TimeR Machine: timers with steps, and groups of steps that are repeated."""

from collections.abc import Iterator

from voiceguide.authoring.importers.exercise_plan import is_rest
from voiceguide.authoring.importers.foreign_values import Finder, count_of, seconds_of, text_in, wordy
from voiceguide.authoring.importers.pieces import (
    Exercise,
    Importer,
    Piece,
    Rest,
    Rounds,
    Section,
    SourceFile,
    Title,
    Words,
    mapping,
)

_DEEPEST = 20


def _read(source: SourceFile) -> Iterator[Piece]:
    finder = Finder(source)
    timers = mapping(source.values).get("timers")
    for number, timer in enumerate(timers if isinstance(timers, list) else []):
        values = mapping(timer)
        name = text_in(values.get("name")) or "Timer"
        yield Title(name) if number == 0 else Section(name, finder.spot(name))
        yield from _edge(values.get("startStep"), finder)
        yield from _rounds(values, finder, 0)
        yield from _edge(values.get("endStep"), finder)


def _rounds(values: object, finder: Finder, depth: int) -> Iterator[Piece]:
    """Yield the steps of a timer or of a group, once for each round."""
    steps, loop = mapping(values).get("steps"), count_of(mapping(values).get("loop"))
    if loop > 1:
        yield Rounds(loop)
    for step in steps if isinstance(steps, list) else []:
        inner = next((part for part in mapping(step).values() if "steps" in mapping(part)), None)
        if "steps" in mapping(step) or inner is not None:
            if depth < _DEEPEST:
                yield from _rounds(inner if inner is not None else step, finder, depth + 1)
        else:
            yield from _step(step, finder)
    if loop > 1:
        yield Rounds(0)


def _step(step: object, finder: Finder) -> Iterator[Piece]:
    inside = next((part for part in mapping(step).values() if "label" in mapping(part)), step)
    name, seconds = text_in(mapping(inside).get("label")), seconds_of(mapping(inside).get("length"), 0.001)
    at = finder.spot(name)
    if is_rest(name) or not name:
        yield Rest(seconds, at)
    elif seconds >= 1 and mapping(inside).get("type") != "NOTIFIER":
        yield Exercise(name, at, seconds)
    else:
        yield Words(f"{name}.", at)
        yield Rest(seconds, at)
    yield from wordy(inside, at)


def _edge(step: object, finder: Finder) -> Iterator[Piece]:
    if step is not None:
        yield from _step(step, finder)


TIMER_MACHINE = Importer(
    "an export of TimeR Machine", lambda source: isinstance(mapping(source.values).get("timers"), list), _read,
    "timers, steps, lengths, loops, groups",
    b'{"timers": [{"name": "Stretch", "loop": 2, "steps": [{"step": {"label": "Calf left", "length": 30000}}]}]}',
    ("Calf left",),
)  # fmt: skip
