"""`voiceguide config`."""

from voiceguide.cli import options


@options.command("""
config
config --json | jq .
""")
@options.json_option
def command(as_json: bool) -> None:
    """Each setting, its value and where it comes from: flag, VOICEGUIDE_*, config.yaml, default."""
    import click

    from voiceguide.cli.tables import print_table
    from voiceguide.settings import environment_name

    chosen = options.settings()
    if as_json:
        told = {
            name: {"value": setting.value if setting.value is None else setting.written, "from": setting.origin}
            for name, setting in chosen.items()
        }
        options.print_json({"config_file": chosen.config_file.as_posix(), "settings": told})
        return
    rows = [[name, setting.written or "-", setting.origin, setting.help] for name, setting in chosen.items()]
    print_table(["setting", "value", "from", ""], rows)
    click.echo(f"\nSettings are read from {chosen.config_file.as_posix()}")
    options.next_step(f"Next: write e.g. “rate: 140” there, or set {environment_name('rate')}=140.")
