"""`voiceguide check`."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo

if TYPE_CHECKING:
    from voiceguide.authoring.check_records import CheckFinding
    from voiceguide.settings import Settings
    from voiceguide.speech.studio import Progress


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
    from voiceguide.authoring.check_records import records
    from voiceguide.errors import ContentError
    from voiceguide.model.markup import counted

    settings = options.settings(**flags)
    findings: list[CheckFinding] = []
    texts: dict[str, str] = {}
    checked = 0
    with options.progress() as on_progress:
        for file in _files(files, settings, findings, fix=fix):
            checked += 1
            findings += _check(file, settings, texts, fix=fix, estimate=estimate, on_progress=on_progress)
    findings = list(dict.fromkeys(findings))
    if as_json:
        options.print_json(records(findings, texts))
    for finding in findings:
        echo(str(finding), err=True)
    if any(finding.level == "error" or strict for finding in findings):
        raise click.exceptions.Exit(ContentError.exit_code)
    options.say(f"{counted(checked, 'file')} checked: nothing is wrong.")


def _files(
    references: tuple[str, ...], settings: "Settings", findings: "list[CheckFinding]", *, fix: bool
) -> Iterator[str]:
    """Yield the files that `references` mean: paths, folders or ids. Add to `findings` those that mean none."""
    from voiceguide._system.paths import is_there
    from voiceguide.authoring.check import files_in
    from voiceguide.authoring.check_records import CheckFinding
    from voiceguide.errors import ContentError

    catalogue = options.catalogue(settings)
    for reference in references:
        try:
            files = files_in(reference, catalogue)
        except ContentError as error:
            findings.append(CheckFinding("error", str(error)))
            continue
        if fix and reference not in files and not is_there(Path(reference)):
            message = f"{reference}: --fix changes files, not what an id means; give the file: {files[0]}"
            findings.append(CheckFinding("error", message))
        else:
            yield from files


def _check(
    file: str, settings: "Settings", texts: dict[str, str], *, fix: bool, estimate: bool, on_progress: "Progress"
) -> "Iterator[CheckFinding]":
    """Yield the findings on a file, and add its text to `texts`."""
    from voiceguide.authoring.check import check, mend
    from voiceguide.authoring.check_records import CheckFinding
    from voiceguide.errors import ContentError, FaultyContent
    from voiceguide.parser.sources import bytes_of

    catalogue = options.catalogue(settings)
    try:
        if fix and file != "-" and mend(file, catalogue):
            options.say(f"{file} is tidy now.")
        source, name = bytes_of(file, options.standard_input())
        texts[name] = source.decode("utf-8-sig", errors="replace")
        advice = check(
            file,
            catalogue,
            options.studio(settings),
            talk=settings.value("talk"),
            stdin=io.BytesIO(source),
            estimate=estimate,
            on_progress=on_progress,
        )
        yield from (CheckFinding("advice", message) for message in advice)
    except FaultyContent as error:
        yield from (CheckFinding("error", complaint) for complaint in error.complaints)
    except ContentError as error:
        yield CheckFinding("error", f"{error}" if str(error).startswith(Path(file).as_posix()) else f"{file}: {error}")
