"""Clips as they lie in the cache: a line of JSON that says where they are heard, and their PCM."""

import json
from dataclasses import dataclass

from voiceguide import clip as sound
from voiceguide.cache import Cache, key_of
from voiceguide.clip import Clip
from voiceguide.durations import SAMPLE_RATE_HZ

KIND = "clip"
TRIM_VERSION = 2
"""Goes up when `clip.trimmed` or `clip.read_sound` makes other samples of the same sound file."""


@dataclass(frozen=True, slots=True)
class SpokenClip:
    """A phrase that lies spoken in the cache, under `key`; all lengths and places are samples, as in `Clip`."""

    key: str
    length: int
    heard_start: int
    heard_end: int


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
    """Give what is kept under `key`, or None."""
    kept = cache.get(KIND, key)
    return None if kept is None else measured(key, kept)


def keep(cache: Cache, key: str, clip: Clip) -> SpokenClip:
    """Keep `clip`, unless there is one already, and give the one that is kept. Raises SoundError as `Cache.keep`."""
    return measured(key, cache.keep(KIND, key, packed(clip)))


def packed(clip: Clip) -> bytes:
    """Give the bytes that `unpacked` reads."""
    places = {"heard_start": clip.heard_start, "heard_end": clip.heard_end}
    return json.dumps(places).encode("ascii") + b"\n" + clip.pcm


def unpacked(payload: bytes) -> Clip:
    """Give the clip that `packed` wrote."""
    line, _, pcm = payload.partition(b"\n")
    places = json.loads(line)
    return Clip(pcm, places["heard_start"], places["heard_end"])


def measured(key: str, payload: bytes) -> SpokenClip:
    """Give the measures of the clip that `packed` wrote, kept under `key`."""
    clip = unpacked(payload)
    return SpokenClip(key, clip.length, clip.heard_start, clip.heard_end)
