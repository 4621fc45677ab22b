"""Checks a stretch of a decoded session: is each sound there, at its time, and nothing else?

A stretch reaches from the middle of a quiet gap to the middle of the next, with the sounds between them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from voiceguide.audio.clip import FULL_SCALE
from voiceguide.audio.fingerprint import Fingerprint, fingerprint
from voiceguide.audio.mix.ducking import DUCK_DB
from voiceguide.audio.unevenness import CLICK_SAMPLES, clicks_over_db, frames_over_db
from voiceguide.export.session_record import AudibleBed
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.verify.bed_effects import EDGE_SAMPLES, BedLevel, add_bed, bed_only_mask, measure_bed, octave_limits
from voiceguide.verify.expectations import Expected
from voiceguide.verify.faults import Fault

EARLY_S = 0.030
"""How far from its place a sound may be heard, in seconds, as the contract promises."""
LOUDER_DB = 1.5
"""How far the loudness of a single sound may be off. A smaller change of a voice is not noticed."""
_LAGS = sorted(range(-SAMPLE_RATE_HZ // 4, SAMPLE_RATE_HZ // 4 + 1, SAMPLE_RATE_HZ // 200), key=abs)
"""Shifts, in samples, at which a sound that is not at its place is looked for: up to a quarter of a second either way,
in steps of 5 ms, nearest first."""
_UNLIKE = 1.8
"""Limit of the difference between heard and planned sound, in dB and half tones. Encoding a sound twice makes a
difference of 1.3 at most. Other words of a voice make more than 6, other words of `hum` more than 2.1, but those of its
voice `low` sometimes only 0.9."""
_WORD_FRAMES = 12
"""Length of a short word, over which the difference is averaged."""
_COUNTED_DB = 30.0
"""Frames within this of the loudest frame count; softer frames drown in the bed."""
_MUCH_DB, _OCTAVE = 15.0, 12.0
"""Caps on the difference of a single frame: of its level in dB, of its pitch in half tones."""
_SWALLOWED_DB, _SWALLOWED_FRAMES, _INSTEAD_FRAMES = 20.0, 8, 3
"""A frame is missing if it is `_SWALLOWED_DB` softer than planned. `_SWALLOWED_FRAMES` missing frames in a row are a
fault, unless `_INSTEAD_FRAMES` frames hold other sound instead."""
_CLICK_DB, _BURST_FRAMES, _SMEARED_DB = 9.0, 7, 10.0
"""A burst is more than `_CLICK_DB` louder than planned, for fewer than `_BURST_FRAMES` frames. A codec may smear a
frame over its neighbours, `_SMEARED_DB` below its level."""
_QUIET_DBFS = -44.0
"""Everything between the sounds is softer than this. Bed and swell reach -48 dBFS, and the edges of words count as
heard from 35 dB below their loudest part on."""
_UNLIKE_ON_BED = 2.8
"""The same limit on an audible bed, which makes a voice less clear. In right sound the bed makes a difference of up to
1.7 (a natural voice on `drone`); other words, words 80 ms late and halves that change places make 3.5 and more, with
each engine on each bed."""
_OVER_BED_DB, _OVER_CREST_DB, _LEAST_DB = 8.0, 7.0, 3.0
"""On a bed, a frame counts if it is `_OVER_BED_DB` louder than the bed nearby. In utterances, which may last longer
than a wave of the bed, it must also be `_OVER_CREST_DB` louder than the loudest bed under words. Frames within
`_LEAST_DB` of the loudest frame always count."""
_DROWNED_DB = 4.0
"""A frame that is no louder than this over the bed is bed alone."""
_INSTEAD_ON_BED_DB = 12.0
"""On a bed, a frame that is louder than planned by more than this holds other sound."""
_CLICK_ROOM_DB, _SOUND_ROOM_DB = 3.0, 6.0
"""How much more than the bed's own moments a click, or a sound, must stand out of the bed."""
_APART_SAMPLES = SAMPLE_RATE_HZ // 10
"""Findings closer than this (0.1 s) are joined."""
_WINDOW_SAMPLES = SAMPLE_RATE_HZ // 1000
_CLICK_S = 0.040
"""Longest unplanned sound that is reported as a click."""

