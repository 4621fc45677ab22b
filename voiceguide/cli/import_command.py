"""`voiceguide import`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voiceguide.authoring.importers.importer import Imported
    from voiceguide.authoring.importers.note_kinds import Note

MOST_PLACES = 5
"""Most further places of the same note that are named in its line."""


@options.command("""
import meditation.md -o meditation.yaml
import subtitles.srt > session.yaml
import plan.csv --json
import entspannung.txt --language de
import page.ssml | voiceguide build - -o page.mp3
""")
@click.argument("file", metavar="FILE")
@click.option("-o", "--output", metavar="PATH", help="Where to write the routine. [default: standard output]")
@click.option("-f", "--force", is_flag=True, help="Replace the file if it is already there.")
@click.option("--language", metavar="CODE", help="The language of the words, such as en or de. [default: guessed]")
@options.json_option
def command(file: str, output: str | None, force: bool, language: str | None, as_json: bool) -> None:
    """Turn a script or a plan that you have into a routine; FILE - is standard input.

    It reads text, Markdown, SSML, subtitles, tables, web pages, documents of Word, RTF, and the files of some timers.
    Headings become sections; [3s], (pause 10 seconds) and <break time="3s"/> become pauses; each doubt gets a note with
    its line and column. docs/importing.md has the whole table.
    """
    from voiceguide.authoring.importers.importer import imported
    from voiceguide.cli.written import put
    from voiceguide.parser.sources import bytes_of

    data, name = bytes_of(file, options.standard_input())
    made = imported(data, name, language)
    for line in _lines(made.notes, name):
        options.say(line)
    target = None if output is None else Path(output)
    if target is not None or not as_json:
        put(made.yaml, target, force=force, say=not as_json)
    options.say(str(made.summary))
    if as_json:
        options.print_json(_document(made, name, output))
    if output is not None:
        options.next_step(f"Next: voiceguide build {output}")


def _lines(notes: "Sequence[Note]", file: str) -> "Iterator[str]":
    """Yield a line for each note; notes with the same words are one line, with all their places."""
    by_message: dict[str, list[Note]] = {}
    for note in notes:
        by_message.setdefault(note.message, []).append(note)
    for message, same in by_message.items():
        first, *others = [f"{note.at.line}:{note.at.column}" for note in same]
        more = f" and {len(others) - MOST_PLACES} more" if len(others) > MOST_PLACES else ""
        shown = ", ".join(others[:MOST_PLACES]) + more
        yield f"{file}:{first}: note: {message}" + (f" (also {shown})" if others else "")


def _document(made: "Imported", file: str, output: str | None) -> dict[str, object]:
    """Return the summary and the notes, and the routine if it is not written to a file."""
    summary = made.summary
    routine = {"routine": made.yaml} if output is None else {"path": output}
    return {
        "file": file,
        "kind": summary.kind,
        "language": summary.language,
        "words": summary.words,
        "pauses": summary.pauses,
        "pause_s": summary.pause_s,
        "sections": summary.sections,
        "moves": summary.moves,
        "length_s": summary.length_s,
        "shown": list(summary.shown),
        "notes": [_note(note, file) for note in made.notes],
        **routine,
    }


def _note(note: "Note", file: str) -> dict[str, object]:
    place = {"file": file, "line": note.at.line, "column": note.at.column}
    return {**place, "code": note.kind.code, "message": note.message}
