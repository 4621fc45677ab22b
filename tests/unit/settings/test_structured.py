"""voiceguide/settings/structured.py: settings that hold keys and values, in config.yaml and in variables."""

from pathlib import Path

import pytest

from voiceguide.errors import FaultyContent, UsageError
from voiceguide.settings import Settings, settings_in
from voiceguide.settings.structured import Program

CONFIG = """\
aliases: {calm: natural:heart, calmer: calm}
voices: {coach: calm, count: "system:en-us"}
commands:
  slt: &flite {run: [flite, -voice, "{voice}", -t, "{text}", -o, "{out}"], language: en-us, licence: BSD-3-Clause}
  rms: {<<: *flite, name: Deep}
"""


def _settings(folder: Path, config: str = "", **environment: str) -> Settings:
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    return settings_in({"VOICEGUIDE_CONFIG_DIR": str(folder), **environment})


def test_they_are_read_as_what_they_are(tmp_path: Path) -> None:
    found = _settings(tmp_path, CONFIG)
    assert found.value("aliases") == {"calm": "natural:heart", "calmer": "calm"}
    assert found.value("voices") == {"coach": "calm", "count": "system:en-us"}
    program = found.value("commands")["rms"]
    assert isinstance(program, Program)
    assert program.run[1:3] == ("-voice", "{voice}")
    assert (program.language, program.licence, program.name) == ("en-us", "BSD-3-Clause", "Deep")
    assert str(program.where).endswith("config.yaml:4:21")


def test_without_them_they_are_empty(tmp_path: Path) -> None:
    found = _settings(tmp_path)
    assert [(found.value(name), found[name].written) for name in ("aliases", "voices", "commands")] == [({}, "")] * 3


def test_what_is_shown_of_them_in_one_line_can_be_written_to_a_variable(tmp_path: Path) -> None:
    found = _settings(tmp_path, CONFIG)
    variables = {f"VOICEGUIDE_{name.upper()}": found[name].written for name in ("aliases", "voices", "commands")}
    again = _settings(tmp_path, **variables)
    for name in ("aliases", "voices", "commands"):
        assert "\n" not in found[name].written
        assert again[name].as_json == found[name].as_json
        assert again[name].origin == f"VOICEGUIDE_{name.upper()}"


@pytest.mark.parametrize(
    ("config", "place", "message"),
    [
        ("aliases: natural", "1:10", "expected keys and values, such as {calm: natural:heart}"),
        ("aliases: {a: b, b: c, c: a}", "1:14", 'the alias "a" leads back to itself'),
        ("aliases: {a: a}", "1:14", 'the alias "a" leads back to itself'),
        ("aliases: {a:b: hum}", "1:11", '"a:b" is no name'),
        ("aliases: {a: [hum]}", "1:14", "expected one value"),
        ("voices: {coch: hum}", "1:10", 'no role "coch"; did you mean "coach"?'),
        ("voices: {singer: hum}", "1:10", 'no role "singer"; there is coach and count'),
        ('voices: {coach: ""}', "1:17", "there is nothing here"),
        ("commands: [flite]", "1:11", "expected keys and values"),
        ("commands: {a: {}}", "1:15", '"run" is missing'),
        ("commands: {a: {run: flite}}", "1:21", "expected a list: the program and its arguments"),
        ("commands: {a: {run: []}}", "1:21", "expected a list: the program and its arguments"),
        ("commands: {a: {run: [flite, {text}]}}", "1:29", "quote an argument that begins with a brace"),
        ('commands: {a: {run: [flite, "{txt}"]}}', "1:29", 'no placeholder "{txt}"; did you mean "text"?'),
        ("commands: {a: {run: [flite], licens: MIT}}", "1:30", 'unknown key "licens"; did you mean "licence"?'),
        ("commands: {a: {run: [flite], language: [en]}}", "1:40", "expected one value"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_place(config: str, place: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FaultyContent) as caught:
        _settings(tmp_path, config)
    assert f"config.yaml:{place}: " in str(caught.value)
    assert message in str(caught.value)

    name, _, text = config.partition(": ")
    with pytest.raises(UsageError) as in_variable:
        _settings(tmp_path, **{f"VOICEGUIDE_{name.upper()}": text})
    assert str(in_variable.value).startswith(f"VOICEGUIDE_{name.upper()}:1:")
    assert message in str(in_variable.value)


def test_braces_of_a_programs_own_stay(tmp_path: Path) -> None:
    found = _settings(tmp_path, "commands: {a: {run: [awk, '{print $1}', '{x}']}}")
    assert found.value("commands")["a"].run == ("awk", "{print $1}", "{x}")