_Samples = npt.NDArray[np.int16]
_Floats = npt.NDArray[np.float64]


def find_faults(
    samples: _Samples, start: int, sounds: Sequence[Expected], bed: AudibleBed | None = None
) -> Iterator[Fault]:
    """Yield the faults of `samples`, which begin at sample `start` of the session and hold `sounds` on `bed`."""
    found = [fault for sound in _searches(samples, start, sounds, bed) for fault in _faults_of(samples, start, sound)]
    yield from found
    if any(fault.kind == "moved" for fault in found):
        return  # else the moved sound would be reported again, as a sound where nothing is planned
    yield from (
        _unplanned_on_bed(samples, start, sounds, bed, pauses=not found)
        if bed
        else _unplanned_sounds(samples, start, sounds)
    )


@dataclass(frozen=True, slots=True)
class _Sought:
    """A planned sound to look for, and the limits for comparing it."""

    sound: Expected
    fingerprint: Fingerprint
    """Fingerprint of the sound where it lies, which may be on a bed."""
    octaves: tuple[_Floats, _Floats]
    """The lowest and the highest mean pitch that each frame may have."""
    counted: npt.NDArray[np.bool_]
    """Whether each frame counts."""
    unlike: float
    """Largest difference at which the sound still counts as found."""
    floor_dbfs: float
    """Level below which frames drown in the bed; -inf if there is no bed to measure."""
    instead_db: float
    """A frame that is louder than planned by more than this holds other sound."""
    crest_dbfs: float
    """Level of the loudest bed under such a sound; -inf if there is no bed."""


def _searches(samples: _Samples, start: int, sounds: Sequence[Expected], bed: AudibleBed | None) -> Iterator[_Sought]:
    masks = [bed_only_mask(samples, start, sounds, pauses=pauses) for pauses in (False, True)] if bed else []
    for sound in sounds:
        highest = sound.fingerprint.levels_dbfs.max(initial=-100.0)
        # Measure the bed around the sound, or else in the pauses of words, e.g. if a track begins with words.
        under = next(filter(None, (measure_bed(samples, alone, start, sound) for alone in masks)), None)
        if bed is None:
            counted = sound.fingerprint.levels_dbfs > highest - _COUNTED_DB
            exact = sound.fingerprint.octaves, sound.fingerprint.octaves
            yield _Sought(sound, sound.fingerprint, exact, counted, _UNLIKE, -np.inf, _SWALLOWED_DB, -np.inf)
        else:
            under = under or _loudest_bed(bed, sound)
            is_ducked = sound.kind == "utterance"
            crest_dbfs = bed.loudest_dbfs - (DUCK_DB if is_ducked else 0.0)
            plain_dbfs = max(under.level_dbfs + _OVER_BED_DB, crest_dbfs + _OVER_CREST_DB if is_ducked else -np.inf)
            least = max(highest - _COUNTED_DB, min(plain_dbfs, highest - _LEAST_DB))
            counted, floor_dbfs = sound.fingerprint.levels_dbfs > least, under.level_dbfs + _DROWNED_DB
            like = add_bed(under, sound.fingerprint)
            octaves = octave_limits(under, sound.fingerprint, like)
            yield _Sought(sound, like, octaves, counted, _UNLIKE_ON_BED, floor_dbfs, _INSTEAD_ON_BED_DB, crest_dbfs)


def _loudest_bed(bed: AudibleBed, sound: Expected) -> BedLevel:
    """Return the bed under words where nothing but words is heard: no louder than this, and of no pitch of its own."""
    return BedLevel(bed.loudest_dbfs - DUCK_DB, float(np.median(sound.fingerprint.octaves)))


