"""Tables, from Markdown, CSV and pages: recognised by their heads."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from voiceguide.authoring.importers.amounts import Amount, amount_in, side_in
from voiceguide.authoring.importers.exercise_plan import steps_of
from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import ParagraphEnd, Piece, Quiet, Recognised, Start, noted
from voiceguide.authoring.importers.script_blocks import Cell
from voiceguide.authoring.importers.times import clock_s, folded, time_in

COLUMNS = {
    "exercise": "exercise exercises name move movement moves pose asana position activity step stretch interval drill "
                "übung ejercicio exercice esercizio block station",
    "words": "script text words vo voice voiceover voice-over narration narrator narrative audio say spoken speech "
             "line dialogue instruction instructions guide coach",
    "hold": "duration hold seconds secs sec length minutes mins min work dauer durée duración zeit",
    "start": "start begin begins timestamp timecode from onset",
    "rest": "rest recovery pause break silence pausa gap rests",
    "reps": "reps repetitions rep times wiederholungen",
    "sets": "sets rounds series set laps",
    "side": "side sides seite lado",
    "note": "note notes cue cues description how comment comments tip tips detail details remark remarks",
    "left out": "sfx sound sounds music visual visuals video image camera screen effects end to no nr id equipment "
                "level #",
    "time": "time",
}
"""Words in the head of a column, by the part that the column has."""
_UNITS_S = {"minutes": 60.0, "mins": 60.0, "min": 60.0, "hours": 3600.0, "ms": 0.001}


Speak = Callable[[str, Spot], Iterator[Piece]]
"""Yields the words and pauses of a text."""


def table_pieces(rows: Sequence[Sequence[Cell]], speak: Speak) -> Iterator[Piece]:
    """Yield the pieces of a table; its first row has the heads, and `speak` reads the texts in its cells."""
    heads, body = rows[0], [row for row in rows[1:] if any(cell.text.strip() for cell in row)]
    parts = _parts([head.text for head in heads], body)
    known = {part for part in parts if part}
    at = heads[0].at if heads else Spot(1)
    if _is_spoken(known):
        yield _shown(heads, parts)
        yield from _spoken_rows(body, heads, parts, speak)
    elif _is_exercise(known):
        yield _shown(heads, parts)
        for row in body:
            yield from _exercise(row, heads, parts, speak)
    elif body or heads:
        yield noted(NoteKind.TABLE, at)
        for row in [*([] if known else [heads]), *body]:
            yield from _cells(row, speak)


def is_plan(heads: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Return whether a table is one that import knows: its heads say so, and there are numbers below them."""
    rows = [[Cell(text, Spot(1)) for text in row] for row in body]
    parts = _parts(heads, rows)
    timed = [column for column, part in enumerate(parts) if part in ("start", "rest", "hold", "reps")]
    numbers = (re.search(r"\d", row[column]) for row in body for column in timed if column < len(row))
    return any(numbers) and (_is_spoken(set(parts)) or _is_exercise(set(parts)))


def _is_spoken(parts: set[str]) -> bool:
    """Return whether each row has words and their time."""
    return "words" in parts and bool(parts & {"start", "rest", "hold"})


def _is_exercise(parts: set[str]) -> bool:
    """Return whether each row is an exercise and how long it is done."""
    return "exercise" in parts and bool(parts & {"hold", "reps"})


def _shown(heads: Sequence[Cell], parts: Sequence[str]) -> Recognised:
    columns = (f"{head.text.strip()} ({part})" for head, part in zip(heads, parts, strict=True) if part)
    return Recognised(f"a table with the columns {', '.join(columns)}")


def _parts(heads: Sequence[str], body: Sequence[Sequence[Cell]]) -> list[str]:
    """Return the part of each column, "" for an unknown head; a part that comes twice counts the first time."""
    parts = list[str]()
    for column, head in enumerate(heads):
        plain = [word for word in re.split(r"[^\w#-]+", folded(head)) if word]
        part = next((part for word in plain for part, words in COLUMNS.items() if word in words.split()), "")
        if part == "time":
            part = "start" if _is_ascending(column, body) else "hold"
        parts.append("" if part in parts and part != "left out" else part)
    if "words" not in parts and "note" in parts and "start" in parts and "exercise" not in parts:
        parts[parts.index("note")] = "words"
    if "words" in parts and "exercise" in parts and "start" not in parts:
        parts[parts.index("words")] = "note"
    return parts


