"""Plans in JSON lines: a session a line, as an object of options and values.

The json module of Python reads texts and numbers; only the places of the values are found here.
"""

import json
import re
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # the stubs leave it out
from typing import NoReturn

from voiceguide.batch.planned_rows import PlannedRow, RowChecker, placed
from voiceguide.errors import Complaint, Detail, Where
from voiceguide.parser.nodes import MapNode, Node, SeqNode

_SPACE = re.compile(r"[ \t\r]*")
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_LONGEST_LINE = 100_000
"""Most characters of a line; a row with the longest values has fewer."""
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_MESSAGES = (
    ("Unterminated string", "the quote that opens here is never closed"),
    ("control character", "there is a tab or another control character in this text; write \\t or \\n"),
    ("escape", "this escape means nothing; write a backslash twice"),
    ("delimiter", "a comma, a colon or a closing bracket is missing here"),
    ("property name", "expected a key in double quotes"),
)
"""Words of the json module's errors, and messages for people."""
_NO_VALUE = "expected a value here: a text in double quotes, a number, true, false or null"


class _Fault(Exception):  # noqa: N818 - the name says what it is
    """A mistake of the syntax at an offset in a line."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset


def line_rows(text: str, file: str) -> tuple[list[PlannedRow], list[Complaint]]:
    """Return the rows of a plan in JSON lines, and all complaints about it; a faulty line stops no other.

    Raise FaultyContent if it has too many rows.
    """
    complaints: list[Complaint] = []
    checker = RowChecker(complaints)
    rows = [checker.row(node) for node in _objects(text, file, checker)]
    if not rows and not complaints:
        checker.complain(Where(file, 1, 1), "the file is empty" if not text.strip() else "the plan has no sessions")
    return rows, complaints


def _objects(text: str, file: str, checker: RowChecker) -> Iterator[MapNode]:
    for number, found in enumerate(_LINE.finditer(text), start=1):
        line = found[0].removesuffix("\n").removesuffix("\r")
        if not line.strip():
            continue
        scanner = _LineScanner(line, file, number, checker)
        try:
            yield scanner.whole()
        except _Fault as fault:
            checker.complain(scanner.where(fault.offset), str(fault), Detail("json"))


class _LineScanner:
    """The object in a line, with the places of its keys and values."""

    def __init__(self, line: str, file: str, number: int, checker: RowChecker) -> None:
        self.line = line
        self.file = file
        self.number = number
        self._checker = checker

    def where(self, offset: int) -> Where:
        """Return the place of a character of the line."""
        return Where(self.file, self.number, offset + 1)

    def whole(self) -> MapNode:
        """Return the object. Raise _Fault if the line holds anything else."""
        at = self._skip(0)
        if len(self.line) > _LONGEST_LINE:
            raise _Fault(at, f"this line is over {_LONGEST_LINE:,} characters long, which no session is")
        if self.line[at] != "{":
            raise _Fault(at, 'expected an object with options and values, such as {"routine": "calf-release"}')
        node, end = self._object(at)
        end = self._skip(end)
        if end < len(self.line):
            raise _Fault(end, "the line goes on after its object; each session has a line of its own")
        return node

    def _object(self, at: int) -> tuple[MapNode, int]:
        node = MapNode(self.where(at))
        at = self._skip(at + 1)
        while self.line[at : at + 1] != "}":
            if node.keys_at or self.line[at : at + 1] == ",":
                at = self._after_comma(node, at)
            begins = at
            if self.line[at : at + 1] != '"':
                raise _Fault(at, "expected a key in double quotes")
            key, at = self._text(at)
            at = self._skip(at)
            if self.line[at : at + 1] != ":":
                raise _Fault(at, "a colon is missing here, between key and value")
            value, at = self._value(self._skip(at + 1))
            self._add(node, key, value, self.where(begins))
            at = self._skip(at)
        return node, at + 1

    def _after_comma(self, node: MapNode, at: int) -> int:
        if self.line[at : at + 1] != "," or not node.keys_at:
            raise _Fault(at, "a comma or a } is missing before this" if node.keys_at else "expected a key here")
        return self._skip(at + 1)

    def _add(self, node: MapNode, key: str, value: Node, where: Where) -> None:
        if (first := node.keys_at.get(key)) is None:
            node[key], node.keys_at[key] = value, where
            return
        message = f'the key "{key}" is here twice; the first is in column {first.column}'
        self._checker.complain(where, message, Detail("duplicate-key", key))

    def _value(self, at: int) -> tuple[Node, int]:
        if self.line[at : at + 1] != "[":
            return self._single(at)
        node = SeqNode(self.where(at))
        at = self._skip(at + 1)
        while self.line[at : at + 1] != "]":
            if node:
                if self.line[at : at + 1] != ",":
                    raise _Fault(at, "a comma or a ] is missing before this")
                at = self._skip(at + 1)
            part, at = self._single(at)
            node.append(part)
            at = self._skip(at)
        return node, at + 1

    def _single(self, at: int) -> tuple[Node, int]:
        """Return a value and its end. A list or an object in it stays empty, since no option takes it."""
        where, first = self.where(at), self.line[at : at + 1]
        if first == '"':
            text, end = self._text(at)
            return placed(text, where), end
        try:
            value, end = _DECODER.raw_decode(self.line, at)
        except json.JSONDecodeError as error:
            self._refuse(error)
        except RecursionError:
            raise _Fault(at, "this is nested too deep; an option has one value") from None
        if isinstance(value, dict | list):
            return MapNode(where) if isinstance(value, dict) else SeqNode(where), end
        scalar = placed(self.line[at:end], where)
        scalar.is_null = value is None
        return scalar, end

    def _text(self, at: int) -> tuple[str, int]:
        try:
            text, end = scanstring(self.line, at + 1, True)
        except json.JSONDecodeError as error:
            self._refuse(error)
        return str(text), int(end)

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self.line, at)
        return at if found is None else found.end()

    def _refuse(self, error: json.JSONDecodeError) -> NoReturn:
        message = next((words for start, words in _MESSAGES if start in error.msg), _NO_VALUE)
        raise _Fault(error.pos, message) from None
