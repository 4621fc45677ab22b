"""How a command explains itself: the option that is meant by another word for it."""

import re
from collections.abc import Sequence

import click

_LENGTHS = ("--minutes", "--length", "--duration", "--time")
"""Words that people try for the length of a session."""
_MEANT = {"fit": "--fit", "max_length": "--max-length"}
"""The options for a length, by their parameter."""


class ExplainedCommand(click.Command):
    """A command that leads from other words for the length of a session to its own option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line. Raise NoSuchOption with the option that is meant, if that is known."""
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            meant = next((_MEANT[option.name] for option in self.params if option.name in _MEANT), None)
            if error.option_name not in _LENGTHS or meant is None:
                raise
            raise click.NoSuchOption(error.option_name, _hint(error.option_name, meant, typed), ctx=ctx) from None


def _hint(option: str, meant: str, typed: Sequence[str]) -> str:
    """Return the message that names the right option with the number that was typed, in both readings."""
    found = re.search(rf"(?:^| ){option}[ =](\d+)(?: |$)", " ".join(typed))
    number = found[1] if found else "5"
    return f"No such option: {option}; write {meant} {number}m for minutes, {meant} {number}s for seconds"
