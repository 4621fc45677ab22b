"""The picture of a moment of a session: rows of text for a window of any size, and the role of each piece of text.

From the top: the heading; the time left in the present span, in large digits, and next to it the purpose of the span
and the side; the move. From the bottom: the progress of the session; the next move; the words just spoken; the bar of
the hold. Blank rows fill the middle, so that nothing moves when a name or a text is longer.
"""

from dataclasses import dataclass

from voiceguide.model.durations import clock
from voiceguide.player.session.commands import Moment
from voiceguide.player.tui import labels
from voiceguide.player.tui.large_letters import dots_wide, drawn, has_shapes, leading, rows_high
from voiceguide.player.tui.rows import BLANK, MINUS, Piece, Role, Row, as_text, cells, cut, framed, justified, wrapped
from voiceguide.player.tui.sizes import GAP, Sizes, sizes_for

_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Drawing:
    """The window and the terminal for which a picture is drawn."""

    width: int
    """Columns of the window."""
    height: int
    """Rows of the window."""
    note: str = ""
    """A note of a change, such as of the volume."""
    any_key: bool = False
    """Whether every key pauses and goes on."""
    ascii_only: bool = False
    """Whether the terminal cannot show block characters."""

    @property
    def sizes(self) -> Sizes:
        """The sizes at which the parts are drawn."""
        return sizes_for(self.width, self.height, ascii_only=self.ascii_only)


def picture(moment: Moment, drawing: Drawing) -> tuple[Row, ...]:
    """Return as many rows as the window has; none is wider than the window."""
    if drawing.width < 1 or drawing.height < 1:
        return ()
    sizes, inner = drawing.sizes, drawing.width - 2 * drawing.sizes.margin
    if sizes.rows > drawing.height or inner < dots_wide("0:00"):
        return _tiny_picture(moment, drawing)
    top, bottom = _top(moment, drawing, sizes, inner), _bottom(moment, drawing, sizes, inner)
    between = drawing.height - len(top) - len(bottom)
    return framed((*top, *[BLANK] * between, *bottom), sizes.margin, drawing.width, drawing.height)


def _tiny_picture(moment: Moment, drawing: Drawing) -> tuple[Row, ...]:
    """Return the rows of a window that is too small for a picture: plain text only."""
    why, _ = labels.state(moment, any_key=drawing.any_key)
    name = ", ".join(filter(None, (labels.move_label(moment), moment.side)))
    first = (Piece(cut(" ".join(filter(None, (labels.count(moment), why or name))), drawing.width), Role.STRONG),)
    more = [*([name] if why else []), moment.next_up and f"Next {moment.next_up}", moment.said]
    rows = [first, *((Piece(cut(text, drawing.width)),) for text in more if text)]
    return framed(rows, 0, drawing.width, drawing.height)


