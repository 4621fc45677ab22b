"""Clips to MPEG-2 Layer III frames by LAME, each by an encoder of its own, so that outputs can follow each other."""

from dataclasses import dataclass
from importlib.metadata import version

import lameenc
import numpy as np

from voiceguide.cache import key_of
from voiceguide.clip import Clip
from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.errors import SoundError, UsageError

TAIL_FRAMES = 2
"""A clip of k whole frames becomes k + 2: LAME and a decoder are 1,105 samples late together, under two frames."""
DECODER_DELAY_SAMPLES = 529
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
    """How clips are encoded: 24 kHz mono at a constant bit rate; LAME's `quality` from 0 (slow, best) to 9.

    Raises UsageError for a bit rate or a quality that does not exist.
    """

    bitrate_kbps: int = 64
    quality: int = 7

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
        """The four bytes that every frame begins with: MPEG-2 Layer III, no CRC, 24 kHz, no padding, one channel."""
        return bytes((0xFF, 0xF3, (BIT_RATES_KBPS.index(self.bitrate_kbps) + 1) << 4 | 0b0100, 0b1100_0100))


def encode(clip: Clip, encoding: Encoding) -> bytes:
    """Give the frames of `clip`, which has to last whole ones and to leave LAME's 0.45 dB of room: `TAIL_FRAMES` more.

    Raises SoundError where LAME fails, and ValueError for a clip that was never trimmed or levelled, which is a bug.
    """
    whole, odd = divmod(clip.length, FRAME_SAMPLES)
    if odd or not whole:
        raise ValueError(f"a clip of {clip.length} samples does not last whole frames")
    encoder = _encoder(encoding)
    try:
        stream = bytes(encoder.encode(_with_scale_made_good(clip))) + bytes(encoder.flush())
    except RuntimeError as error:
        raise SoundError(f"the MP3 encoder failed: {error}") from error
    music = _without_tags(stream, encoding)
    _refuse_odd_frames(music, whole + TAIL_FRAMES, encoding)
    return music


def encoded_key(clip_key: str, encoding: Encoding) -> str:
    """Give the key of a clip's frames: the clip's own, bit rate, quality, channels, and the encoder and its version."""
    return key_of(
        clip=clip_key,
        bitrate_kbps=encoding.bitrate_kbps,
        quality=encoding.quality,
        channels=1,
        encoder=f"lameenc {version('lameenc')}",
    )


def _encoder(encoding: Encoding) -> lameenc.Encoder:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_out_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_bit_rate(encoding.bitrate_kbps)
    encoder.set_quality(encoding.quality)
    return encoder


def _with_scale_made_good(clip: Clip) -> bytes:
    louder = np.rint(clip.samples / _LAME_SCALE)
    if np.abs(louder).max() > 32767:
        raise ValueError("the clip leaves no room for the encoder; it has to be levelled first")
    return louder.astype("<i2").tobytes()


def _without_tags(stream: bytes, encoding: Encoding) -> bytes:
    """Drop the ID3 tag and Info frame that another build of LAME might write before the frames."""
    if stream.startswith(b"ID3"):
        size = sum(byte << shift for byte, shift in zip(stream[6:10], (21, 14, 7, 0), strict=True))
        stream = stream[10 + size :]
    tag_at = HEADER_BYTES + SIDE_INFO_BYTES
    if stream[tag_at : tag_at + 4] in (b"Xing", b"Info"):
        stream = stream[encoding.frame_bytes :]
    return stream


def _refuse_odd_frames(music: bytes, frames: int, encoding: Encoding) -> None:
    size, header = encoding.frame_bytes, encoding.header
    if len(music) != frames * size or any(music[at : at + 4] != header for at in range(0, len(music), size)):
        raise SoundError(
            f"the MP3 encoder (lameenc {version('lameenc')}) gave {len(music)} bytes that are not {frames} frames of "
            f"{size}; try another version of lameenc"
        )
