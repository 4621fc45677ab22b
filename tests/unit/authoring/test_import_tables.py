"""The tables of voiceguide/authoring/importers/: importers, pauses, notes, refusals, and the page of them."""

import pytest

from support.import_cases import routine_of
from support.importing_page import TABLES, as_on_page
from voiceguide.authoring.importers.importer import imported
from voiceguide.authoring.importers.note_kinds import NoteKind
from voiceguide.authoring.importers.pause_wordings import PAUSES, SPECIAL_S
from voiceguide.authoring.importers.pieces import Importer
from voiceguide.authoring.importers.refused import REFUSED, RefusedKind
from voiceguide.authoring.importers.registry import IMPORTERS
from voiceguide.errors import FaultyContent

WORDINGS = {mark: s for wording in PAUSES for mark, s in wording.examples.items()} | SPECIAL_S


@pytest.mark.parametrize("name", TABLES)
def test_the_page_has_the_table_as_the_code_has_it(name: str) -> None:
    as_on_page(name)


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.name)
def test_an_importer_takes_its_example_and_says_its_words(importer: Importer) -> None:
    made = imported(importer.example, "example")
    routine_of(made)
    assert made.summary.kind == importer.name
    assert made.summary.words > 0
    text = " ".join(made.yaml.split())
    assert [words for words in importer.says if words not in text] == []


def test_no_importer_takes_the_example_of_another() -> None:
    found = {importer.name: imported(importer.example, "example").summary.kind for importer in IMPORTERS}
    assert found == {importer.name: importer.name for importer in IMPORTERS}


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: refused.name)
def test_a_file_that_is_no_script_is_refused_by_name(refused: RefusedKind) -> None:
    with pytest.raises(FaultyContent, match=f"this is {refused.name}"):
        imported(refused.example, "example")


@pytest.mark.parametrize(("mark", "seconds"), WORDINGS.items())
def test_a_pause_of_the_table_lasts_as_the_table_says(mark: str, seconds: float) -> None:
    made = imported(f"Lie down. {mark} And rest now.".encode(), "a.md")
    assert (made.summary.pause_s, made.summary.words) == (seconds, 5), made.yaml


@pytest.mark.parametrize("kind", NoteKind, ids=lambda kind: kind.code)
def test_a_note_comes_with_its_example(kind: NoteKind) -> None:
    example = kind.value.example
    source = example.encode("cp1252" if kind is NoteKind.ENCODING else "utf-8")
    assert kind in [note.kind for note in imported(source, "a.md").notes]


def test_a_cell_that_never_ends_is_refused_with_its_line() -> None:
    source = 'exercise,duration\nPlank,30s\n"' + "a" * 200_000 + '",30s\n'
    with pytest.raises(FaultyContent, match=r"^t.csv:3:1: this row of the table cannot be read .*; is a quote missing"):
        imported(source.encode(), "t.csv")
