"""voiceguide/player/tui/: the screen in windows of any size, and the effect of keys."""

import asyncio
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual.color import BLACK, WHITE, Color
from textual.pilot import Pilot
from textual.strip import Strip

from support.golden import as_golden
from support.paths import CHECKOUT
from support.screens import HOLD, Performance
from support.tmux import PATIENCE_S
from voiceguide.player.controls.keys import KEYS, AnyKey, KeyMap, command_for
from voiceguide.player.controls.signals import Signals
from voiceguide.player.session.commands import Command, Moment
from voiceguide.player.tui.app import Ended, SessionApp
from voiceguide.player.tui.help_screen import help_picture
from voiceguide.player.tui.invitation import Invitation
from voiceguide.player.tui.large_letters import drawn, has_shapes
from voiceguide.player.tui.picture import Drawing, picture
from voiceguide.player.tui.rows import as_text, cells, cut, width_of, wrapped

PAUSED = replace(HOLD, paused=True)
REST = replace(HOLD, kind="rest", move=None, side=None, turn=0, span_s=20.0, span_left_s=12.0, said="And rest.")
LONG = replace(HOLD, move="Above the shoulder blade, at the wall, lower and lower still", span_s=900, span_left_s=750)
WIDE = replace(HOLD, title="足", move="足の裏をゆっくり押す、かかとまで", next_up="土踏まず", said="ゆっくり" * 9)
EMPTY = replace(HOLD, move=None, side=None, next_up=None, said="", chapter="", title="", span_s=0.0, span_left_s=0.0,
                session_s=0.0, position_s=0.0)  # fmt: skip
MOMENTS = (HOLD, PAUSED, REST, LONG, WIDE, EMPTY)
SIZES = ((40, 12), (80, 24), (200, 50))


def text_of(moment: Moment, width: int, height: int, note: str = "") -> str:
    return "\n".join(as_text(row) for row in picture(moment, Drawing(width, height, note))) + "\n"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_hold_looks_like_this(width: int, height: int) -> None:
    as_golden(f"screen-{width}x{height}.txt", text_of(HOLD, width, height))


def test_the_page_about_playing_shows_it_as_it_is() -> None:
    page = CHECKOUT / "docs" / "playing.md"
    assert text_of(HOLD, 80, 24) in page.read_text(encoding="utf-8")


def test_a_pause_looks_like_this() -> None:
    as_golden("screen-paused.txt", text_of(PAUSED, 80, 24))


def test_over_the_keys_a_time_is_written_as_one() -> None:
    rows = help_picture(replace(HOLD, span_left_s=17.0), Drawing(80, 24))
    assert "0:17 Down towards the heel, right" in "\n".join(as_text(row) for row in rows)


def test_the_keys_look_like_this() -> None:
    pictures = [help_picture(HOLD, Drawing(width, height)) for width, height in SIZES[:2]]
    as_golden("screen-keys.txt", "\n".join(as_text(row) for rows in pictures for row in rows) + "\n")


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_picture_has_the_size_of_the_window(moment: Moment, ascii_only: bool) -> None:
    for width in (*range(1, 30, 3), 40, 53, 60, 79, 80, 120, 200, 300):
        for height in (*range(1, 13), 16, 21, 24, 29, 35, 50, 90):
            drawing = Drawing(width, height, "Ten seconds more.", ascii_only=ascii_only)
            for rows in (picture(moment, drawing), help_picture(moment, drawing)):
                assert len(rows) == height, drawing
                assert max(map(width_of, rows)) <= width, drawing


def test_a_larger_window_never_has_smaller_digits() -> None:
    for width in range(20, 250, 3):
        digits = [Drawing(width, height).sizes.digits for height in range(5, 90)]
        assert digits == sorted(digits), width


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_count_move_side_and_what_comes_next_can_be_read_at_every_size(width: int, height: int) -> None:
    shown = text_of(HOLD, width, height)
    for text in ("1:05", "Down towards the heel", "right", "Ball of the foot, left", "hold", "Tour of the soles"):
        assert text in shown or any(first_row(word, size) in shown for size in (1, 2, 3, 4, 8) for word in text.split())


