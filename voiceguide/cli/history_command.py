"""`voiceguide history`."""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.echo import echo

if TYPE_CHECKING:
    from voiceguide.player.store.history import LogContent, Played, Week
    from voiceguide.settings import Settings

MOST_WEEKS = 520
LAST = 10
"""The number of sessions that are listed for people; `--json` has all sessions of the weeks."""
WIDE = 64
"""The columns of a terminal below which lines are shorter."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENDED = {"done": "at its end", "quit": "quit", "remembered": "quit, remembered", "stopped": "stopped"}


@options.command("""
history
history --weeks 12
history --plain
history --json | jq '.sessions[].minutes'
""")
@click.option("--weeks", metavar="N", type=click.IntRange(1, MOST_WEEKS), default=6, show_default=True,
              help="How many weeks to show, with the current week.")  # fmt: skip
@click.option("--plain", is_flag=True, help="Sentences instead of a calendar. [default without a terminal]")
@options.json_option
def command(weeks: int, plain: bool, as_json: bool) -> None:
    """Show the sessions of the last weeks: a small calendar, and a list of the latest.

    A log is kept only if you want one: it is a file on this machine, and nobody else sees it.
    """
    from datetime import datetime

    from voiceguide.player.store.history import History, last_weeks

    settings = options.settings()
    history = History(settings.value("data_dir"))
    log = history.read()
    calendar = last_weeks(log.sessions, datetime.now().astimezone().date(), weeks)
    sessions = [session for session in log.sessions if session.date.date() >= calendar[0].monday]
    is_kept = settings.value("history") == "on"
    if as_json:
        documents = [session.document for session in sessions]
        head = {"file": history.file.as_posix(), "kept": is_kept, "sessions": documents}
        options.print_json(head | {"damaged_lines": log.damaged_lines})
    elif log.sessions:
        _print_weeks(calendar, plain=plain or not _can_draw())
        _print_sessions(sessions[-LAST:])
    elif is_kept:
        echo(f"Nothing was played yet; the log will be in {history.file.as_posix()}.")
    _say_notes(settings, log, history.file.as_posix())


def _say_notes(settings: "Settings", log: "LogContent", file: str) -> None:
    """Say how to keep a log if none is kept, and which of its lines cannot be read."""
    from voiceguide.settings import environment_name

    if settings.value("history") != "on":
        where, variable = settings.config_file.as_posix(), environment_name("history")
        options.say(f"No log is kept. To keep one, write “history: on” in {where}, or set {variable}=on.")
    if log.damaged_lines:
        lines = ", ".join(map(str, log.damaged_lines[:LAST]))
        more = " …" if len(log.damaged_lines) > LAST else ""
        options.say(f"{file}: {len(log.damaged_lines)} lines cannot be read and are passed over: {lines}{more}")


def _can_draw() -> bool:
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _minutes(minutes: float) -> str:
    """Return whole minutes, or `<1`: a shorter session counts too."""
    return str(round(minutes)) if minutes >= 1 else "<1"


def _in_all(week: "Week") -> str:
    count = week.sessions
    return f"{count} session{'' if count == 1 else 's'}, {_minutes(week.in_all)} min" if count else ""


def _print_weeks(weeks: Sequence["Week"], *, plain: bool) -> None:
    if plain:
        for week in weeks:
            echo(f"Week of {week.monday.day} {week.monday:%B %Y}: {_in_a_sentence(week)}.")
        return
    is_wide = shutil.get_terminal_size().columns >= WIDE
    letters, width = (3, 5) if is_wide else (2, 4)
    echo("minutes" + "".join(f"{day[:letters]:>{width}}" for day in DAYS))
    for week in weeks:
        cells = ["-" if minutes is None else _minutes(minutes) for minutes in week.minutes]
        line = f"{week.monday:%d %b} " + "".join(f"{cell:>{width}}" for cell in cells)
        echo(f"{line}   {_in_all(week)}".rstrip() if is_wide else line)


def _in_a_sentence(week: "Week") -> str:
    days = [f"{day} {_minutes(of_day)}" for day, of_day in zip(DAYS, week.minutes, strict=True) if of_day is not None]
    return f"{', '.join(days)}; {_in_all(week)}" if days else "nothing"


def _print_sessions(sessions: Sequence["Played"]) -> None:
    from voiceguide.cli.tables import print_table

    if not sessions:
        return
    echo()
    is_wide = shutil.get_terminal_size().columns >= WIDE
    headings = ["when", "min", "steps", "ended", "routine"]
    rows = [_row(session) for session in reversed(sessions)]
    columns = range(len(headings)) if is_wide else (0, 1, 4)
    print_table([headings[column] for column in columns], [[row[column] for column in columns] for row in rows])


def _row(session: "Played") -> list[str]:
    from voiceguide.errors import message_line

    skipped = f", {len(session.skipped)} skipped" if session.skipped else ""
    when, steps = f"{session.date:%Y-%m-%d %H:%M}", f"{len(session.done)} done{skipped}"
    return [when, _minutes(session.minutes), steps, _ENDED[session.ended], message_line(session.title)]
