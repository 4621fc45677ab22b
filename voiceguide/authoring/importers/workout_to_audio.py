"""Workouts of the program w2a, in YAML."""

from collections.abc import Iterator

from voiceguide.authoring.importers.amounts import side_of
from voiceguide.authoring.importers.exercise_plan import is_rest
from voiceguide.authoring.importers.foreign_values import left_out, seconds_of, text_in, wordy
from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import (
    Exercise,
    Importer,
    ParagraphEnd,
    Piece,
    Rest,
    RoutineKey,
    SourceFile,
    Words,
    mapping,
    noted,
)

_ANNOUNCED = ("beforeWorkoutAnnounce", "before_workout_announce", "afterWorkoutAnnounce", "after_workout_announce")
_TAKEN = {"exercises", "lang", "pause", *_ANNOUNCED}
_TEMPLATE = "{{"


def _read(source: SourceFile) -> Iterator[Piece]:
    top = mapping(source.values)
    if text_in(top.get("lang")):
        yield RoutineKey("language", text_in(top["lang"]).replace("_", "-"))
    for key in _ANNOUNCED[:2]:
        yield from _announced(top, key)
    usual_s = seconds_of(mapping(top.get("pause")).get("duration"))
    for exercise in top["exercises"]:
        yield from _exercise(exercise, usual_s)
    for key in _ANNOUNCED[2:]:
        yield from _announced(top, key)
    for key, value in top.items():
        yield from left_out({key: value}, _TAKEN, _spot(value))


def _spot(value: object) -> Spot:
    return Spot(getattr(value, "line", 1), getattr(value, "column", 1))


def _announced(top: object, key: str) -> Iterator[Piece]:
    """Yield words before or after all; w2a fills in templates, and import leaves them out."""
    written = mapping(top).get(key)
    if not text_in(written):
        return
    if _TEMPLATE in text_in(written):
        yield noted(NoteKind.FIELD, _spot(written), mark=f"{key}: {written}")
    else:
        yield Words(text_in(written), _spot(written))
        yield ParagraphEnd()


def _exercise(exercise: object, usual_s: float) -> Iterator[Piece]:
    values, at = mapping(exercise), _spot(exercise)
    name = text_in(values.get("name"))
    before = values.get("pauseBefore", values.get("pause_before"))
    yield Rest(seconds_of(before) if before is not None else usual_s, at)
    texts = values.get("texts") if isinstance(values.get("texts"), list) else []
    words = [text_in(text) for text in [values.get("text"), *(texts or [])]]
    seconds = max(1.0, seconds_of(values.get("duration")))
    yield from wordy(exercise, at, {"text"})
    spoken = " ".join(word if word.endswith((".", "!", "?")) else f"{word}." for word in words if word)
    if is_rest(name) or not name:
        if spoken:
            yield Words(spoken, at)
            yield ParagraphEnd()
        yield Rest(seconds, at)
        return
    halves = str(values.get("half_time", values.get("halfTime", ""))).casefold() in ("true", "yes")
    if halves:
        yield Exercise(name, at, max(1.0, seconds / 2), side="each", words=spoken)
    else:
        yield Exercise(name, at, seconds, side=side_of(name), words=spoken)


def _is_w2a(source: SourceFile) -> bool:
    exercises = mapping(source.values).get("exercises")
    return isinstance(exercises, list) and any({"name", "duration"} <= mapping(each).keys() for each in exercises)


W2A = Importer(
    "a workout of w2a", _is_w2a, _read, "exercises, durations, pauses before them, texts, half times as sides",
    b"lang: en\nexercises:\n  - pauseBefore: 10s\n    name: Calf stretch\n    duration: 30s\n    text: Heel down\n",
    ("Calf stretch", "Heel down."),
)  # fmt: skip