def first_row(text: str, size: int) -> str:
    return drawn(text, size)[0].strip() if has_shapes(text) else text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"paused": True}, "Paused: SPACE goes on"),
        ({"awaits": "person"}, "Waiting for you: ENTER goes on"),
        ({"awaits": "voice"}, "Waiting for the voice: goes on by itself"),
        ({"device_gone": True}, "No loudspeaker: goes on when one is back"),
    ],
)
def test_why_time_stands_still_is_said_in_words(change: dict[str, object], words: str) -> None:
    moment = replace(HOLD, **change)  # type: ignore[arg-type]  # whichever field it is
    for width, height in ((80, 24), (60, 20), (44, 12)):
        assert words in text_of(moment, width, height)


def test_the_count_goes_down_in_whole_seconds_to_naught() -> None:
    counts = [text_of(replace(HOLD, span_left_s=left_s), 20, 2).split()[0] for left_s in (61.0, 60.0, 59.99, 0.2, 0.0)]
    assert counts == ["1:01", "1:00", "1:00", "1", "0"]


def test_a_note_is_shown_beside_a_pause_too() -> None:
    assert "Ten seconds more." in text_of(HOLD, 80, 24, "Ten seconds more.")
    assert "Paused. Ten seconds more." in text_of(PAUSED, 80, 24, "Ten seconds more.")


def test_between_moves_what_comes_next_stands_where_the_move_would() -> None:
    assert "Next: Ball of the foot, left" in text_of(REST, 40, 12)


def test_an_unusual_pace_and_volume_are_told() -> None:
    moment = replace(HOLD, pace_percent=110, volume_db=-4.0)
    assert "Tour of the soles · pace 110 % · volume −4 dB" in text_of(moment, 80, 24)  # noqa: RUF001 - a minus sign


def test_nothing_moves_but_count_and_bars_while_a_hold_passes() -> None:
    before, after = (picture(replace(HOLD, span_left_s=left_s), Drawing(80, 24)) for left_s in (64.3, 63.9))
    assert [y for y, rows in enumerate(zip(before, after, strict=True)) if rows[0] != rows[1]] == [
        *(y for y in range(1, 11) if drawn("1:05", 4)[y - 1] != drawn("1:04", 4)[y - 1]),
        19,
    ]


def test_letters_without_a_shape_are_written_plainly() -> None:
    assert "足の裏をゆっくり押す" in text_of(WIDE, 80, 24)
    assert not has_shapes("Größe")


def test_every_row_of_a_drawn_line_is_as_wide() -> None:
    for text in ("0123456789:", "The quick brown fox jumps over", "the lazy dog, & (it's) vexed! - +/?."):
        for size in range(1, 13):
            assert len({len(row) for row in drawn(text, size)}) == 1


def test_texts_are_cut_between_cells_and_wrapped_between_words() -> None:
    assert (cut("左足のかかと", 5), cells("左足のかかと"), cells("e\u0301")) == ("左足…", 12, 1)
    assert wrapped("one two three four five", 9, 2) == ("one two", "three …")
    assert wrapped("abcdefghij k", 4, 9) == ("abcd", "efgh", "ij k")
    assert cut("a\x1b[31mb", 80) == "a\\x1b[31mb"


# On Textual's screen


def with_screen(
    does: Callable[[Pilot[Ended], Performance], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
    presses: KeyMap = command_for,
    *,
    colour: bool = True,
    moment: Moment = HOLD,
) -> SessionApp:
    """Do something to a session on a screen that is nowhere, and give the screen as it was then."""
    performance = Performance(moment)
    app = SessionApp(performance, presses, Signals(), colour=colour)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await does(pilot, performance)

    asyncio.run(run())
    return app


def lines(pilot: Pilot[Ended]) -> list[Strip]:
    return pilot.app.screen._compositor.render_strips()  # noqa: SLF001 - what is seen; no public name gives it


def seen(pilot: Pilot[Ended]) -> str:
    return "\n".join(strip.text.rstrip() for strip in lines(pilot)) + "\n"


async def until(pilot: Pilot[Ended], holds: Callable[[], object]) -> None:
    """Wait until something is so, which a picture or two later it should be."""
    until_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until_s, seen(pilot)
        await asyncio.sleep(0.02)


async def settle() -> None:
    """Wait for a picture or two in which nothing should happen."""
    await asyncio.sleep(0.3)


@pytest.mark.parametrize("size", [*SIZES, (20, 6), (3, 2)])
def test_the_screen_shows_the_picture(size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[Ended], _performance: Performance) -> None:
        assert seen(pilot) == text_of(HOLD, *size)

    with_screen(look, size)


def test_the_screen_follows_the_window() -> None:
    async def resize(pilot: Pilot[Ended], _performance: Performance) -> None:
        for size in ((40, 12), (7, 3), (120, 40)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: seen(pilot) == text_of(HOLD, *size))  # type: ignore[misc]

    with_screen(resize)


NAMES = {" ": "space", "+": "plus", "=": "equals_sign", "-": "minus", "_": "underscore", "[": "left_square_bracket",
         "]": "right_square_bracket", "?": "question_mark"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "asks"), [(name, key.asks) for key in KEYS for name in key.names if key.asks != "help"]
)
def test_each_key_asks_for_what_the_table_says(name: str, asks: Command) -> None:
    async def press(pilot: Pilot[Ended], performance: Performance) -> None:
        await pilot.press(NAMES.get(name, name))
        assert performance.asked == [asks]

    with_screen(press)


