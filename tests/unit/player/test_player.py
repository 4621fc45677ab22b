"""voiceguide/player/player.py: plays the built session, sample for sample; spoken replies and waiting."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from support.factories import catalogue, routine_of
from voiceguide.audio.beds.bed import off
from voiceguide.audio.clip import Clip, Samples
from voiceguide.audio.mix.blocks import blocks, mono_loader
from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.routine import Routine
from voiceguide.model.timeline import Segment
from voiceguide.player.audio.silence import FastSilence
from voiceguide.player.player import Coach
from voiceguide.player.preparation import PlayOptions, coach_for, planned_for_play, play
from voiceguide.player.session.commands import Command, Event
from voiceguide.schedule.placement import timeline_of
from voiceguide.schedule.planner import plan
from voiceguide.speech.studio import Studio, Voiced
from voiceguide.speech.voice_choice import VoiceChoice

STEPS = """
- move: {name: Roll, hold: 12s, side: each, setup: "Roll it along.", cues: [{at: 50%, say: "Slower."}]}
- move: {name: Lift, reps: 3, pace: 2s, setup: "Lift it."}
"""


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(VoiceChoice.parse("hum", "en"), Cache(tmp_path / "cache"))


def coach_of(routine: Routine, studio: Studio, *, auto: bool = True, wait: bool = True) -> Coach:
    planned, is_exact = planned_for_play(routine, catalogue(), studio)
    manner = PlayOptions(off(), swells=False, auto=auto)
    coach = coach_for(studio, manner, planned, is_exact=is_exact)
    while wait and not coach.is_ready:
        time.sleep(0.01)
    return coach


def pulled(coach: Coach, seconds: float, block: int = 480) -> Samples:
    return np.concatenate([coach.pull(block) for _ in range(round(seconds * SAMPLE_RATE_HZ / block))])


def until_over(coach: Coach) -> Samples:
    parts = []
    while not coach.wait(0):
        parts.append(coach.pull(480))
        assert len(parts) < 20_000
    return np.concatenate(parts)


def test_what_is_heard_is_what_is_built(studio: Studio) -> None:
    routine = routine_of(STEPS)
    heard = until_over(coach_of(routine, studio))
    planned = plan(routine, catalogue(), studio)
    assert isinstance(planned.measured, Voiced)
    clips = planned.measured.clips
    timeline = timeline_of(planned.plan, 2)

    def load(segment: Segment) -> Clip:
        return clips.clip(clips.segment(segment).key)

    built = np.concatenate(list(blocks(timeline, mono_loader(load), off())))[:, 0]
    length = min(len(heard), len(built))
    assert abs(len(heard) - len(built)) <= 480
    assert np.abs(heard[:length].astype(int) - built[:length]).max() <= 1


def test_a_pause_is_silent_within_a_hundredth_of_a_second(studio: Studio) -> None:
    coach = coach_of(routine_of(STEPS), studio)
    pulled(coach, 2.0)
    while not np.abs(coach.pull(480)).max() > 3000:
        pass
    coach.command(Command.PAUSE)
    assert not pulled(coach, 1.0)[240:].any()
    coach.command(Command.RESUME)
    assert pulled(coach, 0.5).any()


def test_next_ends_the_old_sound_and_begins_the_new_at_once(studio: Studio) -> None:
    coach = coach_of(routine_of(STEPS), studio)
    pulled(coach, 2.0)
    coach.command(Command.NEXT)
    after = pulled(coach, 0.2)
    assert np.abs(after[480:]).max() > 3000
    assert coach.moment.move == "Roll"


def test_how_long_is_answered_aloud(studio: Studio) -> None:
    coach = coach_of(routine_of(STEPS), studio)
    pulled(coach, 3.0)
    coach.command(Command.PAUSE)
    pulled(coach, 0.1)
    coach.command(Command.TIME_LEFT)
    for _ in range(300):
        if pulled(coach, 0.1).any():
            break
        time.sleep(0.01)
    else:
        pytest.fail("it is never heard")
    events: list[Event] = []
    coach.listen(events.append)
    texts = [event.text for event in events]
    assert any(text.startswith("About one minute") and text.endswith("to go.") for text in texts)


def test_nothing_is_louder_than_full_scale_and_volume_has_no_step(studio: Studio) -> None:
    coach = coach_of(routine_of(STEPS), studio)
    for _ in range(10):
        coach.command(Command.LOUDER)
    loud = pulled(coach, 5.0)
    assert np.abs(loud.astype(int)).max() <= 32768


def test_the_first_sound_does_not_wait_for_the_voice(studio: Studio) -> None:
    coach = coach_of(routine_of(STEPS), studio, wait=False)
    assert np.abs(pulled(coach, 0.5)).max() > 1000


def test_steps_that_wait_say_so_and_go_on_at_a_key(studio: Studio) -> None:
    coach = coach_of(routine_of(STEPS), studio, auto=False)
    for _ in range(900):
        pulled(coach, 0.1)
    assert coach.moment.awaits == "person"
    coach.command(Command.NEXT)
    until_over(coach)
    assert coach.ending == "done"


def test_what_is_said_first_comes_before_the_session(studio: Studio) -> None:
    usual = until_over(coach_of(routine_of(STEPS), studio))
    coach = coach_of(routine_of(STEPS), studio)
    coach.say("The routine has changed.", first=True)
    while not pulled(coach, 0.02).any():
        assert coach.moment.position_s == 0.0
        time.sleep(0.001)
    while pulled(coach, 0.02).any():
        assert coach.moment.position_s == 0.0
    heard = until_over(coach)
    assert abs(len(heard) - len(usual)) < 3 * SAMPLE_RATE_HZ  # the rest of the sentence, after its first gap


def test_all_listeners_hear_all_events_whenever_they_come(studio: Studio) -> None:
    first, second, late, gone = (list[Event]() for _ in range(4))
    coach = coach_of(routine_of(STEPS), studio)
    coach.listen(first.append)
    coach.listen(second.append)
    leave = coach.listen(gone.append)
    pulled(coach, 5.0)
    leave()
    leave()
    until_over(coach)
    coach.listen(late.append)
    assert first[-1].kind == "ended"
    assert first == second == late
    assert gone == first[: len(gone)]
    assert 0 < len(gone) < len(first)


def test_as_a_library_a_session_is_played_from_its_beginning_to_its_end(studio: Studio) -> None:
    heard: list[str] = []
    manner = PlayOptions(off(), auto=True)
    ending = play(
        routine_of(STEPS), catalogue(), studio, FastSilence(), manner, on_event=lambda event: heard.append(event.text)
    )
    assert (ending, heard[0], heard[-1]) == ("done", "start", "The session is over.")


def test_what_goes_wrong_while_phrases_are_spoken_ends_the_session_and_is_told(studio: Studio) -> None:
    failing = replace(studio, voice=VoiceChoice("hum", "no such voice"))
    with pytest.raises(SpeechError):
        play(routine_of(STEPS), catalogue(), failing, FastSilence())
