"""voiceguide/player/controls/keys.py and keyboard.py: the command of each key, and many keys pressed at once."""

import pytest

from voiceguide.player.controls.keyboard import names_in
from voiceguide.player.controls.keys import KEYS, PRESS_S, AnyKey, command_for, help_lines
from voiceguide.player.session.commands import Command, Event, EventKind
from voiceguide.player.tui.plain import line_of


def test_keys_are_those_of_the_page() -> None:
    told = {" ": "TOGGLE", "right": "NEXT", "n": "NEXT", "left": "PREVIOUS", "p": "PREVIOUS", "r": "REPEAT",
            "s": "SKIP", "+": "LONGER", "-": "SHORTER", "t": "TIME_LEFT", "9": "SOFTER", "0": "LOUDER", "[": "SLOWER",
            "]": "FASTER", "q": "QUIT", "Q": "REMEMBER", "enter": "RESUME"}  # fmt: skip
    assert {name: command_for(name) for name in told} == {name: Command[asked] for name, asked in told.items()}
    assert command_for("?") == "help"


def test_unknown_keys_ask_for_nothing() -> None:
    assert [command_for(name) for name in ("x", "escape", "R", "é", "\x00", "")] == [None] * 6


def test_no_key_stands_in_the_table_twice() -> None:
    names = [name for key in KEYS for name in key.names]
    assert len(names) == len(set(names))


def test_everything_a_person_can_ask_for_has_a_key_or_is_half_of_one() -> None:
    assert {key.asks for key in KEYS} - {"help"} == set(Command) - {Command.PAUSE}


def test_help_tells_every_key() -> None:
    assert len(help_lines()) == len(KEYS)


def test_any_key_pauses_and_one_elbow_is_one_press() -> None:
    times = iter([0.0, 0.01, 0.5, 0.53, 5.0, 5.0 + PRESS_S])
    pressed = AnyKey(lambda: next(times))
    asked = [pressed(name) for name in ("k", "q", "q", "Q", "q", " ")]
    assert asked == [Command.TOGGLE, None, None, None, Command.TOGGLE, Command.TOGGLE]


def test_what_terminals_send_is_told_as_keys_one_for_each_press() -> None:
    typed = "n\x1b[C\x1bOD +\n\x1b[15~\x1b[1;5Cé\x1b\x1b?\x1b"
    assert names_in(typed) == ["n", "right", "left", " ", "+", "enter", "\x1b[15~", "\x1b[1;5C", "é", "\x1b\x1b", "?",
                               "\x1b"]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "line"),
    [("says", "   1:05  Slower."), ("sign", "   1:05  <Slower.>"), ("done", "   1:05  Done: Slower."),
     ("skipped", "   1:05  Skipped: Slower."), ("again", "   1:05  Again: Slower.")],
)  # fmt: skip
def test_an_event_is_a_line_that_says_when_and_what(kind: EventKind, line: str) -> None:
    assert line_of(Event(kind, "Slower.", 65.2)) == line
