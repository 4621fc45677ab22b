"""Tables in CSV, with commas, semicolons or tabs."""

import csv
import re
from collections.abc import Iterator, Sequence

from voiceguide.authoring.importers.exercise_tables import COLUMNS, is_plan
from voiceguide.authoring.importers.note_kinds import Spot
from voiceguide.authoring.importers.pieces import Importer, Piece, SourceFile
from voiceguide.authoring.importers.reading import read_blocks
from voiceguide.authoring.importers.script_blocks import Block, Cell
from voiceguide.authoring.importers.times import folded
from voiceguide.parser.source_text import refusal

_HEADS = {word for words in COLUMNS.values() for word in words.split()}
_DELIMITERS = ",;\t"
_LEAST_ROWS = 2
_ENDINGS = (".csv", ".tsv")


def _delimiter(text: str, name: str) -> str | None:
    """Return what stands between the cells of a table; None if the text is none.

    In a file that is not called a table, a first line such as “Begin here, and lie down” is a sentence: there the rows
    below have to fit the heads.
    """
    lines = [line for line in text.split("\n") if line.strip()][:20]
    if len(lines) < _LEAST_ROWS:
        return None
    for delimiter in _DELIMITERS:
        heads = [folded(cell.strip('" ')) for cell in lines[0].split(delimiter)]
        named = [head for head in heads if set(re.split(r"[^\w-]+", head)) & _HEADS]
        short = all(len(head.split()) <= 4 for head in heads)
        if len(heads) > 1 and short and len(named) >= max(1, len(heads) / 2) and delimiter in lines[1]:
            if name.casefold().endswith(_ENDINGS):
                return delimiter
            first, *body = (cells for cells, _ in _read(lines, delimiter, name))
            if is_plan(first, body):
                return delimiter
    return None


def _read(lines: Sequence[str], delimiter: str, name: str) -> Iterator[tuple[list[str], int]]:
    """Yield the cells of each row, and its first line. Raise FaultyContent for a cell that never ends."""
    reader, line = csv.reader(lines, delimiter=delimiter), 1
    try:
        for cells in reader:
            yield cells, line
            line = reader.line_num + 1
    except csv.Error as error:
        raise refusal(name, line, 1, f"this row of the table cannot be read ({error}); is a quote missing?") from None


def _rows(source: SourceFile) -> Iterator[Piece]:
    delimiter = _delimiter(source.text, source.file) or ","
    rows = [
        tuple(Cell(cell.strip(), Spot(line)) for cell in cells)
        for cells, line in _read(source.text.split("\n"), delimiter, source.file)
        if any(cell.strip() for cell in cells)
    ]
    yield from read_blocks([Block("table", at=Spot(1), rows=tuple(rows))], source.file)


CSV = Importer(
    "a table in CSV", lambda source: _delimiter(source.text, source.file) is not None, _rows,
    "exercises, times, repetitions, sets, sides, rests and words, by the heads of the columns",
    b"exercise,duration,rest\nHip circles,30,10\nCalf stretch left,45,10\n", ("Hip circles", "Calf stretch left"),
)  # fmt: skip
