"""Writes an exercise as the step of a routine."""

from typing import Any

from voiceguide.authoring.importers.exercise_plan import PACE_S
from voiceguide.authoring.importers.pieces import Exercise
from voiceguide.model.durations import format_duration

_BRACKETS = str.maketrans("{}[]", "()()")
_LEAST_HOLD_S = 1.0
_MOST_REPS = 1000


def exercise_step(exercise: Exercise) -> dict[str, Any]:
    """Return the step of an exercise: a move that is written out."""
    name = " ".join(exercise.name.translate(_BRACKETS).split())
    words = " ".join(exercise.words.translate(_BRACKETS).split())
    move: dict[str, Any] = {"name": name if any(map(str.isalnum, name)) else "Exercise"}
    if exercise.side == "each":
        move["side"] = "each"
        stop = "." if words[-1:].isalnum() else ""
        words = f"{words}{stop} {{Side}} side.".strip()
    if exercise.hold_s is not None:
        move["hold"] = format_duration(max(_LEAST_HOLD_S, exercise.hold_s))
    else:
        move |= {"reps": max(1, min(exercise.reps or 1, _MOST_REPS)), "pace": format_duration(PACE_S)}
    if any(map(str.isalnum, words)):
        move["setup"] = words
    if exercise.cues:
        move["cues"] = [
            {"at": format_duration(cue.at_s), "say": cue.text.translate(_BRACKETS)} for cue in exercise.cues
        ]
    step: dict[str, Any] = {"move": move}
    return step | ({"side": exercise.side} if exercise.side in ("left", "right") else {})
