"""`voiceguide config set`: what it writes, what it leaves, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest

from support.command_line import Run


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config_dir" / "config.yaml"


def shown(run: Run, name: str) -> Any:
    return json.loads(run("config", "--json")[1])["settings"][name]["value"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rate", "140"), ("voice", "system:en-us+f3"), ("talk", "brief"), ("history", "on"), ("bed", "off"),
        ("output", "my sessions: new #1"), ("time_limit", "1:30"), ("bitrate", "96"),
    ],
)  # fmt: skip
def test_a_value_is_written_and_shown(name: str, value: str, run: Run, config: Path) -> None:
    before = run("config", "--json")
    code, out, err = run("config", "set", name, value)
    assert (code, out, err) == (0, "", f"{name} is {value} now, in {config.as_posix()}.\n")
    assert str(shown(run, name)) in (value, "90.0")
    others = [{**json.loads(found[1])["settings"], name: None} for found in (before, run("config", "--json"))]
    assert others[0] == others[1]


def test_keys_and_values_are_written_as_yaml_in_one_line(run: Run, config: Path) -> None:
    assert run("config", "set", "aliases", "{calm: natural:heart}")[0] == 0
    assert run("config", "set", "commands", '{me: {run: [say, "{text}", "{out}"]}}')[0] == 0
    assert shown(run, "aliases") == {"calm": "natural:heart"}
    assert "commands: {me: {run: [say, " in config.read_text()
    assert shown(run, "commands")["me"]["run"] == ["say", "{text}", "{out}"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_else_in_the_file_stays(end: str, run: Run, config: Path) -> None:
    config.parent.mkdir(parents=True)
    before = ["# mine", "rate: 130  # slow", "", "aliases:", "  calm: natural:heart", "", "  loud: system", "# end", ""]
    config.write_bytes(end.join(before).encode())
    assert run("config", "set", "aliases", "{calm: hum}")[0] == 0
    assert run("config", "set", "rate", "150")[0] == 0
    assert run("config", "set", "talk", "full")[0] == 0
    after = ["# mine", "rate: 150", "", "aliases: {calm: hum}", "# end", "talk: full", ""]
    assert config.read_bytes().decode() == end.join(after)


def test_a_file_that_is_a_link_stays_a_link(run: Run, config: Path, tmp_path: Path) -> None:
    config.parent.mkdir(parents=True)
    (tmp_path / "dotfile.yaml").write_text("rate: 130\n")
    config.symlink_to(tmp_path / "dotfile.yaml")
    assert run("config", "set", "rate", "150")[0] == 0
    assert config.is_symlink()
    assert (tmp_path / "dotfile.yaml").read_text() == "rate: 150\n"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("rat", "140", 'no setting "rat"; did you mean "rate"?'), ("xyzzy", "1", "; voiceguide config shows all"),
        ("rate", "fast", "rate: expected a whole number from 80 to 400"), ("talk", "", "talk: expected auto"),
        ("aliases", "calm", "aliases:1:1: expected keys and values"), ("voice", "", "voice: there is nothing here"),
    ],
)  # fmt: skip
def test_a_value_that_is_refused_changes_nothing(name: str, value: str, words: str, run: Run, config: Path) -> None:
    code, out, err = run("config", "set", name, value)
    assert (code, out) == (2, "")
    assert words in err
    assert not config.exists()


def test_a_file_in_braces_is_left_to_its_owner(run: Run, config: Path) -> None:
    config.parent.mkdir(parents=True)
    config.write_text("{rate: 130,\n talk: full}\n")
    code, _, err = run("config", "set", "rate", "140")
    assert (code, "change it by hand: rate: 140" in err) in ((2, True), (3, False))
    assert config.read_text() == "{rate: 130,\n talk: full}\n"


def test_a_variable_that_wins_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_RATE", "120")
    assert "VOICEGUIDE_RATE is set, and wins" in run("config", "set", "rate", "140")[2]
