"""Files checked for their author: what is wrong, what is advised, and what can be made tidy."""

from pathlib import Path
from typing import BinaryIO

from voiceguide._system.atomic import write_whole
from voiceguide.authoring.advice.advice import advice
from voiceguide.authoring.formatter import formatted_versions
from voiceguide.errors import Complaint, ContentError
from voiceguide.model.markup import near_miss
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Talk
from voiceguide.model.steps import Group, MoveStep
from voiceguide.model.texts import Text
from voiceguide.model.values import Length, Side
from voiceguide.parser.catalogue import KINDS, Catalogue, bytes_of, is_path
from voiceguide.schedule.planner import plan
from voiceguide.speech.studio import Progress, Studio, no_progress


def files_in(named: str, known: Catalogue) -> list[str]:
    """Give the files that are meant by a name on the command line: itself, or, of a folder, the YAML files in it.

    Where the folder has `moves` and `routines`, only what lies in these counts. What is neither a file nor written
    like one is the id of a routine or move. Raises ContentError for a folder without any files, and an unknown id.
    """
    folder = Path(named)
    try:
        is_there, is_folder = folder.exists(), folder.is_dir()
    except OSError:  # the name is too long for the system
        is_there = is_folder = False
    if named != "-" and not is_path(named) and not is_there:
        return [_file_called(named, known)]
    if named == "-" or not is_folder:
        return [named]
    kinds = [folder / kind for kind in KINDS if (folder / kind).is_dir()]
    found = [path.as_posix() for place in kinds or [folder] for path in sorted(place.rglob("*.yaml"))]
    if not found:
        raise ContentError(f"{named}: there are no .yaml files in this folder")
    return found


def _file_called(identity: str, known: Catalogue) -> str:
    found = known.file_called(identity)
    if found is None:
        hint = near_miss(identity, [*known.ids("routines"), *known.ids("moves")])
        raise ContentError(f'{identity}: no file or folder, and no routine or move is called so{hint}')
    return found


def check(
    file: str,
    known: Catalogue,
    studio: Studio,
    *,
    talk: Talk = "auto",
    stdin: BinaryIO | None = None,
    estimate: bool = False,
    on_progress: Progress = no_progress,
) -> tuple[Complaint, ...]:
    """Give the advice on `file`. Raises FaultyContent with all that is wrong with it, ContentError if unreadable."""
    item = known.check_file(file, stdin)
    routine = around(item) if isinstance(item, Move) else item
    studio.voice_for(routine.language)  # an engine that does not exist is an error even if nothing is spoken
    planned = plan(routine, known, studio, talk=talk, estimate=estimate, strict=True, on_progress=on_progress)
    where = item.where.file if item.where else file
    return advice(routine, planned.plan.script, planned.measured, known.lists, where)


def mend(file: str, known: Catalogue) -> bool:
    """Make a file tidy where that changes nothing of what is read from it; tell whether it was changed.

    Raises FaultyContent for a file with faults, which is left alone, SoundError where it cannot be written.
    """
    source, name = bytes_of(file)
    before = _meaning(known.check_text(file, source).model_dump())
    for form in formatted_versions(source, name):
        if form == source:
            return False
        try:
            same = _meaning(known.check_text(file, form).model_dump()) == before
        except ContentError:
            continue
        if same:
            write_whole(Path(file), form, replace=True)
            return True
    return False


def _meaning(dumped: object) -> object:
    """Give what was read, but for how a moment of a hold was written: `2` and `2s` are one; only `end` is a word."""
    if isinstance(dumped, dict):
        return {key: _meaning(value) for key, value in dumped.items() if key != "written" or value == "end"}
    return [_meaning(value) for value in dumped] if isinstance(dumped, list | tuple) else dumped


def around(move: Move) -> Routine:
    """Give a routine that has all that the texts of a move may speak of: a side, and a move that comes next."""
    following = Move(name=Text(text="Another move"), hold=Length.exactly(10))
    steps = (MoveStep(move=move), MoveStep(move=following))
    return Routine(name=move.name, steps=(Group(side=Side.EACH, steps=steps),))
