"""Listens to one stretch of a decoded session: is each sound there, when it should be, and nothing else?

A stretch reaches from the midst of one quiet to the midst of another, with the sounds between them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voiceguide.audio.fingerprint import Fingerprint, fingerprint
from voiceguide.audio.mix.ducking import DUCK_DB
from voiceguide.audio.unevenness import CLICK_SAMPLES, clicks_over_db, frames_over_db
from voiceguide.export.session import AudibleBed
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.verify.bed_effects import EDGE_SAMPLES, beneath, free, upon
from voiceguide.verify.expectations import Expected
from voiceguide.verify.faults import Fault

EARLY_S = 0.030
"""Sounds are heard within this of their place, as the contract promises."""
LOUDER_DB = 1.5
"""Of one sound; a voice that changes by less is not noticed."""
_LAGS = sorted(range(-SAMPLE_RATE_HZ // 4, SAMPLE_RATE_HZ // 4 + 1, SAMPLE_RATE_HZ // 200), key=abs)
"""Where a sound that is not at its place is looked for: a quarter of a second around, by 5 ms."""
_UNLIKE = 1.8
"""Difference between what is heard and what was planned, in dB and half tones: encoding it twice makes one of 1.3 at
most; other words of a voice make one over 6, those of `hum` one over 2.1, but of its voice `low` 0.9 now and then."""
_WORD_FRAMES = 12
"""A short word, over which the difference is taken."""
_COUNTED_DB = 30.0
"""Frames within this of the loudest one count; softer ones drown in the bed."""
_MUCH_DB, _OCTAVE = 15.0, 12.0
_SWALLOWED_DB, _SWALLOWED_FRAMES, _INSTEAD_FRAMES = 20.0, 8, 3
_CLICK_DB, _BURST_FRAMES, _SMEARED_DB = 9.0, 7, 10.0
_QUIET_DBFS = -44.0
"""What lies between the sounds is softer: bed and swell reach -48, and edges of words count from -35 dB on."""
_UNLIKE_ON_BED = 2.8
"""The same upon an audible bed, in which a voice is less plain: it makes up to 2.3; other words make 4 and more."""
_OVER_BED_DB, _OVER_CREST_DB, _LEAST_DB = 8.0, 7.0, 3.0
"""Upon a bed, frames count that come so far out of it as it is nearby, and, in words, which may last longer than a
wave, out of it where it is loudest under words; the loudest ones always count."""
_DROWNED_DB = 4.0
"""What is no louder than this over the bed is nothing but the bed."""
_INSTEAD_ON_BED_DB = 12.0
_CLICK_ROOM_DB, _SOUND_ROOM_DB = 3.0, 6.0
"""By so much more than the bed itself something has to stick out of it."""
_APART_SAMPLES = SAMPLE_RATE_HZ // 10
_WINDOW_SAMPLES = SAMPLE_RATE_HZ // 1000
_CLICK_S = 0.040

_Samples = npt.NDArray[np.int16]
_Floats = npt.NDArray[np.float64]


def heard_wrong(
    samples: _Samples, start: int, sounds: Sequence[Expected], bed: AudibleBed | None = None
) -> Iterator[Fault]:
    """Give what is wrong in `samples`, which begin at sample `start` of the session and hold `sounds` upon `bed`."""
    found = [fault for sound in _sought(samples, start, sounds, bed) for fault in _one(samples, start, sound)]
    yield from found
    if any(fault.kind == "moved" for fault in found):
        return  # it is heard where nothing is planned, and that need not be told twice
    yield from _upon(samples, start, sounds, bed, pauses=not found) if bed else _between(samples, start, sounds)


@dataclass(frozen=True, slots=True)
class _Sought:
    """A sound to be found: what it is like where it lies, which frames count, and what else may be taken for it.

    Frames drown below `floor_dbfs`, which is -inf where there is no bed to be measured.
    """

    sound: Expected
    like: Fingerprint
    counted: npt.NDArray[np.bool_]
    unlike: float
    floor_dbfs: float
    instead_db: float


def _sought(
    samples: _Samples, start: int, sounds: Sequence[Expected], bed: AudibleBed | None
) -> Iterator[_Sought]:
    masks = [free(samples, start, sounds, pauses=pauses) for pauses in (False, True)] if bed else []
    for sound in sounds:
        highest = sound.like.levels_dbfs.max(initial=-100.0)
        # Around the sound where that can be, or, as at the start of a track that begins with words, in their pauses.
        under = next(filter(None, (beneath(samples, alone, start, sound) for alone in masks)), None)
        if bed is None or under is None:
            counted = sound.like.levels_dbfs > highest - _COUNTED_DB
            yield _Sought(sound, sound.like, counted, _UNLIKE, -np.inf, _SWALLOWED_DB)
        else:
            crest_dbfs = bed.loudest_dbfs - DUCK_DB + _OVER_CREST_DB if sound.kind == "utterance" else -np.inf
            plain_dbfs = max(under.level_dbfs + _OVER_BED_DB, crest_dbfs)
            least = max(highest - _COUNTED_DB, min(plain_dbfs, highest - _LEAST_DB))
            counted, floor_dbfs = sound.like.levels_dbfs > least, under.level_dbfs + _DROWNED_DB
            yield _Sought(sound, upon(under, sound.like), counted, _UNLIKE_ON_BED, floor_dbfs, _INSTEAD_ON_BED_DB)


def _one(samples: _Samples, start: int, sought: _Sought) -> Iterator[Fault]:
    sound, like = sought.sound, sought.like
    at_s, named = sound.start / SAMPLE_RATE_HZ, f"{sound.kind} “{sound.text}”"
    there = _cut(samples, sound.start - start, like)
    swallowed = _swallowed(there, sought)
    lag = 0 if _difference(there, sought) <= sought.unlike else _best_lag(samples, start, sought)
    moved = _cut(samples, sound.start - start + lag, like)
    if _difference(moved, sought) > sought.unlike:
        if swallowed:
            yield Fault("silence", at_s, f"{swallowed * 24 / 1000:.1f} s of {named} are silent")
        else:
            yield Fault("words", at_s, f"{named} is not what is heard")
        return
    if abs(lag) / SAMPLE_RATE_HZ > EARLY_S:
        way = "late" if lag > 0 else "early"
        yield Fault("moved", at_s, f"{named} comes {abs(lag) * 1000 // SAMPLE_RATE_HZ} ms too {way}")
    louder = _louder_db(moved, sought)
    if abs(louder) > LOUDER_DB:
        yield Fault("loudness", at_s, f"{named} is {abs(louder):.1f} dB too {'loud' if louder > 0 else 'soft'}")
    for frame in _bursts(moved, sought, louder):
        yield Fault("click", at_s + frame * FRAME_SAMPLES / SAMPLE_RATE_HZ, f"a click within {named}")
    if swallowed and not lag:
        yield Fault("silence", at_s, f"{swallowed * 24 / 1000:.1f} s of {named} are silent")


def _cut(samples: _Samples, at: int, like: Fingerprint) -> Fingerprint:
    length = len(like.levels_dbfs) * FRAME_SAMPLES
    part = samples[max(0, at) : max(0, at + length)]
    before = min(length, max(0, -at))
    return fingerprint(np.pad(part, (before, max(0, length - before - len(part)))))


def _difference(found: Fingerprint, sought: _Sought) -> float:
    """Give the mean difference of levels in dB and of pitch in half tones, a steady gain apart, where it is most."""
    like, counted = sought.like, sought.counted
    if not counted.any():
        return 0.0
    apart = (found.levels_dbfs - like.levels_dbfs)[counted]
    level = np.minimum(np.abs(apart - np.median(apart)), _MUCH_DB)
    # What a codec smears over a soft frame may change its pitch, and hardly its level.
    pitch = np.where(like.levels_dbfs > _smeared_dbfs(like), np.abs(found.octaves - like.octaves) * 12, 0.0)
    pitch = np.minimum(pitch[counted], _OCTAVE)
    width = min(_WORD_FRAMES, len(level))
    return float(np.convolve((level + pitch) / 2, np.full(width, 1 / width), "valid").max())


def _best_lag(samples: _Samples, start: int, sought: _Sought) -> int:
    def difference(lag: int) -> float:
        return _difference(_cut(samples, sought.sound.start - start + lag, sought.like), sought)

    return min(_LAGS, key=difference)


def _louder_db(found: Fingerprint, sought: _Sought) -> float:
    apart = (found.levels_dbfs - sought.like.levels_dbfs)[sought.counted]
    return float(np.median(apart)) if len(apart) else 0.0


def _swallowed(found: Fingerprint, sought: _Sought) -> int:
    """Give how many frames in a row are missing, where it is more than a consonant, and nothing came instead."""
    levels, planned = found.levels_dbfs, sought.like.levels_dbfs
    if (levels > np.maximum(planned + sought.instead_db, _QUIET_DBFS)).sum() >= _INSTEAD_FRAMES:
        return 0
    gone = ((levels < planned - _SWALLOWED_DB) | (levels < sought.floor_dbfs)) & sought.counted
    longest = run = 0
    for counted, missing in zip(sought.counted, gone, strict=True):
        run = run + 1 if missing else run if not counted else 0
        longest = max(longest, run)
    return longest if longest >= _SWALLOWED_FRAMES else 0


def _smeared_dbfs(like: Fingerprint) -> _Floats:
    """Give how much of what is loud a codec may smear over the frame beside it."""
    edged = np.pad(like.levels_dbfs, 1, mode="edge")
    smeared: _Floats = np.maximum(edged[:-2], edged[2:]) - _SMEARED_DB
    return smeared


def _bursts(found: Fingerprint, sought: _Sought, louder_db: float) -> list[int]:
    """Give the frames that stick out alone: much louder than planned, and neither neighbour is.

    What is smeared over them is no click.
    """
    over = found.levels_dbfs - louder_db - np.maximum(sought.like.levels_dbfs, _smeared_dbfs(sought.like))
    out = (over > _CLICK_DB) & (found.levels_dbfs > _QUIET_DBFS) & (sought.counted | np.isneginf(sought.floor_dbfs))
    first = out & ~np.roll(out, 1)
    return [int(frame) for frame in np.flatnonzero(first) if out[frame : frame + _BURST_FRAMES].sum() < _BURST_FRAMES]


def _between(samples: _Samples, start: int, sounds: Sequence[Expected]) -> Iterator[Fault]:
    """Look for sound where none is planned."""
    quiet = np.ones(len(samples), dtype=bool)
    for sound in sounds:
        quiet[max(0, sound.start - start - EDGE_SAMPLES) : max(0, sound.end - start + EDGE_SAMPLES)] = False
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


def _upon(
    samples: _Samples, start: int, sounds: Sequence[Expected], bed: AudibleBed, *, pauses: bool
) -> Iterator[Fault]:
    """Look upon a bed for what sticks out of it more than the bed itself does; for clicks also in `pauses` of words."""
    alone, still = free(samples, start, sounds, pauses=False), free(samples, start, sounds, pauses=pauses)
    frames = _runs(frames_over_db(samples, alone) > bed.frame_db + _SOUND_ROOM_DB, FRAME_SAMPLES)
    long = [(first, last) for first, last in frames if last - first > FRAME_SAMPLES]
    for first, last in long:
        length_s = (last - first) / SAMPLE_RATE_HZ
        yield Fault("sound", (start + first) / SAMPLE_RATE_HZ, f"{length_s:.1f} s of sound where nothing is planned")
    for first, last in _runs(clicks_over_db(samples, still) > bed.click_db + _CLICK_ROOM_DB, CLICK_SAMPLES):
        if all(last < begins - _APART_SAMPLES or first > ends + _APART_SAMPLES for begins, ends in long):
            yield Fault("click", (start + first) / SAMPLE_RATE_HZ, "a click where nothing is planned")


def _runs(there: npt.NDArray[np.bool_], size: int) -> list[tuple[int, int]]:
    """Give from which sample to which something is there, what is less than a tenth of a second apart as one."""
    places = np.flatnonzero(there)
    if not len(places):
        return []
    runs = np.split(places, np.flatnonzero(np.diff(places) > _APART_SAMPLES // size) + 1)
    return [(int(run[0]) * size, int(run[-1] + 1) * size) for run in runs]
