"""Files as people bring them, each with what import makes of it: tests/data/imports/cases.txt is the table.

Read a change of the table before you accept it with VOICEGUIDE_GOLDEN=write: no word may be lost, no mark spoken, and
each doubt has its note.
"""

import os
import re

import pytest

from support.import_cases import shown, shown_refusal
from support.paths import DATA
from voiceguide.authoring.importers.importer import imported
from voiceguide.errors import FaultyContent

CASES = DATA / "imports" / "cases"
TABLE = DATA / "imports" / "cases.txt"
NAMES = sorted(path.name for path in CASES.iterdir())


def table() -> dict[str, str]:
    """The expected result by the name of the file."""
    parts = re.split(r"^== (.+)\n", TABLE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {name: result.rstrip("\n") for name, result in zip(parts[::2], parts[1::2], strict=True)}


def result(name: str) -> str:
    try:
        return shown(imported((CASES / name).read_bytes(), name))
    except FaultyContent as error:
        return shown_refusal(error)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_gives_the_routine_and_the_notes_in_the_table(name: str) -> None:
    if os.environ.get("VOICEGUIDE_GOLDEN") == "write":
        known = (table() if TABLE.exists() else {}) | {name: result(name)}
        TABLE.write_text("\n\n".join(f"== {each}\n{known[each]}" for each in sorted(known)) + "\n", encoding="utf-8")
    assert result(name) == table()[name]


def test_each_row_of_the_table_has_its_file() -> None:
    assert sorted(table()) == NAMES
