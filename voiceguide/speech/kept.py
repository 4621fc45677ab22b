"""Clips as they lie in the cache: a line of JSON that says where they are heard, and their PCM.

Beside each lie its measures, which are all that a session wants of a clip that was encoded before.
"""

import json
from dataclasses import dataclass

from voiceguide import clip as sound
from voiceguide.cache import Cache, key_of
from voiceguide.clip import Clip
from voiceguide.durations import SAMPLE_RATE_HZ

KIND = "clip"
_MEASURES = "spoken"
TRIM_VERSION = 3
"""Goes up when `clip.trimmed` or `clip.read_sound` makes other samples of the same sound file."""


@dataclass(frozen=True, slots=True)
class SpokenClip:
    """A phrase that lies spoken in the cache, under `key`; all lengths and places are samples, as in `Clip`."""

    key: str
    length: int
    heard_start: int
    heard_end: int


Made = tuple[SpokenClip, Clip]


def clip_key(engine: str, version: str, voice: str, rate_wpm: int, text: str) -> str:
    """Give the key that covers all that shapes the sound of a phrase."""
    return key_of(
        engine=engine,
        version=version,
        voice=voice,
        rate_wpm=rate_wpm,
        text=text,
        sample_rate_hz=SAMPLE_RATE_HZ,
        trim_version=TRIM_VERSION,
        heard_db=sound.HEARD_DB,
        window_samples=sound.WINDOW_SAMPLES,
        lead_samples=sound.LEAD_SAMPLES,
    )


def find(cache: Cache, key: str) -> SpokenClip | None:
    """Give the measures that are kept under `key`, or None; whether the clip is as it was kept, shows who loads it."""
    kept = cache.get(_MEASURES, key) if cache.touch(KIND, key) else None
    return None if kept is None else SpokenClip(key, *json.loads(kept))


def find_clip(cache: Cache, key: str) -> Made | None:
    """Give the clip that is kept under `key`, and its measures, or None."""
    kept = cache.get(KIND, key)
    return None if kept is None else _noted(cache, key, unpacked(kept))


def keep(cache: Cache, key: str, clip: Clip) -> Made:
    """Keep `clip`, unless there is one already, and give the one that is kept. Raises SoundError as `Cache.keep`."""
    payload = packed(clip)
    kept = cache.keep(KIND, key, payload)
    return _noted(cache, key, clip if kept is payload else unpacked(kept))


def forget(cache: Cache, key: str) -> None:
    """Let go of measures that are not those of the clip any more."""
    cache.forget(_MEASURES, key)


def _noted(cache: Cache, key: str, clip: Clip) -> Made:
    spoken = measured(key, clip)
    cache.keep(_MEASURES, key, json.dumps([clip.length, clip.heard_start, clip.heard_end]).encode("ascii"))
    return spoken, clip


def packed(clip: Clip) -> bytes:
    """Give the bytes that `unpacked` reads."""
    places = {"heard_start": clip.heard_start, "heard_end": clip.heard_end}
    return json.dumps(places).encode("ascii") + b"\n" + clip.pcm


def unpacked(payload: bytes) -> Clip:
    """Give the clip that `packed` wrote."""
    line, _, pcm = payload.partition(b"\n")
    places = json.loads(line)
    return Clip(pcm, places["heard_start"], places["heard_end"])


def measured(key: str, clip: Clip) -> SpokenClip:
    """Give the measures of the clip that is kept under `key`."""
    return SpokenClip(key, clip.length, clip.heard_start, clip.heard_end)
