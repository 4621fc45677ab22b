"""voiceguide/player/store/keeping.py: a session that is left and resumed; the player runs without sound."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from support.factories import catalogue, routine_of
from voiceguide.audio.beds.bed import off
from voiceguide.cache import Cache
from voiceguide.errors import ContentError, UsageError
from voiceguide.player.player import Coach
from voiceguide.player.preparation import PlayOptions, coach_for, planned_for_play
from voiceguide.player.session.commands import Command, Event
from voiceguide.player.store.history import History
from voiceguide.player.store.keeping import Keeping, keeping
from voiceguide.settings import Settings, settings_in
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

STEPS = """
- move: {name: Roll, hold: 12s}
- move: {name: Lean, hold: 15s, side: each}
- move: {name: Lift, hold: 10s}
"""
PHRASES = catalogue().phrases("en")


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    folder = str(tmp_path)
    return settings_in({
        "VOICEGUIDE_DATA_DIR": folder, "VOICEGUIDE_CONFIG_DIR": folder, "VOICEGUIDE_HISTORY": "on",
    })  # fmt: skip


@pytest.fixture
def start(tmp_path: Path) -> Callable[[Keeping, str], Coach]:
    studio = Studio(VoiceChoice.parse("hum", "en"), Cache(tmp_path / "cache"))

    def start(kept: Keeping, steps: str = STEPS) -> Coach:
        routine = routine_of(steps)
        planned, is_exact = planned_for_play(routine, catalogue(), studio)
        manner = PlayOptions(off(), swells=False, auto=True)
        begin = kept.begin(PHRASES)
        coach = coach_for(studio, manner, planned, is_exact=is_exact, begin=begin)
        while not coach.is_ready:
            time.sleep(0.01)
        kept.attend(coach, routine)
        return coach

    return start


def until(coach: Coach, holds: Callable[[], bool]) -> None:
    for _ in range(20_000):
        if holds():
            return
        coach.pull(480)
        if not coach.moment.position_s:  # it may wait for a phrase that is being spoken
            time.sleep(0.001)
    pytest.fail("it never came")


def told(coach: Coach) -> str:
    events: list[Event] = []
    coach.listen(events.append)
    assert events[0].kind == "note"
    return events[0].text


def left_at_the_second_side(start: Callable[[Keeping], Coach], chosen: Settings) -> None:
    kept = keeping("test", {"fit": None, "without": (), "talk": "brief"}, chosen, print, resume=False)
    coach = start(kept)
    until(coach, lambda: coach.moment.side == "right" and coach.moment.kind == "hold")
    coach.command(Command.REMEMBER)
    until(coach, lambda: coach.wait(0))
    kept.close(coach)


def test_a_session_goes_on_where_it_was_left_and_as_it_was_asked_for(
    start: Callable[[Keeping], Coach], chosen: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    left_at_the_second_side(start, chosen)
    assert capsys.readouterr().out == "Remembered. To go on: voiceguide play test --resume\n"

    for reference in ("test", None):
        kept = keeping(reference, {"rate": "140"}, chosen, print, resume=True)
        assert (kept.reference, kept.options) == ("test", {"talk": "brief", "rate": "140"})
        coach = start(kept)
        assert (coach.moment.move, coach.moment.side, coach.moment.kind) == ("Lean", "right", "switch")
        assert told(coach) == "Going on at move 2, Lean, right side."


def test_what_was_added_to_the_step_that_one_left_is_there_again(
    start: Callable[[Keeping], Coach], chosen: Settings
) -> None:
    kept = keeping("test", {}, chosen, print, resume=False)
    coach = start(kept)
    until(coach, lambda: coach.moment.side == "left" and coach.moment.kind == "hold")
    for command in (Command.LONGER, Command.LONGER, Command.REMEMBER):
        coach.command(command)
    until(coach, lambda: coach.wait(0))
    kept.close(coach)
    again = start(keeping("test", {}, chosen, print, resume=True))
    assert again.moment.session_s == pytest.approx(coach.moment.session_s, abs=9)  # with the way there


def test_a_session_that_came_to_its_end_is_forgotten(start: Callable[[Keeping], Coach], chosen: Settings) -> None:
    left_at_the_second_side(start, chosen)
    kept = keeping("test", {}, chosen, print, resume=True)
    coach = start(kept)
    until(coach, lambda: coach.wait(0))
    kept.close(coach)
    with pytest.raises(UsageError, match="Nothing is remembered; name a routine"):
        keeping(None, {}, chosen, print, resume=True)
    sessions = History(chosen.value("data_dir")).read().sessions
    assert [one.ended for one in sessions] == ["remembered", "done"]
    assert [[step.step for step in one.done] for one in sessions] == [[1], [2, 3]]


def test_in_a_changed_routine_it_says_so_before_all_else(
    start: Callable[[Keeping, str], Coach], chosen: Settings
) -> None:
    left_at_the_second_side(start, chosen)  # type: ignore[arg-type]  # it starts the usual steps
    kept = keeping("test", {}, chosen, print, resume=True)
    coach = start(kept, "- rest: 5s\n- move: {name: Press, hold: 20s}\n- move: {name: Lean, hold: 15s, side: each}")
    assert told(coach) == "The routine has changed. Going on at move 2, Lean, right side."
    at = coach.moment.position_s
    while not coach.pull(480).any():
        time.sleep(0.001)
    assert coach.moment.position_s == at


def test_what_a_changed_routine_cannot_meet_is_left_out_if_it_was_but_remembered(
    start: Callable[[Keeping], Coach], chosen: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    left_at_the_second_side(start, chosen)

    def make(kept: Keeping) -> str:
        if kept.option("talk"):
            raise ContentError("it cannot be")
        return "made"

    capsys.readouterr()
    remembered = keeping("test", {}, chosen, print, resume=True)
    assert remembered.met(lambda: make(remembered), "fit", "talk") == "made"
    assert capsys.readouterr().out == "it cannot be\nGoing on without --talk.\n"
    anew = keeping("test", {"talk": "full"}, chosen, print, resume=True)
    with pytest.raises(ContentError):
        anew.met(lambda: make(anew), "fit", "talk")


def test_where_nothing_is_remembered_it_begins_at_the_beginning(
    start: Callable[[Keeping], Coach], chosen: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    coach = start(keeping("test", {}, chosen, print, resume=True))
    assert coach.moment.position_s == 0.0
    assert capsys.readouterr().out == "Nothing is remembered of test; it begins at the beginning.\n"


def test_what_makes_no_sense_is_refused(chosen: Settings) -> None:
    with pytest.raises(UsageError, match="name a routine"):
        keeping(None, {}, chosen, print, resume=False)
    with pytest.raises(UsageError, match="leave out one of them"):
        keeping("test", {"from": "3"}, chosen, print, resume=True)


def test_a_session_stopped_in_its_midst_is_in_the_log_and_stays_remembered(
    start: Callable[[Keeping], Coach], chosen: Settings
) -> None:
    left_at_the_second_side(start, chosen)
    kept = keeping("test", {}, chosen, print, resume=True)
    coach = start(kept)
    until(coach, lambda: coach.moment.move == "Lift")
    kept.close(coach)
    assert [one.ended for one in History(chosen.value("data_dir")).read().sessions] == ["remembered", "stopped"]
    assert keeping("test", {}, chosen, print, resume=True).begin(PHRASES)(coach.score) > 0
