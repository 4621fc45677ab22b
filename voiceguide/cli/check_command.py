"""`voiceguide check`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo

if TYPE_CHECKING:
    from voiceguide.errors import Complaint
    from voiceguide.settings import Settings
    from voiceguide.speech.studio import Progress

    Finding = tuple[str, Complaint | str]
    """Its kind, "error" or "advice", and the message."""


@options.command("""
check my-routine.yaml
check my-content/ --strict
check my-routine.yaml --fix
check my-routine.yaml --estimate
check calf-release
""")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, shell_complete=completed("content"))
@click.option("--strict", is_flag=True, help="End with exit code 3 for advice, too.")
@click.option("--fix", is_flag=True, help="Put keys in order, times in plain notation and texts in quotes.")
@options.estimate_option
@click.option("--voice", metavar="ENGINE:VOICE", help="The engine and voice that speak.",
              shell_complete=completed("voices"))  # fmt: skip
@click.option("--rate", metavar="WPM", help="Words a minute, instead of the routine's own.")
@options.json_option
def command(
    files: tuple[str, ...], strict: bool, fix: bool, estimate: bool, as_json: bool, **flags: str | None
) -> None:
    """Find all mistakes in routines and moves, with file, line and column, and give advice.

    FILE may also be the id of a routine or move. In a folder, all files of its moves and routines are checked.
    Phrases are spoken to learn whether they fit into their holds. The exit code is 3 if anything is wrong; for advice
    alone only with --strict. --fix changes nothing that is heard, keeps comments, and does not touch a file with
    mistakes.
    """
    from voiceguide.errors import ContentError
    from voiceguide.model.markup import counted

    settings = options.settings(**flags)
    findings: list[Finding] = []
    checked = 0
    with options.progress() as on_progress:
        for file in _files(files, settings, findings, fix=fix):
            checked += 1
            findings += _check(file, settings, fix=fix, estimate=estimate, on_progress=on_progress)
    findings = list(dict.fromkeys(findings))
    if as_json:
        options.print_json([_as_json(kind, message) for kind, message in findings])
    for kind, message in findings:
        echo(_line(kind, message), err=True)
    if any(kind == "error" or strict for kind, _ in findings):
        raise click.exceptions.Exit(ContentError.exit_code)
    options.say(f"{counted(checked, 'file')} checked: nothing is wrong.")


def _files(
    references: tuple[str, ...], settings: "Settings", findings: "list[Finding]", *, fix: bool
) -> Iterator[str]:
    """Yield the files that `references` mean: paths, folders or ids. Add to `findings` those that mean none."""
    from voiceguide._system.paths import is_there
    from voiceguide.authoring.check import files_in
    from voiceguide.errors import ContentError

    catalogue = options.catalogue(settings)
    for reference in references:
        try:
            files = files_in(reference, catalogue)
        except ContentError as error:
            findings.append(("error", str(error)))
            continue
        if fix and reference not in files and not is_there(Path(reference)):
            message = f"{reference}: --fix changes files, not what an id means; give the file: {files[0]}"
            findings.append(("error", message))
        else:
            yield from files


def _check(
    file: str, settings: "Settings", *, fix: bool, estimate: bool, on_progress: "Progress"
) -> "Iterator[Finding]":
    from voiceguide.authoring.check import check, mend
    from voiceguide.errors import ContentError, FaultyContent

    catalogue = options.catalogue(settings)
    try:
        if fix and file != "-" and mend(file, catalogue):
            options.say(f"{file} is tidy now.")
        advice = check(
            file,
            catalogue,
            options.studio(settings),
            talk=settings.value("talk"),
            stdin=options.standard_input(),
            estimate=estimate,
            on_progress=on_progress,
        )
        yield from (("advice", message) for message in advice)
    except FaultyContent as error:
        yield from (("error", complaint) for complaint in error.complaints)
    except ContentError as error:
        yield "error", f"{error}" if str(error).startswith(Path(file).as_posix()) else f"{file}: {error}"


def _line(kind: str, message: "Complaint | str") -> str:
    if isinstance(message, str) or kind == "error":
        return str(message)
    return f"{message.where}: advice: {message.message}"


def _as_json(kind: str, message: "Complaint | str") -> dict[str, object]:
    if isinstance(message, str):
        return {"kind": kind, "file": message.partition(": ")[0], "line": None, "column": None, "message": message}
    where = message.where
    place = {"file": where.file, "line": where.line, "column": where.column}
    return {"kind": kind, **place, "message": message.message}
