"""Clips to MPEG-2 Layer III frames by LAME, each by an encoder of its own, so that outputs can follow each other."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import lameenc
import numpy as np

from voiceguide.audio.clip import Clip, Samples
from voiceguide.cache import key_of
from voiceguide.errors import SoundError, UsageError
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ

TAIL_FRAMES = 2
"""A clip of k whole frames becomes k + 2: LAME and a decoder are 1,105 samples late together, under two frames."""
ENCODER_DELAY_SAMPLES = 576
BIT_RATES_KBPS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Those of MPEG-2 Layer III, ISO/IEC 13818-3, in the order of their index from 1 on."""
HEADER_BYTES = 4
SIDE_INFO_BYTES = 9
"""Of one granule and one channel; a frame's Info tag, if it is one, follows it."""
_LAME_SCALE = 0.95
"""LAME makes its input softer by this (read in lame.c, heard in what it gives); here it is made good beforehand."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How sound is encoded: 24 kHz at a constant bit rate; LAME's `quality` from 0 (slow, best) to 9.

    Two channels are joint stereo. Raises UsageError for a bit rate or a quality that does not exist.
    """

    bitrate_kbps: int = 64
    quality: int = 7
    channels: int = 1

    def __post_init__(self) -> None:
        if self.bitrate_kbps not in BIT_RATES_KBPS:
            known = ", ".join(map(str, BIT_RATES_KBPS))
            raise UsageError(f"an MP3 at 24 kHz has no {self.bitrate_kbps} kb/s; choose one of {known}")
        if not 0 <= self.quality <= 9:
            raise UsageError(f"LAME has no quality {self.quality}; choose 0 (slow, best) to 9")

    @property
    def frame_bytes(self) -> int:
        """The size of every frame: 576 samples at 24 kHz are 24 ms, so it is whole at each bit rate."""
        return self.bitrate_kbps * 1000 // 8 * FRAME_SAMPLES // SAMPLE_RATE_HZ

    @property
    def header(self) -> bytes:
        """The four bytes that every frame begins with: MPEG-2 Layer III, no CRC, 24 kHz, no padding, channels.

        In joint stereo, two bits of the last one tell of each frame how its channels are coded: see `are_frames`.
        """
        mode = 0b1100_0100 if self.channels == 1 else 0b0100_0100
        return bytes((0xFF, 0xF3, (BIT_RATES_KBPS.index(self.bitrate_kbps) + 1) << 4 | 0b0100, mode))

    @property
    def side_info_bytes(self) -> int:
        """How long the side information is that follows the header; an Info tag comes after it."""
        return SIDE_INFO_BYTES if self.channels == 1 else 17

    def are_frames(self, music: bytes) -> bool:
        """Tell whether each so many bytes of `music`, which has to hold whole frames, begin one of this encoding."""
        rows = np.frombuffer(music, dtype=np.uint8).reshape(-1, self.frame_bytes)[:, :HEADER_BYTES]
        told = np.frombuffer(b"\xff\xff\xff" + (b"\xff" if self.channels == 1 else b"\xcf"), dtype=np.uint8)
        return bool((rows & told == np.frombuffer(self.header, dtype=np.uint8)).all())


def encode(clip: Clip, encoding: Encoding) -> bytes:
    """Give the frames of `clip`, which has to last whole ones and to leave LAME's 0.45 dB of room: `TAIL_FRAMES` more.

    Raises SoundError where LAME fails, and ValueError for a clip that was never trimmed or levelled, which is a bug.
    """
    whole, odd = divmod(clip.length, FRAME_SAMPLES)
    if odd or not whole:
        raise ValueError(f"a clip of {clip.length} samples does not last whole frames")
    encoder = encoder_of(encoding)
    music = without_tags(encoded_by(encoder, clip.samples) + flushed(encoder), encoding)
    refuse_odd_frames(music, whole + TAIL_FRAMES, encoding)
    return music


def encoded_by(encoder: lameenc.Encoder, samples: Samples) -> bytes:
    """Give what an encoder gives for the next `samples`, shape (n,) or (n, channels); it lags behind.

    Raises SoundError where LAME fails, and ValueError for samples that leave it no room, which is a bug.
    """
    louder = np.rint(samples * np.float32(1 / _LAME_SCALE))
    if np.abs(louder).max(initial=0) > 32767:
        raise ValueError("the sound leaves no room for the encoder; it has to be levelled first")
    try:
        return bytes(encoder.encode(louder.astype("<i2").tobytes()))
    except RuntimeError as error:
        raise SoundError(f"the MP3 encoder failed: {error}") from error


def flushed(encoder: lameenc.Encoder) -> bytes:
    """Give the last that an encoder has; SoundError where LAME fails."""
    try:
        return bytes(encoder.flush())
    except RuntimeError as error:
        raise SoundError(f"the MP3 encoder failed: {error}") from error


def encoded_key(clip_key: str, encoding: Encoding) -> str:
    """Give the key of a clip's frames: the clip's own, bit rate, quality, channels, and the encoder and its version."""
    return key_of(
        clip=clip_key,
        bitrate_kbps=encoding.bitrate_kbps,
        quality=encoding.quality,
        channels=encoding.channels,
        encoder=f"lameenc {_lameenc_version()}",
    )


@cache
def _lameenc_version() -> str:
    """Ask once: the answer is parsed from a file, and it is wanted for each clip."""
    return version("lameenc")


def encoder_of(encoding: Encoding) -> lameenc.Encoder:
    """Give a fresh encoder."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(encoding.channels)
    encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_out_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_bit_rate(encoding.bitrate_kbps)
    encoder.set_quality(encoding.quality)
    return encoder


def without_tags(stream: bytes, encoding: Encoding) -> bytes:
    """Drop the ID3 tag and Info frame that another build of LAME might write before the frames."""
    if stream.startswith(b"ID3"):
        size = sum(byte << shift for byte, shift in zip(stream[6:10], (21, 14, 7, 0), strict=True))
        stream = stream[10 + size :]
    tag_at = HEADER_BYTES + encoding.side_info_bytes
    if stream[tag_at : tag_at + 4] in (b"Xing", b"Info"):
        stream = stream[encoding.frame_bytes :]
    return stream


def refuse_odd_frames(music: bytes, frames: int, encoding: Encoding) -> None:
    """Raise SoundError where LAME gave anything but so many `frames` of this encoding."""
    size = encoding.frame_bytes
    if len(music) != frames * size or not encoding.are_frames(music):
        raise SoundError(
            f"the MP3 encoder (lameenc {_lameenc_version()}) gave {len(music)} bytes that are not {frames} frames of "
            f"{size}; try another version of lameenc"
        )
