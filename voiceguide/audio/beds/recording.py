"""A bed made of the user's sound file: decoded once into the cache, levelled, and looped with a crossfade."""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from voiceguide.audio.beds.bed import Floats
from voiceguide.audio.beds.loops import BED_LUFS, SLOTS_S
from voiceguide.audio.clip import Clip, Samples
from voiceguide.audio.file_input import sound_file
from voiceguide.audio.loudness import SILENT_LUFS, SLOT_SAMPLES, Figures, Meter, figures, figures_from
from voiceguide.cache import Cache, key_of
from voiceguide.errors import Undecodable, UsageError
from voiceguide.model.durations import SAMPLE_RATE_HZ

SHORTEST_S = 5
"""Shortest recording that may be a bed. Anything shorter is recognised as a loop."""
CROSSFADE_S = 3
"""Length of the crossfade where the loop repeats; a third of a recording shorter than nine seconds."""
HIGHEST_DBTP = -9.0
"""Highest true peak. A recording whose peaks would pass it at -34 LUFS, such as thunder claps, stays softer."""
_CHUNK_SLOTS = 30 * SLOTS_S
_CHUNK_SAMPLES = _CHUNK_SLOTS * SLOT_SAMPLES
_SETTLING_SLOTS = SLOTS_S // 4
"""Sound before a chunk that is measured and then dropped, so that the weighting filter has settled."""
_READ_FRAMES = 65_536
_KIND = "beds"
_VERSION = "recording 2: 24 kHz, one channel, 16 bits"
_MAX_GAIN_DB = 40.0
_CHUNKS_IN_MEMORY = 3
"""Chunks in memory: a crossfade reads at two places."""
_PEAK_BYTES = _POWER_BYTES = 4
"""Layout of `Figures.to_bytes`: the peak, then a power for each slot."""


