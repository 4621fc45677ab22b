"""The report: what is built already, what a killed process left, and the shards together."""

import json
from pathlib import Path

import pytest

from support.batches import HUM, WorkersHere, sessions_of
from voiceguide.batch.batch import Batch, plan_batch
from voiceguide.batch.planned_sessions import PlanPlace
from voiceguide.batch.shard import WHOLE, Shard
from voiceguide.batch.tasks import BatchTask, BuildTask, TaskResult

pytestmark = pytest.mark.usefixtures("two_routines")


def batch(here: Path, shard: Shard = WHOLE, plan: str = HUM, *, again: bool = False) -> Batch:
    return plan_batch(plan.encode(), "plan.yaml", PlanPlace(Path(), here / "out"), shard, again=again)


def built(here: Path, shard: Shard = WHOLE, plan: str = HUM, *, again: bool = False) -> list[str]:
    """Build, and return the files of the sessions that were built."""
    workers = WorkersHere()
    batch(here, shard, plan, again=again).run(lambda: workers, lambda _session, _result: None, lambda _done, _of: None)
    return workers.built


def lines(here: Path, name: str = "report.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in (here / "out" / name).read_text().splitlines()]


def test_each_session_has_a_line_in_the_order_of_the_plan(here: Path) -> None:
    built(here)
    assert [line["file"] for line in lines(here)] == [session.file for session in sessions_of(HUM, here / "out")]
    assert all(line["duration_s"] and line["speech_lufs"] and line["sha256"] for line in lines(here))


def test_what_is_there_is_not_built_again_but_for_all(here: Path) -> None:
    first = built(here)
    assert built(here) == []
    assert built(here, again=True) == first


@pytest.mark.parametrize("name", ["a.hum.mp3", "a.hum.json"])
@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_session_is_built_again_if_a_file_of_it_is_not_as_it_was(name: str, harm: str, here: Path) -> None:
    built(here)
    path = here / "out" / name
    path.unlink() if harm == "gone" else path.write_bytes(path.read_bytes() + b" ")
    assert built(here) == ["a.hum.mp3"]


def test_a_line_that_was_cut_off_is_passed_over_and_the_next_stands_alone(here: Path) -> None:
    built(here)
    report = here / "out" / "report.jsonl"
    report.write_bytes(report.read_bytes()[:-40])
    assert built(here) == ["b.brief.hum.mp3"]
    assert len(lines(here)) == 4


def test_lines_of_another_plan_stay(here: Path) -> None:
    built(here)
    built(here, plan="sessions: [{routine: a, voice: hum, name: Other}]")
    assert built(here) == []
    assert sorted(str(line["file"]) for line in lines(here))[0] == "Other.mp3"


def test_the_last_shard_writes_the_report_of_all(here: Path) -> None:
    for index in (2, 3, 1):
        assert not (here / "out" / "report.jsonl").exists()
        built(here, Shard(index, 3))
    together = lines(here)
    assert [line["file"] for line in together] == [session.file for session in sessions_of(HUM, here / "out")]
    assert built(here) == []
    built(here, again=True)
    assert [line["sha256"] for line in lines(here)] == [line["sha256"] for line in together]


def test_a_session_that_a_worker_wrote_elsewhere_is_an_error(here: Path) -> None:
    def elsewhere(task: BatchTask) -> TaskResult:
        figures = {"file": "a.hum.mp3", "sha256": "0", "others": {}, "duration_s": 1.0}
        return TaskResult(0.1, session=figures if isinstance(task, BuildTask) else None)

    ends = list[TaskResult]()
    workers = WorkersHere(do=elsewhere)
    batch(here).run(lambda: workers, lambda _session, result: ends.append(result), lambda _done, _of: None)
    assert [result.error.exit_code for result in ends if result.error] == [5] * 4
    assert all("is not here" in str(line["error"]) for line in lines(here))


def test_a_session_that_fails_has_its_error_in_the_report_and_is_tried_again(here: Path) -> None:
    once = batch(here)
    (here / "out").mkdir()
    (here / "out" / "a.hum.mp3").mkdir()
    once.run(WorkersHere, lambda _session, _result: None, lambda _done, _of: None)
    assert [line.get("exit_code") for line in lines(here)] == [5, None, None, None]
    assert "there is a folder of this name" in str(lines(here)[0]["error"])
    (here / "out" / "a.hum.mp3").rmdir()
    assert built(here) == ["a.hum.mp3"]
