"""`voiceguide history`."""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.player.store.history import LogContent, Played, Week
    from voiceguide.settings import Settings

MOST_WEEKS = 520
LAST = 10
"""So many sessions are listed for people; `--json` has all of the weeks."""
WIDE = 64
"""A terminal that is narrower gets shorter lines."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENDED = {"done": "at its end", "quit": "quit", "remembered": "quit, remembered", "stopped": "stopped"}


@options.command("""
history
history --weeks 12
history --plain
history --json | jq '.sessions[].minutes'
""")
@click.option("--weeks", metavar="N", type=click.IntRange(1, MOST_WEEKS), default=6, show_default=True,
              help="How many weeks back, this one included.")  # fmt: skip
@click.option("--plain", is_flag=True, help="Sentences instead of a calendar, as where no terminal is.")
@options.json_option
def command(weeks: int, plain: bool, as_json: bool) -> None:
    """What was played in the last weeks: a small calendar, and the last sessions.

    A log is kept only if you want one: it is a file on this machine, and nobody else sees it.
    """
    from datetime import datetime

    from voiceguide.player.store.history import History, last_weeks

    chosen = options.settings()
    history = History(chosen.value("data_dir"))
    kept = history.read()
    shown = last_weeks(kept.sessions, datetime.now().astimezone().date(), weeks)
    within = [one for one in kept.sessions if one.date.date() >= shown[0].monday]
    is_kept = chosen.value("history") == "on"
    if as_json:
        told = {"file": history.file.as_posix(), "kept": is_kept, "sessions": [one.document for one in within]}
        options.print_json(told | {"damaged_lines": kept.damaged_lines})
    elif kept.sessions:
        _print_weeks(shown, plain=plain or not _is_drawn())
        _print_sessions(within[-LAST:])
    elif is_kept:
        click.echo(f"Nothing was played yet; the log will be in {history.file.as_posix()}.")
    _tell(chosen, kept, history.file.as_posix())


def _tell(chosen: "Settings", kept: "LogContent", file: str) -> None:
    """Tell whether a log is kept, and what of it cannot be read."""
    from voiceguide.settings import environment_name

    if chosen.value("history") != "on":
        where, variable = chosen.config_file.as_posix(), environment_name("history")
        options.say(f"No log is kept. To keep one, write “history: on” in {where}, or set {variable}=on.")
    if kept.damaged_lines:
        lines = ", ".join(map(str, kept.damaged_lines[:LAST]))
        more = " …" if len(kept.damaged_lines) > LAST else ""
        options.say(f"{file}: {len(kept.damaged_lines)} lines cannot be read and are passed over: {lines}{more}")


def _is_drawn() -> bool:
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _minutes(minutes: float) -> str:
    """Give whole minutes; what was shorter than one was still played."""
    return str(round(minutes)) if minutes >= 1 else "<1"


def _in_all(week: "Week") -> str:
    count = week.sessions
    return f"{count} session{'' if count == 1 else 's'}, {_minutes(week.in_all)} min" if count else ""


def _print_weeks(weeks: Sequence["Week"], *, plain: bool) -> None:
    if plain:
        for week in weeks:
            click.echo(f"Week of {week.monday.day} {week.monday:%B %Y}: {_in_a_sentence(week)}.")
        return
    is_wide = shutil.get_terminal_size().columns >= WIDE
    letters, width = (3, 5) if is_wide else (2, 4)
    click.echo("minutes" + "".join(f"{day[:letters]:>{width}}" for day in DAYS))
    for week in weeks:
        cells = ["-" if minutes is None else _minutes(minutes) for minutes in week.minutes]
        line = f"{week.monday:%d %b} " + "".join(f"{cell:>{width}}" for cell in cells)
        click.echo(f"{line}   {_in_all(week)}".rstrip() if is_wide else line)


def _in_a_sentence(week: "Week") -> str:
    days = [f"{day} {_minutes(of_day)}" for day, of_day in zip(DAYS, week.minutes, strict=True) if of_day is not None]
    return f"{', '.join(days)}; {_in_all(week)}" if days else "nothing"


def _print_sessions(sessions: Sequence["Played"]) -> None:
    from voiceguide.cli.tables import print_table

    if not sessions:
        return
    click.echo()
    is_wide = shutil.get_terminal_size().columns >= WIDE
    headings = ["when", "min", "steps", "ended", "routine"]
    rows = [_row(one) for one in reversed(sessions)]
    kept = range(len(headings)) if is_wide else (0, 1, 4)
    print_table([headings[at] for at in kept], [[row[at] for at in kept] for row in rows])


def _row(one: "Played") -> list[str]:
    from voiceguide.errors import in_one_line

    skipped = f", {len(one.skipped)} skipped" if one.skipped else ""
    when = f"{one.date:%Y-%m-%d %H:%M}"
    return [when, _minutes(one.minutes), f"{len(one.done)} done{skipped}", _ENDED[one.ended], in_one_line(one.title)]
