"""Blocks: a script cut into headings, lines, items of lists, tables and pages of SSML, before marks are looked for."""

from dataclasses import dataclass
from typing import Literal

from voiceguide.authoring.importers.note_kinds import Note, Spot

BlockKind = Literal["heading", "line", "item", "end", "table", "ssml", "note"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    text: str
    at: Spot


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a script. Text is without the signs of its kind, but with all marks and emphasis."""

    kind: BlockKind
    text: str = ""
    at: Spot = Spot(1)  # noqa: RUF009 - it never changes
    level: int = 0
    """Level of a heading, 1 for the highest; columns by which an item is set in."""
    rows: tuple[tuple[Cell, ...], ...] = ()
    """The rows of a table, heads first."""
    note: Note | None = None
