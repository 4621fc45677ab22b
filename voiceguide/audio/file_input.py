"""Sound files of any rate by libsndfile, block after block. The one place that reads what came from elsewhere."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy.typing as npt

from voiceguide._system.stderr import stderr_into
from voiceguide.errors import Undecodable

_ALONE = threading.Lock()


@contextmanager
def sound_file(path: Path) -> Iterator["SoundFile"]:
    """Open the sound at `path`. Raises Undecodable where there is none."""
    import soundfile

    with _hushed():
        try:
            sound = soundfile.SoundFile(path)
        except (soundfile.LibsndfileError, OSError) as error:
            raise Undecodable(path, "is no sound that can be read") from error
    with sound:
        yield SoundFile(path, sound)


class SoundFile:
    """A sound that is open, of `rate_hz`."""

    def __init__(self, path: Path, sound: Any) -> None:  # noqa: ANN401 - soundfile's own, which is heavy to import
        self.rate_hz: int = sound.samplerate
        self._path, self._sound = path, sound
        # Or soundfile seeks after each read, and an MP3 loses what its frames share: 1,000 samples in two minutes.
        sound.seekable = lambda: False

    def blocks(self, samples: int, dtype: Literal["int16", "float32"]) -> Iterator[npt.NDArray[Any]]:
        """Give so many samples at a time, of shape (n, channels), to the end.

        Raises Undecodable where the sound breaks off; up to a block of what could be read before is lost.
        """
        while len(block := self._read(samples, dtype)):
            yield block

    def _read(self, samples: int, dtype: str) -> npt.NDArray[Any]:
        import soundfile

        with _hushed():
            try:
                block: npt.NDArray[Any] = self._sound.read(samples, dtype=dtype, always_2d=True)
            except (soundfile.LibsndfileError, OSError) as error:
                why = getattr(error, "error_string", str(error)).removeprefix("Error : ").rstrip(".")
                raise Undecodable(self._path, f"breaks off: {why}") from error
            return block


@contextmanager
def _hushed() -> Iterator[None]:
    """Have libmpg123, which libsndfile brings and which nobody else can reach, print nothing about an MP3."""
    with _ALONE, Path(os.devnull).open("wb") as nowhere, stderr_into(nowhere):
        yield
