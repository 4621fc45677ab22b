"""What a shell completes, and how that is switched on."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from support.command_line import SMALL, Run
from voiceguide.cli import command


def found(*typed: str) -> list[str]:
    *before, last = typed
    complete = ShellComplete(command, {}, "voiceguide", "_VOICEGUIDE_COMPLETE")
    return [item.value for item in complete.get_completions(before, last)]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("build calf", "calf-release"), ("build calf-release sore", "sore-spots"), ("play calf", "calf-release"),
        ("show sma", "small"), ("script calf", "calf-release"), ("check calf-d", "calf-draw-back"),
        ("new mine --from calf", "calf-release"), ("list --area fo", "foot"), ("list --area ba", "back"),
        ("list --tool spi", "spiky-ball"), ("list mo", "moves"), ("compose --tool foam", "foam-roller"),
        ("compose --for de", "desk"), ("compose --posture sitting-c", "sitting-chair"),
        ("build a --without ne", "neck"), ("build a --without recent-i", "recent-injury"),
        ("build a --voice hu", "hum"), ("build a --voice hum:l", "hum:low"),
        ("play a --voice natural:he", "natural:heart"), ("voices try sys", "system"), ("build a --talk be", "bells"),
        ("build a --bed ra", "rain"), ("build a --format op", "opus"), ("build a --side l", "left"),
        ("build a --fi", "--fit"), ("compl", "completion"), ("completion z", "zsh"), ("config set ra", "rate"),
    ],
)  # fmt: skip
def test_a_shell_knows_ids_areas_tools_and_voices(typed: str, word: str) -> None:
    assert word in found(*typed.split(" "))


def test_where_no_id_fits_the_shell_looks_for_files(here: Path) -> None:
    complete = ShellComplete(command, {}, "voiceguide", "_VOICEGUIDE_COMPLETE")
    assert [item.type for item in complete.get_completions(["build"], "./sma")] == ["file"]


def test_a_faulty_setting_completes_nothing_and_says_nothing(here: Path, tmp_path: Path) -> None:
    (tmp_path / "home" / "config_dir").mkdir(parents=True)
    (tmp_path / "home" / "config_dir" / "config.yaml").write_text("nonsense: 1\n")
    assert found("list", "--area", "fo") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_of_each_shell_switches_it_on(shell: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, err = run("completion", shell)
    assert (code, out.count("\n")) == (0, 1)
    assert f"_VOICEGUIDE_COMPLETE={shell}_source voiceguide" in out
    assert f"for {shell}" in err
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    assert run("completion")[1] == out
    source = subprocess.run(
        [sys.executable, "-m", "voiceguide"], env={"_VOICEGUIDE_COMPLETE": f"{shell}_source", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "complete" in source.stdout, source.stderr


def test_for_an_unknown_shell_there_are_all_lines(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/dash")
    assert len(run("completion")[1].splitlines()) == 3
    assert run("completion", "dash")[0] == 2


def test_a_file_of_the_current_folder_is_known_by_its_name(here: Path) -> None:
    (here / "my-calves.yaml").write_text(SMALL)
    assert found("build", "my") == ["my-calves"]
