"""WAV, written by Python itself, and FLAC, written by libsndfile, which also decodes every format but AAC."""

import wave
from pathlib import Path
from typing import BinaryIO

from voiceguide.audio.clip import SAMPLE_BYTES
from voiceguide.audio.file_input import sound_file
from voiceguide.encoders.output_file import ErrorKeepingFile
from voiceguide.encoders.stream import Blocks, StreamInfo
from voiceguide.errors import SoundError
from voiceguide.model.durations import SAMPLE_RATE_HZ

_LARGEST_WAV_BYTES = 2**32 - 2**26
"""Limit for the sound of a WAV, whose sizes have 32 bits; 64 MiB are left for tags."""
_BLOCK_SAMPLES = SAMPLE_RATE_HZ


def write_wav(blocks: Blocks, outline: StreamInfo, out: BinaryIO) -> None:
    """Write a WAV. Python's `wave` is used because soundfile swallows file system errors and prints them.

    Raise SoundError if the sound is too long for a WAV (4 GiB).
    """
    if outline.samples * outline.channels * SAMPLE_BYTES > _LARGEST_WAV_BYTES:
        raise SoundError("a WAV holds no more than 4 GiB; take --format flac")
    with wave.open(out, "wb") as sound:
        sound.setparams((outline.channels, SAMPLE_BYTES, SAMPLE_RATE_HZ, outline.samples, "NONE", ""))
        for block in blocks:
            sound.writeframes(block.astype("<i2").tobytes())


def write_flac(blocks: Blocks, outline: StreamInfo, out: BinaryIO) -> None:
    """Write a FLAC, which includes a digest of its sound. Raise SoundError if the encoder fails."""
    import soundfile

    wrapped = ErrorKeepingFile(out)
    try:
        with soundfile.SoundFile(
            wrapped, "w", SAMPLE_RATE_HZ, outline.channels, subtype="PCM_16", format="FLAC"
        ) as sound:
            for block in blocks:
                sound.write(block)
                wrapped.raise_stored_error()
    except (soundfile.LibsndfileError, AssertionError) as error:  # AssertionError: less was written than given
        wrapped.raise_stored_error()
        raise SoundError(f"the FLAC encoder failed: {error}") from error
    wrapped.raise_stored_error()


def read(path: Path) -> Blocks:
    """Yield the blocks that libsndfile reads at `path`. Raise SoundError if it is not sound at 24 kHz."""
    with sound_file(path) as sound:
        if sound.rate_hz != SAMPLE_RATE_HZ:
            raise SoundError(f"{path}: has {sound.rate_hz} Hz, but a session has {SAMPLE_RATE_HZ}")
        yield from sound.blocks(_BLOCK_SAMPLES, "int16")