def _faults_of(samples: _Samples, start: int, sought: _Sought) -> Iterator[Fault]:
    sound, like = sought.sound, sought.fingerprint
    at_s, name = sound.start / SAMPLE_RATE_HZ, f"{sound.kind} “{sound.text}”"
    in_place = _fingerprint_at(samples, sound.start - start, like)
    missing = _missing_frames(in_place, sought)
    lag = 0 if _difference(in_place, sought) <= sought.unlike else _best_lag(samples, start, sought)
    shifted = _fingerprint_at(samples, sound.start - start + lag, like)
    if _difference(shifted, sought) > sought.unlike:
        if missing:
            yield Fault("silence", at_s, f"{missing * 24 / 1000:.1f} s of {name} are silent")
        else:
            yield Fault("words", at_s, f"{name} is not what is heard")
        return
    if abs(lag) / SAMPLE_RATE_HZ > EARLY_S:
        way = "late" if lag > 0 else "early"
        yield Fault("moved", at_s, f"{name} comes {abs(lag) * 1000 // SAMPLE_RATE_HZ} ms too {way}")
    louder = _louder_db(shifted, sought)
    if abs(louder) > LOUDER_DB:
        yield Fault("loudness", at_s, f"{name} is {abs(louder):.1f} dB too {'loud' if louder > 0 else 'soft'}")
    for frame in _bursts(shifted, sought, louder):
        yield Fault("click", at_s + frame * FRAME_SAMPLES / SAMPLE_RATE_HZ, f"a click within {name}")
    if missing and not lag:
        yield Fault("silence", at_s, f"{missing * 24 / 1000:.1f} s of {name} are silent")


def _fingerprint_at(samples: _Samples, at: int, like: Fingerprint) -> Fingerprint:
    length = len(like.levels_dbfs) * FRAME_SAMPLES
    part = samples[max(0, at) : max(0, at + length)]
    before = min(length, max(0, -at))
    return fingerprint(np.pad(part, (before, max(0, length - before - len(part)))))


def _difference(found: Fingerprint, sought: _Sought) -> float:
    """Return how much `found` differs from the plan in the short word that differs most, in dB and half tones.

    This is the mean of the differences of level and pitch. A steady gain does not count.
    """
    like, counted = sought.fingerprint, sought.counted
    if not counted.any():
        return 0.0
    gains = (found.levels_dbfs - like.levels_dbfs)[counted]
    level = np.minimum(np.abs(gains - np.median(gains)), _MUCH_DB)
    # Sound that a codec smears over a soft frame may change its pitch, but hardly its level.
    lowest, highest = sought.octaves
    beyond = np.maximum(np.maximum(lowest - found.octaves, found.octaves - highest), 0.0)
    pitch = np.where(like.levels_dbfs > _smeared_dbfs(like), beyond * 12, 0.0)
    pitch = np.minimum(pitch[counted], _OCTAVE)
    width = min(_WORD_FRAMES, len(level))
    return float(np.convolve((level + pitch) / 2, np.full(width, 1 / width), "valid").max())


def _best_lag(samples: _Samples, start: int, sought: _Sought) -> int:
    def difference(lag: int) -> float:
        return _difference(_fingerprint_at(samples, sought.sound.start - start + lag, sought.fingerprint), sought)

    return min(_LAGS, key=difference)


def _louder_db(found: Fingerprint, sought: _Sought) -> float:
    gains = (found.levels_dbfs - sought.fingerprint.levels_dbfs)[sought.counted]
    return float(np.median(gains)) if len(gains) else 0.0


def _missing_frames(found: Fingerprint, sought: _Sought) -> int:
    """Return the length of the longest run of missing frames, ignoring frames that do not count.

    Return 0 if the run is no longer than a consonant, or if other sound came instead.
    """
    levels, planned = found.levels_dbfs, sought.fingerprint.levels_dbfs
    if (levels > np.maximum(planned + sought.instead_db, _QUIET_DBFS)).sum() >= _INSTEAD_FRAMES:
        return 0
    missing = ((levels < planned - _SWALLOWED_DB) | (levels < sought.floor_dbfs)) & sought.counted
    longest = run = 0
    for counted, is_missing in zip(sought.counted, missing, strict=True):
        run = run + 1 if is_missing else run if not counted else 0
        longest = max(longest, run)
    return longest if longest >= _SWALLOWED_FRAMES else 0


def _smeared_dbfs(like: Fingerprint) -> _Floats:
    """Return, for each frame, the level up to which a codec may smear its neighbours over it."""
    edged = np.pad(like.levels_dbfs, 1, mode="edge")
    smeared: _Floats = np.maximum(edged[:-2], edged[2:]) - _SMEARED_DB
    return smeared