def test_an_unknown_key_does_nothing() -> None:
    async def press(pilot: Pilot[Ended], performance: Performance) -> None:
        await pilot.press("x", "tab", "shift+tab", "escape", "ctrl+q", "ctrl+p", "f1", "up", "home", "ctrl+d", "é", "5")
        await settle()
        assert performance.asked == []
        assert seen(pilot) == text_of(HOLD, 80, 24)
        assert pilot.app.is_running

    with_screen(press)


def test_with_any_key_each_key_pauses_and_goes_on() -> None:
    moments = iter(range(0, 100, 2))

    async def press(pilot: Pilot[Ended], performance: Performance) -> None:
        await pilot.press("q", "x", "ctrl+q", "f1", "question_mark", "escape", "tab")
        assert performance.asked == [Command.TOGGLE] * 7
        await until(pilot, lambda: "any key goes on" in seen(pilot))

    with_screen(press, presses=AnyKey(lambda: float(next(moments))))


def test_the_keys_are_shown_and_put_away_while_time_goes_on() -> None:
    async def press(pilot: Pilot[Ended], performance: Performance) -> None:
        for close in ("question_mark", "escape"):
            await pilot.press("question_mark")
            await until(pilot, lambda: "skip the rest of this hold" in seen(pilot))
            performance.moment = replace(HOLD, span_left_s=9.0)
            await until(pilot, lambda: "0:09 Down towards the heel, right" in seen(pilot))
            performance.moment = HOLD
            await pilot.press(close)
            await until(pilot, lambda: seen(pilot) == text_of(HOLD, 80, 24))
        await pilot.press("question_mark", "space")
        assert performance.asked == [Command.TOGGLE]

    with_screen(press)


def test_what_has_changed_is_noted() -> None:
    async def tell(pilot: Pilot[Ended], performance: Performance) -> None:
        performance.tell("says", "Breathe.")
        performance.tell("changed", "Ten seconds more, on both sides.")
        await until(pilot, lambda: "Ten seconds more, on both sides." in seen(pilot))
        performance.tell("skipped", "Arch")
        await until(pilot, lambda: "Skipped: Arch" in seen(pilot))
        performance.tell("again", "Heel")
        await until(pilot, lambda: "Again: Heel" in seen(pilot) and "Skipped" not in seen(pilot))
        performance.tell("paused", "Paused.")
        await until(pilot, lambda: seen(pilot) == text_of(HOLD, 80, 24))

    with_screen(tell)


@pytest.mark.parametrize(("key", "ended"), [("q", "over"), ("Q", "over"), ("ctrl+c", "interrupted")])
def test_the_screen_ends_as_asked(key: str, ended: Ended) -> None:
    async def press(pilot: Pilot[Ended], _performance: Performance) -> None:
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.return_value)

    assert with_screen(press).return_value == ended


def test_the_screen_ends_with_the_session() -> None:
    async def finish(pilot: Pilot[Ended], performance: Performance) -> None:
        performance.moment = replace(HOLD, over=True)
        await until(pilot, lambda: pilot.app.return_value)

    assert with_screen(finish).return_value == "over"


