"""Exports of Just Another Workout Timer: sets of exercises."""

from collections.abc import Iterator

from voiceguide.authoring.importers.amounts import side_of
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
    mapping,
)


def _workouts(source: SourceFile) -> list[object]:
    found = mapping(source.values).get("workouts", source.values)
    found = found if isinstance(found, list) else [found]
    return [workout for workout in found if isinstance(mapping(workout).get("sets"), list)]


def _read(source: SourceFile) -> Iterator[Piece]:
    finder = Finder(source)
    for number, workout in enumerate(_workouts(source)):
        values = mapping(workout)
        title = text_in(values.get("title")) or "Workout"
        yield Title(title) if number == 0 else Section(title, finder.spot(title))
        for each in values["sets"]:
            yield from _set(each, finder)


def _set(values: object, finder: Finder) -> Iterator[Piece]:
    rounds, exercises = count_of(mapping(values).get("repetitions")), mapping(values).get("exercises")
    if rounds > 1:
        yield Rounds(rounds)
    for exercise in exercises if isinstance(exercises, list) else []:
        name, seconds = text_in(mapping(exercise).get("name")), seconds_of(mapping(exercise).get("duration"))
        at = finder.spot(name)
        if is_rest(name) or not name:
            yield Rest(seconds, at)
        else:
            yield Exercise(name, at, max(1.0, seconds), side=side_of(name))
        yield from wordy(exercise, at)
    if rounds > 1:
        yield Rounds(0)


JUST_ANOTHER = Importer(
    "an export of Just Another Workout Timer", lambda source: bool(_workouts(source)), _read,
    "sets, repetitions, exercises, rests",
    b'{"title": "Back care", "sets": [{"repetitions": 2, "exercises": [{"name": "Cat-cow", "duration": 40}]}]}',
    ("Cat-cow",),
)  # fmt: skip
