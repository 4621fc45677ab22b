"""Clips: sound in memory, 16-bit mono at 24 kHz, and operations on single clips. Only this module uses pydub."""

import threading
import warnings
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from voiceguide.errors import SpeechError
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames_covering

if TYPE_CHECKING:
    from pydub import AudioSegment as AudioSegment

Samples = npt.NDArray[np.int16]
_Sound = npt.NDArray[np.float32]

WINDOW_SAMPLES = SAMPLE_RATE_HZ * 5 // 1000
"""Length of a window, 5 ms. Sound counts as heard in windows whose power is within `HEARD_DB` of the loudest window."""
HEARD_DB = 35.0
"""Range in dB below the loudest window in which sound counts as heard."""
LEAD_SAMPLES = FRAME_SAMPLES
"""Samples before the first heard sample of a trimmed clip, so that the softest consonant keeps its start."""
_FADE_IN = np.linspace(0, 1, SAMPLE_RATE_HZ * 5 // 1000, endpoint=False)
_FADE_OUT = np.linspace(1, 0, SAMPLE_RATE_HZ * 10 // 1000, endpoint=False)
"""Fades that are linear in amplitude. pydub's fades are the same except for rounding, and ten times as slow."""
_HOP_SAMPLES = SAMPLE_RATE_HZ // 1000
_WINDOW_HOPS = WINDOW_SAMPLES // _HOP_SAMPLES
SAMPLE_BYTES = 2
"""Bytes of PCM in a sample."""
FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES
"""Bytes of PCM in a frame of 24 ms."""
FULL_SCALE = 32768.0
"""Amplitude at 0 dBFS of a sample of 16 bits."""
_IMPORT_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound in memory."""

    pcm: bytes
    """PCM: signed 16-bit little-endian, one channel, 24 kHz."""
    heard_start: int
    """First heard sample; before it is silence, or sound too soft to count as heard."""
    heard_end: int
    """Sample after the last that is heard; after it is silence, or sound too soft to count as heard."""

    @property
    def length(self) -> int:
        """The number of samples."""
        return len(self.pcm) // SAMPLE_BYTES

    @property
    def samples(self) -> Samples:
        """A read-only view of the samples, shape (length,)."""
        return np.frombuffer(self.pcm, dtype="<i2")


def clip_of(samples: npt.ArrayLike) -> Clip:
    """Return the clip of `samples`, shape (n,), full scale ±32767; floats are rounded, larger values are clipped."""
    whole = np.rint(samples)
    np.clip(whole, -32768, 32767, out=whole)
    whole = whole.astype("<i2")
    start, end = heard(whole)
    return Clip(whole.tobytes(), start, end)


def silence(length: int) -> Clip:
    """Return a clip of `length` samples of digital silence, in which nothing is heard."""
    return Clip(bytes(length * SAMPLE_BYTES), 0, 0)


def heard(samples: Samples) -> tuple[int, int]:
    """Return the first sample of the first heard window, and the sample after the last heard window; (0, 0) if none.

    A window of 5 ms is heard if its power is within 35 dB of the power of the loudest window; windows start 1 ms apart.
    """
    if len(samples) < WINDOW_SAMPLES:
        return (0, len(samples)) if np.square(samples, dtype=np.float64).sum() >= max(1, len(samples)) else (0, 0)
    hops = samples[: len(samples) // _HOP_SAMPLES * _HOP_SAMPLES].reshape(-1, _HOP_SAMPLES).astype(np.float64)
    power = np.concatenate(([0.0], np.cumsum(np.einsum("ij,ij->i", hops, hops))))
    windows = power[_WINDOW_HOPS:] - power[:-_WINDOW_HOPS]
    loudest = windows.max()
    if loudest < WINDOW_SAMPLES:  # below one step of the 16-bit scale: nothing to hear
        return 0, 0
    loud = np.flatnonzero(windows >= loudest * 10 ** (-HEARD_DB / 10)) * _HOP_SAMPLES
    return int(loud[0]), int(loud[-1]) + WINDOW_SAMPLES


def trimmed(clip: Clip) -> Clip:
    """Return `clip`, cut to a frame before the first heard sample and a frame after the last, in whole frames.

    It fades in over 5 ms and out over 10 ms. Silence is added if the clip has less before or after.
    """
    start, end = clip.heard_start - LEAD_SAMPLES, clip.heard_end + LEAD_SAMPLES
    before, after = max(0, -start), max(0, end - clip.length)
    kept = clip.samples[max(0, start) : end]
    length = before + len(kept) + after
    whole = frames_covering(length) * FRAME_SAMPLES
    samples = np.zeros(whole, dtype="<i2")
    samples[before : length - after] = kept
    for edge, ramp in ((samples[: len(_FADE_IN)], _FADE_IN), (samples[-len(_FADE_OUT) :], _FADE_OUT)):
        edge[:] = np.rint(edge * ramp)
    return Clip(samples.tobytes(), LEAD_SAMPLES, LEAD_SAMPLES + clip.heard_end - clip.heard_start)


def joined(clips: Sequence[Clip], pause_samples: int) -> Clip:
    """Return the heard parts of `clips` in a row, with `pause_samples` of silence from each to the next.

    Before the first and after the last is the sound of those clips. Every clip must be trimmed, and the pause must be
    at least as long as the silence after one clip and before the next.
    """
    if len(clips) == 1:
        return clips[0]
    starts = [0]
    for before, after in pairwise(clips):
        starts.append(starts[-1] + before.heard_end + pause_samples - after.heard_start)
    end = starts[-1] + clips[-1].heard_end
    samples = np.zeros(frames_covering(end + LEAD_SAMPLES) * FRAME_SAMPLES, dtype="<i2")
    for start, clip in zip(starts, clips, strict=True):
        place = samples[start : start + clip.length]
        place += clip.samples[: len(place)]
    return Clip(samples.tobytes(), clips[0].heard_start, end)


def overlaid(below: Clip, above: Clip, at_frames: int) -> Clip:
    """Return `below` with `above` mixed in from frame `at_frames` on; the clip is as long as both need.

    The position is in frames, which are whole milliseconds, because pydub counts in milliseconds.
    """
    offset = at_frames * FRAME_SAMPLES
    length = max(below.length, offset + above.length)
    base = audio_segment(below.pcm + bytes((length - below.length) * SAMPLE_BYTES))
    milliseconds = offset * 1000 // SAMPLE_RATE_HZ
    mixed = base.overlay(audio_segment(above.pcm), position=milliseconds)
    edges = [(part.heard_start + shift, part.heard_end + shift) for part, shift in ((below, 0), (above, offset))]
    heard_edges = [pair for pair, part in zip(edges, (below, above), strict=True) if part.heard_end]
    if not heard_edges:
        return Clip(mixed.raw_data, 0, 0)
    return Clip(mixed.raw_data, min(start for start, _ in heard_edges), max(end for _, end in heard_edges))


def read_sound(path: Path) -> Clip:
    """Return the sound of a WAV, AIFF or FLAC file as a clip, mixed to a single channel and resampled to 24 kHz.

    Raise SpeechError if the file is missing, damaged, shorter than its header says, or silent.
    """
    samples, rate_hz = _read_wav(path) or _read_with_soundfile(path)
    mono = samples.mean(axis=1) if samples.shape[1] > 1 else samples[:, 0]
    if rate_hz != SAMPLE_RATE_HZ and len(mono):
        import soxr

        mono = soxr.resample(mono, rate_hz, SAMPLE_RATE_HZ, quality="HQ")
    clip = clip_of(mono * 32767)
    if clip.heard_end == 0:
        raise SpeechError("the engine's sound file is silent")
    return clip


def import_what_reads_sound() -> None:
    """Import soxr, which is slow and would otherwise count towards the time of the first phrase."""
    import soxr  # noqa: F401


def _read_wav(path: Path) -> tuple[_Sound, int] | None:
    """Return the samples of a 16-bit WAV, shape (n, channels), and its rate; None for other files, read by libsndfile.

    Raise SpeechError if any WAV is shorter than its header promises, which libsndfile would accept.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) != b"RIFF":
                return None
        with wave.open(str(path), "rb") as sound:
            promised = sound.getnframes() * sound.getsampwidth() * sound.getnchannels()
            found = sound.readframes(sound.getnframes())
    except (OSError, EOFError) as error:
        raise SpeechError(f"the engine left no whole sound file: {error or 'it ends too soon'}") from error
    except wave.Error:
        return None  # for example a WAV of floats, which the wave module does not read
    if len(found) < promised:
        raise SpeechError(f"the engine left half a sound file: {len(found)} of {promised} bytes")
    if sound.getsampwidth() != SAMPLE_BYTES:
        return None
    samples = np.frombuffer(found, dtype="<i2").reshape(-1, sound.getnchannels())
    return samples * np.float32(1 / FULL_SCALE), sound.getframerate()


def _read_with_soundfile(path: Path) -> tuple[_Sound, int]:
    import soundfile  # the import is slow

    try:
        samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
        raise SpeechError(f"the engine's sound file cannot be read: {error}") from error
    return samples, rate_hz


def audio_segment(pcm: bytes) -> "AudioSegment":
    """Return mono PCM, signed 16-bit little-endian at 24 kHz, as a pydub AudioSegment."""
    with _IMPORT_LOCK:
        segment = _segment_type()
    return segment(data=pcm, sample_width=SAMPLE_BYTES, frame_rate=SAMPLE_RATE_HZ, channels=1)


@cache
def _segment_type() -> "type[AudioSegment]":
    with warnings.catch_warnings():  # it affects all threads, so callers hold a lock
        warnings.simplefilter("ignore")  # pydub misses ffmpeg at import; nothing here needs it
        from pydub import AudioSegment
    segment_type: type[AudioSegment] = AudioSegment
    return segment_type
