"""Clips as they lie in the cache: a line of their measures, and their PCM.

The line is all that a session wants of a clip that was encoded before; it has a checksum of its own.
"""

import re
import zlib
from dataclasses import dataclass

from voiceguide import clip as sound
from voiceguide.cache import Cache, key_of
from voiceguide.clip import Clip, OnMade, no_further
from voiceguide.durations import SAMPLE_RATE_HZ

KIND = "clip"
_LINE = re.compile(rb"((\d+) (\d+) (\d+)) ([0-9a-f]{8})\n")
_LONGEST_LINE = 64
TRIM_VERSION = 4
"""Goes up when `clip.trimmed` or `clip.read_sound` makes other samples of the same sound file, or `packed` others."""


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
    """Give the measures of the clip under `key`, or None; whether it is as it was kept, shows who loads it."""
    told = _told(cache.peek(KIND, key, _LONGEST_LINE))
    return None if told is None else SpokenClip(key, *told)


def find_clip(cache: Cache, key: str) -> SpokenClip | None:
    """Give the measures of the clip that is kept under `key`, whole, or None."""
    payload = cache.get(KIND, key)
    return None if payload is None else measured(key, unpacked(payload))


def keep(cache: Cache, key: str, clip: Clip, on_made: OnMade = no_further) -> SpokenClip:
    """Keep `clip`, unless there is one already, and give the one that is kept; `on_made` takes it, if it is `clip`.

    Raises SoundError as `Cache.keep`.
    """
    payload = packed(clip)
    kept = cache.keep(KIND, key, payload)
    if kept is not payload:
        return measured(key, unpacked(kept))
    on_made(key, clip)
    return measured(key, clip)


def packed(clip: Clip) -> bytes:
    """Give the bytes that `unpacked` reads."""
    line = b"%d %d %d" % (clip.length, clip.heard_start, clip.heard_end)
    return b"%s %08x\n%s" % (line, zlib.crc32(line), clip.pcm)


def unpacked(payload: bytes) -> Clip:
    """Give the clip that `packed` wrote."""
    told = _told(payload[:_LONGEST_LINE])
    if told is None:
        raise ValueError("this is no clip")
    _, start, end = told
    return Clip(payload[payload.index(b"\n") + 1 :], start, end)


def measured(key: str, clip: Clip) -> SpokenClip:
    """Give the measures of the clip that is kept under `key`."""
    return SpokenClip(key, clip.length, clip.heard_start, clip.heard_end)


def _told(start: bytes) -> tuple[int, int, int] | None:
    """Give what the first line says, if it is there, and whole."""
    found = _LINE.match(start)
    if found is None or zlib.crc32(found[1]) != int(found[5], 16):
        return None
    return int(found[2]), int(found[3]), int(found[4])
