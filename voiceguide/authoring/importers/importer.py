"""Import of scripts that people already have: plain text, Markdown and SSML to routines."""

from dataclasses import dataclass
from pathlib import PurePath

from voiceguide.authoring.importers.draft import Draft
from voiceguide.authoring.importers.plain_text import read_plain
from voiceguide.authoring.importers.ssml import is_ssml, read_ssml
from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.parser.source_text import decode
from voiceguide.printable import in_one_line

__all__ = ["Imported", "imported"]


@dataclass(frozen=True, slots=True)
class Imported:
    """A routine that was made from a script."""

    yaml: str
    notes: tuple[str, ...]
    """Notes for the author on how it was made."""


def imported(source: bytes, file: str) -> Imported:
    """Return the routine made from a script, named after `file`. Raise FaultyContent if `source` is no such script."""
    text = decode(source, file)
    draft = Draft(_title_of(file))
    if is_ssml(text):
        read_ssml(text, draft, file)
    else:
        read_plain(text, draft)
    made = draft.yaml(PurePath(file).name)
    if made is None:
        raise FaultyContent([Complaint(Where(file, 1, 1), "there is nothing to speak in this file")])
    return Imported(made, tuple(draft.notes))


def _title_of(file: str) -> str:
    words = in_one_line(PurePath(file).stem).strip("<>").replace("-", " ").replace("_", " ").split()
    return " ".join(words).capitalize() or "Session"
