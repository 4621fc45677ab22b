"""Keys: what each asks for, and what an elbow does."""

from voiceguide.player.keys import KEYS, PRESS_S, AnyKey, asked_by, help_lines
from voiceguide.player.values import Command


def test_keys_are_those_of_the_page() -> None:
    told = {" ": "TOGGLE", "right": "NEXT", "n": "NEXT", "left": "PREVIOUS", "p": "PREVIOUS", "r": "REPEAT",
            "s": "SKIP", "+": "LONGER", "-": "SHORTER", "t": "TIME_LEFT", "9": "SOFTER", "0": "LOUDER", "[": "SLOWER",
            "]": "FASTER", "q": "QUIT", "Q": "REMEMBER", "enter": "RESUME"}  # fmt: skip
    assert {name: asked_by(name) for name in told} == {name: Command[asked] for name, asked in told.items()}
    assert asked_by("?") == "help"


def test_unknown_keys_ask_for_nothing() -> None:
    assert [asked_by(name) for name in ("x", "escape", "R", "é", "\x00", "")] == [None] * 6


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
