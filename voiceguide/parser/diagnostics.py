"""Complaints of validation, worded for the author of the file: the place, the expected value, and a similar word."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voiceguide.errors import Complaint, Detail, Where
from voiceguide.model.markup import near_miss, nearest, not_among
from voiceguide.model.steps import STEP_KINDS
from voiceguide.parser.nodes import MapNode, Node, Scalar, SeqNode

_EXPECTED = {
    "int_parsing": "expected a whole number",
    "int_type": "expected a whole number",
    "int_parsing_size": "expected a smaller number",
    "int_from_float": "expected a whole number",
    "float_parsing": "expected a number",
    "float_type": "expected a time such as 45s or 1m30s",
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "string_type": "expected a text",
    "tuple_type": "expected a list, such as [one, another]",
    "dict_type": "expected keys and values",
    "model_type": "expected keys and values",
    "model_attributes_type": "expected keys and values",
}
"""Messages by pydantic's type of error."""
_MOST_LISTED = 10
"""Most known keys that a complaint lists if none is similar to the unknown key; more would hide the message."""
_LIMITS = {
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected at least {ge}",
    "less_than": "expected less than {lt}",
    "less_than_equal": "expected at most {le}",
}
"""Messages by pydantic's type of error; braces are filled in from the error's context."""
_CODES = {"quote": "quote", "too_short": "empty-list", "string_type": "wrong-kind"}
"""Codes of faults by pydantic's type of error, where the model gives none."""
_SYNONYMS = {
    "title": "name", "exercise": "move", "body_part": "area", "position": "posture", "equipment": "tools",
    "duration": "hold", "time": "hold", "seconds": "hold", "length": "hold", "breath_count": "breaths",
    "text": "say", "speak": "say", "words": "say", "pause": "rest", "break": "rest", "rounds": "repeat",
    "repeats": "repeat", "repetitions": "reps", "sets": "repeat", "sides": "side", "instructions": "setup",
    "instruction": "setup", "warnings": "cautions", "caution": "cautions", "contraindications": "avoid_if",
    "interval": "every", "when": "at", "easier": "lighter", "harder": "deeper", "introduction": "intro",
    "closing": "outro", "lang": "language", "items": "steps", "exercises": "steps",
}  # fmt: skip
"""Keys that people and programs write, and the keys that they mean."""


def unknown_key(holder: MapNode, key: str, known: Collection[str]) -> Complaint:
    """Return the complaint about a key that `holder` must not have; `known` holds its valid keys."""
    where = holder.keys_at.get(key, holder.where)
    if holder.get(key) == "" and " " in key:
        message = f'YAML cut a text at its comma and made "{key}" a key; quote this text'
        return Complaint(where, message, Detail("quote", key, "a text in quotes"))
    meant = _SYNONYMS.get(key.casefold().replace("-", "_"))
    if meant in known:
        fix = None if meant in holder else meant
        message = f'unknown key "{key}"; did you mean "{meant}"?'
        return Complaint(where, message, Detail("unknown-key", key, _listed(known), meant, fix))
    detail = not_among(key, known, "unknown-key")
    if detail.fix in holder:
        detail = replace(detail, fix=None)
    return Complaint(where, f'unknown key "{key}"{near_miss(key, known) or _known_keys(known)}', detail)


def _listed(known: Collection[str]) -> str:
    return f"one of {', '.join(sorted(known))}"


def _known_keys(known: Collection[str]) -> str:
    return f"; there is {', '.join(sorted(known))}" if len(known) <= _MOST_LISTED else ""


def complaints_of(error: ValidationError, root: Node, misspelt: Collection[tuple[Where, str]]) -> Iterator[Complaint]:
    """Yield a complaint for each validation error in `root`, except errors that follow from another.

    `misspelt` holds pairs: the place of a mapping, and the key that its author probably meant to write. These were
    complained about as unknown keys, so they are not reported as missing.
    """
    for detail in error.errors(include_url=False):
        where, node = _locate(root, detail["loc"])
        if _follows_from_another(detail, node, misspelt):
            continue
        if detail["type"] == "text" and isinstance(node, Scalar):
            where = node.at(detail["ctx"]["offset"])
        yield Complaint(where, _message(detail, node), _detail(detail, node))


