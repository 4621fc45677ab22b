"""Homes, folders and names that a system refuses: named in one line, or they simply work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.command_line import voiceguide, voiceguide_here

ROUTINE = "name: A\nsafety: off\nsteps:\n  - say: Point.\n"
LONG = "n" * 300


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICEGUIDE_VOICE", "hum")
    (tmp_path / "a.yaml").write_text(ROUTINE)
    (tmp_path / "a.txt").write_text("Lie down. [5s]\n")
    (tmp_path / "loop").symlink_to("pool")
    (tmp_path / "pool").symlink_to("loop")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "loop.mp3").symlink_to("loop.mp3")
    return tmp_path


def run(here: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = voiceguide_here(*arguments, cwd=here, cache=here / "cache")
    assert "Traceback" not in done.stderr
    assert "bug" not in done.stderr
    return done


COMMANDS = [
    ["show", "{}"], ["show", "./{}.yaml"], ["check", "{}"], ["check", "./{}.yaml", "--fix"], ["build", "./{}.yaml"],
    ["build", "a.yaml", "-o", "{}.mp3"], ["build", "a.yaml", "-o", "{}/x.mp3"], ["build", "a.yaml", "-o", "{}/"],
    ["build", "a.yaml", "--tracks", "-o", "{}/"], ["build", "a.yaml", "-n", "--cover", "{}/x.png"],
    ["build", "a.yaml", "-n", "--bed", "{}/x.wav"], ["show", "a.yaml", "--card", "{}/x.html"], ["new", "{}/x"],
    ["import", "{}/x"], ["import", "a.txt", "-o", "{}/x"], ["verify", "{}/x.mp3"], ["verify", "{}.mp3"],
    ["voices", "try", "hum", "--text", "Hi.", "-o", "{}/x.mp3"], ["play", "./{}.yaml", "--silent"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: " ".join(arguments))
def test_a_path_that_the_system_refuses_is_named(here: Path, arguments: list[str]) -> None:
    for name in (LONG, "loop", "~nosuchuser/a", f"loop/{LONG}"):
        done = run(here, *(argument.format(name) for argument in arguments))
        made_up = name.startswith("~") and done.returncode == 0  # a name that needs no home
        assert made_up or done.returncode in (2, 3, 5), done.stderr
        assert made_up or name[:9] in done.stderr


@pytest.mark.parametrize("name", ["CACHE_DIR", "DATA_DIR", "CONFIG_DIR", "OUTPUT", "COVER", "BED", "WORDS_MODEL"])
@pytest.mark.parametrize("value", ["~nosuchuser/a", f"/tmp/{LONG}", "loop/a", "nobody\udcff", LONG])
def test_a_setting_that_the_system_refuses_is_named(
    here: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"VOICEGUIDE_{name}", value)
    for arguments in (["config", "--json"], ["build", "a.yaml", "-n"], ["doctor"]):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("support.command_line._surroundings", lambda home, cache: {"HOME": str(home)})
            done = voiceguide_here(*arguments, cwd=here, cache=here / "cache")
        assert done.returncode in (0, 2, 5), done.stderr
        assert "bug" not in done.stderr


NOBODY = """
import pwd
def unknown(_): raise KeyError("no entry")
pwd.getpwuid = unknown
from voiceguide.__main__ import script
script()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs users as POSIX has them")
def test_a_user_without_a_home_is_told_what_to_set(here: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ("HOME", "VOICEGUIDE_CACHE_DIR")}
    own = {f"VOICEGUIDE_{kind}_DIR": str(here / kind) for kind in ("CACHE", "DATA", "CONFIG")}
    for environment, code in ((kept, 2), (kept | own, 0), (kept | {"HOME": str(here)}, 0)):
        command = [sys.executable, "-c", NOBODY, "cache", "info"]
        done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert code == 0 or "HOME is not set" in done.stderr
    assert not (here / "~").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let go of a current folder")
def test_a_current_folder_that_was_deleted_is_named_or_not_needed(here: Path) -> None:
    program = (
        "import os, sys, tempfile\n"
        "folder = tempfile.mkdtemp(); os.chdir(folder); os.rmdir(folder)\n"
        "from voiceguide.__main__ import script\nscript()\n"
    )
    file = str(here / "a.yaml")
    for arguments, codes in (
        (["list", "tools"], (0,)), (["check", file], (0,)), (["build", file, "-o", str(here / "b.mp3")], (0,)),
        (["build", file], (5,)), (["show", "./a.yaml"], (3,)),
        (["script", "-"], (3,)),
    ):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-P", "-c", program, *arguments], env={**os.environ, "HOME": str(here)},
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode in codes, (arguments, done.stderr)
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("length", [239, 240, 244, 250, 255])
@pytest.mark.parametrize("letter", ["n", "ü"])
def test_a_session_of_any_legal_name_can_be_built_again_and_measured(here: Path, letter: str, length: int) -> None:
    name = (letter * 255).encode()[: length - 4].decode(errors="ignore") + ".mp3"
    sidecars = [] if length < 245 else ["--no-sidecars"]
    for _ in range(2):
        assert run(here, "build", "a.yaml", "-o", name, *sidecars).stdout == f"{name}\n"
    assert run(here, "verify", name).returncode == 0
    assert [path for path in here.iterdir() if path.name.endswith(".part")] == []
    if sidecars and length > 250:
        assert "255 bytes" in run(here, "build", "a.yaml", "-o", name).stderr


@pytest.mark.parametrize("name", ["calf", "calf.MP3", ".mp3", "a.b.mp3", "calf.mp3.", "-x.mp3", " .mp3", "http:x.opus"])
def test_what_build_writes_verify_reads(here: Path, name: str) -> None:
    built = run(here, "build", "a.yaml", "-o", name)
    if built.returncode == 0:
        assert run(here, "verify", "--", name).returncode == 0
    else:
        assert built.returncode == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root, to give files away")
def test_it_says_whose_the_cache_is_and_leaves_it_alone(here: Path) -> None:
    assert run(here, "build", "a.yaml", "-o", "first.mp3").returncode == 0
    cache = here / "cache"
    for path in (cache, *cache.rglob("*")):
        os.chown(path, 12345, 12345)
    before = sorted(cache.rglob("*"))
    (here / "b.yaml").write_text(ROUTINE.replace("Point", "Another"))
    files = "a.yaml", "b.yaml"
    again, other = (voiceguide("build", file, "-o", f"{file}.mp3", cwd=here, cache=cache) for file in files)
    assert again.returncode == other.returncode == 0, other.stderr
    assert "that of user 12345" in again.stderr
    assert "0 phrases spoken" in again.stderr
    assert sorted(cache.rglob("*")) == before
    assert (here / "first.mp3").read_bytes() == (here / "a.yaml.mp3").read_bytes()
