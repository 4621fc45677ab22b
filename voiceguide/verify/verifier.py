"""Checks a whole session against its plan, decoded in stretches, in memory that does not grow with its length."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from voiceguide.audio.clip import Clip, Samples
from voiceguide.audio.loudness import Figures, Meter, figures
from voiceguide.encoders.mp3.trailing import sound_after_end_s
from voiceguide.encoders.registry import MP3, format_of
from voiceguide.export.metadata import merged
from voiceguide.export.read_tags import read_chapters
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.model.timeline import Chapter
from voiceguide.verify.decoding import Sound
from voiceguide.verify.expectations import Expected, ExpectedSession, load_expected
from voiceguide.verify.faults import KINDS, Fault, Kind
from voiceguide.verify.listening import find_faults
from voiceguide.verify.stereo import expected_in_mono, to_mono, wrong_side_faults
from voiceguide.verify.words import Understanding

SPEECH_LU = 0.5
"""How far the loudness of all speech may be off."""
PEAK_DBTP = -1.0
"""Highest true peak. A build stays under -1.5 dBTP; half a decibel is left for another decoder's rounding."""
_AGAIN_S = 0.1
"""Equal faults closer than this are reported once: they lie where two stretches meet."""
_GAP_SAMPLES = SAMPLE_RATE_HZ // 4
"""Quiet longer than this (0.25 s) separates two stretches."""
_LONGEST_SAMPLES = SAMPLE_RATE_HZ * 30
"""Longest quiet before and after the sounds of a stretch, and longest stretch without sounds (30 s)."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of checking a session."""

    path: Path
    title: str
    duration_s: float
    """Measured duration."""
    utterances: int
    """Number of planned utterances."""
    speech_lufs: float | None
    """Measured loudness of speech; None if there is no file."""
    true_peak_dbtp: float | None
    """Measured true peak; None if there is no file."""
    kinds: tuple[Kind, ...]
    """Kinds of faults that were looked for."""
    faults: tuple[Fault, ...]
    """All faults found, in order of time."""
    understanding: Understanding | None = None
    """How well its words are understood; None if no recogniser heard them."""


def verify(path: Path) -> Verified:
    """Measure the session at `path` against its plan. If its sound breaks off, that is a fault.

    Raise SoundError if there is no plan.
    """
    plan = load_expected(path)
    speech, peak = Meter(), Meter()
    faults: list[Fault] = []
    sound = Sound(path)
    length = 0
    for start, end, sounds in _stretches(plan):
        samples = sound.read(end - start)
        length += len(samples)
        if not sounds and not len(samples):
            continue  # after the end of the file; a plan may claim days more
        padded = np.pad(samples, ((0, end - start - len(samples)), (0, 0)))
        mono = to_mono(padded)
        faults += find_faults(mono, start, expected_in_mono(sounds), plan.bed)
        faults += wrong_side_faults(padded, start, sounds)
        _measure(mono, start, sounds, speech, peak)
    length += _remaining_length(sound)
    faults += _decoding_faults(sound, length)
    faults += _faults_after_end(path, length)
    faults += _whole_file_faults(plan, length, speech.lufs, peak.true_peak_dbtp)
    faults += _chapter_faults(path, plan)
    spoken = sum(sound.kind == "utterance" for sound in plan.sounds)
    ordered = tuple(_without_repeats(sorted(faults, key=lambda fault: -1.0 if fault.at_s is None else fault.at_s)))
    lufs, dbtp = round(speech.lufs, 1), round(peak.true_peak_dbtp, 1)
    return Verified(path, plan.title, length / SAMPLE_RATE_HZ, spoken, lufs, dbtp, _kinds(plan), ordered)


def missing(path: Path) -> Verified:
    """Return the result for a track that a playlist names but that does not exist."""
    gone = Fault("missing", None, f"{path.name} is not there; build the session again")
    return Verified(path, path.stem, 0.0, 0, None, None, ("missing",), (gone,))


def _kinds(plan: ExpectedSession) -> tuple[Kind, ...]:
    is_sided = any(sound.side for sound in plan.sounds)
    return tuple(kind for kind in KINDS if kind not in ("missing", "understood") and (is_sided or kind != "sides"))


def _decoding_faults(sound: Sound, length: int) -> Iterator[Fault]:
    if sound.broken is not None:
        yield Fault("length", length / SAMPLE_RATE_HZ, f"it cannot be decoded from here on ({sound.broken.why})")


