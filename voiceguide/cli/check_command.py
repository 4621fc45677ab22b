"""`voiceguide check`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.errors import Complaint
    from voiceguide.settings import Settings
    from voiceguide.speech.studio import Progress

    Found = tuple[str, Complaint | str]
    """ "error" or "advice", and what it is."""


@options.command("""
check my-routine.yaml
check my-content/ --strict
check my-routine.yaml --fix
check my-routine.yaml --estimate
check calf-release
""")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Exit code 3 for advice, too.")
@click.option("--fix", is_flag=True, help="Put keys in order, times in plain notation and texts in quotes.")
@options.estimate_option
@click.option("--voice", metavar="ENGINE:VOICE", help="What speaks, as whom.")
@click.option("--rate", metavar="WPM", help="Words a minute, instead of the routine's own.")
@options.json_option
def command(
    files: tuple[str, ...], strict: bool, fix: bool, estimate: bool, as_json: bool, **flags: str | None
) -> None:
    """All that is wrong with routines and moves, each with file, line and column; and advice.

    FILE may be the id of a routine or move, too. Of a folder, all files in its moves and routines are checked.
    Phrases are spoken to learn whether they fit into their holds. Exit code 3 if anything is wrong; for advice alone
    only with --strict. --fix changes nothing that is heard, keeps comments, and leaves a file with faults alone.
    """
    from voiceguide.errors import ContentError
    from voiceguide.model.markup import counted

    chosen = options.settings(**flags)
    found: list[Found] = []
    checked = 0
    with options.progress() as on_progress:
        for file in _all(files, chosen, found, fix=fix):
            checked += 1
            found += _check(file, chosen, fix=fix, estimate=estimate, on_progress=on_progress)
    found = list(dict.fromkeys(found))
    if as_json:
        options.print_json([_as_json(kind, what) for kind, what in found])
    for kind, what in found:
        click.echo(_line(kind, what), err=True)
    if any(kind == "error" or strict for kind, _ in found):
        raise click.exceptions.Exit(ContentError.exit_code)
    options.say(f"{counted(checked, 'file')} checked: nothing is wrong.")


def _all(files: tuple[str, ...], chosen: "Settings", found: "list[Found]", *, fix: bool) -> Iterator[str]:
    from voiceguide.authoring.check import files_in
    from voiceguide.errors import ContentError

    known = options.catalogue(chosen)
    for named in files:
        try:
            meant = files_in(named, known)
        except ContentError as error:
            found.append(("error", str(error)))
            continue
        if fix and named not in meant and not Path(named).exists():
            told = f"{named}: --fix changes files, not what an id means; give the file: {meant[0]}"
            found.append(("error", told))
        else:
            yield from meant


def _check(
    file: str, chosen: "Settings", *, fix: bool, estimate: bool, on_progress: "Progress"
) -> "Iterator[Found]":
    from voiceguide.authoring.check import check, mend
    from voiceguide.errors import ContentError, FaultyContent

    known = options.catalogue(chosen)
    try:
        if fix and file != "-" and mend(file, known):
            options.say(f"{file} is tidy now.")
        pieces = check(
            file,
            known,
            options.studio(chosen),
            talk=chosen.value("talk"),
            stdin=options.standard_input(),
            estimate=estimate,
            on_progress=on_progress,
        )
        yield from (("advice", piece) for piece in pieces)
    except FaultyContent as error:
        yield from (("error", complaint) for complaint in error.complaints)
    except ContentError as error:
        yield "error", f"{error}" if str(error).startswith(Path(file).as_posix()) else f"{file}: {error}"


def _line(kind: str, what: "Complaint | str") -> str:
    if isinstance(what, str) or kind == "error":
        return str(what)
    return f"{what.where}: advice: {what.message}"


def _as_json(kind: str, what: "Complaint | str") -> dict[str, object]:
    if isinstance(what, str):
        return {"kind": kind, "file": what.partition(": ")[0], "line": None, "column": None, "message": what}
    where = what.where
    place = {"file": where.file, "line": where.line, "column": where.column}
    return {"kind": kind, **place, "message": what.message}
