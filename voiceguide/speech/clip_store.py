"""Stores clips in the cache: a header line that identifies the sound, and the PCM.

The line, which has its own checksum, is all that a session needs of a clip that was encoded before.
"""

import re
import zlib
from dataclasses import dataclass

from voiceguide.audio import clip as sound
from voiceguide.audio.clip import Clip
from voiceguide.cache import Cache, key_of
from voiceguide.model.durations import SAMPLE_RATE_HZ

KIND = "clip"
"""The cache's kind for clips."""
_LINE = re.compile(rb"((\d+) (\d+) [0-9a-f]{8}) ([0-9a-f]{8})\n")
_LONGEST_LINE = 64
"""Bytes that hold any header line."""
_HANDED_OVER_BYTES = 1 << 19
"""Bytes of PCM that wait to be levelled if nothing is delayed."""
TRIM_VERSION = 6
"""Part of each key; increase it if `sentences`, `clip.trimmed`, `clip.joined`, `clip.read_sound` or `packed` gives
other bytes for the same files."""


@dataclass(frozen=True, slots=True)
class SpokenClip:
    """A spoken phrase in the cache."""

    key: str
    checksum: int
    """Checksum of the sound and its heard part. Some engines speak a phrase differently if its clip was removed."""


def clip_key(engine: str, version: str, voice: str, rate: float, pause_samples: int, text: str) -> str:
    """Return the key of a phrase, which covers everything that affects its sound.

    `rate` is in the engine's measure; `pause_samples` is the pause between sentences.
    """
    return key_of(
        engine=engine,
        version=version,
        voice=voice,
        rate=rate,
        pause_samples=pause_samples,
        text=text,
        sample_rate_hz=SAMPLE_RATE_HZ,
        trim_version=TRIM_VERSION,
        heard_db=sound.HEARD_DB,
        window_samples=sound.WINDOW_SAMPLES,
        lead_samples=sound.LEAD_SAMPLES,
    )


def find(cache: Cache, key: str) -> SpokenClip | None:
    """Return the clip under `key`, or None. Its PCM is not checked for damage before it is loaded."""
    line = _line_of(cache.peek(KIND, key, _LONGEST_LINE))
    return None if line is None else SpokenClip(key, int(line[4], 16))


def find_clip(cache: Cache, key: str) -> SpokenClip | None:
    """Return the clip under `key` after a check of its PCM; None if it is missing or damaged."""
    payload = cache.get(KIND, key)
    return None if payload is None else spoken_clip(key, unpacked(payload))


class Handover:
    """Holds about ten seconds of new clips, by key, until they are first loaded."""

    def __init__(self) -> None:
        self._clips: dict[str, Clip] = {}

    def put(self, key: str, clip: Clip) -> None:
        """Hold a clip if there is room; any thread may call this."""
        if sum(len(waiting.pcm) for waiting in list(self._clips.values())) < _HANDED_OVER_BYTES:
            self._clips[key] = clip

    def take(self, key: str) -> Clip | None:
        """Return the clip under `key` and drop it; None if it is not held."""
        return self._clips.pop(key, None)


def keep(cache: Cache, key: str, clip: Clip, handover: Handover | None = None) -> SpokenClip:
    """Store `clip` under `key` unless a clip is there already, and return the stored clip.

    If `clip` was stored, also put it into `handover`. Raise SoundError if the cache cannot be written.
    """
    payload = packed(clip)
    stored = cache.keep(KIND, key, payload)
    if stored is not payload:
        return spoken_clip(key, unpacked(stored))
    if handover is not None:
        handover.put(key, clip)
    return spoken_clip(key, clip)


def packed(clip: Clip) -> bytes:
    """Return `clip` as bytes that `unpacked` reads."""
    line = _line(clip)
    return b"%s %08x\n%s" % (line, zlib.crc32(line), clip.pcm)


def unpacked(payload: bytes) -> Clip:
    """Return the clip that `packed` wrote. Raise ValueError if `payload` does not begin with a whole header line."""
    line = _line_of(payload[:_LONGEST_LINE])
    if line is None:
        raise ValueError("this is no clip")
    return Clip(payload[line.end() :], int(line[2]), int(line[3]))


def spoken_clip(key: str, clip: Clip) -> SpokenClip:
    """Return the entry that `find` returns for `clip` stored under `key`."""
    return SpokenClip(key, zlib.crc32(_line(clip)))


def _line(clip: Clip) -> bytes:
    return b"%d %d %08x" % (clip.heard_start, clip.heard_end, zlib.crc32(clip.pcm))


def _line_of(start: bytes) -> re.Match[bytes] | None:
    """Return the match of the header line; None if it is missing or damaged."""
    line = _LINE.match(start)
    return line if line is not None and zlib.crc32(line[1]) == int(line[4], 16) else None