def _detail(error: ErrorDetails, node: Node) -> Detail:
    """Return the fault for programs: as the model gives it, or by pydantic's type of error."""
    kind, context = error["type"], error.get("ctx", {})
    given = context.get("detail") or getattr(context.get("error"), "detail", None)
    value = str(node) if isinstance(node, Scalar) else None
    if isinstance(given, Detail):
        return replace(given, value=value) if given.value is None else given
    if kind == "missing":
        return Detail("missing-key", None, f'the key "{error["loc"][-1]}"', f"{error['loc'][-1]}: …")
    if kind in ("literal_error", "enum") and value is not None:
        return not_among(value, _choices(context["expected"]))
    if kind == "step":
        key, meant = _meant_step(node) or (None, None)
        is_first = isinstance(node, MapNode) and key is not None and node.keys_at.get(key) == node.where
        return Detail("unknown-step", key, _listed(STEP_KINDS), meant, meant if is_first else None)
    if kind in _LIMITS:
        return Detail("out-of-range", value, _LIMITS[kind].format(**context).removeprefix("expected "))
    if kind in _EXPECTED:
        return Detail("wrong-kind", value, _EXPECTED[kind].removeprefix("expected "))
    return Detail(_CODES.get(kind, "invalid"), value)


def _choices(expected: str) -> list[str]:
    return [choice.strip("' ") for choice in expected.replace(" or ", ", ").split(",")]


def _follows_from_another(detail: ErrorDetails, node: Node, misspelt: Collection[tuple[Where, str]]) -> bool:
    """Return whether the error has another cause: a faulty entry of this list, or a misspelt key."""
    if detail["type"] == "too_short":
        return isinstance(node, SeqNode) and len(node) > 0
    if _detail(detail, node).code == "timing":
        return any((node.where, key) in misspelt for key in ("hold", "breaths", "reps", "pace"))
    return detail["type"] == "missing" and (node.where, str(detail["loc"][-1])) in misspelt


def _locate(root: Node, loc: tuple[int | str, ...]) -> tuple[Where, Node]:
    """Return the deepest node along `loc`, and its place. Names that validation made up (`<move>`) are skipped."""
    node: Any = root
    where = root.where
    for part in loc:
        if isinstance(node, MapNode) and part in node:
            node = node[str(part)]
        elif isinstance(node, SeqNode) and isinstance(part, int) and part < len(node):
            node = node[part]
        else:
            continue
        where = node.where
    return where, node


def _message(detail: ErrorDetails, node: Node) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return f'"{detail["loc"][-1]}" is missing'
    if kind in ("literal_error", "enum"):
        return f"expected {context['expected']}{_found(node)}{near_miss(str(node), _choices(context['expected']))}"
    if kind == "step":
        return detail["msg"] + _found_step(node)
    if kind in _LIMITS:
        return _LIMITS[kind].format(**context) + _found(node)
    if kind == "too_short":
        return "at least one is needed here"
    if kind in _EXPECTED:
        return _EXPECTED[kind] + _found(node)
    return detail["msg"].removeprefix("Value error, ")


def _found_step(node: Node) -> str:
    if not isinstance(node, MapNode):
        return _found(node)
    found = _meant_step(node)
    return "" if found is None else f'; did you mean "{found[1]}"?'


def _meant_step(node: Node) -> tuple[str, str] | None:
    """Return a key of a step without a kind, and the kind that it probably means; None if no key means any."""
    for key in node if isinstance(node, MapNode) else ():
        meant = _SYNONYMS.get(key.casefold()) or nearest(key, STEP_KINDS)
        if meant in STEP_KINDS:
            return key, meant
    return None


def _found(node: Node) -> str:
    if isinstance(node, Scalar):
        return f', not "{node}"' if node else "; there is nothing here"
    return ", not a list" if isinstance(node, SeqNode) else ", not keys and values"
