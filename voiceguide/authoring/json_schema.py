"""JSON Schema for routines and moves as they are written, made from the models, so that editors complete and check.

The schema checks single values, and the keys of single mappings. Only `voiceguide check` can tell whether a move
exists, whether a hold is within its limits, and whether words fit into it.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from voiceguide.authoring.key_meanings import MEANINGS
from voiceguide.model.markup import NOTHING, PLACEHOLDERS
from voiceguide.model.move import At, Countdown, Move, MoveCue, Rhythm
from voiceguide.model.respelling import DEFAULT, Spelling
from voiceguide.model.routine import Routine
from voiceguide.model.steps import Group, Leaf, MoveStep, Step
from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import (
    FORMAT,
    Area,
    Condition,
    Count,
    Format,
    Language,
    Length,
    Limb,
    Model,
    Posture,
    Prose,
    Seconds,
    Side,
    Tool,
)
from voiceguide.model.vocabulary import Lists
from voiceguide.parser.fields import hints_of, is_kind

DIALECT = "http://json-schema.org/draft-07/schema#"
"""Dialect of JSON Schema that editors' YAML support knows best."""
KINDS = ("routine", "move")
Schema = dict[str, Any]

_NUMBER = r"\d{1,9}(\.\d{1,6})?"
_UNITS = " ?".join(f"({_NUMBER} ?{unit})?" for unit in ("h", "m", "s", "ms"))
_CLOCK = r"(\d{1,3}:[0-5]?\d|\d{1,3}):[0-5]\d(\.\d{1,6})?"
_TIME = rf"({_CLOCK}|{_NUMBER}|(?=\d){_UNITS})"
_LONGEST_S = 86400
_BREAK = rf"\[ *(([Pp][Aa][Uu][Ss][Ee]|[Bb][Rr][Ee][Aa][Kk]|[Gg][Aa][Pp])( *: *| +))?{_TIME} *\]"
_PLACEHOLDER = rf"\{{({'|'.join(PLACEHOLDERS)}|[^{{}}|]*\|[^{{}}|]*)\}}"
_WORDS = rf"^(?!({_BREAK}|\s)*$)([^{{}}\[\]]|{_PLACEHOLDER}|{_BREAK})+$"
_RHYTHM = r"^(calm|box|4-7-8|\d{1,2}(\.\d)?(-\d{1,2}(\.\d)?){3})$"
_ID = r"^[^\s/\\]{1,100}$"
_TIMED = ("hold", "breaths", "reps")
_LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "min_length": "minItems"}
_NEEDS_EVERY = {"from": ["every"], "until": ["every"]}


def schema_of(kind: str, lists: Lists) -> Schema:
    """Return the schema of a `kind`, "routine" or "move"; it allows the names in the closed lists `lists`."""
    builder = _Builder(lists)
    root = builder.routine() if kind == "routine" else builder.move()
    head = {"$schema": DIALECT, "title": f"voiceguide {kind}, format {FORMAT}"}
    return head | root | {"definitions": builder.definitions}


