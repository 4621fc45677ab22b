"""`voiceguide check`."""

from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.errors import Complaint
    from voiceguide.measuring import Progress
    from voiceguide.routine import Move, Routine
    from voiceguide.settings import Settings


@options.command("""
check my-routine.yaml
check moves/*.yaml routines/*.yaml
check my-routine.yaml --estimate
""")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@options.estimate_option
@click.option("--voice", metavar="ENGINE:VOICE", help="What speaks, as whom.")
@click.option("--rate", metavar="WPM", help="Words a minute, instead of the routine's own.")
@options.json_option
def command(files: tuple[str, ...], estimate: bool, as_json: bool, **flags: str | None) -> None:
    """All that is wrong with routines and moves, each with file, line and column.

    Phrases are spoken to learn whether they fit into their holds. Exit code 3 if anything is wrong.
    """
    from voiceguide.errors import ContentError, FaultyContent

    chosen = options.settings(**flags)
    complaints: list[str] = []
    found: list[dict[str, object]] = []
    with options.progress() as on_progress:
        for file in files:
            try:
                _check(file, chosen, estimate, on_progress)
            except FaultyContent as error:
                complaints += map(str, error.complaints)
                found += [_as_json(complaint) for complaint in error.complaints]
            except ContentError as error:
                complaints.append(str(error))
                found.append({"file": file, "line": None, "column": None, "message": str(error)})
    if as_json:
        options.print_json(found)
    for line in dict.fromkeys(complaints):
        click.echo(line, err=True)
    if complaints:
        raise click.exceptions.Exit(ContentError.exit_code)
    options.say(f"{len(files)} file{'' if len(files) == 1 else 's'} checked: nothing is wrong.")


def _as_json(complaint: "Complaint") -> dict[str, object]:
    where = complaint.where
    return {"file": where.file, "line": where.line, "column": where.column, "message": complaint.message}


def _check(file: str, chosen: "Settings", estimate: bool, on_progress: "Progress") -> None:
    from voiceguide.planning import plan
    from voiceguide.routine import Move

    known = options.catalogue(chosen)
    item = known.check_file(file, options.standard_input())
    routine = _around(item) if isinstance(item, Move) else item
    voicing = options.voicing(chosen, routine.language)
    plan(routine, known, voicing, estimate=estimate, strict=True, on_progress=on_progress)


def _around(move: "Move") -> "Routine":
    """Give a routine that has all that the texts of a move may speak of: a side, and a move that comes next."""
    from voiceguide.routine import Group, Length, Move, MoveStep, Routine, Side, Text

    following = Move(name=Text(text="Another move"), hold=Length.exactly(10))
    steps = (MoveStep(move=move), MoveStep(move=following))
    return Routine(name=move.name, steps=(Group(side=Side.EACH, steps=steps),))
