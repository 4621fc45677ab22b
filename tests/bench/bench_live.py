"""Delays of live sessions: to the first sound, and to obeying; medians of ten through a real sound server.

The delay of the recorder itself, measured by a click, is subtracted from the printed times. Needs PulseAudio; nothing
else should run.
"""

import shutil
import statistics

from support.live_play import TIMES, built, first_sound_s, key_latencies_s
from support.sound_server import room


def told(what: str, found: list[float], delay_s: float) -> None:
    milliseconds = sorted(round((one - delay_s) * 1000) for one in found)
    print(f"{what:<44} median {statistics.median(milliseconds):4.0f} ms, {milliseconds[0]} to {milliseconds[-1]} ms")


with room() as floor:
    delay_s = floor.delay_s()
    print(f"{'the recorder, taken off below':<44}        {delay_s * 1000:4.0f} ms")
    steps_s, pauses_s = key_latencies_s(floor)
    told("next step: to its first sound", steps_s, delay_s)
    told("pause: to silence", pauses_s, delay_s)
    for voice in ("hum", "system"):
        floor.environment["VOICEGUIDE_VOICE"] = voice
        cold = []
        for _ in range(TIMES):
            shutil.rmtree(floor.folder / "cache", ignore_errors=True)
            cold.append(first_sound_s(floor))
        told(f"command to start sign, cold cache, {voice}", cold, delay_s)
        built(floor, "calf-release")
        told(f"the same, warm cache, {voice}", [first_sound_s(floor) for _ in range(TIMES)], delay_s)
