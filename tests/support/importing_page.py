"""The tables of docs/importing.md, made from the tables in voiceguide/authoring/importers/."""

import os
import re
from collections.abc import Callable

from support.paths import CHECKOUT
from voiceguide.authoring.importers.exercise_tables import COLUMNS
from voiceguide.authoring.importers.note_kinds import NoteKind
from voiceguide.authoring.importers.pause_wordings import PAUSES, SPECIAL_S
from voiceguide.authoring.importers.refused import REFUSED
from voiceguide.authoring.importers.registry import IMPORTERS
from voiceguide.model.durations import format_duration

PAGE = CHECKOUT / "docs" / "importing.md"


def _rows(*rows: tuple[str, ...]) -> str:
    head, *body = rows
    lines = [head, tuple("---" for _ in head), *body]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _code(mark: str) -> str:
    return f"`` {mark} ``" if "`" in mark else f"`{mark}`"


def kinds() -> str:
    return _rows(("kind", "what is taken"), *((importer.name, importer.takes) for importer in IMPORTERS))


def pauses() -> str:
    rows = [
        (wording.name, ", ".join(f"{_code(mark)} {format_duration(s)}" for mark, s in wording.examples.items()))
        for wording in PAUSES
    ]
    marks = ", ".join(f"{_code(mark)} {format_duration(seconds)}" for mark, seconds in SPECIAL_S.items())
    return _rows(("wording", "examples"), *rows, ("marks of programs", marks))


def columns() -> str:
    return _rows(("part", "words in the head of its column"), *((part, words) for part, words in COLUMNS.items()))


def notes() -> str:
    return _rows(("code", "note"), *((f"`{kind.code}`", kind.value.message) for kind in NoteKind))


def refused() -> str:
    return _rows(("looks like", "what works"), *((kind.name, kind.advice) for kind in REFUSED))


TABLES: dict[str, Callable[[], str]] = {
    "kinds": kinds, "pauses": pauses, "columns": columns, "notes": notes, "refused": refused,
}  # fmt: skip


def as_on_page(name: str) -> None:
    """Assert that a table is on the page as it is made; with VOICEGUIDE_GOLDEN=write, write it there first."""
    marked = re.compile(rf"(<!-- table: {name} -->\n\n).*?(?=<!-- end -->)", re.DOTALL)
    text = PAGE.read_text(encoding="utf-8")
    assert len(marked.findall(text)) == 1
    if os.environ.get("VOICEGUIDE_GOLDEN") == "write":
        text = marked.sub(lambda match: match[1] + TABLES[name]() + "\n", text)
        PAGE.write_text(text, encoding="utf-8")
    found = marked.search(text)
    assert found is not None
    assert found[0] == f"<!-- table: {name} -->\n\n{TABLES[name]()}\n"
