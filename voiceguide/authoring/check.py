"""Checks files for their author: reports faults, gives advice, and makes files tidy."""

from pathlib import Path
from typing import BinaryIO

from voiceguide._system.atomic import write_whole
from voiceguide._system.paths import is_folder, is_there
from voiceguide.authoring.advice.advice import advice
from voiceguide.authoring.advice.length_bounds import unmet_bounds
from voiceguide.authoring.formatter import formatted_versions
from voiceguide.errors import Complaint, ContentError
from voiceguide.model.markup import near_miss
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Talk
from voiceguide.model.steps import Group, MoveStep
from voiceguide.model.texts import Text
from voiceguide.model.values import Length, Side
from voiceguide.parser.catalogue import Catalogue
from voiceguide.parser.content_place import yaml_files
from voiceguide.parser.sources import KINDS, bytes_of, is_path
from voiceguide.schedule.planner import Planner, compile_routine
from voiceguide.speech.studio import Progress, Studio, no_progress


def files_in(name: str, catalogue: Catalogue) -> list[str]:
    """Return the files that `name` on the command line means: the file itself, or the YAML files in a folder.

    If the folder has `moves` or `routines`, only files in these count. A name that is no file, and is not written like
    a file's, is the id of a routine or move. Raise ContentError for a folder without YAML files, and an unknown id.
    """
    folder = Path(name)
    if name != "-" and not is_path(name) and not is_there(folder):
        return [_file_called(name, catalogue)]
    if name == "-" or not is_folder(folder):
        return [name]
    kinds = [folder / kind for kind in KINDS if is_folder(folder / kind)]
    found = [path.as_posix() for place in kinds or [folder] for path in yaml_files(place, deep=True)]
    if not found:
        raise ContentError(f"{name}: there are no .yaml files in this folder")
    return found


def _file_called(item_id: str, catalogue: Catalogue) -> str:
    found = catalogue.file_called(item_id)
    if found is None:
        hint = near_miss(item_id, [*catalogue.ids("routines"), *catalogue.ids("moves")]) or catalogue.hint_for(item_id)
        raise ContentError(f"{item_id}: no file or folder, and no routine or move is called so{hint}")
    return found


def check(
    file: str,
    catalogue: Catalogue,
    studio: Studio,
    *,
    talk: Talk = "auto",
    stdin: BinaryIO | None = None,
    estimate: bool = False,
    on_progress: Progress = no_progress,
) -> tuple[Complaint, ...]:
    """Return the advice on `file`. Raise FaultyContent with all its faults, ContentError if it cannot be read."""
    item = catalogue.check_file(file, stdin)
    routine = around(item) if isinstance(item, Move) else item
    studio.voices_for(routine)  # an engine that does not exist is an error even if nothing is spoken
    script = compile_routine(routine, catalogue.language(routine.language), talk)
    planner = Planner(studio.measure(script, estimate=estimate, on_progress=on_progress))
    planned = planner.usual()
    where = item.where.file if item.where else file
    found = advice(routine, planned.plan.script, planned.measured, catalogue.lists, catalogue.move, where)
    return tuple(dict.fromkeys(sorted([*found, *planned.extended, *unmet_bounds(routine, planner)])))


def mend(file: str, catalogue: Catalogue) -> bool:
    """Make a file tidy if that does not change its meaning; return whether it was changed.

    Raise FaultyContent for a file with faults, which is left alone, SoundError if it cannot be written.
    """
    source, name = bytes_of(file)
    before = _meaning(catalogue.check_text(file, source).model_dump())
    for version in formatted_versions(source, name):
        if version == source:
            return False
        try:
            same = _meaning(catalogue.check_text(file, version).model_dump()) == before
        except ContentError:
            continue
        if same:
            write_whole(Path(file), version, replace=True)
            return True
    return False


def _meaning(dumped: object) -> object:
    """Return a dumped model without the way in which moments of a hold were written, so that `2` and `2s` are equal.

    Only `end` stays, because it is a word.
    """
    if isinstance(dumped, dict):
        return {key: _meaning(value) for key, value in dumped.items() if key != "written" or value == "end"}
    return [_meaning(value) for value in dumped] if isinstance(dumped, list | tuple) else dumped


def around(move: Move) -> Routine:
    """Return a routine with everything that the texts of a move may mention: a side, and a move that comes next."""
    following = Move(name=Text(text="Another move"), hold=Length.exactly(10))
    steps = (MoveStep(move=move), MoveStep(move=following))
    return Routine(name=move.name, steps=(Group(side=Side.EACH, steps=steps),))
