"""Tables on a terminal: they end at its edge, and break between words."""

import re
import sys

import pytest

from support.command_line import Run

LISTS = ("list", "list moves", "list areas", "config", "show calf-release --estimate")


def on_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("asked", LISTS)
def test_a_table_ends_at_the_edge_and_breaks_between_words(
    asked: str, columns: int, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run(*asked.split())[1]
    on_terminal(columns, monkeypatch)
    broken = run(*asked.split())[1]
    assert broken.split() == whole.split()
    unbreakable = max(len(line) for line in broken.splitlines() if "://" in line or "/" in line) if "/" in broken else 0
    assert max(map(len, broken.splitlines())) <= max(columns, unbreakable)


def test_in_a_pipe_each_routine_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("list")[1].splitlines()
    assert all(re.match(r"[\w-]+ +\d+:\d\d work, |routine ", line) for line in lines)


def test_text_with_little_room_stands_below(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    on_terminal(80, monkeypatch)
    lines = run("list")[1].splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("calf-release "))
    assert lines[at].endswith(" in all")
    assert lines[at + 1].startswith("    The calves with a spiky ball")


def test_the_help_of_all_begins_with_what_to_try_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in (80, 100):
        monkeypatch.setenv("COLUMNS", str(columns))
        out = run("--help")[1]
        first = out.partition("First steps:\n")[2].splitlines()[0].split()
        assert first[:3] == ["voiceguide", "build", "calf-release"]
        assert max(map(len, out.splitlines())) <= columns
        assert all(re.fullmatch(r"  [a-z]+ +[A-Z].*\.", line) for line in out.partition("Commands:\n")[2].splitlines())
