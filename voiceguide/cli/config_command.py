"""`voiceguide config`."""

from voiceguide.cli import options

_WIDEST = 60
"""Most characters of a value in the table; `--json` has the whole."""


@options.command("""
config
config --json | jq .
""")
@options.json_option
def command(as_json: bool) -> None:
    """Show each setting, its value and where it comes from: flag, VOICEGUIDE_* variable, config.yaml or default."""
    import click

    from voiceguide.cli.tables import print_table
    from voiceguide.settings import environment_name

    settings = options.settings()
    if as_json:
        values = {name: {"value": setting.as_json, "from": setting.origin} for name, setting in settings.items()}
        options.print_json({"config_file": settings.config_file.as_posix(), "settings": values})
        return
    rows = [[name, _short(setting.written) or "-", setting.origin, setting.help] for name, setting in settings.items()]
    print_table(["setting", "value", "from", ""], rows)
    click.echo(f"\nSettings are read from {settings.config_file.as_posix()}")
    options.next_step(f"Next: write e.g. “rate: 140” there, or set {environment_name('rate')}=140.")


def _short(value: str) -> str:
    return value if len(value) <= _WIDEST else f"{value[:_WIDEST - 1]}…"
