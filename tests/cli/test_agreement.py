"""`check` and `build` agree: an error of the one stops the other, and what `build` mends is advice in `check`."""

import json
from pathlib import Path

import pytest

from support.command_line import Run
from support.paths import DATA

FAULTY = sorted((DATA / "faulty").glob("*.yaml"))
LONG = "One two three four five six seven eight."
ROUTINE = f"""\
name: A
safety: off
steps:
- move: {{name: B, side: each, hold: {{min: 5s, usual: 6s, max: 30s}}, cues: [{{at: 3s, say: "{LONG}"}}]}}
  repeat: 20
- move: {{name: C, hold: {{min: 4s, usual: 4s, max: 30s}}, cues: [{{at: 2s, say: "{LONG}"}}]}}
"""


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_an_error_of_check_stops_a_build(path: Path, run: Run, here: Path) -> None:
    assert run("check", "--estimate", path.as_posix())[0] == 3
    assert run("build", "-n", "--voice", "hum", path.as_posix())[0] == 3


def test_holds_that_a_build_extends_are_advice_once_for_each_step_with_the_total(run: Run, here: Path) -> None:
    (here / "r.yaml").write_text(ROUTINE)
    code, out, _ = run("check", "--estimate", "--json", "r.yaml")
    found = json.loads(out)
    assert (code, {record["level"] for record in found}) == (0, {"advice"})
    assert [record["code"] for record in found].count("extended-hold") == 2
    assert [record["suggestion"] for record in found if record["code"] == "extended-hold"] == ["usual: 7s", "usual: 6s"]
    (total,) = (record["message"] for record in found if record["code"] == "extended-holds")
    assert total == "2 holds are extended for their words; the session lasts 42s longer"
    code, _, said = run("build", "-n", "--voice", "hum", "r.yaml")
    assert code == 0
    assert said.count("Warning: ") == 3


def test_what_on_overrun_calls_an_error_stops_both(run: Run, here: Path) -> None:
    (here / "r.yaml").write_text(ROUTINE.replace("safety: off", "defaults: {on_overrun: error}"))
    assert run("check", "--estimate", "r.yaml")[0] == 3
    assert run("build", "-n", "--voice", "hum", "r.yaml")[0] == 3


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ("{min: 10m}", "min is 10m, but the steps take"),
        ("{max: 10m}", "max is 10m, but the steps take"),
        ("{min: 5s, max: 6s}", "usually lasts"),
    ],
)
def test_a_length_is_held_against_the_lengths_of_the_steps(length: str, words: str, run: Run, here: Path) -> None:
    steps = "- rest: {min: 5s, usual: 20s, max: 40s}\n- say: One.\n"
    (here / "r.yaml").write_text(f"name: A\nsafety: off\nlength: {length}\nsteps:\n{steps}")
    code, _, said = run("check", "--estimate", "r.yaml")
    assert code == 0
    assert "r.yaml:3:9: advice: " in said
    assert words in said
    assert run("build", "-n", "--voice", "hum", "r.yaml")[0] == 0
