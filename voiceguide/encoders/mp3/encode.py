"""Encodes clips to MPEG-2 Layer III frames with LAME, each with its own encoder, so that the outputs can be joined."""

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
"""Extra frames of an encoded clip: k whole frames become k + 2. LAME and a decoder together delay the sound by 1,105
samples, which is under two frames."""
ENCODER_DELAY_SAMPLES = 576
BIT_RATES_KBPS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""The bit rates of MPEG-2 Layer III (ISO/IEC 13818-3), in the order of their index, which starts at 1."""
HEADER_BYTES = 4
SIDE_INFO_BYTES = 9
"""The side information of one granule and one channel. In an Info frame, the tag follows it."""
_LAME_SCALE = 0.95
"""LAME multiplies its input by this factor (read in lame.c, and confirmed in its output). The samples are divided by it
beforehand."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How sound is encoded at 24 kHz and a constant bit rate. Raises UsageError for an unknown bit rate or quality."""

    bitrate_kbps: int = 64
    """One of `BIT_RATES_KBPS`."""
    quality: int = 7
    """LAME's quality, from 0 (slow, best) to 9."""
    channels: int = 1
    """1, or 2 for joint stereo."""

    def __post_init__(self) -> None:
        if self.bitrate_kbps not in BIT_RATES_KBPS:
            known = ", ".join(map(str, BIT_RATES_KBPS))
            raise UsageError(f"an MP3 at 24 kHz has no {self.bitrate_kbps} kb/s; choose one of {known}")
        if not 0 <= self.quality <= 9:
            raise UsageError(f"LAME has no quality {self.quality}; choose 0 (slow, best) to 9")

    @property
    def frame_bytes(self) -> int:
        """The size of every frame in bytes: whole at each bit rate, because 576 samples at 24 kHz last 24 ms."""
        return self.bitrate_kbps * 1000 // 8 * FRAME_SAMPLES // SAMPLE_RATE_HZ

    @property
    def header(self) -> bytes:
        """The four bytes at the start of every frame: MPEG-2 Layer III, no CRC, 24 kHz, no padding, channels.

        In joint stereo, two bits of the last byte say how the channels of that frame are coded; see `are_frames`.
        """
        mode = 0b1100_0100 if self.channels == 1 else 0b0100_0100
        return bytes((0xFF, 0xF3, (BIT_RATES_KBPS.index(self.bitrate_kbps) + 1) << 4 | 0b0100, mode))

    @property
    def side_info_bytes(self) -> int:
        """The length of the side information after the header, in bytes. In an Info frame, the tag follows it."""
        return SIDE_INFO_BYTES if self.channels == 1 else 17

    def are_frames(self, music: bytes) -> bool:
        """Return whether `music` is frames of this encoding: every `frame_bytes` bytes, its header is found.

        The length of `music` must be a multiple of `frame_bytes`.
        """
        rows = np.frombuffer(music, dtype=np.uint8).reshape(-1, self.frame_bytes)[:, :HEADER_BYTES]
        mask = np.frombuffer(b"\xff\xff\xff" + (b"\xff" if self.channels == 1 else b"\xcf"), dtype=np.uint8)
        return bool((rows & mask == np.frombuffer(self.header, dtype=np.uint8)).all())


def encode(clip: Clip, encoding: Encoding) -> bytes:
    """Return the frames of `clip`: as many as the clip has, and `TAIL_FRAMES` more.

    The clip must last a whole number of frames and leave 0.45 dB of headroom for LAME. Raise SoundError if LAME fails.
    Raise ValueError, which means a bug, if the clip was not trimmed or levelled.
    """
    whole, odd = divmod(clip.length, FRAME_SAMPLES)
    if odd or not whole:
        raise ValueError(f"a clip of {clip.length} samples does not last whole frames")
    encoder = encoder_of(encoding)
    music = without_tags(encode_samples(encoder, clip.samples) + flush(encoder), encoding)
    require_frames(music, whole + TAIL_FRAMES, encoding)
    return music


def encode_samples(encoder: lameenc.Encoder, samples: Samples) -> bytes:
    """Return the encoder's output for the next `samples`, shape (n,) or (n, channels); it lags behind the input.

    Raise SoundError if LAME fails. Raise ValueError, which means a bug, if the samples leave no headroom for it.
    """
    louder = np.rint(samples * np.float32(1 / _LAME_SCALE))
    if np.abs(louder).max(initial=0) > 32767:
        raise ValueError("the sound leaves no room for the encoder; it has to be levelled first")
    try:
        return bytes(encoder.encode(louder.astype("<i2").tobytes()))
    except RuntimeError as error:
        raise SoundError(f"the MP3 encoder failed: {error}") from error


def flush(encoder: lameenc.Encoder) -> bytes:
    """Return the rest of the encoder's output. Raise SoundError if LAME fails."""
    try:
        return bytes(encoder.flush())
    except RuntimeError as error:
        raise SoundError(f"the MP3 encoder failed: {error}") from error


def encoded_key(clip_key: str, encoding: Encoding) -> str:
    """Return the cache key of a clip's frames: of the clip's key, bit rate, quality, channels and encoder version."""
    return key_of(
        clip=clip_key,
        bitrate_kbps=encoding.bitrate_kbps,
        quality=encoding.quality,
        channels=encoding.channels,
        encoder=f"lameenc {_lameenc_version()}",
    )


@cache
def _lameenc_version() -> str:
    """Return the version of lameenc. It is parsed from a file and needed for each clip, so it is cached."""
    return version("lameenc")


def encoder_of(encoding: Encoding) -> lameenc.Encoder:
    """Return a new LAME encoder with the settings of `encoding`."""
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(encoding.channels)
    encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_out_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_bit_rate(encoding.bitrate_kbps)
    encoder.set_quality(encoding.quality)
    return encoder


def without_tags(stream: bytes, encoding: Encoding) -> bytes:
    """Return `stream` without the ID3 tag and Info frame that another build of LAME might write before the frames."""
    if stream.startswith(b"ID3"):
        size = sum(byte << shift for byte, shift in zip(stream[6:10], (21, 14, 7, 0), strict=True))
        stream = stream[10 + size :]
    tag_at = HEADER_BYTES + encoding.side_info_bytes
    if stream[tag_at : tag_at + 4] in (b"Xing", b"Info"):
        stream = stream[encoding.frame_bytes :]
    return stream


def require_frames(music: bytes, frames: int, encoding: Encoding) -> None:
    """Raise SoundError if `music`, the output of LAME, is not exactly `frames` frames of this encoding."""
    size = encoding.frame_bytes
    if len(music) != frames * size or not encoding.are_frames(music):
        raise SoundError(
            f"the MP3 encoder (lameenc {_lameenc_version()}) gave {len(music)} bytes that are not {frames} frames of "
            f"{size}; try another version of lameenc"
        )
