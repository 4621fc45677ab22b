"""Nodes of a YAML file: scalars as written, mappings and sequences, each with its place."""

import re
from typing import Any

from voiceguide.errors import Where

BRACKETS = re.compile(r"[{}\[\]]")


class _Placed:
    """Base of nodes: a place. `where` is built on demand, so that models that hold it keep no nodes in memory."""

    __slots__ = ()
    file: str
    line: int
    column: int

    @property
    def where(self) -> Where:
        """The place where the node begins."""
        return Where(self.file, self.line, self.column)


class Scalar(_Placed, str):
    """A scalar as written in the file."""

    __slots__ = ("column", "cut", "file", "is_null", "line", "source")
    source: str
    """The text as it stands in the file, with quotes and line ends; empty if the scalar has no brackets."""
    cut: str | None
    """The end of the text that YAML took for a comment; None if it took nothing, or a real comment."""
    is_null: bool
    """Whether YAML reads the word as null."""

    def __new__(cls, text: str) -> "Scalar":
        """Return the text as a scalar; the caller adds its place and the other fields."""
        scalar = super().__new__(cls, text)
        scalar.source, scalar.cut, scalar.is_null = "", None, False
        return scalar

    def at(self, offset: int) -> Where:
        """Return the place in the file of the bracket at `offset` in the text."""
        brackets = [match.start() for match in BRACKETS.finditer(self.source)]
        place = len(BRACKETS.findall(self[:offset]))
        if len(brackets) != len(BRACKETS.findall(self)):  # some are written as escapes
            return self.where
        before = self.source[: brackets[place]]
        line, column = self.where.line + before.count("\n"), len(before) - before.rfind("\n")
        return Where(self.where.file, line, column if "\n" in before else self.where.column + len(before))


class MapNode(_Placed, dict[str, Any]):
    """A mapping, with its place and the places of its keys."""

    __slots__ = ("column", "file", "keys_at", "line")
    keys_at: dict[str, Where]

    def __init__(self, where: Where) -> None:
        super().__init__()
        self.file, self.line, self.column = where.file, where.line, where.column
        self.keys_at = {}


class SeqNode(_Placed, list[Any]):
    """A sequence, with its place."""

    __slots__ = ("column", "file", "line")

    def __init__(self, where: Where) -> None:
        super().__init__()
        self.file, self.line, self.column = where.file, where.line, where.column


Node = Scalar | MapNode | SeqNode
