"""`voiceguide config`."""

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo

_WIDEST = 60
"""Most characters of a value in the table; `--json` has the whole."""


@click.group(
    invoke_without_command=True, context_settings=options.CONTEXT,
    epilog="\b\nExamples:\n  voiceguide config\n  voiceguide config --json | jq .\n  voiceguide config set rate 140",
)  # fmt: skip
@options.talk_options
@options.json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show each setting, its value and where it comes from: flag, VOICEGUIDE_* variable, config.yaml or default."""
    if ctx.invoked_subcommand is None:
        _print_all(as_json=as_json)
    elif as_json:
        raise click.UsageError("--json shows the settings; leave it out to set one")


@options.command("""
config set rate 140
config set voice natural:emma
config set voices "{count: system:en-us}"
""")
@click.argument("key", metavar="KEY", shell_complete=completed("settings"))
@click.argument("value", metavar="VALUE")
def set_value(key: str, value: str) -> None:
    """Write the setting KEY to config.yaml, so that it holds from now on. All else in the file stays.

    voiceguide config lists the keys. To take a setting back, remove its line from the file.
    """
    from voiceguide.cli.written import put
    from voiceguide.settings import environment_name
    from voiceguide.settings.edited import with_setting

    settings = options.settings()
    put(with_setting(settings, key, value), settings.config_file.resolve(), force=True, say=False)
    options.say(f"{key} is {value} now, in {settings.config_file.as_posix()}.")
    if settings[key].origin == environment_name(key):
        options.say(f"Note: {settings[key].origin} is set, and wins over it.")


command.add_command(set_value, "set")


def _print_all(*, as_json: bool) -> None:
    from voiceguide.cli.tables import print_table

    settings = options.settings()
    if as_json:
        values = {name: {"value": setting.as_json, "from": setting.origin} for name, setting in settings.items()}
        options.print_json({"config_file": settings.config_file.as_posix(), "settings": values})
        return
    rows = [[name, _short(setting.written) or "-", setting.origin, setting.help] for name, setting in settings.items()]
    print_table(["setting", "value", "from", ""], rows)
    echo("", f"Settings are read from {settings.config_file.as_posix()}")
    options.next_step("Next: write one with e.g. voiceguide config set rate 140")


def _short(value: str) -> str:
    return value if len(value) <= _WIDEST else f"{value[:_WIDEST - 1]}…"
