"""`voiceguide schema`."""

import click

from voiceguide.cli import options


@options.command("""
schema routine
schema move > move.json
""")
@click.argument("kind", type=click.Choice(["routine", "move"]), metavar="routine|move")
def command(kind: str) -> None:
    """Print the JSON Schema of the file format, for editors and other programs that write routines or moves."""
    from voiceguide.authoring.json_schema import schema_of

    options.print_json(schema_of(kind, options.catalogue(options.settings()).lists))
