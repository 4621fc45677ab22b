"""Clips as they lie in the cache: a line that tells them apart, and their PCM.

The line is all that a session wants of a clip that was encoded before; it has a checksum of its own.
"""

import re
import zlib
from dataclasses import dataclass

from voiceguide.audio import clip as sound
from voiceguide.audio.clip import Clip
from voiceguide.cache import Cache, key_of
from voiceguide.model.durations import SAMPLE_RATE_HZ

KIND = "clip"
_LINE = re.compile(rb"((\d+) (\d+) [0-9a-f]{8}) ([0-9a-f]{8})\n")
_LONGEST_LINE = 64
_HANDED_OVER_BYTES = 1 << 19
"""As much as waits to be levelled if all goes well."""
TRIM_VERSION = 5
"""Goes up when `clip.trimmed` or `clip.read_sound` makes other samples of the same sound file, or `packed` others."""


@dataclass(frozen=True, slots=True)
class SpokenClip:
    """A phrase that lies spoken in the cache, under `key`.

    Some engines speak otherwise what went from there: `checksum` is that of this very sound, and where it is heard.
    """

    key: str
    checksum: int


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
    """Give the clip under `key`, or None; whether its sound is as it was kept, shows who loads it."""
    line = _line_of(cache.peek(KIND, key, _LONGEST_LINE))
    return None if line is None else SpokenClip(key, int(line[4], 16))


def find_clip(cache: Cache, key: str) -> SpokenClip | None:
    """Give the clip that is kept under `key`, whole, or None."""
    payload = cache.get(KIND, key)
    return None if payload is None else spoken_clip(key, unpacked(payload))


class Handover:
    """Clips that were just made, by their keys, for whoever loads them first; it holds about ten seconds of speech."""

    def __init__(self) -> None:
        self._clips: dict[str, Clip] = {}

    def put(self, key: str, clip: Clip) -> None:
        """Hold a clip if there is room; any thread may call this."""
        if sum(len(held.pcm) for held in list(self._clips.values())) < _HANDED_OVER_BYTES:
            self._clips[key] = clip

    def take(self, key: str) -> Clip | None:
        """Return a clip once, if it is held."""
        return self._clips.pop(key, None)


def keep(cache: Cache, key: str, clip: Clip, handover: Handover | None = None) -> SpokenClip:
    """Keep `clip` under `key`, unless there is one, and return the one that is kept; hand `clip` over if that is it.

    Raise SoundError as `Cache.keep`.
    """
    payload = packed(clip)
    kept = cache.keep(KIND, key, payload)
    if kept is not payload:
        return spoken_clip(key, unpacked(kept))
    if handover is not None:
        handover.put(key, clip)
    return spoken_clip(key, clip)


def packed(clip: Clip) -> bytes:
    """Give the bytes that `unpacked` reads."""
    line = _line(clip)
    return b"%s %08x\n%s" % (line, zlib.crc32(line), clip.pcm)


def unpacked(payload: bytes) -> Clip:
    """Give the clip that `packed` wrote."""
    line = _line_of(payload[:_LONGEST_LINE])
    if line is None:
        raise ValueError("this is no clip")
    return Clip(payload[line.end() :], int(line[2]), int(line[3]))


def spoken_clip(key: str, clip: Clip) -> SpokenClip:
    """Give `clip`, which is kept under `key`, as `find` finds it."""
    return SpokenClip(key, zlib.crc32(_line(clip)))


def _line(clip: Clip) -> bytes:
    return b"%d %d %08x" % (clip.heard_start, clip.heard_end, zlib.crc32(clip.pcm))


def _line_of(start: bytes) -> re.Match[bytes] | None:
    """Give the first line, if it is there, and whole."""
    found = _LINE.match(start)
    return found if found is not None and zlib.crc32(found[1]) == int(found[4], 16) else None
