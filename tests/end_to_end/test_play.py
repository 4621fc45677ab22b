"""`voiceguide play` through a real sound server: when it sounds, how soon it obeys, how it ends."""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from support.decoders import decode, heard_intervals
from support.live_play import AGREE_S, MUCH_AHEAD, PAUSE_S, STEP_S, built, key_latencies_s, onsets_s, written
from support.paths import FAULTY_ENGINES
from support.programs import needs
from support.sound_server import PROGRAMS, Ear, Room, room, session

BACK_S = 5.0

SHORT = """
name: Short
safety: "Safe."
defaults: {prepare: 1s, settle: 0s}
steps:
  - move: {name: Roll, hold: 2s, side: each, switch: 2s, setup: "Roll.", cues: [{at: 50%, say: "Slow."}]}
  - rest: 1.5s
    say: "Rest."
"""
COUNTED = """
name: Counted
safety: "Safe."
defaults: {prepare: 1s, settle: 0s}
steps:
  - move: {name: Hold, hold: 5.5s, cues: [{every: 1.2s, say: [One., Two., Three., Four.]}]}
"""


@pytest.fixture
def floor() -> Iterator[Room]:
    with room() as made:
        yield made


@needs(*PROGRAMS)
def test_what_is_played_live_sounds_when_it_does_in_what_is_built(floor: Room) -> None:
    path = written(floor, SHORT)
    expected = onsets_s(decode(built(floor, path), "libsndfile").samples)
    with floor.ear() as ear, session([path, "--plain"], floor.environment | MUCH_AHEAD) as playing:
        playing.process.wait(120)
        assert playing.end() == 0, playing.lines
    heard = onsets_s(ear.samples)
    assert len(heard) == len(expected)
    off_s = [round(one - other, 3) for one, other in zip(heard, expected, strict=True)]
    assert max(map(abs, off_s)) <= AGREE_S, off_s


@needs(*PROGRAMS)
def test_the_first_sound_waits_for_no_words(floor: Room) -> None:
    path = os.pathsep.join([str(FAULTY_ENGINES), *filter(None, sys.path)])
    hanging = floor.environment | {"PYTHONPATH": path, "VOICEGUIDE_VOICE": "hangs:tone"}
    with floor.ear() as ear, session(["calf-release", "--plain", "--bed", "off"], hanging) as playing:
        playing.until(lambda: ear.loud(playing.began_s, time.monotonic()))


@needs(*PROGRAMS)
def test_keys_are_obeyed_at_once(floor: Room) -> None:
    steps_s, pauses_s = key_latencies_s(floor, times=3)
    assert len(steps_s) == len(pauses_s) == 3
    assert statistics.median(steps_s) <= 2 * STEP_S  # twice, for the sake of busy machines
    assert statistics.median(pauses_s) <= 2 * PAUSE_S


@needs(*PROGRAMS)
def test_it_goes_on_by_itself_where_it_was_when_the_sound_server_comes_back(floor: Room) -> None:
    path = written(floor, COUNTED)
    expected = onsets_s(decode(built(floor, path), "libsndfile").samples)
    with session([path, "--plain"], floor.environment) as playing:
        with floor.ear() as before:
            playing.wait("Two.")
            time.sleep(0.6)
            killed_s = time.monotonic()
            floor.kill()
        playing.wait("gone")
        time.sleep(1.0)
        returned_s = time.monotonic()
        floor.open()
        with floor.ear() as after:
            assert playing.end() == 0, playing.lines
    began_s, heard = first_heard(before)
    on_s, rest = first_heard(after)
    assert len(heard) + len(rest) == len(expected)
    place_s = killed_s - began_s
    late_s = on_s - returned_s - (expected[len(heard)] - place_s)
    assert -0.3 <= late_s <= BACK_S
    assert np.allclose(rest, np.array(expected[len(heard) :]) - expected[len(heard)], atol=2 * AGREE_S)


def first_heard(ear: Ear) -> tuple[float, list[float]]:
    """When the first sound was heard, and when all were, counted from it."""
    return ear.at(heard_intervals(ear.samples)[0][0]), onsets_s(ear.samples)


