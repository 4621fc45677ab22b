"""Options that several commands have: about one routine, how it is spoken, and how results are printed.

Each help is a line of a terminal with 80 columns.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from voiceguide.cli.completed import completed

Command = TypeVar("Command", bound=Callable[..., Any])


def remember(name: str) -> Callable[[click.Context, click.Parameter, object], None]:
    """Return a callback that keeps the value of an option in the context, as `voiceguide.NAME`."""

    def callback(ctx: click.Context, _option: click.Parameter, value: object) -> None:
        ctx.meta[f"voiceguide.{name}"] = value

    return callback


def json_option(function: Command) -> Command:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")(function)


def voice_options(function: Command) -> Command:
    """Add the options of all commands about one routine: how it is spoken, and which part of it."""
    for option in reversed((
        click.option("--fit", metavar="TIME", help="Last exactly this long: 12m, 9m30s."),
        click.option("--section", metavar="NAME", help="Only this section."),
        click.option("--from", "from_step", metavar="MOVE", help="Only from this move on: its number or name."),
        click.option("--side", type=click.Choice(["left", "right"]), expose_value=False, callback=remember("side"),
                     help="Only this side of work on each side."),
        click.option("--without", metavar="AREA-OR-CONDITION", multiple=True, expose_value=False,
                     callback=remember("without"), shell_complete=completed("without"),
                     help="Leave out or replace: neck, … Repeatable."),
        click.option("--talk", metavar="auto|full|brief|bells", help="How much is said.",
                     shell_complete=completed("talks")),
        click.option("--voice", metavar="ENGINE:VOICE", help="auto for the best, system:en-us+f3, hum.",
                     shell_complete=completed("voices")),
        click.option("--rate", metavar="WPM", help="Words a minute, usually 150."),
        click.option("--jobs", metavar="N", help="How many phrases are spoken at once."),
        click.option("--cache", metavar="URL", help="Shared by many: a folder, s3://…, gs://…"),
    )):  # fmt: skip
        function = option(function)
    return function


def estimate_option(function: Command) -> Command:
    """Add --estimate."""
    return click.option("--estimate", is_flag=True, help="Guess lengths, and speak nothing.")(function)


def bed_option(function: Command) -> Command:
    """Add --bed."""
    return click.option(
        "--bed", metavar="BED", shell_complete=completed("beds"),
        help="quiet, off, rain, waves, brown-noise, drone, or a file.",
    )(function)  # fmt: skip
