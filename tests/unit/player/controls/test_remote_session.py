"""voiceguide/player/controls/remote_session.py: a session as remote controls see it."""

import json
from dataclasses import replace

import pytest

from support.screens import HOLD, Performance
from voiceguide.player.controls.keys import KEYS
from voiceguide.player.controls.remote_session import COMMANDS, NOTE_S, RemoteSession
from voiceguide.player.session.commands import Command


@pytest.mark.parametrize("word", COMMANDS)
def test_every_command_has_a_word_and_reaches_the_session(word: str) -> None:
    session = Performance()
    assert RemoteSession(session).obey(word)
    assert session.asked == [COMMANDS[word]]


def test_what_the_keys_can_do_the_words_can() -> None:
    assert {key.asks for key in KEYS} - {"help"} <= set(COMMANDS.values())
    assert set(COMMANDS.values()) == set(Command)


def test_another_word_does_nothing() -> None:
    session = Performance()
    assert not RemoteSession(session).obey("explode")
    assert session.asked == []


def test_the_state_has_all_that_the_screen_shows() -> None:
    state = RemoteSession(Performance()).state()
    assert json.loads(json.dumps(state)) == {
        "title": "Tour of the soles", "unusual": "", "kind": "hold", "held": True, "label": "Hold",
        "move": "Down towards the heel", "side": "right", "left": 64.3, "length": 90.0, "to_go": 475.0,
        "turn": "move 3 of 8, 5 more", "next": "Ball of the foot, left", "said": HOLD.said, "why": "", "runs": True,
        "paused": False, "waits": False, "note": "", "note_left": 0.0, "over": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "why", "waits"),
    [({"paused": True}, "Paused", False), ({"awaits": "person"}, "Waiting for you", True),
     ({"awaits": "voice"}, "Waiting for the voice", False), ({"device_gone": True}, "No loudspeaker", False)],
)  # fmt: skip
def test_why_time_stands_still_is_said(change: dict[str, object], why: str, waits: bool) -> None:
    state = RemoteSession(Performance(replace(HOLD, **change))).state()  # type: ignore[arg-type]  # whichever it is
    assert (state["why"], state["waits"], state["runs"]) == (why, waits, False)


def test_between_moves_what_comes_next_stands_once() -> None:
    state = RemoteSession(Performance(replace(HOLD, move=None))).state()
    assert (state["move"], state["next"]) == ("Next: Ball of the foot, left", None)


def test_a_note_is_shown_for_a_while_and_not_over_a_later_pause() -> None:
    now, session = [100.0], Performance()
    remote = RemoteSession(session, lambda: now[0])
    session.tell("says", "Breathe.")
    assert remote.state()["note"] == ""
    session.tell("skipped", "Arch")
    now[0] += NOTE_S / 2
    assert (remote.state()["note"], remote.state()["note_left"]) == ("Skipped: Arch", NOTE_S / 2)
    now[0] += NOTE_S / 2
    assert remote.state()["note"] == ""
    session.tell("changed", "10s more.")
    session.tell("paused", "Paused.")
    assert remote.state()["note"] == ""


def test_how_it_ended_is_said() -> None:
    session = Performance(replace(HOLD, over=True))
    remote = RemoteSession(session)
    session.tell("ended", "Stopped; the place is remembered.")
    state = remote.state()
    assert (state["over"], state["runs"], state["why"]) == (True, False, "Stopped; the place is remembered.")


def test_a_program_that_ends_in_the_middle_says_so() -> None:
    state = RemoteSession(Performance()).state(ended=True)
    assert (state["over"], state["runs"], state["why"]) == (True, False, "Stopped.")


def test_texts_of_strangers_hide_nothing() -> None:
    state = RemoteSession(Performance(replace(HOLD, said="a\u202eb\x1b[31m", title="T\u200b"))).state()
    assert (state["said"], state["title"]) == ("ab[31m", "T")


def test_changes_are_told_until_one_stops_listening() -> None:
    session, changes = Performance(), list[int]()
    stop = RemoteSession(session).listen(lambda: changes.append(1))
    session.tell("says", "Breathe.")
    stop()
    session.tell("says", "Breathe.")
    assert changes == [1]
