"""Import of scripts that people already have: their bytes to a routine, with notes and a summary.

Bytes are decoded, the kind of file is recognised, an importer yields pieces, and a draft collects them into a routine.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath

from voiceguide.authoring.importers.byte_text import text_of
from voiceguide.authoring.importers.draft import Draft
from voiceguide.authoring.importers.foreign_values import values_of
from voiceguide.authoring.importers.language_guess import NAMES, USUAL, language_of
from voiceguide.authoring.importers.note_kinds import Note, NoteKind, Spot
from voiceguide.authoring.importers.pieces import Importer, SourceFile, noted
from voiceguide.authoring.importers.refused import REFUSED
from voiceguide.authoring.importers.registry import BINARY, LAST, TEXTS
from voiceguide.compiler.compile import leaves
from voiceguide.errors import Complaint, ContentError, FaultyContent, UsageError, Where
from voiceguide.model.durations import FRAME_S, clock
from voiceguide.model.markup import counted
from voiceguide.model.steps import MoveStep
from voiceguide.parser.catalogue import Catalogue
from voiceguide.printable import in_one_line
from voiceguide.schedule.planner import Planner, compile_routine

__all__ = ["Imported", "Summary", "imported"]


@dataclass(frozen=True, slots=True)
class Summary:
    """The parts of a file that an import took."""

    kind: str
    """The kind of file, such as `SRT subtitles`."""
    language: str
    words: int
    pauses: int
    pause_s: float
    """Seconds of all pauses together."""
    sections: int
    moves: int
    length_s: float
    """Length of the session in seconds, by estimate."""
    notes: int
    shown: tuple[str, ...] = ()
    """Parts that were recognised, such as the columns of a table."""

    def __str__(self) -> str:
        parts = [counted(self.words, "word"), counted(self.pauses, "pause"), counted(self.sections, "section")]
        parts += [counted(self.moves, "move")] if self.moves else []
        shown = f" ({'; '.join(self.shown)})" if self.shown else ""
        about = f"about {clock(self.length_s)}; {counted(self.notes, 'note')}"
        return f"From {self.kind}{shown}: {', '.join(parts)}; {about}."


@dataclass(frozen=True, slots=True)
class Imported:
    """A routine that was made from a script."""

    yaml: str
    notes: tuple[Note, ...]
    """Notes for the author on how it was made, in the order of the file."""
    summary: Summary


def imported(data: bytes, file: str, language: str | None = None) -> Imported:
    """Return the routine made from a script, named after `file`, in `language`; None guesses it.

    Raise FaultyContent if `data` is no script that can be imported, UsageError if `language` is none.
    """
    if language is not None and not _is_language(language):
        raise UsageError(f'"{language}" is no language; write its code, such as en, de or pt-BR')
    source = SourceFile(file, data)
    importer = _importer(source)
    draft = Draft(_title_of(file))
    draft.notes += source.notes
    draft.add(importer.read(source))
    _set_language(draft, language)
    try:
        made = draft.yaml(PurePath(file).name)
    except ContentError as error:
        raise FaultyContent([Complaint(Where(file, 1, 1), str(error))]) from None
    if made is None:
        raise FaultyContent([Complaint(Where(file, 1, 1), "there is nothing to speak in this file")])
    moves, length_s = _measured(made, str(draft.settings["language"]), file)
    notes = tuple(sorted(draft.notes, key=lambda note: (note.at.line, note.at.column)))
    summary = Summary(
        importer.name, str(draft.settings["language"]), draft.words, draft.pauses, round(draft.pause_s, 3),
        draft.sections, moves, length_s, len(notes), tuple(draft.shown),
    )  # fmt: skip
    return Imported(made, notes, summary)


def _importer(source: SourceFile) -> Importer:
    """Return the importer of a file. Raise FaultyContent, which names the kind and a way out, if there is none."""
    if (found := _recognised(source, BINARY)) is not None:
        return found
    source.text, source.notes = text_of(source.data, source.file)
    source.values = values_of(source.text, source.file)
    return _recognised(source, TEXTS) or LAST


def _recognised(source: SourceFile, importers: Sequence[Importer]) -> Importer | None:
    """Return the first of `importers` that knows the file. Raise FaultyContent if it is of a kind that is refused."""
    for importer in importers:
        if importer.recognises(source):
            return importer
    for refused in REFUSED:
        if refused.recognises(source):
            raise FaultyContent([Complaint(Where(source.file, 1, 1), f"this is {refused.name}; {refused.advice}")])
    return None


def _set_language(draft: Draft, language: str | None) -> None:
    """Set the language: as asked for, or as the script says, or as its words are."""
    said = language or draft.settings.get("language")
    chosen = str(said) if said else language_of(draft.texts())
    if not _is_language(chosen):
        chosen = USUAL
    draft.settings["language"] = chosen
    base = chosen.partition("-")[0]
    if base not in _bundled().lists.choices("language"):
        draft.notes.append(noted(NoteKind.LANGUAGE, Spot(1), name=NAMES.get(base, base), code=chosen))


def _is_language(code: str) -> bool:
    base, _, rest = code.partition("-")
    return 2 <= len(base) <= 3 and base.isascii() and base.isalpha() and base.islower() and (not rest or rest.isalnum())


def _measured(made: str, language: str, file: str) -> tuple[int, float]:
    """Return the number of moves of a routine, and its length in seconds by estimate.

    Raise FaultyContent, about the imported file, if the routine cannot be performed.
    """
    catalogue = _bundled()
    try:
        readable = made.replace(f"\nlanguage: {language}\n", f"\nlanguage: {USUAL}\n", 1)
        routine = catalogue.read(readable.encode(), file, "made")
        script = compile_routine(routine, catalogue.language(routine.language))
        planned = Planner(script.estimate()).usual()
    except FaultyContent as error:
        messages = [replace(complaint, where=Where(file, 1, 1)) for complaint in error.complaints]
        raise FaultyContent(messages) from None
    moves = sum(isinstance(step, MoveStep) for step in leaves(routine.steps))
    return moves, round(planned.plan.frames * FRAME_S, 3)


@cache
def _bundled() -> Catalogue:
    """Return the bundled content, by which routines are measured, and which has the languages that are spoken."""
    return Catalogue()


def _title_of(file: str) -> str:
    words = in_one_line(PurePath(file).stem).strip("<>").replace("-", " ").replace("_", " ").split()
    return " ".join(words).capitalize() or "Session"
