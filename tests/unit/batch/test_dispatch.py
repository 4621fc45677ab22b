"""The order of tasks: each phrase once, each session as soon as its phrases are spoken, and lost tasks again."""

from pathlib import Path

import pytest

from support.batches import HUM, WorkersHere, nothing, sessions_of
from voiceguide.batch.dispatch import TRIES, Dispatch
from voiceguide.batch.planned_sessions import BatchSession
from voiceguide.batch.tasks import BuildTask, TaskResult

Results = list[tuple[BatchSession | None, TaskResult]]

pytestmark = pytest.mark.usefixtures("two_routines")


def run(workers: WorkersHere, here: Path, plan: str = HUM) -> Results:
    results: Results = []
    dispatch = Dispatch(sessions_of(plan, here / "out"), None)
    dispatch.run(workers, lambda session, result, _: results.append((session, result)))
    return results


def test_each_phrase_is_spoken_once_and_sessions_find_all_of_them(here: Path) -> None:
    workers = WorkersHere()
    results = run(workers, here)
    assert len(workers.spoken) == len(set(workers.spoken))
    assert {"Breathe in.", "A it is.", "B it is."} <= set(workers.spoken)
    assert [result.spoken_count for session, result in results if session] == [0] * 4


def test_sessions_are_built_in_the_order_of_the_plan(here: Path) -> None:
    workers = WorkersHere(do=nothing)
    run(workers, here)
    assert workers.built == ["a.hum.mp3", "a.brief.hum.mp3", "b.hum.mp3", "b.brief.hum.mp3"]


def test_a_session_is_built_before_the_phrases_of_later_ones_are_spoken(here: Path) -> None:
    many = "".join(f"- say: The number is {number}.\n" for number in range(400))
    (here / "long.yaml").write_text(f"name: L\nsafety: Gently.\nsteps:\n{many}")
    workers = WorkersHere(do=nothing)
    run(workers, here, "sessions:\n- {routine: a, voice: hum}\n- {routine: long, voice: hum}\n")
    kinds = [isinstance(task, BuildTask) for task in workers.tasks]
    assert kinds.index(True) < kinds.index(False, kinds.index(True))


def test_a_task_whose_process_died_is_done_again(here: Path) -> None:
    workers = WorkersHere(deaths=2, do=nothing)
    results = run(workers, here)
    assert [result.error for session, result in results if session] == [None] * 4


def test_a_task_that_kills_each_process_fails_and_stops_no_other(here: Path) -> None:
    sessions = sessions_of(HUM, here / "out")
    workers = WorkersHere(deaths=TRIES, do=nothing)
    results = run(workers, here)
    assert len(sessions) == len([session for session, _ in results if session])
    errors = [result.error for _, result in results if result.error]
    assert len(errors) == 1
    assert "died, 3 times" in errors[0].lines[0]
