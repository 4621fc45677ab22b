"""The only place that prints. Characters of a stranger's file or name that act on a terminal are escaped."""

from collections.abc import Iterable

import click

from voiceguide.errors import FaultyContent, VoiceguideError
from voiceguide.printable import printable, printable_lines

_WHITE, _BLACK = 231, 16
"""Places in the palette of 256 colours which are the same in every terminal, unlike its named colours."""


def echo(*lines: object, err: bool = False, dim: bool = False, bell: bool = False) -> None:
    """Write each of `lines` as one line to standard output, or to standard error; an empty line if there is none.

    An end of a line inside of it is escaped too. `dim` is for a terminal with colours; `bell` rings its bell.
    """
    text = "\n".join(map(printable, lines)) + ("\a" if bell else "")
    click.echo(click.style(text, dim=True) if dim else text, err=err)


def echo_text(text: str, *, err: bool = False) -> None:
    """Write a text of several lines, which the program made and ended, to standard output or standard error."""
    click.echo(printable_lines(text), nl=False, err=err)


def echo_drawing(lines: Iterable[str], *, is_colourful: bool) -> None:
    """Write a drawing of light letters to standard error: white on black, whatever the colours of the terminal.

    Without `is_colourful` the letters have the colours of the terminal.
    """
    for line in map(printable, lines):
        click.echo(click.style(line, fg=_WHITE, bg=_BLACK) if is_colourful else line, err=True)


def echo_error(error: VoiceguideError) -> None:
    """Write the lines of an error to standard error. Faults of a file begin with its name, others with "Error"."""
    first, *more = error.lines
    echo(first if isinstance(error, FaultyContent) else f"Error: {first}", *more, err=True)


def is_from_echo(error: BaseException) -> bool:
    """Return whether writing, which happens at once, caused the error."""
    import traceback

    return any(frame.f_code is click.echo.__code__ for frame, _ in traceback.walk_tb(error.__traceback__))


def is_confirmed(question: str, *, default: bool = False) -> bool:
    """Ask a question on standard error, and return whether the answer is yes. Raise click.Abort if there is none."""
    return click.confirm(printable(question), default=default, err=True)
