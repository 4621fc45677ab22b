"""What a session stands on: digital silence or a quiet bed, encoded to be entered at any frame, and clips upon it."""

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
from voiceguide.encoders.mp3.bit_reservoir import Coded, each_alone, put_together, taken_apart
from voiceguide.encoders.mp3.encode import BIT_RATES_KBPS, TAIL_FRAMES, Encoding, encode, encoded_key
from voiceguide.errors import UsageError, VoiceguideError
from voiceguide.model.durations import FRAME_SAMPLES

Bed = Literal["quiet", "off"]
BEDS: tuple[Bed, ...] = ("quiet", "off")
_BRIDGE_FRAMES = 3
"""Frames of tone before a clip's own, with room in them for the bits that a clip's first frames left in front."""
_MARGIN_FRAMES = 2
"""Tone that is encoded before and after a clip and then left out, all but one frame before it: at an edge of its input
LAME changes to short blocks, which do not meet the filler's long ones without a step."""
_PRIMING_FRAMES = 2
"""The first frames of an encoder's, in which a decoder hears nothing yet."""
_LEAD_FRAMES = 50
"""How much tone an encoder has had before the loop begins, so that it begins as it goes on."""
_MAKING = threading.Lock()
"""Held by the thread that draws or encodes the tone, so that it is done once."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is heard where nothing is said: room tone (`quiet`) or nothing at all (`off`), at one encoding."""

    bed: Bed
    encoding: Encoding

    @property
    def tail_frames(self) -> int:
        """Give how many frames have to lie between a clip's end and the start of the next."""
        return TAIL_FRAMES if self.bed == "off" else _BRIDGE_FRAMES + 1

    def lead_frames(self, start_frame: int) -> int:
        """Give by how much the frames of a clip that begins at `start_frame` come before it."""
        lead = self.tail_frames - TAIL_FRAMES
        return lead if start_frame >= lead else 0

    def encoded(self, clip_key: str, load: Callable[[], Clip], lead_frames: int, kept: Cache) -> bytes:
        """Give what `encode` makes of the clip that `load` gives, from `kept` where it is, and else keep it.

        `clip_key` names all that shapes the clip: what is spoken, gain, fades, and what is mixed into it.
        """
        key = self._encoded_key(clip_key, lead_frames)
        found = kept.get("mp3", key)
        return kept.keep("mp3", key, self.encode(load(), lead_frames, kept)) if found is None else found

    def encoded_before(self, clip_key: str, lead_frames: int, kept: Cache) -> bytes | None:
        """Give what `encoded` gave before, from `kept`, or None."""
        return kept.get("mp3", self._encoded_key(clip_key, lead_frames))

    def filler(self, kept: Cache | None = None) -> bytes:
        """Give frames that repeat without a seam and may be entered and left anywhere, from `kept` where they are."""
        if self.bed == "off":
            return _silent_frames(self.encoding)
        return _tone_frames(self.encoding) if kept is None else _kept_frames(self.encoding, kept)

    def begin_filler(self, kept: Cache) -> None:
        """Begin with what `filler` gives, in a thread, while there is nothing yet to be put upon it."""
        threading.Thread(target=self._filler_tried, args=(kept,), name="filler").start()

    def _filler_tried(self, kept: Cache) -> None:
        with contextlib.suppress(VoiceguideError):  # it is raised to whoever wants the filler
            self.filler(kept)

    def encode(self, clip: Clip, lead_frames: int, kept: Cache | None = None) -> bytes:
        """Give the frames of `clip` upon this ground, which begin `lead_frames` before it; `kept` as for `filler`.

        Raises what `mp3.encode.encode` raises.
        """
        if self.bed == "off":
            return encode(clip, self.encoding)
        margin = _MARGIN_FRAMES * FRAME_SAMPLES
        whole = np.resize(_tone_of(kept).samples, clip.length + 2 * margin)
        whole[margin : margin + clip.length] += clip.samples
        if not lead_frames:  # the session begins here, and a decoder drops what comes before
            return self._without_margin(encode(Clip(whole[margin:].tobytes(), 0, 0), self.encoding))
        frames = self._without_margin(encode(Clip(whole.tobytes(), 0, 0), self.encoding))
        bridge = taken_apart(self.filler(kept)[: _BRIDGE_FRAMES * self.encoding.frame_bytes], self.encoding)
        heard = taken_apart(frames, self.encoding)[_PRIMING_FRAMES + _MARGIN_FRAMES - 1 :]
        joined = put_together([*bridge, *heard], self.encoding)
        if joined is None:
            raise _too_narrow(self.encoding)
        return joined

    def _encoded_key(self, clip_key: str, lead_frames: int) -> str:
        upon = clip_key if self.bed == "off" else key_of(clip=clip_key, on=ROOM_TONE, lead=lead_frames)
        return encoded_key(upon, self.encoding)

    def _without_margin(self, frames: bytes) -> bytes:
        return frames[: -_MARGIN_FRAMES * self.encoding.frame_bytes]


@cache
def _silent_frames(encoding: Encoding) -> bytes:
    """One frame that says nothing and needs none before it, as often as the loop has frames."""
    frames = encode(silence(10 * FRAME_SAMPLES), encoding)
    return _required(each_alone(taken_apart(frames, encoding)[5:6], encoding), encoding) * LOOP_FRAMES


def _tone_of(kept: Cache | None) -> Clip:
    """Give the room tone, which is longer in the drawing than in the reading."""
    if kept is None:
        return room_tone()
    with _MAKING:
        return _kept_tone(kept)


@lru_cache(1)  # a process has one cache, or a few that come and go
def _kept_tone(kept: Cache) -> Clip:
    key = key_of(drawn=ROOM_TONE)
    return Clip(kept.get("beds", key) or kept.keep("beds", key, room_tone().pcm), 0, 0)


def _kept_frames(encoding: Encoding, kept: Cache) -> bytes:
    with _MAKING:
        return _once_kept_frames(encoding, kept)


@lru_cache(1)
def _once_kept_frames(encoding: Encoding, kept: Cache) -> bytes:
    key = encoded_key(key_of(filler=ROOM_TONE), encoding)
    return kept.get("mp3", key) or kept.keep("mp3", key, _tone_frames(encoding))


@cache
def _tone_frames(encoding: Encoding) -> bytes:
    return _required(each_alone(_tone(encoding), encoding), encoding)


@cache
def _tone(encoding: Encoding) -> list[Coded]:
    """The loop, encoded at a quarter of the bit rate or less, so that each frame has room to spare."""
    low = max((kbps for kbps in BIT_RATES_KBPS if kbps * 4 <= encoding.bitrate_kbps), default=None)
    if low is None:
        raise _too_narrow(encoding)
    sparing = Encoding(low, encoding.quality)
    tone = room_tone().samples
    lead, close = tone[-_LEAD_FRAMES * FRAME_SAMPLES :], tone[: _MARGIN_FRAMES * FRAME_SAMPLES]
    whole = Clip(np.concatenate((lead, tone, close)).tobytes(), 0, 0)
    return taken_apart(encode(whole, sparing), sparing)[_PRIMING_FRAMES + _LEAD_FRAMES :][:LOOP_FRAMES]


def _required(frames: bytes | None, encoding: Encoding) -> bytes:
    if frames is None:
        raise _too_narrow(encoding)
    return frames


def _too_narrow(encoding: Encoding) -> UsageError:
    return UsageError(f"there is no room for a quiet bed at {encoding.bitrate_kbps} kb/s; take more, or --bed off")
