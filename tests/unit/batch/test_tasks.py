"""Tasks: what a worker needs for them, and what it sends back."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from support.batches import HUM, sessions_of
from voiceguide.batch.planned_sessions import BatchSession
from voiceguide.batch.tasks import BuildTask, SpeakTask, WorkerNeeds, run_task
from voiceguide.speech.voice_choice import VoiceChoice

pytestmark = pytest.mark.usefixtures("two_routines")
NEEDS = WorkerNeeds({"hum:tone": "2"}, None)


def speak(needs: WorkerNeeds = NEEDS) -> SpeakTask:
    return SpeakTask(VoiceChoice("hum", "tone"), 150, ("Breathe in.",), None, needs)


def build(session: BatchSession) -> BuildTask:
    needs = WorkerNeeds(session.versions, None)
    return BuildTask.of(session.order, pickle.dumps(session.order.language), needs)


def test_a_worker_with_another_version_of_a_voice_refuses_by_its_name() -> None:
    error = run_task(speak(WorkerNeeds({"hum:tone": "1"}, None))).error
    assert error is not None
    assert (error.exit_code, "the voice hum:tone in another version (2)" in error.lines[0]) == (4, True)


def test_a_worker_without_a_voice_refuses_by_its_name() -> None:
    error = run_task(speak(WorkerNeeds({"command:calm": "any"}, None))).error
    assert error is not None
    assert error.exit_code == 4
    assert "command:calm" in error.lines[0]


def test_a_worker_with_another_voiceguide_refuses() -> None:
    error = run_task(speak(replace(NEEDS, voiceguide="0.0.1"))).error
    assert error is not None
    assert "the plan is built with 0.0.1" in error.lines[0]


def test_a_bug_in_one_session_is_told_with_its_lines_and_stops_no_other(here: Path) -> None:
    session = sessions_of(HUM, here / "out")[0]
    error = run_task(replace(build(session), language=b"no pickle")).error
    assert error is not None
    assert error.exit_code == 1
    assert "This is a bug in voiceguide" in error.lines[-1]
    assert "UnpicklingError" in error.lines[-2]


def test_a_task_goes_to_another_process_and_its_result_comes_back(here: Path) -> None:
    session = sessions_of(HUM, here / "out")[0]
    task = build(session)
    result = pickle.loads(pickle.dumps(run_task(pickle.loads(pickle.dumps(task)))))
    assert result.error is None
    assert result.session["file"] == "a.hum.mp3"
    assert set(result.session["others"]) == {f"a.hum{ending}" for ending in (".vtt", ".lrc", ".chapters.json", ".json")}


def test_a_phrase_that_cannot_be_spoken_is_an_error_of_its_task() -> None:
    error = run_task(replace(speak(), phrases=("...",))).error
    assert error is not None
    assert error.exit_code == 4


def test_an_error_names_the_place_and_harms_no_file(here: Path) -> None:
    session = sessions_of(HUM, here / "out")[0]
    (here / "out").mkdir()
    session.order.target.write_text("mine")
    error = run_task(build(session)).error
    assert error is not None
    assert error.exit_code == 5
    assert session.order.target.read_text() == "mine"
