"""JSON in pieces, with the same values as from `json.dumps`: an eight-hour session is never whole in memory."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

from voiceguide.printable import printable_json

_MOST_IN_ONE_PIECE = 20
"""Most members that are encoded in one piece, such as those of a cue, if all of them are plain values."""
_PLAIN_TYPES = frozenset((str, int, float, bool, type(None)))


def json_pieces(told: object, indent: int | None = None) -> Iterator[str]:
    """Yield the JSON of `told` in pieces. Iterators in it become lists.

    Without `indent` there is no white space between the pieces. Raise ValueError for NaN and infinity.
    """
    return _pieces(told, "" if indent is None else "\n", " " * (indent or 0))


def _pieces(value: object, newline: str, indent: str) -> Iterator[str]:
    inner = newline + indent
    if not isinstance(value, Mapping | Iterator | list):
        yield _encoded(value, inner)
    elif not isinstance(value, Iterator) and _is_in_one_piece(value):
        whole = _encoded(dict(value) if isinstance(value, Mapping) else value, inner)
        yield f"{whole[0]}{inner}{whole[1:-1]}{newline}{whole[-1]}" if value else whole
    else:
        yield from _members(value, newline, indent)


def _members(value: Mapping[str, object] | Iterator[object] | list[object], newline: str, indent: str) -> Iterator[str]:
    inner = newline + indent
    before, closing = ("{", "}") if isinstance(value, Mapping) else ("[", "]")
    after = before + closing
    for member in value:
        name = f"{_encoded(member, inner)}:{' ' if newline else ''}" if isinstance(value, Mapping) else ""
        yield f"{before}{inner}{name}"
        yield from _pieces(value[str(member)] if isinstance(value, Mapping) else member, inner, indent)
        before, after = ",", newline + closing
    yield after


def _is_in_one_piece(value: Mapping[str, object] | list[object]) -> bool:
    members = value.values() if isinstance(value, Mapping) else value
    return len(value) <= _MOST_IN_ONE_PIECE and all(type(member) in _PLAIN_TYPES for member in members)


def _encoded(value: object, inner: str) -> str:
    return printable_json(_encoder(inner).encode(value))


@lru_cache(8)
def _encoder(inner: str) -> json.JSONEncoder:
    """Return an encoder that writes `inner`, a line break and indentation, between the members of a dictionary or list.

    An encoder with `indent` is slower, and leaves reference cycles for the garbage collector.
    """
    separators = (f",{inner}", ": " if inner else ":")
    return json.JSONEncoder(ensure_ascii=False, separators=separators, allow_nan=False)