def _is_ascending(column: int, body: Sequence[Sequence[Cell]]) -> bool:
    texts = [row[column].text for row in body if column < len(row) and row[column].text.strip()]
    times = [clock_s(re.split(r"\s*[-\u2013\u2014]\s*", text.strip(" []()"))[0]) for text in texts]
    known = [time for time in times if time is not None]
    return len(known) == len(texts) > 1 and known == sorted(known) and len(set(known)) > 1 and known[0] < 60


def _by_part(row: Sequence[Cell], parts: Sequence[str]) -> dict[str, Cell]:
    return {part: cell for part, cell in zip(parts, row, strict=False) if part and part != "left out"}


def _left_out(row: Sequence[Cell], heads: Sequence[Cell], parts: Sequence[str]) -> Iterator[Piece]:
    """Yield a note for each cell that is not taken."""
    for index, cell in enumerate(row):
        part = parts[index] if index < len(parts) else ""
        if cell.text.strip(" -\u2013\u2014.") and part in ("left out", ""):
            head = heads[index].text if index < len(heads) else ""
            yield noted(NoteKind.CELL, cell.at, mark=cell.text, head=head)


def _spoken_rows(
    body: Sequence[Sequence[Cell]], heads: Sequence[Cell], parts: Sequence[str], speak: Speak
) -> Iterator[Piece]:
    for row in body:
        cells = _by_part(row, parts)
        at = row[0].at
        if "start" in cells:
            seconds = clock_s(re.split(r"\s*[-\u2013\u2014]\s*", cells["start"].text.strip(" []()"))[0])
            time = None if seconds is not None else time_in(cells["start"].text)
            seconds = seconds if time is None else time.seconds
            if seconds is None:
                yield noted(NoteKind.CELL, at, mark=cells["start"].text, head="start")
            else:
                yield Start(seconds, at)
        for part in ("exercise", "words", "note"):
            if part in cells and cells[part].text.strip():
                yield from speak(cells[part].text, cells[part].at)
        part = "rest" if "rest" in cells else "hold"
        if part in cells and "start" not in cells and (amount := _amount(cells[part], part, heads, parts)) is not None:
            yield Quiet(amount.hold.seconds if amount.hold else 0.0, cells[part].at)
        yield from _left_out(row, heads, parts)
        yield ParagraphEnd()


def _amount(cell: Cell, part: str, heads: Sequence[Cell], parts: Sequence[str]) -> Amount | None:
    """Return the amount in a cell; the unit of a bare number stands in the head of its column, or is a second."""
    words = re.split(r"\W+", folded(heads[parts.index(part)].text))
    unit_s = next((_UNITS_S[word] for word in words if word in _UNITS_S), 1.0)
    return amount_in(cell.text, bare_unit_s=unit_s)


def _exercise(
    row: Sequence[Cell], heads: Sequence[Cell], parts: Sequence[str], speak: Speak
) -> Iterator[Piece]:
    cells = _by_part(row, parts)
    named = cells.get("exercise")
    if named is None or not named.text.strip():
        yield from _cells(row, speak)
        return
    texts = {part: cell.text.strip(" -\u2013\u2014") for part, cell in cells.items()}
    amount = _amount(cells["hold"], "hold", heads, parts) if texts.get("hold") else None
    reps = amount_in(texts["reps"]) if texts.get("reps") else None
    words = [texts.get("note", "")]
    if amount is None:
        amount, reps = reps, None
    if amount is None:
        yield noted(NoteKind.NO_HOLD, named.at, mark=named.text)
        yield from _cells(row, speak)
        return
    if reps is not None:
        words.insert(0, f"{texts['reps']} {heads[parts.index('reps')].text.strip().casefold()}.")
    amount = replace(amount, sets=_count(texts.get("sets", "")) or amount.sets)
    rest = _amount(cells["rest"], "rest", heads, parts) if texts.get("rest") else None
    side = None if "side" not in texts else side_in(texts["side"]) or ""
    if texts.get("side") and not side:
        words.append(texts["side"])
    if rest is not None and rest.hold is not None:
        amount = replace(amount, rest_s=rest.hold.seconds)
    yield from steps_of(named.text.strip(), amount, named.at, " ".join(filter(None, words)), side)
    yield from _left_out(row, heads, parts)


def _count(text: str) -> int | None:
    found = re.match(r"\d{1,3}", text)
    return int(found[0]) if found and int(found[0]) > 0 else None


def _cells(row: Sequence[Cell], speak: Speak) -> Iterator[Piece]:
    """Yield the cells of a row as sentences."""
    for cell in row:
        if any(map(str.isalnum, cell.text)):
            text = cell.text.strip()
            yield from speak(text if text.endswith((*".!?…:)]",)) else f"{text}.", cell.at)
    yield ParagraphEnd()
