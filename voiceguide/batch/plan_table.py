"""Plans in CSV: a line of options, then a session a line.

The csv module of Python reads the same cells, but cannot say where they stand.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.batch.option_values import LONGEST_VALUE, ROW_OPTIONS
from voiceguide.batch.planned_rows import PlannedRow, RowChecker, placed
from voiceguide.errors import Complaint, Detail, Where
from voiceguide.parser.nodes import MapNode, SeqNode

DELIMITERS = ",;\t"
"""The characters that may stand between cells."""
_MOST_OPEN_QUOTES = 100
"""Most faulty quotes that are complained about; each makes the reader look for its end in the rest of the file."""
_MOST_CELLS = 1000
"""Most cells of a line; more are no plan."""
_END_OF_LINE = re.compile(r"\r\n|\n|\r")
_REST_OF_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_PASSED_OVER = re.compile(r"(?:[ ]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))++|[ ]*(?:#[^\r\n]*)?\Z")
"""Blank lines, and remarks."""
_PART = re.compile(r"[^;,]+")
"""One of several values in a cell."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    start: int
    """Offset in the file of its first character, or of its quote."""
    is_quoted: bool


class _Table:
    """The cells of a text in CSV, and their places."""

    def __init__(self, text: str, file: str, delimiter: str) -> None:
        self.text = text
        self.file = file
        self.complaints: list[Complaint] = []
        between = re.escape(delimiter)
        self._quoted = re.compile(rf'([ ]*)"([^"]*+(?:""[^"]*+)*+)"[ ]*(?={between}|[\r\n]|\Z)')
        self._opens = re.compile(r'[ ]*"')
        self._plain = re.compile(rf"[^{between}\r\n]*")
        self._delimiter = delimiter
        self._line_starts = array("I", [0])
        self._line_starts.extend(found.end() for found in _END_OF_LINE.finditer(text))

    def where(self, offset: int) -> Where:
        """Return the place of a character."""
        line = bisect_right(self._line_starts, offset)
        return Where(self.file, line, offset - self._line_starts[line - 1] + 1)

    def rows(self) -> Iterator[list[_Cell]]:
        """Yield the cells of each row; rows without anything in them and remarks are passed over."""
        at = 0
        while at < len(self.text) and len(self.complaints) < _MOST_OPEN_QUOTES:
            if (passed := _PASSED_OVER.match(self.text, at)) is not None:
                at = passed.end()
                continue
            cells, at = self._row(at)
            if any(cell.text for cell in cells):
                yield cells

    def _row(self, at: int) -> tuple[list[_Cell], int]:
        """Return the cells of the row that begins at `at`, none if it is faulty, and the start of the next row."""
        cells: list[_Cell] = []
        while True:
            cell, end = self._cell(at)
            if cell is not None and len(cells) == _MOST_CELLS:
                message = f"this line has over {_MOST_CELLS:,} cells"
                self.complaints.append(Complaint(self.where(at), message))
                cell = None
            if cell is None:
                rest = _REST_OF_LINE.match(self.text, at)
                return [], len(self.text) if rest is None else rest.end()
            cells.append(cell)
            if self.text[end : end + 1] != self._delimiter:
                line_end = _END_OF_LINE.match(self.text, end)
                return cells, end if line_end is None else line_end.end()
            at = end + 1

    def _cell(self, at: int) -> tuple[_Cell | None, int]:
        """Return the cell that begins at `at`, and its end; None after a complaint about its quotes."""
        if (quoted := self._quoted.match(self.text, at)) is not None:
            return _Cell(quoted[2].replace('""', '"'), quoted.end(1), True), quoted.end()
        if (opened := self._opens.match(self.text, at)) is not None:
            message = "the quote that opens here is not closed at the end of a cell; a quote within a cell is doubled"
            self.complaints.append(Complaint(self.where(opened.end() - 1), message, Detail("quote")))
            return None, at
        plain = self._plain.match(self.text, at)
        whole = "" if plain is None else plain[0]
        text = whole.strip()
        return _Cell(text, at + whole.find(text), False), at + len(whole)


def table_rows(text: str, file: str) -> tuple[list[PlannedRow], list[Complaint]]:
    """Return the rows of a plan in CSV, and all complaints about it. Raise FaultyContent if it has too many rows."""
    table = _Table(text, file, delimiter_of(text))
    checker = RowChecker(table.complaints)
    lines = table.rows()
    header = next(lines, None)
    if header is None:
        if not table.complaints:
            checker.complain(Where(file, 1, 1), "the file is empty")
        return [], table.complaints
    options = [] if table.complaints else _options(header, table, checker)
    if not any(options):
        if not table.complaints:
            message = "this line names no option; the first line of a plan in CSV is such as routine,fit,name"
            checker.complain(table.where(header[0].start), message)
        return [], table.complaints
    rows = [checker.row(_row_node(cells, options, table, checker)) for cells in lines]
    if not rows and not table.complaints:
        checker.complain(table.where(header[0].start), "the plan has no sessions below its first line")
    return rows, table.complaints


def _options(header: list[_Cell], table: _Table, checker: RowChecker) -> list[str | None]:
    """Return the option of each column, "" for one that is passed over, None for one without a head.

    Wrong options get complaints.
    """
    node = MapNode(table.where(header[0].start))
    for cell in header:
        key, where = cell.text, table.where(cell.start)
        if (first := node.keys_at.get(key)) is not None:
            message = f'the column "{key}" is here twice; the first is in column {first.column} of line {first.line}'
            checker.complain(where, message, Detail("duplicate-key", key))
        elif key:
            node[key], node.keys_at[key] = placed(key, where), where
    heads = [cell.text.replace("_", "-") for cell in header]
    options = [head if head in ROW_OPTIONS else "" if head else None for head in heads]
    if any(options):
        checker.take_columns(node)
    return options


def _row_node(cells: list[_Cell], options: list[str | None], table: _Table, checker: RowChecker) -> MapNode:
    """Return a row as keys and values; add a complaint for a value that has no column."""
    node = MapNode(table.where(cells[0].start))
    for cell, option in zip(cells, [*options, *[None] * len(cells)], strict=False):
        if not cell.text:
            continue
        where = table.where(cell.start)
        if option is None:
            message = "this cell has no option above it in the first line; quote a text that has commas in it"
            checker.complain(where, message, Detail("unknown-key", cell.text))
            break
        if option:
            node[option] = _parts(cell, table) if option == "without" else placed(cell.text, where)
    return node


def _parts(cell: _Cell, table: _Table) -> SeqNode:
    """Return the values in a cell, which commas or semicolons divide, each with its place."""
    node = SeqNode(table.where(cell.start))
    begins = cell.start + cell.is_quoted
    if len(cell.text) > LONGEST_VALUE:
        node.append(placed(cell.text, node.where))  # which is complained about as it is
        return node
    for found in _PART.finditer(cell.text):
        part = found[0].strip()
        if part:
            node.append(placed(part, table.where(begins + found.start() + found[0].index(part))))
    return node


def delimiter_of(text: str) -> str:
    """Return the character between the cells of the first line that is neither blank nor a remark."""
    line = first_line(text)
    return max(DELIMITERS, key=line.count)


def first_line(text: str) -> str:
    """Return the first line that is neither blank nor a remark; "" if there is none."""
    at = 0
    while at < len(text) and (passed := _PASSED_OVER.match(text, at)) is not None:
        at = passed.end()
    rest = _REST_OF_LINE.match(text, at)
    return "" if rest is None else rest[0].strip()
