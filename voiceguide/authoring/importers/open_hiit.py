"""Exports of OpenHIIT: intervals of work and rest, and the exercises that they are for."""

from collections.abc import Iterator

from voiceguide.authoring.importers.foreign_values import Finder, count_of, seconds_of, text_in
from voiceguide.authoring.importers.note_kinds import NoteKind
from voiceguide.authoring.importers.pieces import (
    Exercise,
    Importer,
    Piece,
    Rest,
    Rounds,
    Section,
    SourceFile,
    Title,
    mapping,
    noted,
)

_MOST_INTERVALS = 500


def _timers(source: SourceFile) -> list[object]:
    values = source.values if isinstance(source.values, list) else [source.values]
    return [timer for timer in values if "timeSettings" in mapping(timer)]


def _read(source: SourceFile) -> Iterator[Piece]:
    finder, timers = Finder(source), _timers(source)
    for number, timer in enumerate(timers):
        name = text_in(mapping(timer).get("name")) or "Intervals"
        yield Title(name) if number == 0 else Section(name, finder.spot(name))
        yield from _timer(timer, finder)


def _timer(timer: object, finder: Finder) -> Iterator[Piece]:
    values, times = mapping(timer), mapping(mapping(timer).get("timeSettings"))
    work_s, rest_s = seconds_of(times.get("workTime")) or 30.0, seconds_of(times.get("restTime"))
    names = [text_in(name) for name in values.get("activities") or [] if text_in(name)]
    at = finder.spot(text_in(values.get("name")))
    yield Rest(seconds_of(times.get("getReadyTime")), at)
    if warm_up_s := seconds_of(times.get("warmupTime")):
        yield Exercise("Warm-up", at, warm_up_s)
        yield Rest(rest_s, at)
    restarts = count_of(times.get("restarts", values.get("restarts")), least=0)
    intervals = min(count_of(values.get("activeIntervals", len(names) or 1)), _MOST_INTERVALS)
    if restarts:
        yield Rounds(restarts + 1)
    for number in range(intervals):
        name = names[number] if number < len(names) else "Work"
        yield Exercise(name, finder.spot(name), work_s)
        last = number == intervals - 1
        yield Rest(rest_s if not last else (seconds_of(times.get("breakTime")) or rest_s) * bool(restarts), at)
    for name in names[intervals:]:
        yield noted(NoteKind.FIELD, finder.spot(name), mark=name)
    if restarts:
        yield Rounds(0)
    if cool_down_s := seconds_of(times.get("cooldownTime")):
        yield Exercise("Cool-down", at, cool_down_s)


OPEN_HIIT = Importer(
    "an export of OpenHIIT", lambda source: bool(_timers(source)), _read,
    "exercises, work, rest, breaks, warm-up, cool-down, restarts",
    b'[{"name": "Core", "activeIntervals": 2, "activities": ["Plank", "Bridge"], '
    b'"timeSettings": {"getReadyTime": 10, "workTime": 30, "restTime": 15, "restarts": 1}}]',
    ("Plank", "Bridge"),
)  # fmt: skip
