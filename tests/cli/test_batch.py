"""`batch`: many sessions by one command, in processes of their own."""

import json
from pathlib import Path

import pytest

from support.batches import HUM
from support.command_line import SMALL, Run


@pytest.fixture(autouse=True)
def _plan(here: Path, two_routines: None) -> None:
    (here / "plan.yaml").write_text(HUM)


def report(here: Path, name: str = "out/report.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in (here / name).read_text().splitlines()]


def test_each_is_built_and_its_path_printed_and_the_next_call_builds_nothing(here: Path, run: Run) -> None:
    code, out, err = run("batch", "plan.yaml", "-o", "out")
    assert code == 0
    assert sorted(out.splitlines()) == sorted((here / "out" / str(line["file"])).as_posix() for line in report(here))
    assert "4 sessions built in 0:0" in err
    code, out, err = run("batch", "plan.yaml", "-o", "out")
    assert (code, out) == (0, "")
    assert "4 there from before" in err


def test_shards_give_the_same_bytes(here: Path, run: Run) -> None:
    run("batch", "plan.yaml", "-o", "out", "--jobs", "1")
    for index in (1, 2):
        assert run("batch", "plan.yaml", "-o", "parts", "--shard", f"{index}/2", "--jobs", "1")[0] == 0
    assert [line["sha256"] for line in report(here, "parts/report.jsonl")] == [line["sha256"] for line in report(here)]


def test_a_faulty_plan_builds_nothing(here: Path, run: Run) -> None:
    (here / "plan.csv").write_text("routine,fit\na,12m\nb,7\ncalf-releas,\n")
    code, out, err = run("batch", "plan.csv", "-o", "out")
    assert (code, out) == (3, "")
    assert "plan.csv:3:3: " in err
    assert "7m or 7s" in err
    assert 'plan.csv:4:1: no routine "calf-releas"' in err
    assert not (here / "out").exists()


def test_a_dry_run_names_what_would_be_built(here: Path, run: Run) -> None:
    code, out, err = run("batch", "plan.yaml", "-o", "out", "-n")
    assert (code, len(out.splitlines())) == (0, 4)
    assert run("batch", "plan.yaml", "-o", "out", "-n", "-q") == (0, out, "")
    assert "4 sessions would be built, 0 are there already" in err
    assert not (here / "out").exists()


def test_files_of_others_are_named_before_anything_is_built(here: Path, run: Run) -> None:
    (here / "out").mkdir()
    for name in ("a.hum.mp3", "b.hum.vtt"):
        (here / "out" / name).write_text("mine")
    code, out, err = run("batch", "plan.yaml", "-o", "out")
    assert (code, out) == (5, "")
    assert "a.hum.mp3: is there already" in err
    assert "b.hum.vtt: is there already" in err
    assert not (here / "out" / "report.jsonl").exists()


def test_a_row_that_fails_stops_no_other(here: Path, run: Run) -> None:
    (here / "mute.yaml").write_text(SMALL.replace("- rest: 5s", "- say: Sprich.\n- rest: 5s"))
    config = here.parent / "home" / "config_dir" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text('commands: {mute: {run: [sh, -c, "exit 3", "{text}", "{out}"]}}\n')
    plan = "sessions:\n- {routine: mute, voice: 'command:mute'}\n- {routine: a, voice: hum}\n"
    (here / "mixed.yaml").write_text(plan)
    code, out, err = run("batch", "mixed.yaml", "-o", "out")
    assert code == 4
    assert [Path(line).name for line in out.splitlines()] == ["a.hum.mp3"]
    assert "1 session built" in err
    assert "1 failed" in err
    assert err.splitlines()[-1] == "Failed: mute.command-mute.mp3"
    assert [line.get("exit_code") for line in report(here)] == [4, None]

