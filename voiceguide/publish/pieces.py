"""JSON a piece at a time, as `json.dumps` gives it whole: of a session of eight hours no copy lies in memory."""

import json
from collections.abc import Iterator, Mapping

_WHOLE_FROM = 2
"""What lies so deep, such as a cue among the cues of a document, is small, and comes in one piece."""


def json_pieces(told: object, indent: int | None = None) -> Iterator[str]:
    """Give the pieces of `told`, in which an iterator is a list; without `indent` there is no space in it.

    Raises ValueError for what is no number.
    """
    separators = (",", ":" if indent is None else ": ")
    encoder = json.JSONEncoder(ensure_ascii=False, indent=indent, separators=separators, allow_nan=False)
    return _pieces(told, encoder, "" if indent is None else "\n", " " * (indent or 0), 0)


def _pieces(told: object, encoder: json.JSONEncoder, line: str, step: str, depth: int) -> Iterator[str]:
    if depth == _WHOLE_FROM or not isinstance(told, Mapping | Iterator):
        yield encoder.encode(told).replace("\n", line)  # a text has no line end in JSON
        return
    opening, closing = "{}" if isinstance(told, Mapping) else "[]"
    before = opening + (inner := line + step if line else "")
    for key, value in told.items() if isinstance(told, Mapping) else ((None, value) for value in told):
        yield before if key is None else f"{before}{encoder.encode(key)}{encoder.key_separator}"
        yield from _pieces(value, encoder, inner, step, depth + 1)
        before = f",{inner}"
    yield f"{line}{closing}" if before.startswith(",") else opening + closing
