"""Tables on standard output: aligned by spaces, so that they read well in a pipe and aloud."""

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence

from voiceguide.cli.echo import echo
from voiceguide.printable import printable

_LEAST_ROOM = 30
"""Columns that the last cell of a row needs next to the others; with fewer, its text stands below them."""
_WIDEST_TITLE = 60
"""Characters of a title in a line of a table that a program reads: the table fits in eighty columns."""
_INDENT = "    "


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print `rows` under `headings`. The last column may be of any width: on a terminal it is broken between words."""
    if not rows:
        return
    shown = [list(map(printable, row)) for row in (headings, *rows)]
    widths = [max(len(row[column]) for row in shown) for column in range(len(headings))]
    total = _columns()
    for row in shown:
        *cells, last = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for line in _lines("".join(f"{cell}  " for cell in cells), last.rstrip(), total, widths[-1]):
            echo(line.rstrip())


def print_text(*lines: str) -> None:
    """Print lines of text; on a terminal, broken between words."""
    total = _columns()
    for line in lines:
        echo(*([line] if total is None else _wrapped(line, "", "", total)))


def _columns() -> int | None:
    """Return the columns of the terminal; None where output goes to a file or a program."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return shutil.get_terminal_size().columns if is_terminal else None


def _lines(first: str, last: str, total: int | None, widest: int) -> list[str]:
    """Return the lines of a row, its `last` cell next to the `first` ones if it has enough room there, or below them.

    `widest` is the width of the last column.
    """
    if total is None or len(first) + widest <= total:
        return [first + last]
    if total - len(first) >= min(_LEAST_ROOM, widest):
        return _wrapped(last, first, " " * len(first), total) or [first]
    return [first, *_wrapped(last, _INDENT, _INDENT, total)]


def _wrapped(text: str, first: str, others: str, total: int) -> list[str]:
    width = max(total, len(others) + 1)
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=others, break_long_words=False, break_on_hyphens=False
    )


def _with_short_title(title: str, *cells: str) -> list[list[str]]:
    """Return the rows of a title, which is broken between words if it is long; the first has the other cells."""
    first, *others = textwrap.wrap(printable(title), _WIDEST_TITLE, break_on_hyphens=False) or [title]
    return [[first, *cells], *([other, *("" for _ in cells)] for other in others)]


def print_bars(parts: Sequence[tuple[str, float, float]]) -> None:
    """Print the title, start and length of each part; on a terminal, with a bar that shows its place in the whole.

    `parts` are tuples of title, start and end in seconds.
    """
    from voiceguide.model.durations import clock

    rows = [[title, clock(start_s), clock(end_s - start_s)] for title, start_s, end_s in parts]
    if not (sys.stdout.isatty() and os.environ.get("TERM") != "dumb"):
        print_table(["", "from", "lasts"], [line for row in rows for line in _with_short_title(*row)])
        return
    from rich.bar import Bar
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for heading, justify in (("", "left"), ("from", "right"), ("lasts", "right"), ("", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]  # two of rich's own words
    total_s = parts[-1][2]
    for row, (_, start_s, end_s) in zip(rows, parts, strict=True):
        table.add_row(*(Text(printable(cell)) for cell in row), Bar(total_s, start_s, end_s, width=40))
    Console().print(table)
