"""What validation found, said to the person who wrote the file: where, what was expected, and a near miss."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from voiceguide.errors import Complaint, Where
from voiceguide.reader.nodes import MapNode, Node, Scalar, SeqNode
from voiceguide.text import near_miss

_EXPECTED = {
    "int_parsing": "expected a whole number",
    "int_type": "expected a whole number",
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
    "string_pattern_mismatch": "expected a language such as en or en-US",
}
_LIMITS = {
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected at least {ge}",
    "less_than": "expected less than {lt}",
    "less_than_equal": "expected at most {le}",
}


def complaints_of(error: ValidationError, root: Node) -> Iterator[Complaint]:
    """Give a complaint for each thing that validation found wrong with what was read into `root`."""
    for detail in error.errors(include_url=False):
        where, node = _locate(root, detail["loc"])
        if detail["type"] == "text" and isinstance(node, Scalar):
            where = node.at(detail["ctx"]["offset"])
        yield Complaint(where, _message(detail, node))


def _locate(root: Node, loc: tuple[int | str, ...]) -> tuple[Where, Node]:
    """Walk as far as the names of `loc` are found; names that validation made up (`<move>`) are passed over."""
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
        return f"expected {context['expected']}{_not_this(node)}{near_miss(str(node), choices)}"
    if kind in _LIMITS:
        return _LIMITS[kind].format(**context) + _not_this(node)
    if kind == "too_short":
        return "at least one is needed here"
    if kind in _EXPECTED:
        return _EXPECTED[kind] + _not_this(node)
    return detail["msg"].removeprefix("Value error, ")


def _not_this(node: Node) -> str:
    if isinstance(node, Scalar):
        return f', not "{node}"' if node else "; there is nothing here"
    return ", not a list" if isinstance(node, SeqNode) else ", not keys and values"
