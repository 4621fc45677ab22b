"""Two channels: checks that each sign for a side comes from that side."""

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
"""Level of a sign from a side in the mean of both channels."""
_SHARE = (NEAR + FAR) / 2 / (NEAR - FAR)
"""The amplitude of a sign from the left in the mean of both channels, divided by that in left minus right."""
_LEAST = 0.4
"""The least part of `_SHARE` that must be measured, because words in the middle, and encoding, blur it."""
_AUDIBLE = 30.0
"""Least root mean square of left minus right, in steps of 16 bits, if a sign comes from a side."""


def to_mono(whole: Samples) -> Samples:
    """Return the mean of the channels, shape (n,), of samples of shape (n, channels)."""
    return whole[:, 0] if whole.shape[1] == 1 else np.rint(whole.mean(axis=1)).astype(np.int16)


def expected_in_mono(sounds: Sequence[Expected]) -> list[Expected]:
    """Return the sounds as planned in the mean of both channels, where sounds from a side are softer."""
    return [
        replace(sound, fingerprint=Fingerprint(sound.fingerprint.levels_dbfs + _MIDDLE_DB, sound.fingerprint.octaves))
        if sound.side
        else sound
        for sound in sounds
    ]


def wrong_side_faults(whole: Samples, start: int, sounds: Sequence[Expected]) -> Iterator[Fault]:
    """Yield a fault for each sign that does not come from its side.

    `whole` has the shape (n, 2) and begins at sample `start` of the session.
    """
    for sound in (sound for sound in sounds if sound.side):
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