class _Builder:
    """Builder of a schema. Schemas of parts are made once and kept in `definitions`."""

    def __init__(self, lists: Lists) -> None:
        self.lists = lists
        self.definitions: dict[str, Schema] = {}

    def routine(self) -> Schema:
        """Return the schema of a routine file."""
        properties = self._properties(Routine)
        properties["safety"] = _described({"anyOf": [{"const": "usual"}, self._of(Talk)]}, "safety")
        return _object(properties, required=("name", "steps")) | {"description": _doc(Routine)}

    def move(self) -> Schema:
        """Return the schema of a move file."""
        described = {"description": _doc(Move)}
        return _object(self._properties(Move), required=("name",)) | described | {"allOf": _timing_rules(of_move=True)}

    def _properties(self, model: type[Model]) -> dict[str, Schema]:
        return {key: _described(self._field(model, key, hint), key) for key, hint in hints_of(model).items()}

    def _field(self, model: type[Model], key: str, hint: object) -> Schema:
        if model is MoveCue and key == "say":
            return {"anyOf": [self._of(Text), {"type": "array", "items": self._of(Text), "minItems": 1}]}
        if key == "left":
            return {"anyOf": [self._of(Seconds), {"type": "array", "items": self._of(Seconds)}]}
        if key == "countdown":
            number = {"type": "integer", "minimum": 1, "maximum": 20}
            return {"anyOf": [{"enum": list(NOTHING)}, number, self._ref(Countdown)]}
        if key == "alive":
            return {"anyOf": [{"enum": list(NOTHING)}, self._of(Seconds)]}
        if key == "tool":
            return {"anyOf": [self._of(Tool), {"enum": list(NOTHING)}]}
        found = self._of(hint)
        spec = next(spec for name, spec in model.model_fields.items() if (spec.alias or name) == key)
        return found if "$ref" in found else found | _limits(tuple(spec.metadata))

    def _of(self, hint: object) -> Schema:
        """Return the schema of the values that may be written for a type of the model."""
        for known, schema in self._words().items():
            if is_kind(hint, known):
                return schema
        if is_kind(hint, Seconds):
            return self._ref_to("time", _time())
        origin, parts = get_origin(hint), get_args(hint)
        if origin is Literal:
            return {"enum": _with_nothing(parts)}
        if origin is tuple:
            return {"type": "array", "items": self._of(parts[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self._of(parts[1])}
        if origin is not None and type(None) in parts:
            return self._of(Union[tuple(part for part in parts if part is not type(None))])  # noqa: UP007 - of a tuple
        if origin is not None and hasattr(hint, "__metadata__"):
            return self._of(parts[0]) | _limits(parts[1:])
        return self._plain(hint)

    def _words(self) -> Mapping[Any, Schema]:
        language = rf"^({'|'.join(sorted(self.lists.languages))})(-[A-Za-z0-9]{{2,8}})*$"
        closed = {Area: "area", Tool: "tool", Posture: "posture", Condition: "condition", Limb: "limb"}
        return {known: self._closed(kind) for known, kind in closed.items()} | {
            Prose: {"type": "string"},
            Rhythm: {"type": "string", "pattern": _RHYTHM},
            Format: {"const": FORMAT},
            Spelling: _spelling(),
            Language: {"type": "string", "pattern": language},
        }

    def _closed(self, kind: str) -> Schema:
        enum = {"enum": sorted(self.lists.choices(kind)), "description": f"Id of one {kind} of the closed list."}
        return self._ref_to(kind, enum)

    def _plain(self, hint: object) -> Schema:
        by_class: dict[object, Schema] = {
            bool: {"type": "boolean"},
            int: {"type": "integer"},
            float: {"type": "number"},
            str: {"type": "string"},
            Side: {"enum": _with_nothing(list(Side))},
        }
        if hint in by_class:
            return by_class[hint]
        if isinstance(hint, type) and issubclass(hint, Model | Text):
            return self._ref(hint)
        return {"anyOf": [self._of(part) for part in self._steps()]}

    def _steps(self) -> tuple[type[Step], ...]:
        return (Group, *get_args(Leaf))

    def _ref(self, model: type[Model | Text]) -> Schema:
        name = model.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # a model may contain itself
            self.definitions[name] = self._model(model)
        return {"$ref": f"#/definitions/{name}"}

    def _ref_to(self, name: str, schema: Schema) -> Schema:
        self.definitions.setdefault(name, schema)
        return {"$ref": f"#/definitions/{name}"}

    def _model(self, model: type[Model | Text]) -> Schema:
        if issubclass(model, Text):
            return {"type": "string", "pattern": _WORDS, "description": _doc(Text)}
        if model is At:
            pattern = rf"^(end|-?{_TIME}|(100(\.0+)?|\d{{1,2}}(\.\d{{1,3}})?) *%)$"
            return {
                "anyOf": [{"type": "string", "pattern": pattern}, {"type": "number"}],
                "description": _doc(At),
            }
        if model is MoveStep:
            return self._move_step()
        whole = _object(self._properties(model), required=_required(model)) | {"description": _doc(model)}
        if model in (Length, Count):
            single = {"type": "integer", "minimum": 1} if model is Count else self._of(Seconds)
            return {"anyOf": [single, whole | {"required": ["usual"]}]}
        if model is Talk:
            return {"anyOf": [self._of(Text), whole]}
        if model is MoveCue:
            return whole | {"oneOf": [{"required": ["at"]}, {"required": ["every"]}], "dependencies": _NEEDS_EVERY}
        return whole

    def _move_step(self) -> Schema:
        """Return the schema of a step that names a move or writes it out, and may replace any of its fields."""
        fields = self._properties(Move)
        inline = _object(fields) | {"allOf": _timing_rules(of_move=False)}
        here = {key: value for key, value in self._properties(Step).items() if key not in fields}
        move = _described({"anyOf": [{"type": "string", "pattern": _ID}, inline]}, "move")
        written_out = {"properties": {"move": {"type": "object"}}}
        complete = [_has("name"), {"anyOf": [_has(key) for key in _TIMED]}]
        rule = {"if": written_out, "then": {"allOf": complete}}
        whole = _object({"move": move} | here | fields, required=("move",))
        return whole | {"description": _doc(MoveStep), "allOf": [*_timing_rules(of_move=False), rule]}


def _described(schema: Schema, key: str) -> Schema:
    """Return the schema of a key with its meaning. Dialects up to draft 7 ignore all that stands next to a `$ref`."""
    return ({"allOf": [schema]} if "$ref" in schema else schema) | {"description": MEANINGS[key]}


def _with_nothing(words: Sequence[str]) -> list[str]:
    """Return words that may be written; if one of them means nothing, with all that mean the same."""
    written = [str(word) for word in words]
    others = [word for word in NOTHING if word not in written] if set(written) & set(NOTHING) else []
    return written + others


def _spelling() -> Schema:
    """Return the schema of a spelling: a text, or a form for each engine. Phonemes are for a named engine alone."""
    text: Schema = {"type": "string", "minLength": 1}
    plain = text | {"not": {"pattern": r"\]\(/"}}
    forms: Schema = {
        "type": "object",
        "propertyNames": {"pattern": r"^[A-Za-z0-9][A-Za-z0-9_-]*$"},
        "properties": {DEFAULT: plain | {"description": "Spelling for all engines that have no form of their own."}},
        "additionalProperties": text,
        "minProperties": 1,
    }
    return {"anyOf": [plain, forms]}


def _has(key: str) -> Schema:
    """Return the rule that requires a key in the step or in the move written out in it."""
    return {"anyOf": [{"required": [key]}, {"properties": {"move": {"type": "object", "required": [key]}}}]}


def _timing_rules(*, of_move: bool) -> list[Schema]:
    """Return the rules that allow at most one of `hold`, `breaths` and `reps`.

    With `of_move`, exactly one is needed, and `reps` and `pace` need each other.
    """
    two = [{"required": list(pair)} for pair in (("hold", "breaths"), ("hold", "reps"), ("breaths", "reps"))]
    rules: list[Schema] = [{"not": {"anyOf": two}}]
    if of_move:
        rules.append({"anyOf": [{"required": [key]} for key in _TIMED]})
        rules.append({"dependencies": {"reps": ["pace"], "pace": ["reps"]}})
    return rules


def _object(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """Return the schema of a mapping; keys that begin with `x-` are the author's own."""
    found: Schema = {
        "type": "object",
        "properties": dict(properties),
        "patternProperties": {"^x-": True},
        "additionalProperties": False,
    }
    return found | ({"required": list(required)} if required else {})


def _required(model: type[Model]) -> tuple[str, ...]:
    return tuple(
        spec.alias or name
        for name, spec in model.model_fields.items()
        if spec.is_required() and name not in model.never_written
    )


def _limits(metadata: tuple[Any, ...]) -> Schema:
    """Return the limits of a field, under their names in JSON Schema."""
    limits = [limit for item in metadata for limit in (item.metadata if isinstance(item, FieldInfo) else [item])]
    found = ((name, getattr(limit, key, None)) for limit in limits for key, name in _LIMITS.items())
    return {name: value for name, value in found if value is not None}


def _time() -> Schema:
    description = "A time: 45s, 1m30s, 500ms, 2m, 1:30; a bare number is seconds."
    return {
        "anyOf": [{"type": "string", "pattern": f"^{_TIME}$"}, {"type": "number", "minimum": 0, "maximum": _LONGEST_S}],
        "description": description,
    }


@cache
def _doc(model: type[Model | Text]) -> str:
    """Return the first sentence of a model's docstring, which the schema shows to authors."""
    return re.split(r"(?<=[.])\s", " ".join((model.__doc__ or "").split()))[0]
