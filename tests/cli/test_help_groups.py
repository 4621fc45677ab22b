"""The help of commands about a routine: grouped, and each option in one short line."""

import re

import pytest

from support.command_line import Run


@pytest.mark.parametrize("name", ["build", "play", "show", "script"])
def test_options_are_grouped_and_each_has_one_line(name: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = run(name, "--help")[1]
    groups = re.split(r"^(\w[\w ]*):\n", out.partition("Examples:")[0], flags=re.MULTILINE)
    headings, bodies = groups[1::2], groups[2::2]
    expected = ["Time and part", "Voice", "Sound", "Live", "Output", "More"]
    assert headings == [heading for heading in expected if heading in headings]
    assert {"Time and part", "Voice", "Output", "More"} <= {*headings}
    assert name not in ("build", "play") or "Sound" in headings
    for line in "".join(bodies).strip("\n").splitlines():
        assert not line.strip() or re.match(r"  -", line), line
        assert len(line) <= 80
    assert "--fit" in bodies[0]
    assert "--help" in bodies[-1]


def test_other_commands_have_one_list(run: Run) -> None:
    assert "\nOptions:\n" in run("doctor", "--help")[1]