def _bursts(found: Fingerprint, sought: _Sought, louder_db: float) -> list[int]:
    """Return the first frame of each burst.

    A burst is fewer than `_BURST_FRAMES` frames in a row that are much louder than planned. Sound that a codec smeared
    over a frame is not a burst.
    """
    over = found.levels_dbfs - louder_db - np.maximum(sought.fingerprint.levels_dbfs, _smeared_dbfs(sought.fingerprint))
    may_be_bed = ~sought.counted & (found.levels_dbfs < sought.crest_dbfs + _LEAST_DB)
    out = (over > _CLICK_DB) & (found.levels_dbfs > _QUIET_DBFS) & ~may_be_bed
    first = out & ~np.roll(out, 1)
    return [int(frame) for frame in np.flatnonzero(first) if out[frame : frame + _BURST_FRAMES].sum() < _BURST_FRAMES]


def _unplanned_sounds(samples: _Samples, start: int, sounds: Sequence[Expected]) -> Iterator[Fault]:
    """Yield a fault for each sound where none is planned, in a session without an audible bed."""
    quiet = np.ones(len(samples), dtype=bool)
    for sound in sounds:
        quiet[max(0, sound.start - start - EDGE_SAMPLES) : max(0, sound.end - start + EDGE_SAMPLES)] = False
    whole = len(samples) // _WINDOW_SAMPLES * _WINDOW_SAMPLES
    power = (samples[:whole].astype(np.float64) ** 2).reshape(-1, _WINDOW_SAMPLES).mean(axis=1)
    loud = (power > (FULL_SCALE * 10 ** (_QUIET_DBFS / 20)) ** 2) & quiet[:whole:_WINDOW_SAMPLES]
    places = np.flatnonzero(loud)
    if not len(places):
        return
    for run in np.split(places, np.flatnonzero(np.diff(places) > 100) + 1):
        at_s = start / SAMPLE_RATE_HZ + int(run[0]) / 1000
        length_s = (run[-1] - run[0] + 1) / 1000
        short = length_s <= _CLICK_S
        message = "a click where nothing is planned" if short else f"{length_s:.1f} s of sound where nothing is planned"
        yield Fault("click" if short else "sound", at_s, message)


def _unplanned_on_bed(
    samples: _Samples, start: int, sounds: Sequence[Expected], bed: AudibleBed, *, pauses: bool
) -> Iterator[Fault]:
    """Yield a fault for each sound or click that stands out of the bed more than the bed's own moments do.

    With `pauses`, look for clicks in the pauses of words too.
    """
    alone, still = (
        bed_only_mask(samples, start, sounds, pauses=False),
        bed_only_mask(samples, start, sounds, pauses=pauses),
    )
    frames = _runs(frames_over_db(samples, alone) > bed.frame_db + _SOUND_ROOM_DB, FRAME_SAMPLES)
    long = [(first, last) for first, last in frames if last - first > FRAME_SAMPLES]
    for first, last in long:
        length_s = (last - first) / SAMPLE_RATE_HZ
        yield Fault("sound", (start + first) / SAMPLE_RATE_HZ, f"{length_s:.1f} s of sound where nothing is planned")
    for first, last in _runs(clicks_over_db(samples, still) > bed.click_db + _CLICK_ROOM_DB, CLICK_SAMPLES):
        if all(last < begins - _APART_SAMPLES or first > ends + _APART_SAMPLES for begins, ends in long):
            yield Fault("click", (start + first) / SAMPLE_RATE_HZ, "a click where nothing is planned")


def _runs(marked: npt.NDArray[np.bool_], size: int) -> list[tuple[int, int]]:
    """Return the first sample, and the sample after the last, of each run of true values of `marked`.

    Each value covers `size` samples. Runs less than a tenth of a second apart are joined.
    """
    places = np.flatnonzero(marked)
    if not len(places):
        return []
    runs = np.split(places, np.flatnonzero(np.diff(places) > _APART_SAMPLES // size) + 1)
    return [(int(run[0]) * size, int(run[-1] + 1) * size) for run in runs]
