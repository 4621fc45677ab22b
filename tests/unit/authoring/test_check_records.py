"""voiceguide/authoring/check_records.py: a program can mend a file by the records of `check --json`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.command_line import Run

Check = Callable[[str], list[dict[str, Any]]]
KEYS = {"kind", "level", "file", "line", "column", "code", "message", "value", "expected", "suggestion"}


@pytest.fixture
def check(run: Run, tmp_path: Path) -> Check:
    def records(text: str) -> list[dict[str, Any]]:
        path = tmp_path / "r.yaml"
        path.write_text(text)
        found: list[dict[str, Any]] = json.loads(run("check", "--estimate", "--json", path.as_posix())[1])
        return found

    return records


def mended(text: str, found: list[dict[str, Any]]) -> str:
    """Return the text after one round of a program that only puts in corrected lines."""
    lines = text.splitlines()
    for record in found:
        if "fix" in record:
            lines[record["line"] - 1] = record["fix"]
    return "\n".join(lines) + "\n"


FAULTY = """\
title: Calves
tools: [spikey-ball]
intro: Feet first: sit down.
steps:
  - move: calf-draw-bak
    hold: 30 seconds
  - move: {name: Roll, hold: 40s, cues: [{at: 50%, say: Breathe in, and out}]}
  - pause: 10s
  - say: "Rest the leg
    after: 5s
  - say: "{minuts} minutes to go."
outro: Bend your feet #2 of them
"""


def test_one_round_of_safe_corrections_mends_all_slips(check: Check) -> None:
    found = check(FAULTY)
    assert all(record.keys() >= KEYS for record in found)
    text = mended(FAULTY, found)
    assert [record for record in check(text) if record["level"] == "error"] == []
    assert "move: calf-draw-back\n    hold: 30s\n" in text
    assert "- rest: 10s" in text


@pytest.mark.parametrize(
    ("line", "code", "value", "suggestion", "fix"),
    [
        ("duration: 40s", "unknown-key", "duration", "hold", "hold: 40s"),
        ("hold: 2 min 30 sec", "time", "2 min 30 sec", "2m30s", "hold: 2m30s"),
        ("hold: 40s\ntool: 'spiky-bal'", "unknown-tool", "spiky-bal", "spiky-ball", "tool: 'spiky-ball'"),
        ("hold: 40s\nside: Each", "not-listed", "Each", "each", "side: each"),
        ("hold: 40s\npressure: 12", "out-of-range", "12", None, None),
        ("hold: 40s\nsetup: {Side} leg first.", "quote", None, None, 'setup: "{Side} leg first."'),
        ("hold: 40s\narea: stomach", "unknown-area", "stomach", None, None),
        ("reps: 10", "timing", None, "pace: 3s", None),
    ],
)
def test_a_complaint_has_all_that_a_program_needs(
    check: Check, line: str, code: str, value: str | None, suggestion: str | None, fix: str | None
) -> None:
    (found, *_) = check(f"name: A move\nsetup: Sit.\n{line}\n" if "setup" not in line else f"name: A move\n{line}\n")
    assert (found["level"], found["code"], found.get("fix")) == ("error", code, fix)
    assert value is None or (found["value"], found["suggestion"]) == (value, suggestion)


def test_all_mistakes_of_the_syntax_are_told_in_one_pass(check: Check) -> None:
    text = "name: A\nsteps:\n- say: {Side} foot.\n- say: One: two: three\n\t- say: B\n- rest 5s\n- say: 'it's me'\n"
    found = check(text)
    assert [record["line"] for record in found] == [3, 4, 5, 7]
    assert [record["fix"] for record in found if "fix" in record] == [
        '- say: "{Side} foot."', '- say: "One: two: three"', '- say: "it\'s me"',
    ]  # fmt: skip


def test_two_slips_in_a_line_are_mended_together(check: Check) -> None:
    text = "name: A\nsteps:\n- {move: calf-draw-bak, hold: 40 seconds}\n"
    assert [record["fix"] for record in check(text)] == ["- {move: calf-draw-back, hold: 40s}"] * 2
