"""The background of a session, digital silence or a quiet bed, encoded so that a clip can start at any frame."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import numpy as np

from voiceguide.audio.clip import Clip, silence
from voiceguide.audio.room_tone import LOOP_FRAMES, ROOM_TONE, room_tone
from voiceguide.cache import Cache, key_of
from voiceguide.encoders.mp3.bit_reservoir import FrameContent, join_frames, self_contained_frames, split_frames
from voiceguide.encoders.mp3.encode import BIT_RATES_KBPS, TAIL_FRAMES, Encoding, encode, encoded_key
from voiceguide.errors import UsageError, VoiceguideError
from voiceguide.model.durations import FRAME_SAMPLES

Bed = Literal["quiet", "off"]
BEDS: tuple[Bed, ...] = ("quiet", "off")
_BRIDGE_FRAMES = 3
"""Frames of tone before a clip's frames, with room for the bits that the clip's first frames keep in earlier frames."""
_MARGIN_FRAMES = 2
"""Frames of tone that are encoded before and after a clip and then dropped, except one frame before it. At an edge of
its input LAME changes to short blocks, and the filler's long blocks do not join these without a step."""
_PRIMING_FRAMES = 2
"""The first frames of an encoder's output, in which a decoder hears nothing yet."""
_LEAD_FRAMES = 50
"""Frames of tone that the encoder gets before the loop, so that the loop's start is encoded like the rest of it."""
_TONE_LOCK = threading.Lock()
"""Lock for computing and encoding the tone, so that each is done once."""


@dataclass(frozen=True, slots=True)
class Mp3Background:
    """The background of a session at a given encoding: room tone (`quiet`) or digital silence (`off`)."""

    bed: Bed
    encoding: Encoding

    @property
    def tail_frames(self) -> int:
        """The minimum number of frames between a clip's end and the start of the next clip."""
        return TAIL_FRAMES if self.bed == "off" else _BRIDGE_FRAMES + 1

    def lead_frames(self, start_frame: int) -> int:
        """Return how many frames before `start_frame`, where a clip starts, its encoded frames begin.

        This is 0 at the very start of a session, where there is no room for them.
        """
        lead = self.tail_frames - TAIL_FRAMES
        return lead if start_frame >= lead else 0

    def encoded(self, clip_key: str, load: Callable[[], Clip], lead_frames: int, kept: Cache) -> bytes:
        """Return the encoded frames of the clip that `load` returns, from the cache `kept` if they are there.

        Otherwise encode them and add them to `kept`. `clip_key` must cover everything that shapes the clip: the spoken
        text, gain, fades, and anything mixed into it. Raise the same errors as `encode`.
        """
        key = self._encoded_key(clip_key, lead_frames)
        found = kept.get("mp3", key)
        return kept.keep("mp3", key, self.encode(load(), lead_frames, kept)) if found is None else found

    def cached_frames(self, clip_key: str, lead_frames: int, kept: Cache) -> bytes | None:
        """Return the frames that an earlier call of `encoded` added to `kept`, or None."""
        return kept.get("mp3", self._encoded_key(clip_key, lead_frames))

    def filler(self, kept: Cache | None = None) -> bytes:
        """Return frames of background that repeat without a seam and can be entered and left at any frame.

        They come from the cache `kept` if it is given; if they are not there yet, they are added to it. Raise
        UsageError if the bit rate has no room for a quiet bed.
        """
        if self.bed == "off":
            return _silent_frames(self.encoding)
        return _tone_frames(self.encoding) if kept is None else _cached_frames(self.encoding, kept)

    def start_filler_thread(self, kept: Cache) -> None:
        """Start to compute `filler` in a thread, before a clip needs it."""
        threading.Thread(target=self._try_filler, args=(kept,), name="filler").start()

    def _try_filler(self, kept: Cache) -> None:
        with contextlib.suppress(VoiceguideError):  # the next caller of `filler` gets the error
            self.filler(kept)

    def encode(self, clip: Clip, lead_frames: int, kept: Cache | None = None) -> bytes:
        """Return the frames of `clip` on this background; they begin `lead_frames` before the clip.

        `kept` is used as in `filler`. Raise the same errors as `mp3.encode.encode`, and UsageError if the bit rate has
        no room for a quiet bed.
        """
        if self.bed == "off":
            return encode(clip, self.encoding)
        margin = _MARGIN_FRAMES * FRAME_SAMPLES
        mixed = np.resize(_room_tone_from(kept).samples, clip.length + 2 * margin)
        mixed[margin : margin + clip.length] += clip.samples
        if not lead_frames:  # the session begins here: a decoder drops earlier frames
            return self._without_end_margin(encode(Clip(mixed[margin:].tobytes(), 0, 0), self.encoding))
        frames = self._without_end_margin(encode(Clip(mixed.tobytes(), 0, 0), self.encoding))
        bridge = split_frames(self.filler(kept)[: _BRIDGE_FRAMES * self.encoding.frame_bytes], self.encoding)
        clip_frames = split_frames(frames, self.encoding)[_PRIMING_FRAMES + _MARGIN_FRAMES - 1 :]
        joined = join_frames([*bridge, *clip_frames], self.encoding)
        if joined is None:
            raise _no_room_error(self.encoding)
        return joined

    def _encoded_key(self, clip_key: str, lead_frames: int) -> str:
        content_key = clip_key if self.bed == "off" else key_of(clip=clip_key, on=ROOM_TONE, lead=lead_frames)
        return encoded_key(content_key, self.encoding)

    def _without_end_margin(self, frames: bytes) -> bytes:
        return frames[: -_MARGIN_FRAMES * self.encoding.frame_bytes]


