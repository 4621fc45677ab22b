"""Sessions that are played live: what a real sound server was given of them, and how soon they obey."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from support.decoders import Samples, heard_intervals
from support.sound_server import Room, Session, session
from voiceguide.model.durations import SAMPLE_RATE_HZ

Hand = Callable[[str], float]
"""Presses a key, and returns when, in seconds of the monotonic clock."""
AGREE_S = 0.040
"""How well what is played and what is built agree."""
MUCH_AHEAD = {"PULSE_LATENCY_MSEC": "400"}
"""For sessions that are compared to the millisecond on a machine that may be busy: where nobody waits for an answer."""
STEP_S, PAUSE_S = 0.15, 0.1
"""From a key to what it does, in the median; docs/performance.md has figures."""
TIMES = 10
LONG = """
name: Long
safety: "Safe."
steps:
""" + "".join(f'  - move: {{name: {"a" * 15}{turn}, hold: 60s}}\n' for turn in range(10, 2 * TIMES + 12))


def written(floor: Room, text: str) -> str:
    path = floor.folder / "routine.yaml"
    path.write_text(text)
    return path.as_posix()


def built(floor: Room, path: str, *more: str) -> Path:
    target = floor.folder / "built.mp3"
    command = [sys.executable, "-m", "voiceguide", "build", path, "-o", str(target), "--no-sidecars", "-q", *more]
    subprocess.run(command, env=floor.environment, check=True, capture_output=True)
    return target


def onsets_s(samples: Samples) -> list[float]:
    """When each sound begins, counted from the first."""
    starts = [start / SAMPLE_RATE_HZ for start, _ in heard_intervals(samples)]
    return [start - starts[0] for start in starts]


def first_sound_s(floor: Room) -> float:
    """From the command to what is heard of it."""
    with floor.ear() as ear, session(["calf-release", "--plain", "--bed", "off"], floor.environment) as playing:
        playing.wait("<start>")
        time.sleep(0.3)
    return ear.loud(playing.began_s, playing.began_s + 60)[0]


def key_latencies_s(
    floor: Room, times: int = TIMES, more: Sequence[str] = (), hand: Callable[[Session], Hand] = lambda at: at.press
) -> tuple[list[float], list[float]]:
    """From a key to the first sound of the next step, out of silence; and from SPACE, amid a word, to silence.

    `hand` presses the keys of a session that runs with `more` options; it returns when it did.
    """
    path = written(floor, LONG)
    steps_s, pauses_s = list[float](), list[float]()
    with floor.ear() as ear, session([path, "--plain", "--bed", "off", *more], floor.environment) as playing:
        playing.wait("<start>")
        press = hand(playing)
        press("n")
        playing.wait("Move")
        ear.hear_out()
        pressed = []
        for turn in range(times):
            stepped_s = press("n")
            playing.wait("Move", turn + 2)
            time.sleep(1.65 + 0.037 * turn)
            paused_s = press(" ")
            time.sleep(0.5)
            press(" ")
            pressed.append((stepped_s, paused_s))
            if turn + 1 < times:
                ear.hear_out()
    for stepped_s, paused_s in pressed:
        steps_s += ear.loud(stepped_s, stepped_s + 1)[:1]
        pauses_s += ear.loud(paused_s, paused_s + 0.45)[-1:]
    return steps_s, pauses_s
