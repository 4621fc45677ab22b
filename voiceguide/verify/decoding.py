"""A finished session as samples, whatever its format, stretch by stretch."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from voiceguide.audio.clip import Samples
from voiceguide.encoders.registry import format_read
from voiceguide.errors import Undecodable


class Sound:
    """The sound of a file at 24 kHz, read from its start on; `broken` says why it ends where it cannot be decoded."""

    def __init__(self, path: Path) -> None:
        self.broken: Undecodable | None = None
        self._blocks = blocks(path)
        first = self._next()
        self._left = np.zeros((0, 1), dtype=np.int16) if first is None else first

    def read(self, count: int) -> Samples:
        """Give the next `count` samples, shape (count, channels), or what is left of them at the end."""
        found = [self._left]
        length = len(self._left)
        while length < count and (block := self._next()) is not None:
            found.append(block)
            length += len(block)
        whole = np.concatenate(found)
        self._left = whole[count:]
        return whole[:count]

    def _next(self) -> Samples | None:
        try:
            return next(self._blocks, None)
        except Undecodable as error:
            self.broken = error
            return None


def blocks(path: Path) -> Iterator[Samples]:
    """Give what the file at `path` holds, block after block of shape (n, channels).

    Raises Undecodable where it cannot be decoded, SoundError for an ending that is not of a format of ours.
    """
    yield from format_read(path).read(path)