def test_what_stays_is_not_drawn_again() -> None:
    async def watch(pilot: Pilot[Ended], performance: Performance) -> None:
        said_rows = {y for y, line in enumerate(seen(pilot).splitlines()) if "Roll" in line or "Breathe" in line}
        drawn_rows: list[int] = []
        canvas = pilot.app.screen.children[0]
        draw = canvas.render_line

        def noting(y: int) -> Strip:
            drawn_rows.append(y)
            return draw(y)

        canvas.render_line = noting  # type: ignore[method-assign]  # to see what Textual asks for
        await settle()
        assert drawn_rows == []
        performance.moment = replace(HOLD, said="Something else.")
        await until(pilot, lambda: "Something else." in seen(pilot) and drawn_rows)
        assert set(drawn_rows) == said_rows

    with_screen(watch)


def colours(pilot: Pilot[Ended]) -> set[str]:
    """Every colour on the screen but the terminal's own."""
    styles = [segment.style for strip in lines(pilot) for segment in strip if segment.style]
    found = {str(colour.name) for style in styles for colour in (style.color, style.bgcolor) if colour is not None}
    return found - {"default"}


def test_without_colour_nothing_has_one_and_states_still_stand_out() -> None:
    async def look(pilot: Pilot[Ended], _performance: Performance) -> None:
        assert colours(pilot) == set()
        assert any(segment.style and segment.style.reverse for strip in lines(pilot) for segment in strip)

    with_screen(look, colour=False, moment=PAUSED)


def test_colours_read_on_black_and_on_white_alike() -> None:
    async def look(pilot: Pilot[Ended], performance: Performance) -> None:
        found = colours(pilot)
        performance.moment = PAUSED
        await until(pilot, lambda: "Paused" in seen(pilot))
        found |= colours(pilot)
        assert len(found) == 2
        for colour in map(Color.parse, found):
            assert min(contrast(colour, BLACK), contrast(colour, WHITE)) > 4.5, colour.hex

    with_screen(look)


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def test_what_others_say_on_stderr_is_kept_for_afterwards() -> None:
    async def say(pilot: Pilot[Ended], _performance: Performance) -> None:
        app = pilot.app
        assert isinstance(app, SessionApp)
        thread = threading.Thread(target=lambda: sys.stderr.write("from a thread"))
        thread.start()
        await until(pilot, lambda: "from a thread" in "".join(app.strays))
        assert seen(pilot) == text_of(HOLD, 80, 24)

    with_screen(say)


# With a remote control


def with_code(
    does: Callable[[Pilot[Ended], Performance, list[bool]], Awaitable[None]], presses: KeyMap = command_for
) -> None:
    """Do something to a session on a screen that invites a phone; the list says whether one is connected."""
    performance, is_taken = Performance(), [False]
    invitation = Invitation("http://10.0.0.2:25000/token/", ("█▀▄",) * 5, (), lambda: is_taken[0])
    app = SessionApp(performance, presses, Signals(), invitation=invitation)

    async def run() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: "http://10.0.0.2:25000/token/" in seen(pilot))
            await does(pilot, performance, is_taken)

    asyncio.run(run())


def test_the_code_goes_when_a_phone_comes_and_shows_again_after_the_keys() -> None:
    async def come(pilot: Pilot[Ended], _performance: Performance, is_taken: list[bool]) -> None:
        is_taken[0] = True
        await until(pilot, lambda: seen(pilot) == text_of(HOLD, 80, 24))
        await pilot.press("question_mark", "question_mark")
        await settle()
        assert "http://10.0.0.2:25000/token/" in seen(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: seen(pilot) == text_of(HOLD, 80, 24))

    with_code(come)


def test_a_key_is_obeyed_and_puts_the_code_away_and_escape_only_puts_it_away() -> None:
    async def press(pilot: Pilot[Ended], performance: Performance, _is_taken: list[bool]) -> None:
        await pilot.press("escape")
        await until(pilot, lambda: seen(pilot) == text_of(HOLD, 80, 24))
        assert performance.asked == []
        await pilot.press("question_mark", "question_mark", "n")
        await until(pilot, lambda: seen(pilot) == text_of(HOLD, 80, 24))
        assert performance.asked == [Command.NEXT]

    with_code(press)


def test_the_code_is_dark_on_light_whatever_the_terminal() -> None:
    async def look(pilot: Pilot[Ended], _performance: Performance, _is_taken: list[bool]) -> None:
        assert {"#ffffff", "#000000"} <= colours(pilot)

    with_code(look)
