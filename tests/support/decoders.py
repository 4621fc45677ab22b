"""Four decoders that share no code, and measurements of decoded sound that use no code of voiceguide."""

import contextlib
import os
import subprocess
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

DECODERS = ("ffmpeg", "mpg123", "miniaudio", "libsndfile")
PROGRAMS = ("ffmpeg", "mpg123")
Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Decoded:
    """A decoded file."""

    samples: Samples
    """A single channel, int16."""
    rate_hz: int
    warnings: str
    """Everything that the decoder complained about."""


def decode(path: Path, decoder: str) -> Decoded:
    """Decode all of `path` with one of `DECODERS`, without the samples that its Info frame marks as padding."""
    return {"ffmpeg": _ffmpeg, "mpg123": _mpg123, "miniaudio": _miniaudio, "libsndfile": _libsndfile}[decoder](path)


def heard_intervals(
    samples: Samples, rate_hz: int = 24_000, *, below_db: float = 35.0, gap_s: float = 0.15
) -> list[tuple[int, int]]:
    """Return (start, end) in samples of each interval with sound.

    Sound is a window of 5 ms within `below_db` of the loudest window of the file. Windows less than `gap_s` apart
    belong to the same interval.
    """
    window = rate_hz // 200
    windows = np.lib.stride_tricks.sliding_window_view(samples, window)[:: rate_hz // 1000]
    levels = np.einsum("ij,ij->i", windows, windows, dtype=np.float64)
    loud = np.flatnonzero(levels >= levels.max() * 10 ** (-below_db / 10)) * (rate_hz // 1000)
    breaks = np.flatnonzero(np.diff(loud) > gap_s * rate_hz)
    starts = loud[np.concatenate(([0], breaks + 1))]
    ends = loud[np.concatenate((breaks, [len(loud) - 1]))] + window
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]


def lag(decoded: Samples, source: Samples, at: int) -> int:
    """Return by how many samples `source` comes later in `decoded` than `at`, by cross-correlation within ±2,000."""
    reach = 2_000
    padded = np.concatenate((np.zeros(reach), decoded.astype(np.float64), np.zeros(reach)))
    stretch = padded[at : at + len(source) + 2 * reach]
    match = np.correlate(stretch, source.astype(np.float64), mode="valid")
    return int(np.argmax(match)) - reach


def _ffmpeg(path: Path) -> Decoded:
    raw = ["-map", "0:a", "-ar", "24000", "-f", "s16le", "-"]
    command = ["ffmpeg", "-v", "warning", "-err_detect", "explode", "-i", str(path), *raw]
    done = subprocess.run(command, capture_output=True, check=False)
    return Decoded(np.frombuffer(done.stdout, "<i2"), 24_000, done.stderr.decode())


def _mpg123(path: Path) -> Decoded:
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder, "sound.wav")
        done = subprocess.run(["mpg123", "-w", sound, path], capture_output=True, check=False)
        with wave.open(str(sound)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
            rate_hz = file.getframerate()
    return Decoded(samples, rate_hz, _complaints(done.stderr.decode(errors="replace")))


def _complaints(output: str) -> str:
    """Return the lines of mpg123's output that report a problem, found by words of libmpg123.

    mpg123 prints much about good files too.
    """
    words = ("warning", "error", "resync", "illegal", "note:", "missing", "big change", "skipped", "truncat", "invalid")
    return "\n".join(line for line in output.splitlines() if any(word in line.lower() for word in words))


def _miniaudio(path: Path) -> Decoded:
    import miniaudio

    found = miniaudio.mp3_read_file_s16(str(path))
    return Decoded(np.array(found.samples, dtype=np.int16), found.sample_rate, "" if found.nchannels == 1 else "stereo")


def _libsndfile(path: Path) -> Decoded:
    import soundfile

    with tempfile.TemporaryFile() as stderr:
        with _stderr_of_c(stderr.fileno()):
            samples, rate_hz = soundfile.read(path, dtype="int16")
        stderr.seek(0)
        return Decoded(samples, rate_hz, stderr.read().decode(errors="replace"))


@contextlib.contextmanager
def _stderr_of_c(target: int) -> Iterator[None]:
    """Redirect file descriptor 2 to `target`, for messages of C code, which do not pass through sys.stderr."""
    kept = os.dup(2)
    os.dup2(target, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
