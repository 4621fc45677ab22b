"""How a command explains itself: its help in groups, and the option that is meant by another word for it."""

import re
from collections.abc import Mapping, Sequence

import click

_LENGTHS = ("--minutes", "--length", "--duration", "--time")
"""Words that people try for the length of a session."""
_MEANT = {"fit": "--fit", "max_length": "--max-length"}
"""The options for a length, by their parameter."""


_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Time and part": ("fit", "section", "from_step", "side", "without"),
    "Voice": ("talk", "voice", "rate", "jobs", "cache", "estimate"),
    "Sound": ("bed", "pan", "bitrate", "silent", "device", "list_devices"),
    "Live": ("resume", "auto", "any_key", "plain", "remote", "host", "port"),
    "Output": ("output", "format", "tracks", "cover", "sidecars", "force", "card", "dry_run", "as_json"),
}
"""The headings of the help of a command about a routine, and the parameters below each."""


class ExplainedCommand(click.Command):
    """A command with grouped help, which leads from other words for the length of a session to its own option."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options; those of a command about a routine in groups, those of all commands last."""
        options = [option for option in self.get_params(ctx) if isinstance(option, click.Option)]
        records = {option.name: option.get_help_record(ctx) for option in options}
        groups = _GROUPS if "fit" in records else {}
        grouped = {heading: [records.pop(name, None) for name in names] for heading, names in groups.items()}
        for heading, found in {**grouped, "More" if groups else "Options": list(records.values())}.items():
            if rows := [record for record in found if record is not None]:
                with formatter.section(heading):
                    formatter.write_dl(rows)

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
