"""Tables on standard output: aligned by spaces, so that they read well in a pipe and aloud."""

import os
import sys
from collections.abc import Sequence

import click


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print `rows` under `headings`; the last column may be as long as it likes."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in (headings, *rows)) for column in range(len(headings))]
    for row in (headings, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def print_bars(stretches: Sequence[tuple[str, float, float]]) -> None:
    """Print titled stretches of time, each from one second up to another, with a bar of the whole where one sees it."""
    from voiceguide.model.durations import clock

    rows = [[title, clock(start_s), clock(end_s - start_s)] for title, start_s, end_s in stretches]
    if not (sys.stdout.isatty() and os.environ.get("TERM") != "dumb"):
        print_table(["", "from", "lasts"], rows)
        return
    from rich.bar import Bar
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading, justify in (("", "left"), ("from", "right"), ("lasts", "right"), ("", "left")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]  # two of rich's own words
    whole_s = stretches[-1][2]
    for row, (_, start_s, end_s) in zip(rows, stretches, strict=True):
        table.add_row(*row, Bar(whole_s, start_s, end_s, width=40))
    Console().print(table)
