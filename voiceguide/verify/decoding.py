"""Reads a finished session as samples, in any format, piece by piece."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from voiceguide.audio.clip import Samples
from voiceguide.encoders.registry import format_read
from voiceguide.errors import Undecodable


class Sound:
    """The sound of a file at 24 kHz, read from its start. `broken` is the error if decoding ended early, else None."""

    def __init__(self, path: Path) -> None:
        self.broken: Undecodable | None = None
        self._blocks = blocks(path)
        first = self._next()
        self._left = np.zeros((0, 1), dtype=np.int16) if first is None else first

    def read(self, count: int) -> Samples:
        """Return the next `count` samples, shape (count, channels), or fewer at the end of the file."""
        parts = [self._left]
        length = len(self._left)
        while length < count and (block := self._next()) is not None:
            parts.append(block)
            length += len(block)
        whole = np.concatenate(parts)
        self._left = whole[count:]
        return whole[:count]

    def _next(self) -> Samples | None:
        try:
            return next(self._blocks, None)
        except Undecodable as error:
            self.broken = error
            return None


def blocks(path: Path) -> Iterator[Samples]:
    """Yield the sound of the file at `path` in blocks of shape (n, channels).

    Raise Undecodable if it cannot be decoded, SoundError if the file's ending is not that of a format of voiceguide.
    """
    yield from format_read(path).read(path)
