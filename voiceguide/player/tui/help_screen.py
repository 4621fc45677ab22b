"""The help screen: the keys, shown while the session goes on."""

from voiceguide.model.durations import clock
from voiceguide.player.controls.keys import KEYS
from voiceguide.player.session.commands import Moment
from voiceguide.player.tui import labels
from voiceguide.player.tui.picture import Drawing
from voiceguide.player.tui.rows import BLANK, Piece, Role, Row, cells, cut, framed, justified, width_of

_KEY_CELLS = 7
"""Cells for the names of keys, at the left of a column."""
_WIDE = 30
"""Cells that a column needs to show the longer words of a key."""


def help_picture(moment: Moment, drawing: Drawing) -> tuple[Row, ...]:
    """Return the rows of the window: the time left in the present span, as text, and under it the table of keys."""
    width, margin = drawing.width, 2 if drawing.width >= 60 else 1
    inner = max(1, width - 2 * margin)
    now = f"{clock(labels.seconds_left(moment))}  {', '.join(filter(None, (labels.move_label(moment), moment.side)))}"
    close = "? closes"
    head = justified((Piece(cut(now, inner - cells(close) - 2), Role.STRONG),), (Piece(close, Role.QUIET),), inner)
    blank_lines = drawing.height >= len(KEYS) + 4
    room = drawing.height - (4 if blank_lines else 1)
    table = _table(inner, max(1, room))
    rows = [*([BLANK] if blank_lines else []), head, *([BLANK] if blank_lines else []), *table]
    return framed(rows, margin, width, drawing.height)


def _table(inner: int, height: int) -> list[Row]:
    """Return all keys in as many columns as they need to fit in `height` rows; in fewer words if columns are narrow."""
    columns = max(1, min(-(-len(KEYS) // height), inner // 14))
    height = -(-len(KEYS) // columns)
    width = (inner - 2 * (columns - 1)) // columns
    rows: list[Row] = []
    for y in range(height):
        row: Row = ()
        for key in KEYS[y::height]:
            effect = key.does if width >= _KEY_CELLS + max(len(each.does) for each in KEYS) else key.briefly
            cell = (
                Piece(f"{key.shown:<{_KEY_CELLS}}", Role.STRONG),
                Piece(cut(effect, width - _KEY_CELLS)),
            )
            row = (*row, *cell, Piece(" " * (width - width_of(cell) + 2)))
        rows.append(row)
    return rows
