"""Tables in CSV, with commas, semicolons or tabs."""

import csv
import re
from collections.abc import Iterator

from voiceguide.authoring.importers.exercise_tables import COLUMNS
from voiceguide.authoring.importers.note_kinds import Spot
from voiceguide.authoring.importers.pieces import Importer, Piece, SourceFile
from voiceguide.authoring.importers.reading import read_blocks
from voiceguide.authoring.importers.script_blocks import Block, Cell
from voiceguide.authoring.importers.times import folded

_HEADS = {word for words in COLUMNS.values() for word in words.split()}
_DELIMITERS = ",;\t"
_LEAST_ROWS = 2


def _delimiter(text: str) -> str | None:
    """Return what stands between the cells of a table; None if the text is none."""
    lines = [line for line in text.split("\n") if line.strip()][:20]
    if len(lines) < _LEAST_ROWS:
        return None
    for delimiter in _DELIMITERS:
        heads = [folded(cell.strip('" ')) for cell in lines[0].split(delimiter)]
        named = [head for head in heads if set(re.split(r"[^\w-]+", head)) & _HEADS]
        short = all(len(head.split()) <= 4 for head in heads)
        if len(heads) > 1 and short and len(named) >= max(1, len(heads) / 2) and delimiter in lines[1]:
            return delimiter
    return None


def _rows(source: SourceFile) -> Iterator[Piece]:
    delimiter = _delimiter(source.text) or ","
    reader = csv.reader(source.text.split("\n"), delimiter=delimiter)
    rows: list[tuple[Cell, ...]] = []
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append(tuple(Cell(cell.strip(), Spot(line)) for cell in cells))
        line = reader.line_num + 1
    yield from read_blocks([Block("table", at=Spot(1), rows=tuple(rows))], source.file)


CSV = Importer(
    "a table in CSV", lambda source: _delimiter(source.text) is not None, _rows,
    "exercises, times, repetitions, sets, sides, rests and words, by the heads of the columns",
    b"exercise,duration,rest\nHip circles,30,10\nCalf stretch left,45,10\n", ("Hip circles", "Calf stretch left"),
)  # fmt: skip