def _top(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    """Return the heading, the digits, and the name of the move."""
    rows: list[Row] = []
    if sizes.head:
        heading, (full, short) = labels.heading(moment), labels.turns(moment)
        turn = full if cells(heading) + cells(full) + 2 <= inner else short
        title = cut(heading, inner - cells(turn) - 2)
        rows.append(justified((Piece(title, Role.QUIET),), (Piece(turn, Role.QUIET),), inner))
    above_name, _, _, _, above_digits = sizes.gaps(drawing.height)
    rows += [BLANK] * above_digits
    rows += _count_rows(moment, drawing, sizes, inner)
    rows += [BLANK] * above_name
    return rows + _large_or_plain(labels.move_label(moment), sizes.names, sizes.name_rows, inner, drawing)


def _count_rows(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    """Return the digits, at the left, and the purpose of the span with the side under it, at the right."""
    count, size = labels.count(moment), sizes.digits
    while size > 1 and dots_wide(count) * size + GAP + 8 > inner:
        size -= 2 if drawing.ascii_only else 1
    role = _count_role(moment)
    lines = list(drawn(count, size, ascii_only=drawing.ascii_only)) if size else [count]
    lines += [""] * (rows_high(sizes.digits) - len(lines))
    room = inner - (max(map(cells, lines)) + GAP)
    right = _right_words(moment, drawing, sizes, room, len(lines))
    return [justified((Piece(line, role),), words, inner) for line, words in zip(lines, right, strict=True)]


def _count_role(moment: Moment) -> Role:
    if labels.stands_still(moment):
        return Role.STILL
    return Role.HOLD if moment.kind in labels.HELD else Role.STRONG


def _right_words(moment: Moment, drawing: Drawing, sizes: Sizes, room: int, height: int) -> list[Row]:
    """Return `height` rows with the purpose of the span at the top and the side at the bottom."""
    still = labels.stands_still(moment)
    upper = _word_rows(labels.short_state(moment), sizes.words, room, Role.STILL if still else Role.QUIET, drawing)
    lower = _word_rows(moment.side or "", sizes.words, room, Role.STRONG, drawing)
    if len(upper) + len(lower) > height:
        upper, lower = _right_words_squeezed(moment, room, height, still=still)
    return [*upper, *[BLANK] * (height - len(upper) - len(lower)), *lower]


def _right_words_squeezed(moment: Moment, room: int, height: int, *, still: bool) -> tuple[list[Row], list[Row]]:
    if height > 1:
        upper = _plain_row(labels.short_state(moment), room, Role.STILL if still else Role.QUIET)
        return [upper], [_plain_row(moment.side or "", room, Role.STRONG)]
    both = ", ".join(filter(None, (labels.short_state(moment), moment.side)))
    return [_plain_row(both, room, Role.STILL if still else Role.STRONG)], []


def _word_rows(text: str, size: int, room: int, role: Role, drawing: Drawing) -> list[Row]:
    if not text:
        return []
    if size and has_shapes(text) and dots_wide(text) * size <= room:
        return [(Piece(line, role),) for line in drawn(text, size, ascii_only=drawing.ascii_only)]
    return [_plain_row(text, room, role)]


def _plain_row(text: str, room: int, role: Role) -> Row:
    return (Piece(cut(text, room), role),)


def _large_or_plain(text: str, size: int, height: int, inner: int, drawing: Drawing) -> list[Row]:
    """Return `text` in letters of at most `size` that fit in `height` rows of `inner` columns; else as plain text."""
    for smaller in range(size, 0, -1):
        if not has_shapes(text) or (drawing.ascii_only and smaller % 2):
            continue
        most = (height + leading(smaller)) // (rows_high(smaller) + leading(smaller))
        lines = wrapped_by_dots(text, inner // smaller, most)
        drawings = [[*drawn(line, smaller, ascii_only=drawing.ascii_only), *[""] * leading(smaller)] for line in lines]
        if drawings:
            return [_strong_row(row) for rows in drawings for row in rows][:height]
    return [_strong_row(line) for line in wrapped(text, inner, height)]


def _strong_row(text: str) -> Row:
    return (Piece(text, Role.STRONG),)


def wrapped_by_dots(text: str, width: int, most: int) -> list[str]:
    """Return `text` in at most `most` lines, each at most `width` dots wide; no lines if it does not fit."""
    lines: list[str] = []
    for word in text.split():
        if lines and dots_wide(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= most and all(dots_wide(line) <= width for line in lines) else []


def _bottom(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    """Return why time stands still, or a note; the bar of the hold; the words; the next move; the session."""
    _, above_words, above_foot, above_next, _ = sizes.gaps(drawing.height)
    said = [(Piece(line),) for line in wrapped(moment.said, inner, sizes.said)] if sizes.said else []
    return [
        *_status_band(moment, drawing, sizes, inner),
        *_hold_bar(moment, drawing, sizes, inner),
        *[BLANK] * above_words,
        *said,
        *[BLANK] * (sizes.said - len(said) + above_next),
        *_next_up(moment, drawing, sizes, inner),
        *[BLANK] * above_foot,
        *([_foot(moment, drawing, inner)] if sizes.foot else []),
    ]


def _status_band(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    """Return a band that says why time stands still and what makes it go on; while time passes, the note."""
    height = rows_high(sizes.state)
    why, what_to_do = labels.state(moment, any_key=drawing.any_key)
    if not why:
        return _padded(_large_or_plain(cut(drawing.note, inner), sizes.state, height, inner, drawing), height)
    text = f"{why}. {drawing.note}" if drawing.note else f"{why}: {what_to_do}"
    rows = _padded(_large_or_plain(text, sizes.state, height, inner - 2, drawing), height)
    return [_in_band(row, inner) for row in rows]


def _in_band(row: Row, inner: int) -> Row:
    text = f" {as_text(row)}"
    return (Piece(text + " " * (inner - cells(text)), Role.BAND),)


def _padded(rows: list[Row], height: int) -> list[Row]:
    return [*rows, *[BLANK] * (height - len(rows))]


def _hold_bar(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    done = 1 - moment.span_left_s / moment.span_s if moment.span_s > 0 else 1.0
    still = labels.stands_still(moment)
    role = Role.STILL if still else Role.HOLD if moment.kind in labels.HELD else Role.QUIET
    return [bar(done, inner, role, ascii_only=drawing.ascii_only)] * sizes.bar


def bar(done: float, width: int, role: Role, *, ascii_only: bool = False) -> Row:
    """Return a bar of `width` cells, of which the share `done`, from 0 to 1, is full.

    It has another texture if `role` is `STILL`: time stands still.
    """
    eighths = round(min(1.0, max(0.0, done)) * width * 8)
    full, part = divmod(eighths, 8)
    if ascii_only:
        return (Piece("#" * full, role), Piece("-" * (width - full), Role.QUIET))
    if role is Role.STILL:
        return (Piece("▓" * full, role), Piece("░" * (width - full), Role.QUIET))
    partial = _EIGHTHS[part] if part else ""
    return (Piece("█" * full + partial, role), Piece("░" * (width - full - len(partial)), Role.QUIET))


def _next_up(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    height = rows_high(sizes.next_up)
    if not moment.next_up or labels.tells_next(moment):
        return [BLANK] * height
    label = "Next  "
    if not sizes.next_up or not has_shapes(moment.next_up):
        return _padded([(Piece(label, Role.QUIET), Piece(cut(moment.next_up, inner - len(label))))], height)
    rows = _large_or_plain(moment.next_up, sizes.next_up, height, inner - len(label), drawing)
    indents = [Piece(label if index == len(rows) // 2 else " " * len(label), Role.QUIET) for index in range(len(rows))]
    return _padded([(indent, *(Piece(p.text) for p in row)) for indent, row in zip(indents, rows, strict=True)], height)


def _foot(moment: Moment, drawing: Drawing, inner: int) -> Row:
    """Return the progress of the session: time passed, a bar, time left."""
    passed, left = clock(moment.position_s), f"{MINUS}{clock(moment.left_s)}"
    width = inner - len(passed) - len(left) - 4
    if width < 3:
        return (Piece(cut(f"{passed} {left}", inner), Role.QUIET),)
    done = moment.position_s / moment.session_s if moment.session_s > 0 else 1.0
    full = round(min(1.0, max(0.0, done)) * width)
    on, off = ("=", "-") if drawing.ascii_only else ("━", "─")
    return (
        Piece(f"{passed}  ", Role.QUIET),
        Piece(on * full),
        Piece(off * (width - full), Role.QUIET),
        Piece(f"  {left}", Role.QUIET),
    )
