"""Delays of live sessions: to the first sound, and to obeying; medians of ten through a real sound server.

The delay of the recorder itself, measured by a click, is subtracted from the printed times. Needs PulseAudio; nothing
else should run.
"""

import shutil
import statistics

from support.live_play import PAUSE_S, STEP_S, TIMES, built, first_sound_s, key_latencies_s
from support.sound_server import room

FIRST_WARM_S, FIRST_COLD_S = 0.7, {"hum": 1.5, "system": 1.5, "natural": 2.5}


def told(what: str, asked_s: float, found: list[float], delay_s: float) -> None:
    milliseconds = sorted(round((one - delay_s) * 1000) for one in found)
    median = statistics.median(milliseconds)
    print(f"{what:<44} median {median:4.0f} ms, {milliseconds[0]} to {milliseconds[-1]} ms", end="; ")
    print(f"asked for {asked_s * 1000:.0f} ms: {'met' if median <= asked_s * 1000 else 'NOT MET'}")


with room() as floor:
    delay_s = floor.delay_s()
    print(f"{'the recorder, taken off below':<44}        {delay_s * 1000:4.0f} ms")
    steps_s, pauses_s = key_latencies_s(floor)
    told("next step: to its first sound", STEP_S, steps_s, delay_s)
    told("pause: to silence", PAUSE_S, pauses_s, delay_s)
    for voice in FIRST_COLD_S:
        floor.environment["VOICEGUIDE_VOICE"] = voice
        cold = []
        for _ in range(TIMES):
            shutil.rmtree(floor.folder / "cache", ignore_errors=True)
            cold.append(first_sound_s(floor))
        told(f"command to start sign, cold cache, {voice}", FIRST_COLD_S[voice], cold, delay_s)
        built(floor, "calf-release")
        told(f"the same, warm cache, {voice}", FIRST_WARM_S, [first_sound_s(floor) for _ in range(TIMES)], delay_s)
