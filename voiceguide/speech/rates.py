"""Finds the rate at which an engine is heard to speak the wanted words a minute.

Each engine measures its rate in its own way: eSpeak's 145 is heard as 180 words a minute. Here, words a minute are
those that a listener counts: the words of `TEXT` by the seconds that they take, without the pauses between sentences.
"""

import json
from bisect import bisect
from functools import cache
from itertools import pairwise
from math import ceil, floor
from pathlib import Path

from voiceguide.cache import Cache, key_of
from voiceguide.speech.engines.protocol import Engine
from voiceguide.speech.sentences import sentences

TEXT = (
    "Sit on the floor, with your left leg straight, and put the ball under the widest part of your calf. "
    "Lean back on your hands. Slowly roll the ball towards the heel, and stop where it is sore. "
    "Stay there, breathe out, and let the leg grow heavy. Ten seconds to go. "
    "Now cross your other leg over the top, and draw your toes back. Good. Change sides."
)
"""The text by which the rate of every voice is measured: words as they stand in a session, long and short sentences."""
MEASURED_AT: tuple[float, ...] = (110.0, 160.0, 230.0)
"""Rates in the engine's measure at which a voice that the table lacks is measured."""
_KIND = "rate"
_TABLE = Path(__file__).with_name("rates.json")
"""The file of measured rates: engine, voice, and pairs as in `Points`. `scripts/bench rates` writes it."""

Points = tuple[tuple[float, float], ...]
"""Pairs of a rate in the engine's measure and the words a minute that are heard at it, both rising."""


def shipped(engine: Engine, voice: str) -> Points | None:
    """Return the measured rates of a voice from the table that ships with voiceguide; None if it is not in there."""
    found = table().get(engine.rate_table or "", {}).get(voice)
    return None if found is None else tuple((rate, heard) for rate, heard in found)


def stored(cache: Cache, version: str, voice: str) -> Points | None:
    """Return the rates of a voice that were measured on this machine; None if there are none."""
    found = cache.get(_KIND, _key(version, voice))
    return None if found is None else _points(found)


def store(cache: Cache, version: str, voice: str, measured: Points) -> Points:
    """Store `measured` unless another process was quicker, and return the stored rates.

    Raise SoundError if the cache cannot be written.
    """
    return _points(cache.keep(_KIND, _key(version, voice), json.dumps(measured).encode()))


def heard_wpm(seconds: float, pause_s: float) -> float:
    """Return the words a minute that are heard in `TEXT`, if it takes `seconds` with pauses of `pause_s` in it."""
    spoken_s = seconds - pause_s * (len(sentences(TEXT)) - 1)
    return round(60 * len(TEXT.split()) / spoken_s, 2)


def engine_rate(points: Points, rate_wpm: float) -> float:
    """Return the rate in the engine's measure for `rate_wpm` words a minute as they are heard.

    Between two points the lengths of words are interpolated; beyond the last, the rate is proportional. A voice that
    does not follow its rate keeps its own pace.
    """
    if not _is_rising(points):
        return float(rate_wpm)
    heard = [each for _, each in points]
    at = min(max(bisect(heard, rate_wpm), 1), len(points) - 1)
    (low, low_wpm), (high, high_wpm) = points[at - 1], points[at]
    if rate_wpm <= heard[0]:
        return round(points[0][0] * rate_wpm / heard[0], 1)
    if rate_wpm >= heard[-1]:
        return round(points[-1][0] * rate_wpm / heard[-1], 1)
    share = (1 / rate_wpm - 1 / low_wpm) / (1 / high_wpm - 1 / low_wpm)
    return round(1 / (1 / low + share * (1 / high - 1 / low)), 1)


def heard_limits(engine: Engine, points: Points) -> tuple[int, int]:
    """Return the slowest and the fastest words a minute that can be heard, as whole numbers within its limits."""
    by_rate = tuple((heard, rate) for rate, heard in points)
    slowest, fastest = (engine_rate(by_rate, limit) for limit in engine.rate_limits)
    return ceil(slowest), floor(fastest)


def _key(version: str, voice: str) -> str:
    return key_of(version=version, voice=voice, text=TEXT)


def _points(stored_json: bytes) -> Points:
    return tuple((rate, heard) for rate, heard in json.loads(stored_json))


def _is_rising(points: Points) -> bool:
    """Return whether both rates rise from each point to the next, so that every rate can be found."""
    return all(before[0] < after[0] and before[1] < after[1] for before, after in pairwise(points))


@cache
def table() -> dict[str, dict[str, list[list[float]]]]:
    """Return the table that ships: by engine and voice, the points of the voice."""
    found: dict[str, dict[str, list[list[float]]]] = json.loads(_TABLE.read_bytes())
    return found
