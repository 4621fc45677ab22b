"""A finished session as samples, whatever its format, stretch by stretch."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from voiceguide.clip import Samples
from voiceguide.errors import SoundError
from voiceguide.formats.table import ENDINGS, format_of


class Sound:
    """The sound of a file at 24 kHz, read from its start on."""

    def __init__(self, path: Path) -> None:
        self._blocks = blocks(path)
        first = next(self._blocks, None)
        self._left = np.zeros((0, 1), dtype=np.int16) if first is None else first

    def read(self, count: int) -> Samples:
        """Give the next `count` samples, shape (count, channels), or what is left of them at the end.

        Raises SoundError where the file cannot be decoded.
        """
        found = [self._left]
        length = len(self._left)
        while length < count and (block := next(self._blocks, None)) is not None:
            found.append(block)
            length += len(block)
        whole = np.concatenate(found)
        self._left = whole[count:]
        return whole[:count]


def blocks(path: Path) -> Iterator[Samples]:
    """Give what the file at `path` holds, block after block of shape (n, channels).

    Raises SoundError where it cannot be decoded, or has an ending that is not of a format of ours.
    """
    form = format_of(path)
    if form is None:
        raise SoundError(f"{path}: is no session; those end in {', '.join(ENDINGS)}")
    yield from form.read(path)
