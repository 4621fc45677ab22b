"""Complaints of validation, worded for the author of the file: the place, the expected value, and a similar word."""

from collections.abc import Collection, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voiceguide.errors import Complaint, Where
from voiceguide.model.markup import near_miss
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


def unknown_key(holder: MapNode, key: str, known: Collection[str]) -> Complaint:
    """Return the complaint about a key that `holder` must not have; `known` holds its valid keys."""
    message = f'unknown key "{key}"{near_miss(key, known) or _known_keys(known)}'
    if holder.get(key) == "" and " " in key:
        message = f'YAML cut a text at its comma and made "{key}" a key; quote this text'
    return Complaint(holder.keys_at.get(key, holder.where), message)


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
        yield Complaint(where, _message(detail, node))


def _follows_from_another(detail: ErrorDetails, node: Node, misspelt: Collection[tuple[Where, str]]) -> bool:
    """Return whether the error has another cause: a faulty entry of this list, or a misspelt key."""
    if detail["type"] == "too_short":
        return isinstance(node, SeqNode) and len(node) > 0
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
        choices = [choice.strip("' ") for choice in context["expected"].replace(" or ", ", ").split(",")]
        return f"expected {context['expected']}{_found(node)}{near_miss(str(node), choices)}"
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
    return next(filter(None, (near_miss(key, STEP_KINDS) for key in node)), "")


def _found(node: Node) -> str:
    if isinstance(node, Scalar):
        return f', not "{node}"' if node else "; there is nothing here"
    return ", not a list" if isinstance(node, SeqNode) else ", not keys and values"