@cache
def _silent_frames(encoding: Encoding) -> bytes:
    """Return a silent frame that needs no earlier frame, repeated `LOOP_FRAMES` times."""
    frames = encode(silence(10 * FRAME_SAMPLES), encoding)
    return (
        _frames_or_raise(self_contained_frames(split_frames(frames, encoding)[5:6], encoding), encoding) * LOOP_FRAMES
    )


def _room_tone_from(kept: Cache | None) -> Clip:
    """Return the room tone, from `kept` if it is given: computing the tone takes longer than reading it."""
    if kept is None:
        return room_tone()
    with _TONE_LOCK:
        return _cached_tone(kept)


@lru_cache(1)  # a process uses a single cache, or a few in succession
def _cached_tone(kept: Cache) -> Clip:
    key = key_of(drawn=ROOM_TONE)
    return Clip(kept.get("beds", key) or kept.keep("beds", key, room_tone().pcm), 0, 0)


def _cached_frames(encoding: Encoding, kept: Cache) -> bytes:
    with _TONE_LOCK:
        return _cached_frames_unlocked(encoding, kept)


@lru_cache(1)
def _cached_frames_unlocked(encoding: Encoding, kept: Cache) -> bytes:
    key = encoded_key(key_of(filler=ROOM_TONE), encoding)
    return kept.get("mp3", key) or kept.keep("mp3", key, _tone_frames(encoding))


@cache
def _tone_frames(encoding: Encoding) -> bytes:
    return _frames_or_raise(self_contained_frames(_tone(encoding), encoding), encoding)


@cache
def _tone(encoding: Encoding) -> list[FrameContent]:
    """Return the frames of the loop, encoded at a quarter of the bit rate or less so that each has room to spare."""
    low_kbps = max((kbps for kbps in BIT_RATES_KBPS if kbps * 4 <= encoding.bitrate_kbps), default=None)
    if low_kbps is None:
        raise _no_room_error(encoding)
    low_rate = Encoding(low_kbps, encoding.quality)
    tone = room_tone().samples
    lead, end = tone[-_LEAD_FRAMES * FRAME_SAMPLES :], tone[: _MARGIN_FRAMES * FRAME_SAMPLES]
    whole = Clip(np.concatenate((lead, tone, end)).tobytes(), 0, 0)
    return split_frames(encode(whole, low_rate), low_rate)[_PRIMING_FRAMES + _LEAD_FRAMES :][:LOOP_FRAMES]


def _frames_or_raise(frames: bytes | None, encoding: Encoding) -> bytes:
    if frames is None:
        raise _no_room_error(encoding)
    return frames


def _no_room_error(encoding: Encoding) -> UsageError:
    return UsageError(f"there is no room for a quiet bed at {encoding.bitrate_kbps} kb/s; take more, or --bed off")