class RecordedBed:
    """A bed made of the WAV, FLAC, MP3 or OGG file at `path`. Its memory does not grow with the length of the file.

    Chunks that are missing or damaged in the cache are decoded again. Raise UsageError if the file is missing, damaged,
    silent or too short.
    """

    def __init__(self, path: Path, cache: Cache) -> None:
        self._path, self._cache = path, cache
        self._digest = _digest(path)
        self.key = key_of(recording=self._digest, made=_VERSION, lufs=BED_LUFS, crossfade_s=CROSSFADE_S)
        slots, lufs, peak_dbtp = self._find_measures()
        self._fade_slots = min(CROSSFADE_S * SLOTS_S, slots // 3)
        self._period_slots = slots - self._fade_slots
        gain_db = min(BED_LUFS - lufs, HIGHEST_DBTP - peak_dbtp, _MAX_GAIN_DB)
        self._factor = np.float32(10 ** (gain_db / 20))
        self._chunk = lru_cache(_CHUNKS_IN_MEMORY)(self._load)

    def read(self, start: int, count: int) -> Floats:
        """Return samples; see `beds.bed.Bed`."""
        return self._looped(self._samples, start, count, SLOT_SAMPLES, 1) * self._factor

    def powers(self, start_slot: int, count: int) -> Floats:
        """Return K-weighted powers; see `beds.bed.Bed`."""
        return self._looped(self._powers, start_slot, count, 1, 2) * self._factor**2

    def _looped(
        self, stored: Callable[[int, int], Floats], start: int, count: int, unit: int, exponent: int
    ) -> Floats:
        """Return `count` stored values from `start` on, as a loop. Its end fades out over its start at constant power.

        `unit` is the number of values in a slot; `exponent` is 1 for samples and 2 for powers.
        """
        period, fade = self._period_slots * unit, self._fade_slots * unit
        pieces = []
        while count:
            first = start % period
            length = min(count, period - first)
            piece = stored(first, length)
            if (faded := min(length, fade - first)) > 0:
                angle = (first + np.arange(faded)) * (np.pi / 2 / fade)
                tail = stored(period + first, faded)
                piece[:faded] = piece[:faded] * np.sin(angle) ** exponent + tail * np.cos(angle) ** exponent
            pieces.append(piece)
            start, count = start + length, count - length
        return np.concatenate(pieces or [np.zeros(0, dtype=np.float32)])

    def _samples(self, first: int, count: int) -> Floats:
        """Return `count` samples of the recording from `first` on, without gain or crossfade."""
        return self._gathered(first, count, _CHUNK_SAMPLES, lambda chunk: chunk[0])

    def _powers(self, first: int, count: int) -> Floats:
        return self._gathered(first, count, _CHUNK_SLOTS, lambda chunk: chunk[1])

    def _gathered(
        self, first: int, count: int, size: int, part: Callable[[tuple[Floats, Floats]], Floats]
    ) -> Floats:
        pieces = []
        for index in range(first // size, -(-(first + count) // size)):
            low, high = max(0, first - index * size), min(size, first + count - index * size)
            pieces.append(part(self._chunk(index))[low:high])
        return np.concatenate(pieces)  # a copy, which the caller may change

    def _load(self, index: int) -> tuple[Floats, Floats]:
        kept = self._cache.get(_KIND, self._key(index))
        if kept is None:
            self._decode()
            kept = self._cache.get(_KIND, self._key(index))
        if kept is None:
            raise UsageError(f"{self._path}: has changed, or the cache was cleared, while it was read; build again")
        figures_bytes = (len(kept) - _PEAK_BYTES) // (2 * SLOT_SAMPLES + _POWER_BYTES) * _POWER_BYTES + _PEAK_BYTES
        sound, measured = kept[:-figures_bytes], kept[-figures_bytes:]
        return np.frombuffer(sound, dtype="<i2").astype(np.float32), figures_from(measured).powers

    def _find_measures(self) -> tuple[int, float, float]:
        """Return length in slots, loudness and true peak of the whole file. Decode it if they are not in the cache."""
        key = key_of(recording=self._digest, made=_VERSION, measures=True)
        kept = self._cache.get(_KIND, key)
        if kept is None:
            kept = self._cache.keep(_KIND, key, json.dumps(self._decode()).encode())
        slots, lufs, peak_dbtp = json.loads(kept)
        if slots < SHORTEST_S * SLOTS_S:
            raise UsageError(
                f"{self._path}: lasts {slots / SLOTS_S:.1f} s, too short for a bed; take at least {SHORTEST_S} s"
            )
        if lufs <= SILENT_LUFS:
            raise UsageError(f"{self._path}: is silent; take another sound, or --bed quiet")
        return slots, lufs, peak_dbtp

    def _decode(self) -> tuple[int, float, float]:
        """Store the file in the cache chunk by chunk, and return its length in slots, loudness and true peak."""
        meter, slots, before = Meter(), 0, np.zeros(0, dtype=np.int16)
        for index, chunk in enumerate(_chunks(self._path)):
            measured = figures(Clip(np.concatenate((before, chunk)).tobytes(), 0, 0))
            measured = Figures(measured.powers[len(before) // SLOT_SAMPLES :], measured.true_peak)
            meter.append(measured)
            self._cache.keep(_KIND, self._key(index), chunk.tobytes() + measured.to_bytes())
            slots, before = slots + len(measured.powers), chunk[-_SETTLING_SLOTS * SLOT_SAMPLES :]
        return slots, meter.lufs, meter.true_peak_dbtp

    def _key(self, index: int) -> str:
        return key_of(recording=self._digest, made=_VERSION, chunk=index)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read for a bed: {error.strerror or error}") from error


def _chunks(path: Path) -> Iterator[Samples]:
    """Yield a file's sound at 24 kHz in one channel, in chunks of `_CHUNK_SAMPLES`; the last ends at a whole slot."""
    held = np.zeros(0, dtype=np.int16)
    for part in _resampled(path):
        held = np.concatenate((held, np.rint(np.nan_to_num(part) * 32767).clip(-32768, 32767).astype("<i2")))
        while len(held) >= _CHUNK_SAMPLES:
            yield held[:_CHUNK_SAMPLES]
            held = held[_CHUNK_SAMPLES:]
    if whole := len(held) // SLOT_SAMPLES * SLOT_SAMPLES:
        yield held[:whole]


def _resampled(path: Path) -> Iterator[Floats]:
    import soxr

    try:
        with sound_file(path) as sound:
            stream = soxr.ResampleStream(sound.rate_hz, SAMPLE_RATE_HZ, 1, dtype="float32", quality="HQ")
            for part in sound.blocks(_READ_FRAMES, "float32"):
                yield stream.resample_chunk(part.mean(axis=1))
            yield stream.resample_chunk(np.zeros(0, dtype=np.float32), last=True)
    except Undecodable as error:
        raise UsageError(f"{error}; for a bed take a WAV, FLAC, MP3 or OGG that plays elsewhere") from error