SILENT = ["calf-release", "--plain", "--silent"]
PLANTED = """
import sys
from voiceguide.cli import main
from voiceguide.player.tui import plain

def planted(event):
    raise ValueError("planted")

plain.line_of = planted
main(["play", *sys.argv[1:]])
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    own = {f"VOICEGUIDE_{name}_DIR": f"{tmp_path}/{name}" for name in ("CACHE", "CONFIG", "DATA")}
    return {**os.environ, **own, "VOICEGUIDE_VOICE": "hum"}


@needs("stty")
@pytest.mark.parametrize(
    ("way", "code"), [("q", 0), ("Q", 0), ("\x03", 130), (signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=repr
)
def test_the_terminal_is_left_as_it_was(environment: dict[str, str], way: str | signal.Signals, code: int) -> None:
    with session(SILENT, environment) as playing:
        before = playing.settings()
        playing.wait("<start>")
        playing.until(lambda: "-echo " in playing.settings())
        if isinstance(way, signal.Signals):
            playing.process.send_signal(way)
        else:
            playing.press(way)
        assert playing.end() == code
        assert playing.settings() == before


@needs("stty")
def test_the_terminal_is_left_as_it_was_after_a_bug(environment: dict[str, str]) -> None:
    with session(SILENT, environment, program=("-c", PLANTED)) as playing:
        before = playing.settings()
        assert playing.end() == 1
        assert playing.settings() == before
    assert "This is a bug in voiceguide (ValueError)" in "".join(playing.lines)


@needs("stty")
def test_the_terminal_is_left_as_it_was_while_we_stop_and_taken_again_after(environment: dict[str, str]) -> None:
    with session(SILENT, environment) as playing:
        before = playing.settings()
        playing.wait("<start>")
        playing.until(lambda: playing.settings() != before)
        taken = playing.settings()
        playing.process.send_signal(signal.SIGTSTP)
        playing.until(lambda: playing.settings() == before)
        playing.process.send_signal(signal.SIGCONT)
        playing.until(lambda: playing.settings() == taken)
        playing.press("q")
        assert playing.end() == 0
        assert playing.settings() == before


def test_keys_that_mean_nothing_do_nothing_and_help_is_a_line_each(environment: dict[str, str]) -> None:
    with session(SILENT, environment) as playing:
        playing.wait("<start>")
        playing.press("xyz\x1b[A\x1b[15~é")
        playing.press("?")
        playing.wait("these keys")
        playing.press(" ")
        playing.wait("Paused")
        playing.press("q")
        assert playing.end() == 0
    assert not any("Going on" in line for line in playing.lines)


def test_any_key_pauses_and_q_is_one_of_them(environment: dict[str, str]) -> None:
    with session([*SILENT, "--any-key"], environment) as playing:
        playing.wait("<start>")
        playing.press("q")
        playing.wait("Paused")
        time.sleep(1.0)
        playing.press("jkl;")
        playing.wait("Going on")
        playing.press("\x03")
        assert playing.end() == 130


def test_silence_rings_the_bell_at_signs(environment: dict[str, str]) -> None:
    with session(SILENT, environment) as playing:
        assert playing.wait("<start>").endswith("\a\n")


@needs(*PROGRAMS)
def test_without_a_device_it_says_what_to_do(floor: Room) -> None:
    floor.kill()
    with session(["calf-release", "--plain"], floor.environment) as playing:
        assert playing.end() == 5
    told = "".join(playing.lines)
    assert "--silent" in told
    assert len(playing.lines) == 1


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [(["nosuch"], "nosuch", 3), (["calf-release", "--fit", "soon"], "--fit", 2),
     (["calf-release", "--from", "99"], "99", 3), (["calf-release", "--talk", "loudly"], "loudly", 2)],
)  # fmt: skip
def test_what_is_asked_wrongly_is_told_before_a_device_is_looked_for(
    arguments: list[str], told: str, code: int, environment: dict[str, str]
) -> None:
    command = [sys.executable, "-c", WITHOUT_MINIAUDIO, "play", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert told in done.stderr
    assert "miniaudio" not in done.stderr


@needs(*PROGRAMS)
def test_devices_are_listed_by_name(floor: Room) -> None:
    command = [sys.executable, "-m", "voiceguide", "play", "--list-devices"]
    done = subprocess.run(command, env=floor.environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("Null Output\n", "")
    done = subprocess.run([*command, "--json"], env=floor.environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [{"name": "Null Output"}]


WITHOUT_MINIAUDIO = """
import sys
sys.modules["miniaudio"] = None
from voiceguide.cli import main
main(sys.argv[1:])
"""


def test_without_miniaudio_it_says_what_brings_it_and_play_is_silent(environment: dict[str, str]) -> None:
    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", WITHOUT_MINIAUDIO, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    refused, looked = run("play", "calf-release"), run("doctor")
    assert refused.returncode == 5
    assert "pip install miniaudio" in refused.stderr
    assert looked.returncode == 0
    assert "WRONG  loudspeaker: miniaudio, which plays sound, is not installed" in looked.stdout
    assert "pip install miniaudio" in looked.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [([], "name a routine"), (["calf-release", "--json"], "--list-devices"), (["calf-releas"], "calf-release")],
)
def test_what_cannot_be_played_is_told_in_words(environment: dict[str, str], arguments: list[str], told: str) -> None:
    with session([*arguments, "--silent"], environment) as playing:
        assert playing.end() in (2, 3)
    assert told in "".join(playing.lines)
