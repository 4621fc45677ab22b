"""Two channels: does each sign for one side come from that side?"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import Samples
from voiceguide.audio.fingerprint import Fingerprint
from voiceguide.audio.mix.panning import FAR, NEAR
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.verify.expectations import Expected
from voiceguide.verify.faults import Fault

_MIDDLE_DB = 20 * np.log10((NEAR + FAR) / 2)
_SHARE = (NEAR + FAR) / 2 / (NEAR - FAR)
"""Of a sign from the left: how much of it there is in the middle, for each part by which left and right differ."""
_LEAST = 0.4
"""Of that share; words in the middle and encoding blur it."""
_AUDIBLE = 30.0
"""Root mean square at which left and right differ if a sign comes from one side."""


def in_the_middle(whole: Samples) -> Samples:
    """Give the mean of the channels, shape (n,), of samples of shape (n, channels)."""
    return whole[:, 0] if whole.shape[1] == 1 else np.rint(whole.mean(axis=1)).astype(np.int16)


def as_in_the_middle(sounds: Sequence[Expected]) -> list[Expected]:
    """Give what sounds are like in the mean of both channels, where those from one side are softer."""
    return [
        replace(one, like=Fingerprint(one.like.levels_dbfs + _MIDDLE_DB, one.like.octaves)) if one.side else one
        for one in sounds
    ]


def from_elsewhere(whole: Samples, start: int, sounds: Sequence[Expected]) -> Iterator[Fault]:
    """Give the signs that do not come from their side, in samples of shape (n, 2)."""
    for sound in (one for one in sounds if one.side):
        part = whole[max(0, sound.start - start) : max(0, sound.end - start)].astype(np.float64)
        if not _comes_from(part, left=sound.side == "left"):
            yield Fault(
                "sides",
                sound.start / SAMPLE_RATE_HZ,
                f"{sound.kind} “{sound.text}” does not come from the {sound.side}",
            )


def _comes_from(part: npt.NDArray[np.float64], *, left: bool) -> bool:
    middle, apart = part.mean(axis=1), part[:, 0] - part[:, -1]
    power = float(np.dot(apart, apart))
    if power < _AUDIBLE**2 * max(1, len(part)):
        return False
    share = float(np.dot(middle, apart)) / power / _SHARE
    return (share if left else -share) > _LEAST
