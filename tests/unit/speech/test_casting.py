"""voiceguide/speech/casting.py: each utterance as the engine of its role gets it."""

import pytest

from voiceguide.model.roles import COACH, COUNT, Role
from voiceguide.model.script import Script
from voiceguide.pipeline.library import compile, loads  # noqa: A004 - the library's own
from voiceguide.speech.casting import cast
from voiceguide.speech.voice_choice import VoiceChoice

ROUTINE = """
name: Calf
safety: off
lexicon: {calf: {default: caff, natural: "[calf](/x/)"}, three: {system: thrree}}
steps:
  - move: {name: A, hold: 20s, countdown: 3, setup: "Calf for {hold}.", cues: [{every: 5s, say: ["Calf.", "On."]}]}
  - move: {name: B, reps: 2, pace: 3s}
  - {breathe: calm, breaths: 1}
"""
NATURAL, SYSTEM = VoiceChoice("natural", "heart"), VoiceChoice("system", "en-us")


@pytest.fixture(scope="module")
def script() -> Script:
    return compile(loads(ROUTINE))


def said(script: Script, role: Role | None = None) -> set[str]:
    return set(script.phrases(role))


def test_countdowns_repetitions_and_breaths_are_said_by_the_voice_that_counts(script: Script) -> None:
    assert said(script, COUNT) == {"Three.", "Two.", "One.", "In.", "Out."}
    assert {"caff for twenty seconds.", "caff.", "On."} <= said(script, COACH)


def test_each_role_is_respelled_for_its_engine(script: Script) -> None:
    made = cast(script, {COACH: NATURAL, COUNT: SYSTEM})
    assert {"[calf](/x/) for twenty seconds.", "[calf](/x/)."} <= said(made, COACH)
    assert "thrree." in said(made, COUNT)
    assert [utterance.text for utterance in made.utterances()] == [one.text for one in script.utterances()]


def test_a_role_without_a_voice_is_the_coachs(script: Script) -> None:
    assert said(cast(script, {COACH: SYSTEM}), COUNT) == set()
    assert "thrree." in said(cast(script, {COACH: SYSTEM}), COACH)


def test_a_script_is_cast_again_from_its_texts(script: Script) -> None:
    voices = {COACH: SYSTEM, COUNT: NATURAL}
    assert cast(cast(script, {COACH: NATURAL, COUNT: SYSTEM}), voices) == cast(script, voices)


def test_a_script_that_needs_no_change_stays_the_same_object() -> None:
    plain = compile(loads("name: A\nsafety: off\nsteps: [{say: On., after: 1s}]\n"))
    assert cast(plain, {COACH: SYSTEM}) is plain
