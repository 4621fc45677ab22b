"""Keys of a file, as the model defines them: those for words, those for times, and their usual order."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from voiceguide.model.move import At, Conduct, Move, MoveCue
from voiceguide.model.routine import Routine
from voiceguide.model.steps import Group, Leaf, Step
from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import Bounds, Length, Model, Prose, Seconds

_MODELS: tuple[type[Model], ...] = (
    Routine, Group, *get_args(Leaf), Step, Move, MoveCue, Conduct, Talk
)  # fmt: skip
_ROUTINE = [spec.alias or name for name, spec in Routine.model_fields.items() if name not in Routine.never_written]
_MANNER = [spec.alias or name for name, spec in Conduct.model_fields.items() if name not in ("where", "first")]
_STEP = ["section", "move", "rest", "breathe", "breaths", "say", "after", "side", "first", "repeat", "between"]
_BEFORE_TEXTS = [
    "format", "name", "area", "muscles", "tool", "substitutes", "posture", "side", "first",
    "hold", "breaths", "reps", "pace", "wait", *_MANNER, "pressure", "breathing",
]  # fmt: skip
_TEXTS = [
    "go", "place", "builds_on", "shift", "uses", "setup", "brief", "again", "spot", "cues", "lighter", "deeper",
    "deeper_uses", "leaves", "cautions", "avoid_if", "instead", "sources", "notes",
]  # fmt: skip
_MOVE = _BEFORE_TEXTS + _TEXTS
_CUE = ["at", "every", "from", "until", "say", "optional"]


def hints_of(model: type[Model]) -> dict[str, Any]:
    """Return the types of the fields of `model`, with their limits, by their keys in files."""
    hints = get_type_hints(model, include_extras=True)
    return {
        spec.alias or name: hints[name]
        for name, spec in model.model_fields.items()
        if name not in model.never_written
    }


def nested_types(hint: object) -> Iterator[Any]:
    """Yield a type and all types that it is made of, from the outside in."""
    yield hint
    for part in get_args(hint)[: 1 if get_origin(hint) is Annotated else None]:
        yield from nested_types(part)


def is_kind(hint: object, wanted: object) -> bool:
    """Return whether a type is `wanted`, or `wanted` with further limits."""
    if get_origin(hint) is Annotated and get_origin(wanted) is Annotated:
        (base, *limits), (wanted_base, *wanted_limits) = get_args(hint), get_args(wanted)
        return bool(base is wanted_base and limits[: len(wanted_limits)] == wanted_limits)
    return hint is wanted


def _keys_of(*types: object) -> frozenset[str]:
    return frozenset(
        key
        for model in _MODELS
        for key, hint in hints_of(model).items()
        if any(is_kind(part, wanted) for part in nested_types(hint) for wanted in types)
    )


@cache
def text_keys() -> frozenset[str]:
    """Return the keys whose values are words, spoken or only read."""
    return _keys_of(Text, Talk, Prose)


@cache
def time_keys() -> frozenset[str]:
    """Return the keys whose values are times, or mappings of times under `min`, `usual` and `max`."""
    return _keys_of(Seconds, Length, Bounds, At) | {"alive"}


def key_order(keys: frozenset[str]) -> list[str]:
    """Return the usual order of keys for the kind of mapping that has `keys`."""
    if keys & {"at", "every"} and "say" in keys:
        return _CUE
    if {"steps", "name"} <= keys and not keys & {"section", "move"}:
        return _ROUTINE
    if keys & {"section", "move", "rest", "breathe", "say", "steps"}:
        own = [key for key in _BEFORE_TEXTS if key not in _STEP]
        return [*_STEP, *own, "optional", *_TEXTS, "steps"]
    if keys <= {"min", "usual", "max"}:
        return ["min", "usual", "max"]
    if keys <= {"full", "brief"}:
        return ["full", "brief"]
    return _MOVE
