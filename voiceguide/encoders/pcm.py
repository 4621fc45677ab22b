"""Sound as it is: WAV by Python itself, FLAC by libsndfile, which also decodes what is not AAC."""

import wave
from pathlib import Path
from typing import BinaryIO

from voiceguide.audio.file_input import sound_file
from voiceguide.encoders.output_file import Candid
from voiceguide.encoders.stream import Blocks, Outline
from voiceguide.errors import SoundError
from voiceguide.model.durations import SAMPLE_RATE_HZ

_SAMPLE_BYTES = 2
_LARGEST_WAV_BYTES = 2**32 - 2**26
"""Sizes in a WAV have 32 bits; 64 MiB are left for tags."""
_BLOCK_SAMPLES = SAMPLE_RATE_HZ


def write_wav(blocks: Blocks, outline: Outline, out: BinaryIO) -> None:
    """Write a WAV: soundfile would swallow what the file system says, and print it."""
    if outline.samples * outline.channels * _SAMPLE_BYTES > _LARGEST_WAV_BYTES:
        raise SoundError("a WAV holds no more than 4 GiB; take --format flac")
    with wave.open(out, "wb") as sound:
        sound.setparams((outline.channels, _SAMPLE_BYTES, SAMPLE_RATE_HZ, outline.samples, "NONE", ""))
        for block in blocks:
            sound.writeframes(block.astype("<i2").tobytes())


def write_flac(blocks: Blocks, outline: Outline, out: BinaryIO) -> None:
    """Write a FLAC, with a digest of its sound in it."""
    import soundfile

    told = Candid(out)
    try:
        with soundfile.SoundFile(
            told, "w", SAMPLE_RATE_HZ, outline.channels, subtype="PCM_16", format="FLAC"
        ) as sound:
            for block in blocks:
                sound.write(block)
                told.raise_what_failed()
    except (soundfile.LibsndfileError, AssertionError) as error:  # the second says that less was written than given
        told.raise_what_failed()
        raise SoundError(f"the FLAC encoder failed: {error}") from error
    told.raise_what_failed()


def read(path: Path) -> Blocks:
    """Give what libsndfile reads at `path`; raises SoundError where that is no sound of ours."""
    with sound_file(path) as sound:
        if sound.rate_hz != SAMPLE_RATE_HZ:
            raise SoundError(f"{path}: {sound.rate_hz} Hz are not of our making")
        yield from sound.blocks(_BLOCK_SAMPLES, "int16")
