"""`voiceguide import`."""

from pathlib import Path

import click

from voiceguide.cli import options


@options.command("""
import meditation.md -o meditation.yaml
import script.txt > script.yaml
import page.ssml | voiceguide build - -o page.mp3
""")
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", metavar="PATH", help="Where to write the routine. [default: standard output]")
@click.option("-f", "--force", is_flag=True, help="Replace the file if it is already there.")
def command(file: str, output: str | None, force: bool) -> None:
    """Turn a script in plain text, Markdown or SSML into a routine; FILE - is standard input.

    Headings become sections; [3s], [pause 3s], (pause 10 seconds) and <break time="3s"/> become breaks.
    """
    from voiceguide.authoring.importers.importer import imported
    from voiceguide.cli.written import put
    from voiceguide.parser.sources import bytes_of

    routine = imported(*bytes_of(file, options.standard_input()))
    for note in routine.notes:
        options.say(f"Note: {note}")
    put(routine.yaml, None if output is None else Path(output), force=force)
    if output is not None:
        options.next_step(f"Next: voiceguide build {output}")
