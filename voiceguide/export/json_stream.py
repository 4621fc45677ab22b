"""JSON a piece at a time, as `json.dumps` gives it whole: of a session of eight hours no copy lies in memory."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

_FEW = 20
"""So many members, such as those of a cue, come in one piece, if each of them is plain."""
_PLAIN = frozenset((str, int, float, bool, type(None)))


def json_pieces(told: object, indent: int | None = None) -> Iterator[str]:
    """Give the pieces of `told`, in which an iterator is a list; without `indent` there is no space in it.

    Raises ValueError for what is no number.
    """
    return _pieces(told, "" if indent is None else "\n", " " * (indent or 0))


def _pieces(told: object, line: str, step: str) -> Iterator[str]:
    inner = line + step
    if not isinstance(told, Mapping | Iterator | list):
        yield _encoder(inner).encode(told)
    elif not isinstance(told, Iterator) and _is_in_one_piece(told):
        whole = _encoder(inner).encode(dict(told) if isinstance(told, Mapping) else told)
        yield f"{whole[0]}{inner}{whole[1:-1]}{line}{whole[-1]}" if told else whole
    else:
        yield from _members(told, line, step)


def _members(told: Mapping[str, object] | Iterator[object] | list[object], line: str, step: str) -> Iterator[str]:
    inner = line + step
    before, closing = ("{", "}") if isinstance(told, Mapping) else ("[", "]")
    after = before + closing
    for member in told:
        name = f"{_encoder(inner).encode(member)}:{' ' if line else ''}" if isinstance(told, Mapping) else ""
        yield f"{before}{inner}{name}"
        yield from _pieces(told[str(member)] if isinstance(told, Mapping) else member, inner, step)
        before, after = ",", line + closing
    yield after


def _is_in_one_piece(told: Mapping[str, object] | list[object]) -> bool:
    members = told.values() if isinstance(told, Mapping) else told
    return len(told) <= _FEW and all(type(member) in _PLAIN for member in members)


@lru_cache(8)
def _encoder(inner: str) -> json.JSONEncoder:
    """Give what writes a dictionary or list in one go, by the lines between its members.

    One that indents by itself is slower, and leaves garbage in circles behind.
    """
    separators = (f",{inner}", ": " if inner else ":")
    return json.JSONEncoder(ensure_ascii=False, separators=separators, allow_nan=False)