def _faults_after_end(path: Path, length: int) -> Iterator[Fault]:
    """Yield a fault if an MP3 goes on after the end that it tells: our decoder stops there, and others do not."""
    more_s = sound_after_end_s(path) if format_of(path) is MP3 else 0.0
    if more_s:
        message = f"{more_s:.0f} s of sound follow its end, and many players play it"
        yield Fault("length", length / SAMPLE_RATE_HZ, message)


def _stretches(plan: ExpectedSession) -> Iterator[tuple[int, int, list[Expected]]]:
    """Yield the start and end sample of each stretch, and its sounds.

    Quiet longer than half a minute becomes a stretch of its own, or several.
    """
    start, group, end = 0, list[Expected](), 0
    for sound in plan.sounds:
        if sound.start - end > _GAP_SAMPLES and group:
            middle = min((end + sound.start) // 2, end + _LONGEST_SAMPLES)
            yield start, middle, group
            start, group = middle, []
        if not group:
            begin = max(start, sound.start - _LONGEST_SAMPLES)
            yield from _quiet_stretches(start, begin)
            start = begin
        group.append(sound)
        end = max(end, sound.end)
    close = min(plan.samples, end + _LONGEST_SAMPLES)
    yield start, close, group
    yield from _quiet_stretches(close, plan.samples)


def _quiet_stretches(start: int, end: int) -> Iterator[tuple[int, int, list[Expected]]]:
    edges = [*range(start, end, _LONGEST_SAMPLES), end]
    yield from ((first, last, list[Expected]()) for first, last in pairwise(edges))


def _without_repeats(faults: list[Fault]) -> Iterator[Fault]:
    """Yield the faults, but only once those that are found in two stretches, where these meet."""
    last: Fault | None = None
    for fault in faults:
        is_equal = last is not None and (last.kind, last.message) == (fault.kind, fault.message)
        if not (is_equal and last and fault.at_s and last.at_s and fault.at_s - last.at_s < _AGAIN_S):
            yield fault
        last = fault


def _measure(samples: Samples, start: int, sounds: list[Expected], speech: Meter, peak: Meter) -> None:
    if not sounds:
        return
    measured = figures(Clip(samples.astype("<i2").tobytes(), 0, 0))
    peak.append(Figures(measured.powers[:0], measured.true_peak))
    for sound in (sound for sound in sounds if sound.kind == "utterance"):
        speech.append(measured.between(sound.start - start, sound.end - start))


def _remaining_length(sound: Sound) -> int:
    length = 0
    while taken := len(sound.read(_LONGEST_SAMPLES)):
        length += taken
    return length


def _whole_file_faults(
    plan: ExpectedSession, length: int, speech_lufs: float, true_peak_dbtp: float
) -> Iterator[Fault]:
    off = length - plan.samples
    if abs(off) > FRAME_SAMPLES:
        longer = "longer" if off > 0 else "shorter"
        yield Fault("length", None, f"it is {abs(off) / SAMPLE_RATE_HZ:.3f} s {longer} than planned")
    if abs(speech_lufs - plan.speech_lufs) > SPEECH_LU:
        yield Fault("loudness", None, f"speech has {speech_lufs:.1f} LUFS instead of {plan.speech_lufs:.1f}")
    if true_peak_dbtp > PEAK_DBTP:
        yield Fault("peak", None, f"its true peak is {true_peak_dbtp:.1f} dBTP, over {PEAK_DBTP:.0f}")


def _chapter_faults(path: Path, plan: ExpectedSession) -> Iterator[Fault]:
    found = read_chapters(path)
    frames_ms = FRAME_SAMPLES * 1000 // SAMPLE_RATE_HZ
    planned = merged(tuple(Chapter(title, start // frames_ms, end // frames_ms) for title, start, end in plan.chapters))
    for chapter in planned:
        expected = (chapter.title, chapter.start_frame * frames_ms, chapter.end_frame * frames_ms)
        if not {expected, (*expected[:2], None)} & set(found):
            yield Fault("chapters", expected[1] / 1000, f"the chapter “{chapter.title}” is missing, or lies elsewhere")
    if len(found) > len(planned):
        yield Fault("chapters", None, f"there are {len(found)} chapters instead of {len(planned)}")
