"""Reading of sound files of any sample rate with libsndfile, in blocks: the only reader of sounds from elsewhere."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy.typing as npt

from voiceguide._system.stderr import redirect_stderr
from voiceguide.errors import Undecodable

_STDERR_LOCK = threading.Lock()


@contextmanager
def sound_file(path: Path) -> Iterator["SoundFile"]:
    """Open the sound file at `path`. Raise Undecodable if it holds no readable sound."""
    import soundfile

    with _silenced_stderr():
        try:
            sound = soundfile.SoundFile(path if os.name == "nt" else os.fsencode(path))  # any name, UTF-8 or not
        except (soundfile.LibsndfileError, OSError) as error:
            raise Undecodable(path, "is no sound that can be read") from error
    with sound:
        yield SoundFile(path, sound)


class SoundFile:
    """An open sound file; `rate_hz` is its sample rate."""

    def __init__(self, path: Path, sound: Any) -> None:  # noqa: ANN401 - soundfile's type is heavy to import
        self.rate_hz: int = sound.samplerate
        self._path, self._sound = path, sound
        # Otherwise soundfile seeks after each read, and an MP3 loses what its frames share: 1,000 samples in 2 minutes.
        sound.seekable = lambda: False

    def blocks(self, samples: int, dtype: Literal["int16", "float32"]) -> Iterator[npt.NDArray[Any]]:
        """Yield the sound to its end in blocks of up to `samples` samples, shape (n, channels).

        Raise Undecodable if the sound breaks off; up to one block of readable sound before the break is lost.
        """
        while len(block := self._read(samples, dtype)):
            yield block

    def _read(self, samples: int, dtype: str) -> npt.NDArray[Any]:
        import soundfile

        with _silenced_stderr():
            try:
                block: npt.NDArray[Any] = self._sound.read(samples, dtype=dtype, always_2d=True)
            except (soundfile.LibsndfileError, OSError) as error:
                why = getattr(error, "error_string", str(error)).removeprefix("Error : ").rstrip(".")
                raise Undecodable(self._path, f"breaks off: {why}") from error
            return block


@contextmanager
def _silenced_stderr() -> Iterator[None]:
    """Discard messages of libmpg123 about an MP3. It is bundled with libsndfile and cannot be silenced directly."""
    with _STDERR_LOCK, Path(os.devnull).open("wb") as null, redirect_stderr(null):
        yield
