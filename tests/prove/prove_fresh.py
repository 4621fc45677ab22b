"""On a fresh machine a clone and two commands are enough, and so is a wheel built from the sdist."""

import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from pathlib import Path

import miniaudio
import pytest

from support.checkouts import Checkout, make_checkout
from support.library_page import ten_lines
from support.paths import CHECKOUT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="PATH is emptied by symlinks, and starts are killed by signals")

BASE_PYTHON = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
SEED = 2
# What a machine says about its way to the package index, and where it keeps its own parts.
KEPT = ("PIP_", "SSL_", "HTTP_", "HTTPS_", "NO_PROXY", "REQUESTS_", "SYSTEMROOT", "TMP", "TEMP")


@dataclass(frozen=True)
class Machine:
    """An empty home, and a PATH with Python on it and nothing else: no ffmpeg, no eSpeak, no compiler."""

    path: Path

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name.upper().startswith(KEPT)}
        return {**kept, "HOME": str(self.path / "home"), "PATH": str(self.path / "bin"), "LANG": "C.UTF-8"}

    def run(self, *command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            command, cwd=cwd, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
        return result


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    machine = Machine(tmp_path_factory.mktemp("machine"))
    (machine.path / "home").mkdir()
    (machine.path / "bin").mkdir()
    (machine.path / "bin" / "python3").symlink_to(BASE_PYTHON)
    return machine


@pytest.fixture(scope="module")
def clone(machine: Machine) -> Path:
    place = machine.path / "an empty folder" / "voiceguide"
    subprocess.run(["git", "clone", "--quiet", CHECKOUT, place], check=True)
    return place


def assert_is_a_session(path: Path) -> None:
    """Six to ten minutes of sound in one channel, by a decoder that the product does not use to make it."""
    sound = miniaudio.mp3_read_file_s16(str(path))
    assert 360 <= sound.num_frames / sound.sample_rate <= 600
    assert sound.nchannels == 1
    assert max(sound.samples) > 1000


def test_the_first_command_builds_a_session(machine: Machine, clone: Path) -> None:
    folder = machine.path / "music"
    folder.mkdir()
    machine.run(clone / "scripts" / "voiceguide", "build", "calf-release", cwd=folder)
    assert_is_a_session(folder / "output" / "calf-release.mp3")


def test_the_second_start_adds_less_than_50_ms(machine: Machine, clone: Path) -> None:
    commands: dict[str, list[str | Path]] = {
        "script": [machine.path / "bin" / "python3", clone / "scripts" / "voiceguide", "--version"],
        "direct": [clone / ".voiceguide-venv" / "bin" / "python", "-P", "-m", "voiceguide", "--version"],
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(21):
        for name, command in commands.items():
            begin = time.perf_counter()
            machine.run(*command, cwd=clone)
            took[name].append(time.perf_counter() - begin)
    assert statistics.median(took["script"]) - statistics.median(took["direct"]) < 0.05, took


def test_the_second_command_tests_it(machine: Machine, clone: Path) -> None:
    result = machine.run(clone / "scripts" / "test", cwd=machine.path)
    skipped = [line for line in result.stdout.splitlines() if line.startswith("SKIPPED")]
    assert " passed" in result.stdout.splitlines()[-1]
    assert all("needs " in line for line in skipped), skipped


def test_a_wheel_from_the_sdist_builds_a_session_elsewhere(machine: Machine, clone: Path) -> None:
    (clone / "output" / "private.mp3").touch()
    tools, elsewhere, dist = (machine.path / name for name in ("tools", "elsewhere", "dist"))
    for folder in (tools, elsewhere):
        machine.run("python3", "-m", "venv", folder, cwd=machine.path)
    machine.run(tools / "bin" / "pip", "install", "hatchling", cwd=machine.path)
    machine.run(tools / "bin" / "hatchling", "build", "-t", "sdist", "-d", dist, cwd=clone)
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        assert not [name for name in archive.getnames() if "private" in name or ".voiceguide-venv" in name]
    machine.run(tools / "bin" / "pip", "wheel", "--no-deps", "-w", dist, sdist, cwd=machine.path)
    (wheel,) = dist.glob("*.whl")
    machine.run(elsewhere / "bin" / "pip", "install", wheel, cwd=machine.path)
    machine.run(elsewhere / "bin" / "voiceguide", "build", "calf-release", cwd=elsewhere)
    assert_is_a_session(elsewhere / "output" / "calf-release.mp3")
    machine.run(elsewhere / "bin" / "python", "-c", ten_lines(), cwd=elsewhere)
    assert 719 < miniaudio.mp3_read_file_s16(str(elsewhere / "calf.mp3")).num_frames / 24_000 < 721


def test_a_set_up_killed_at_any_moment_is_mended_by_the_next_start(tmp_path: Path) -> None:
    moments = random.Random(SEED)
    checkout = make_checkout(tmp_path / "checkout")
    for _ in range(10):
        shutil.rmtree(checkout.venv, ignore_errors=True)
        first = checkout.start("voiceguide")
        time.sleep(moments.uniform(0, 5))
        kill = moments.choice([os.killpg, os.kill])  # the whole group, or the parent alone
        kill(first.pid, signal.SIGKILL)
        first.communicate()
        second = checkout.run("voiceguide")
        assert (second.returncode, "Traceback" in second.stderr) == (0, False), second.stderr
        assert checkout.run("voiceguide").stderr == ""


def test_a_checkout_that_was_moved_is_set_up_again(tmp_path: Path) -> None:
    make_checkout(tmp_path / "here").run("voiceguide")
    moved = Checkout((tmp_path / "here").rename(tmp_path / "moved"))
    assert "the folder is another" in moved.run("voiceguide").stderr
    assert moved.run("voiceguide").stderr == ""


def test_another_python_sets_the_checkout_up_again(tmp_path: Path) -> None:
    checkout = make_checkout(tmp_path / "checkout")
    checkout.run("voiceguide")
    made_from = checkout.venv / "made-from"
    python, _, rest = made_from.read_bytes().partition(b"\n")
    made_from.write_bytes(b"Python 3.99\n" + rest)
    assert "Python or the folder is another" in checkout.run("voiceguide").stderr
    assert made_from.read_bytes().partition(b"\n")[0] == python
