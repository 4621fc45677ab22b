"""Measures the words a minute that each built-in voice is heard to speak, for voiceguide/speech/rates.json.

    scripts/bench rates         print the table

Copy the table after a change of an engine that changes its pace: every machine then speaks at the same pace.
"""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.speech import rates
from voiceguide.speech.engines.registry import BUILT_IN, engine_named
from voiceguide.speech.pool import Pool
from voiceguide.speech.synthesis import Speech
from voiceguide.speech.voice_choice import VoiceChoice

RATES = {
    "espeak": (80.0, 100.0, 125.0, 150.0, 180.0, 220.0, 260.0, 300.0, 350.0, 400.0, 450.0),
    "hibari": (60.0, 80.0, 100.0, 150.0, 200.0, 300.0, 400.0),
    "hum": (50.0, 145.0, 400.0),
    "piper": (60.0, 80.0, 100.0, 150.0, 200.0, 300.0, 400.0),
}
"""The measured rates by the name of the table; eSpeak goes from 80 to 450."""


def measured(engine: str, voice: str, at: tuple[float, ...], cache: Cache) -> rates.Points:
    """Return the rates `at` and the words a minute that are heard, up to the fastest that is heard to be faster."""
    rates.MEASURED_AT = at
    points = Speech(VoiceChoice(engine, voice), 150, cache).measured_points()
    slower = [each for each in range(1, len(points)) if points[each][1] <= points[each - 1][1]]
    return points[: min(slower, default=len(points))]


def main(say: Callable[[str], None] = print) -> None:
    table: dict[str, dict[str, rates.Points]] = {}
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        for name in BUILT_IN:
            engine = engine_named(name)
            if engine.rate_table is None or engine.lack():
                continue
            with Pool(name, cache, 1) as pool:
                voices = [voice.id for voice in pool.voices()]
            found = table.setdefault(engine.rate_table, {})
            for voice in voices:
                try:
                    found[voice] = measured(name, voice, RATES[engine.rate_table], cache)
                except SpeechError as error:
                    say(f"# {name}:{voice}: {error}")
    say("{")
    for number, (name, voices_found) in enumerate(sorted(table.items())):
        rows = [f'  "{voice}": {json.dumps(points)}' for voice, points in sorted(voices_found.items())]
        say(f' "{name}": {{\n' + ",\n".join(rows) + "\n }" + ("," if number < len(table) - 1 else ""))
    say("}")


if __name__ == "__main__":
    main()
