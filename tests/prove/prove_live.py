"""Twenty minutes played live: each onset within 40 ms of the built file, drift included; keys are obeyed at once."""

import statistics
import sys

import numpy as np

from support.decoders import decode
from support.live_play import AGREE_S, MUCH_AHEAD, PAUSE_S, STEP_S, TIMES, built, key_latencies_s, onsets_s
from support.sound_server import room, session

ROUTINE = "lower-body-ball"
LENGTH = ("--fit", "20m")
DRIFT = 50e-6
"""Seconds a second: what two clocks of quartz may differ by."""


def test_twenty_minutes_live_agree_with_the_built_session() -> None:
    with room() as floor:
        environment = floor.environment | MUCH_AHEAD
        expected = np.array(onsets_s(decode(built(floor, ROUTINE, *LENGTH), "libsndfile").samples))
        with floor.ear() as ear, session([ROUTINE, *LENGTH, "--plain", "--auto"], environment) as playing:
            playing.process.wait(25 * 60)
            assert playing.end() == 0, playing.lines
        heard = np.array(onsets_s(ear.samples))
    assert len(heard) == len(expected)
    off_s = heard - expected
    slope, _ = np.polyfit(expected, off_s, 1)
    told = f"{len(heard)} onsets, at most {np.abs(off_s).max() * 1000:.1f} ms off, drift {slope * 1e6:+.1f} ppm"
    sys.stderr.write(f"{told}\n")
    assert np.abs(off_s).max() <= AGREE_S, told
    assert abs(slope) <= DRIFT, told


def test_keys_are_obeyed_at_once() -> None:
    with room() as floor:
        steps_s, pauses_s = key_latencies_s(floor)
    assert min(len(steps_s), len(pauses_s)) >= 0.8 * TIMES
    assert statistics.median(steps_s) <= 2 * STEP_S  # twice, for the sake of busy machines
    assert statistics.median(pauses_s) <= 2 * PAUSE_S
