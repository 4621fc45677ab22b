"""Listens to one stretch of a decoded session: is each sound there, when it should be, and nothing else?

A stretch reaches from the midst of one quiet to the midst of another, with the sounds between them.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.sound.fingerprint import Fingerprint, fingerprint
from voiceguide.verify.faults import Fault
from voiceguide.verify.plan import Expected

EARLY_S = 0.030
"""Sounds are heard within this of their place, as the contract promises."""
LOUDER_DB = 1.5
"""Of one sound; a voice that changes by less is not noticed."""
_LAGS = sorted(range(-SAMPLE_RATE_HZ // 4, SAMPLE_RATE_HZ // 4 + 1, SAMPLE_RATE_HZ // 200), key=abs)
"""Where a sound that is not at its place is looked for: a quarter of a second around, by 5 ms."""
_UNLIKE = 1.8
"""Difference between what is heard and what was planned, in dB and half tones: encoding it twice makes one of 1.4 at
most; other words of a voice make one over 6, those of the `hum` engine one over 2.1."""
_WORD_FRAMES = 12
"""A short word, over which the difference is taken."""
_COUNTED_DB = 30.0
"""Frames within this of the loudest one count; softer ones drown in the bed."""
_MUCH_DB, _OCTAVE = 15.0, 12.0
_SWALLOWED_DB, _SWALLOWED_FRAMES, _INSTEAD_FRAMES = 20.0, 8, 3
_CLICK_DB, _BURST_FRAMES, _SMEARED_DB = 9.0, 7, 10.0
_QUIET_DBFS = -44.0
"""What lies between the sounds is softer: bed and swell reach -48, and edges of words count from -35 dB on."""
_EDGE_SAMPLES = SAMPLE_RATE_HZ * 60 // 1000
_WINDOW_SAMPLES = SAMPLE_RATE_HZ // 1000
_CLICK_S = 0.040

_Samples = npt.NDArray[np.int16]
_Floats = npt.NDArray[np.float64]


def heard_wrong(samples: _Samples, start: int, sounds: Sequence[Expected]) -> Iterator[Fault]:
    """Give what is wrong in `samples`, which begin at sample `start` of the session and hold `sounds`."""
    moved = False
    for sound in sounds:
        found = list(_one(samples, start, sound))
        moved = moved or any(fault.kind == "moved" for fault in found)
        yield from found
    if not moved:  # what is moved is heard where nothing is planned, and need not be told twice
        yield from _between(samples, start, sounds)


def _one(samples: _Samples, start: int, sound: Expected) -> Iterator[Fault]:
    at_s, named = sound.start / SAMPLE_RATE_HZ, f"{sound.kind} “{sound.text}”"
    there = _cut(samples, sound.start - start, sound.like)
    swallowed = _swallowed(there, sound.like)
    lag = 0 if _difference(there, sound.like) <= _UNLIKE else _best_lag(samples, start, sound)
    moved = _cut(samples, sound.start - start + lag, sound.like)
    if _difference(moved, sound.like) > _UNLIKE:
        if swallowed:
            yield Fault("silence", at_s, f"{swallowed * 24 / 1000:.1f} s of {named} are silent")
        else:
            yield Fault("words", at_s, f"{named} is not what is heard")
        return
    if abs(lag) / SAMPLE_RATE_HZ > EARLY_S:
        way = "late" if lag > 0 else "early"
        yield Fault("moved", at_s, f"{named} comes {abs(lag) * 1000 // SAMPLE_RATE_HZ} ms too {way}")
    louder = _louder_db(moved, sound.like)
    if abs(louder) > LOUDER_DB:
        yield Fault("loudness", at_s, f"{named} is {abs(louder):.1f} dB too {'loud' if louder > 0 else 'soft'}")
    for frame in _bursts(moved, sound.like, louder):
        yield Fault("click", at_s + frame * FRAME_SAMPLES / SAMPLE_RATE_HZ, f"a click within {named}")
    if swallowed and not lag:
        yield Fault("silence", at_s, f"{swallowed * 24 / 1000:.1f} s of {named} are silent")


def _cut(samples: _Samples, at: int, like: Fingerprint) -> Fingerprint:
    length = len(like.levels_dbfs) * FRAME_SAMPLES
    part = samples[max(0, at) : max(0, at + length)]
    before = min(length, max(0, -at))
    return fingerprint(np.pad(part, (before, max(0, length - before - len(part)))))


def _counted(like: Fingerprint) -> npt.NDArray[np.bool_]:
    counted: npt.NDArray[np.bool_] = like.levels_dbfs > like.levels_dbfs.max(initial=-100.0) - _COUNTED_DB
    return counted


def _difference(found: Fingerprint, like: Fingerprint) -> float:
    """Give the mean difference of levels in dB and of pitch in half tones, a steady gain apart, where it is most."""
    counted = _counted(like)
    if not counted.any():
        return 0.0
    apart = (found.levels_dbfs - like.levels_dbfs)[counted]
    level = np.minimum(np.abs(apart - np.median(apart)), _MUCH_DB)
    pitch = np.minimum(np.abs(found.octaves - like.octaves)[counted] * 12, _OCTAVE)
    width = min(_WORD_FRAMES, len(level))
    return float(np.convolve((level + pitch) / 2, np.full(width, 1 / width), "valid").max())


def _best_lag(samples: _Samples, start: int, sound: Expected) -> int:
    def difference(lag: int) -> float:
        return _difference(_cut(samples, sound.start - start + lag, sound.like), sound.like)

    return min(_LAGS, key=difference)


def _louder_db(found: Fingerprint, like: Fingerprint) -> float:
    counted = _counted(like)
    return float(np.median((found.levels_dbfs - like.levels_dbfs)[counted])) if counted.any() else 0.0


def _swallowed(found: Fingerprint, like: Fingerprint) -> int:
    """Give how many frames in a row are missing, where it is more than a consonant, and nothing came instead."""
    if (found.levels_dbfs > np.maximum(like.levels_dbfs + _SWALLOWED_DB, _QUIET_DBFS)).sum() >= _INSTEAD_FRAMES:
        return 0
    gone = (found.levels_dbfs < like.levels_dbfs - _SWALLOWED_DB) & _counted(like)
    longest = run = 0
    for counted, missing in zip(_counted(like), gone, strict=True):
        run = run + 1 if missing else run if not counted else 0
        longest = max(longest, run)
    return longest if longest >= _SWALLOWED_FRAMES else 0


def _bursts(found: Fingerprint, like: Fingerprint, louder_db: float) -> list[int]:
    """Give the frames that stick out alone: much louder than planned, and neither neighbour is.

    A codec smears what is loud over the frame beside it: that much is no click.
    """
    edged = np.pad(like.levels_dbfs, 1, mode="edge")
    beside = np.maximum(edged[:-2], edged[2:]) - _SMEARED_DB
    out = found.levels_dbfs - louder_db - np.maximum(like.levels_dbfs, beside) > _CLICK_DB
    out &= found.levels_dbfs > _QUIET_DBFS
    first = out & ~np.roll(out, 1)
    return [int(frame) for frame in np.flatnonzero(first) if out[frame : frame + _BURST_FRAMES].sum() < _BURST_FRAMES]


def _between(samples: _Samples, start: int, sounds: Sequence[Expected]) -> Iterator[Fault]:
    """Look for sound where none is planned."""
    quiet = np.ones(len(samples), dtype=bool)
    for sound in sounds:
        quiet[max(0, sound.start - start - _EDGE_SAMPLES) : max(0, sound.end - start + _EDGE_SAMPLES)] = False
    whole = len(samples) // _WINDOW_SAMPLES * _WINDOW_SAMPLES
    power = (samples[:whole].astype(np.float64) ** 2).reshape(-1, _WINDOW_SAMPLES).mean(axis=1)
    loud = (power > (32768 * 10 ** (_QUIET_DBFS / 20)) ** 2) & quiet[:whole:_WINDOW_SAMPLES]
    places = np.flatnonzero(loud)
    if not len(places):
        return
    for run in np.split(places, np.flatnonzero(np.diff(places) > 100) + 1):
        at_s = start / SAMPLE_RATE_HZ + int(run[0]) / 1000
        length_s = (run[-1] - run[0] + 1) / 1000
        short = length_s <= _CLICK_S
        message = "a click where nothing is planned" if short else f"{length_s:.1f} s of sound where nothing is planned"
        yield Fault("click" if short else "sound", at_s, message)
