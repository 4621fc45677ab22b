"""Four decoders that share no code, and where sound is heard, found without any code of the product."""

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
    """Samples (int16, one channel), their rate, and everything the decoder complained about."""

    samples: Samples
    rate_hz: int
    warnings: str


def decode(path: Path, decoder: str) -> Decoded:
    """Decode all of `path`, dropping what its Info frame says is to be dropped."""
    return {"ffmpeg": _ffmpeg, "mpg123": _mpg123, "miniaudio": _miniaudio, "libsndfile": _libsndfile}[decoder](path)


def heard_intervals(
    samples: Samples, rate_hz: int = 24_000, *, below_db: float = 35.0, gap_s: float = 0.15
) -> list[tuple[int, int]]:
    """Give (start, end) in samples of what is heard: 5 ms windows within `below_db` of the loudest in the file.

    Windows less than `gap_s` apart belong to one interval.
    """
    window = rate_hz // 200
    windows = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), window)[:: rate_hz // 1000]
    levels = np.array([np.dot(part, part) for part in windows])
    loud = np.flatnonzero(levels >= levels.max() * 10 ** (-below_db / 10)) * (rate_hz // 1000)
    breaks = np.flatnonzero(np.diff(loud) > gap_s * rate_hz)
    starts = loud[np.concatenate(([0], breaks + 1))]
    ends = loud[np.concatenate((breaks, [len(loud) - 1]))] + window
    return [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]


def lag(decoded: Samples, source: Samples, at: int) -> int:
    """Give by how many samples `source` comes later in `decoded` than `at`, by cross-correlation within ±2,000."""
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


def _complaints(said: str) -> str:
    """mpg123 prints much about a good file; what is wrong with one it says in these words (libmpg123's own)."""
    words = ("warning", "error", "resync", "illegal", "note:", "missing", "big change", "skipped", "truncat", "invalid")
    return "\n".join(line for line in said.splitlines() if any(word in line.lower() for word in words))


def _miniaudio(path: Path) -> Decoded:
    import miniaudio

    found = miniaudio.mp3_read_file_s16(str(path))
    return Decoded(np.array(found.samples, dtype=np.int16), found.sample_rate, "" if found.nchannels == 1 else "stereo")


def _libsndfile(path: Path) -> Decoded:
    import soundfile

    with tempfile.TemporaryFile() as said:
        with _stderr_of_c(said.fileno()):
            samples, rate_hz = soundfile.read(path, dtype="int16")
        said.seek(0)
        return Decoded(samples, rate_hz, said.read().decode(errors="replace"))


@contextlib.contextmanager
def _stderr_of_c(instead: int) -> Iterator[None]:
    """Send to file descriptor `instead` what C code prints on 2, which Python's sys.stderr does not see."""
    kept = os.dup(2)
    os.dup2(instead, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
