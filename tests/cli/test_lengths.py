"""Lengths on the command line: a bare number may be minutes or seconds, and is refused."""

import json
from pathlib import Path

import pytest

from support.command_line import SMALL, Run

SUBJECTS = ("show", "script", "build", "play")


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("bare", ["5", "0", "12.5", " 90"])
def test_a_bare_number_to_fit_is_refused_with_both_readings(name: str, bare: str, run: Run) -> None:
    code, out, err = run(name, "small.yaml", "--fit", bare)
    assert (code, out) == (2, "")
    assert f"--fit: \"{bare.strip()}\" may be minutes or seconds; write {bare.strip()}m or {bare.strip()}s" in err


def test_a_bare_number_for_the_longest_is_refused_with_both_readings(run: Run) -> None:
    code, out, err = run("list", "--max-length", "5")
    assert (code, out) == (2, "")
    assert '--max-length: "5" may be minutes or seconds; write 5m or 5s' in err


@pytest.mark.parametrize("name", SUBJECTS)
@pytest.mark.parametrize("option", ["--minutes", "--length", "--duration", "--time"])
def test_another_word_for_fit_leads_to_fit(name: str, option: str, run: Run) -> None:
    for typed in ([option, "7"], [f"{option}=7"]):
        code, _, err = run(name, "small.yaml", *typed)
        assert code == 2
        assert f"No such option: {option}; write --fit 7m for minutes, --fit 7s for seconds" in err


def test_another_word_for_the_longest_leads_to_it(run: Run) -> None:
    assert "write --max-length 5m for minutes, --max-length 5s for seconds" in run("list", "--minutes", "5")[2]
    assert "--minuets" in run("show", "small.yaml", "--minuets", "5")[2]


def test_the_minutes_of_compose_are_minutes(run: Run) -> None:
    assert run("compose", "--area", "calf", "--minutes", "10", "--estimate")[0] == 0


def test_a_bare_number_in_a_file_is_seconds(here: Path, run: Run) -> None:
    (here / "bare.yaml").write_text(SMALL.replace("5s", "5"))
    bare, small = (json.loads(run("show", name, "--estimate", "--json")[1]) for name in ("bare.yaml", "small.yaml"))
    assert bare["length"] == small["length"]
