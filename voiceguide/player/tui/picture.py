"""The picture of a moment: rows for a window of any size, as text and what each piece of it is for.

From the top: heading; what is left of the stretch, in digits, with what it is for and the side beside it; the move.
From the bottom: the session; what comes next; the words just spoken; the hold. Between the two lies what is left over,
so that nothing moves when a name is longer or words are more.
"""

from dataclasses import dataclass

from voiceguide.model.durations import clock
from voiceguide.player.session.commands import Moment
from voiceguide.player.tui import labels
from voiceguide.player.tui.large_letters import dots_wide, drawn, has_shapes, leading, rows_high
from voiceguide.player.tui.rows import BLANK, MINUS, Piece, Role, Row, apart, as_text, cells, cut, fitted, wrapped
from voiceguide.player.tui.sizes import GAP, Sizes, sizes_for

_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a picture depends on besides the moment: the window, a note of what has changed, and the terminal's means.

    `ascii_only` is for terminals that know no blocks. `any_key`: each key pauses and goes on.
    """

    width: int
    height: int
    note: str = ""
    any_key: bool = False
    ascii_only: bool = False

    @property
    def sizes(self) -> Sizes:
        """The sizes of what is drawn."""
        return sizes_for(self.width, self.height, ascii_only=self.ascii_only)


def picture(moment: Moment, drawing: Drawing) -> tuple[Row, ...]:
    """Give as many rows as the window has, none wider than it."""
    if drawing.width < 1 or drawing.height < 1:
        return ()
    sizes, inner = drawing.sizes, drawing.width - 2 * drawing.sizes.margin
    if sizes.rows > drawing.height or inner < dots_wide("0:00"):
        return _tiny(moment, drawing)
    top, bottom = _top(moment, drawing, sizes, inner), _bottom(moment, drawing, sizes, inner)
    between = drawing.height - len(top) - len(bottom)
    return fitted((*top, *[BLANK] * between, *bottom), sizes.margin, drawing.width, drawing.height)


def _tiny(moment: Moment, drawing: Drawing) -> tuple[Row, ...]:
    """What can be said where there is no room for a picture."""
    why, _ = labels.state(moment, any_key=drawing.any_key)
    name = ", ".join(filter(None, (labels.what(moment), moment.side)))
    first = (Piece(cut(" ".join(filter(None, (labels.count(moment), why or name))), drawing.width), Role.STRONG),)
    more = [*([name] if why else []), moment.next_up and f"Next {moment.next_up}", moment.said]
    rows = [first, *((Piece(cut(text, drawing.width)),) for text in more if text)]
    return fitted(rows, 0, drawing.width, drawing.height)


def _top(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    """Heading, digits, and the name of the move."""
    rows: list[Row] = []
    if sizes.head:
        place = (Piece(labels.turn(moment), Role.QUIET),)
        title = cut(labels.heading(moment), inner - cells(labels.turn(moment)) - 2)
        rows.append(apart((Piece(title, Role.QUIET),), place, inner))
    above_name, _, _, _, above_digits = sizes.gaps(drawing.height)
    rows += [BLANK] * above_digits
    rows += _counted(moment, drawing, sizes, inner)
    rows += [BLANK] * above_name
    return rows + _lettered(labels.what(moment), sizes.names, sizes.name_rows, inner, drawing)


def _counted(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    """The digits at the left; at the right what the stretch is for, and under it the side."""
    count, size = labels.count(moment), sizes.digits
    while size > 1 and dots_wide(count) * size + GAP + 8 > inner:
        size -= 2 if drawing.ascii_only else 1
    role = _count_role(moment)
    lines = list(drawn(count, size, ascii_only=drawing.ascii_only)) if size else [count]
    lines += [""] * (rows_high(sizes.digits) - len(lines))
    room = inner - (max(map(cells, lines)) + GAP)
    beside = _beside(moment, drawing, sizes, room, len(lines))
    return [apart((Piece(line, role),), one, inner) for line, one in zip(lines, beside, strict=True)]


def _count_role(moment: Moment) -> Role:
    if labels.stands_still(moment):
        return Role.STILL
    return Role.HOLD if moment.kind in labels.HELD else Role.STRONG


def _beside(moment: Moment, drawing: Drawing, sizes: Sizes, room: int, height: int) -> list[Row]:
    """Two words, one at the top and one at the bottom of so many rows, flush right."""
    still = labels.stands_still(moment)
    upper = _word(labels.in_a_word(moment), sizes.words, room, Role.STILL if still else Role.QUIET, drawing)
    lower = _word(moment.side or "", sizes.words, room, Role.STRONG, drawing)
    if len(upper) + len(lower) > height:
        upper, lower = _squeezed(moment, room, height, still=still)
    return [*upper, *[BLANK] * (height - len(upper) - len(lower)), *lower]


def _squeezed(moment: Moment, room: int, height: int, *, still: bool) -> tuple[list[Row], list[Row]]:
    if height > 1:
        upper = _plain(labels.in_a_word(moment), room, Role.STILL if still else Role.QUIET)
        return [upper], [_plain(moment.side or "", room, Role.STRONG)]
    both = ", ".join(filter(None, (labels.in_a_word(moment), moment.side)))
    return [_plain(both, room, Role.STILL if still else Role.STRONG)], []


def _word(text: str, size: int, room: int, role: Role, drawing: Drawing) -> list[Row]:
    if not text:
        return []
    if size and has_shapes(text) and dots_wide(text) * size <= room:
        return [(Piece(line, role),) for line in drawn(text, size, ascii_only=drawing.ascii_only)]
    return [_plain(text, room, role)]


def _plain(text: str, room: int, role: Role) -> Row:
    return (Piece(cut(text, room), role),)


def _lettered(text: str, size: int, height: int, inner: int, drawing: Drawing) -> list[Row]:
    """Text as large as that size or less, in as many lines as so many rows have room for; else plain."""
    for smaller in range(size, 0, -1):
        if not has_shapes(text) or (drawing.ascii_only and smaller % 2):
            continue
        most = (height + leading(smaller)) // (rows_high(smaller) + leading(smaller))
        lines = wrapped_by_dots(text, inner // smaller, most)
        drawings = [[*drawn(line, smaller, ascii_only=drawing.ascii_only), *[""] * leading(smaller)] for line in lines]
        if drawings:
            return [_strong(row) for rows in drawings for row in rows][:height]
    return [_strong(line) for line in wrapped(text, inner, height)]


def _strong(text: str) -> Row:
    return (Piece(text, Role.STRONG),)


def wrapped_by_dots(text: str, width: int, most: int) -> list[str]:
    """Give `text` in at most so many lines of so many dots; no lines where that cannot be."""
    lines: list[str] = []
    for word in text.split():
        if lines and dots_wide(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= most and all(dots_wide(line) <= width for line in lines) else []


def _bottom(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    """Why time stands still, or what has changed; the hold; the words; what comes next; the session."""
    _, above_words, above_foot, above_next, _ = sizes.gaps(drawing.height)
    said = [(Piece(line),) for line in wrapped(moment.said, inner, sizes.said)] if sizes.said else []
    return [
        *_standing(moment, drawing, sizes, inner),
        *_hold_bar(moment, drawing, sizes, inner),
        *[BLANK] * above_words,
        *said,
        *[BLANK] * (sizes.said - len(said) + above_next),
        *_next_up(moment, drawing, sizes, inner),
        *[BLANK] * above_foot,
        *([_foot(moment, drawing, inner)] if sizes.foot else []),
    ]


def _standing(moment: Moment, drawing: Drawing, sizes: Sizes, inner: int) -> list[Row]:
    """A band that says why time stands still and what makes it go on; else a note, or nothing."""
    height = rows_high(sizes.state)
    why, what_to_do = labels.state(moment, any_key=drawing.any_key)
    if not why:
        return _padded(_lettered(cut(drawing.note, inner), sizes.state, height, inner, drawing), height)
    text = f"{why}. {drawing.note}" if drawing.note else f"{why}: {what_to_do}"
    rows = _padded(_lettered(text, sizes.state, height, inner - 2, drawing), height)
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
    """Give a bar of so many cells, `done` of which, from 0 to 1, is full; in another grain while time stands still."""
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
    rows = _lettered(moment.next_up, sizes.next_up, height, inner - len(label), drawing)
    indents = [Piece(label if index == len(rows) // 2 else " " * len(label), Role.QUIET) for index in range(len(rows))]
    return _padded([(one, *(Piece(p.text) for p in row)) for one, row in zip(indents, rows, strict=True)], height)


def _foot(moment: Moment, drawing: Drawing, inner: int) -> Row:
    """How far the session is: what has passed, a bar, what is left."""
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
