"""Tables on standard output: aligned by spaces, so that they read well in a pipe and aloud."""

import os
import sys
from collections.abc import Sequence

import click


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print `rows` under `headings`; the last column may be of any width."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in (headings, *rows)) for column in range(len(headings))]
    for row in (headings, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def print_bars(parts: Sequence[tuple[str, float, float]]) -> None:
    """Print the title, start and length of each part; on a terminal, with a bar that shows its place in the whole.

    `parts` are tuples of title, start and end in seconds.
    """
    from voiceguide.model.durations import clock

    rows = [[title, clock(start_s), clock(end_s - start_s)] for title, start_s, end_s in parts]
    if not (sys.stdout.isatty() and os.environ.get("TERM") != "dumb"):
        print_table(["", "from", "lasts"], rows)
        return
    from rich.bar import Bar
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading, justify in (("", "left"), ("from", "right"), ("lasts", "right"), ("", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]  # two of rich's own words
    total_s = parts[-1][2]
    for row, (_, start_s, end_s) in zip(rows, parts, strict=True):
        table.add_row(*row, Bar(total_s, start_s, end_s, width=40))
    Console().print(table)
