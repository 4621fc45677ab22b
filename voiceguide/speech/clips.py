"""The clips of a session, by key: spoken or drawn, levelled, measured once, and loaded when they are encoded."""

import json
from collections.abc import Callable
from functools import lru_cache

from voiceguide.audio.chimes import sign, sign_key
from voiceguide.audio.clip import Clip, OnMade, no_further, overlaid
from voiceguide.audio.fingerprint import fingerprint
from voiceguide.audio.levelling import CALIBRATION_PHRASES, LEVELLING, levelled_to, voice_gain_db
from voiceguide.audio.loudness import Figures, figures, figures_from
from voiceguide.audio.room_tone import swell, swell_key
from voiceguide.cache import Cache, key_of
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.sounds import Sound, Sounds
from voiceguide.model.timeline import Segment
from voiceguide.speech.synthesis import Spoken

_MEASURES = "measures-6"
"""To be counted up with any change to what `_packed` packs."""
_GAIN = "gain"
_FIGURES_AT_HAND = 100
"""Of 6 kB each: loudness goes through a session twice, and most have no more phrases."""

_Load = Callable[[], tuple[Clip, float | None]]
"""Gives a clip, and its true peak where that is known."""


class Stock:
    """All that is heard in a session: its phrases, as the engine got them, and its signs.

    There have to be the clips of the calibration phrases in `spoken`; others may still come.
    """

    def __init__(self, spoken: Spoken, cache: Cache) -> None:
        self._spoken, self._cache = spoken, cache
        self._loaders: dict[str, _Load] = {}
        self._measures: dict[str, Sound] = {}
        self._texts: dict[str, str] = {}
        self._at_hand = lru_cache(_FIGURES_AT_HAND)(self._read)
        self._gain_db = self._find_gain()

    @property
    def sounds(self) -> Sounds:
        """The measures of utterances and signs, as laying out needs them."""
        return Sounds(self._voiced, self._sign)

    def figures(self, key: str) -> Figures:
        """Give what loudness needs to know of a clip that was asked for before; those of all would add up."""
        return self._at_hand(key)[0]

    @property
    def swell(self) -> Sound:
        """The measures of the swelling of the quiet bed."""
        return self._measured(swell_key(), lambda: (swell(), None))

    def is_spoken(self, key: str) -> bool:
        """Tell whether a clip that was asked for before is an utterance."""
        return key in self._texts

    def speech(self, key: str) -> Figures:
        """Give those of what is heard of a clip, without its edges."""
        sound = self._measures[key]
        return self.figures(key).between(sound.heard_start, sound.heard_end)

    def fingerprint(self, key: str) -> str:
        """Give that of what is heard of a clip that was asked for before; those of all would add up, too."""
        return self._at_hand(key)[1]

    def clip(self, key: str) -> Clip:
        """Load a clip that was asked for before."""
        return self._load(key)[0]

    def make_ready(self, spoken_text: str, on_made: OnMade) -> None:
        """Level and measure what the engine got, ahead of its use, in whatever thread; `on_made` gets a new clip."""
        self._voiced(spoken_text, on_made)

    def segment(self, segment: Segment) -> Sound:
        """Give the measures of a segment: those of its clip, or of its clips mixed into one."""
        first, *others = segment.parts
        if not others:
            return self._measures[first.key]
        parts = [[part.key, part.start_frame - segment.start_frame] for part in segment.parts]
        return self._measured(key_of(mixed=json.dumps(parts)), lambda: self._mixed(segment))

    def _read(self, key: str) -> tuple[Figures, str]:
        told, _, powers = self._kept_measures(key).partition(b"\n")
        return figures_from(powers), json.loads(told)[3]

    def _mixed(self, segment: Segment) -> tuple[Clip, float]:
        first, *others = segment.parts
        clip = self.clip(first.key)
        for part in others:
            clip = overlaid(clip, self.clip(part.key), part.start_frame - segment.start_frame)
        return levelled_to(clip, 0.0)

    def _find_gain(self) -> float:
        """One gain a voice and rate, from fixed phrases, so that a clip made once fits every session."""
        phrases = [self._spoken.clips[phrase].key for phrase in CALIBRATION_PHRASES]
        key = key_of(phrases=json.dumps(phrases), levelling=LEVELLING)
        kept = self._cache.get(_GAIN, key)
        if kept is None:
            gain_db = voice_gain_db([self._spoken.clip(phrase) for phrase in CALIBRATION_PHRASES])
            kept = self._cache.keep(_GAIN, key, json.dumps(gain_db).encode())
        return float(json.loads(kept))

    def _voiced(self, spoken_text: str, on_made: OnMade = no_further) -> Sound:
        clip = self._spoken.clips[spoken_text]
        key = key_of(key=clip.key, checksum=clip.checksum, gain_db=self._gain_db, levelling=LEVELLING)
        self._texts[key] = spoken_text
        return self._measured(key, None, on_made)

    def _sign(self, name: str) -> Sound:
        return self._measured(sign_key(name), lambda: (sign(name), None))

    def _load(self, key: str) -> tuple[Clip, float | None]:
        """Give a clip, and its true peak where that is known: an utterance by its text, the others as they say."""
        if key in self._texts:
            return levelled_to(self._spoken.clip(self._texts[key]), self._gain_db)
        return self._loaders[key]()

    def _measured(self, key: str, load: _Load | None, on_made: OnMade = no_further) -> Sound:
        if key not in self._measures:
            if load is not None:
                self._loaders[key] = load
            self._measures[key] = _unpacked(key, self._kept_measures(key, on_made))
        return self._measures[key]

    def _kept_measures(self, key: str, on_made: OnMade = no_further) -> bytes:
        kept = self._cache.get(_MEASURES, key)
        if kept is None:
            clip, peak = self._load(key)
            kept = self._cache.keep(_MEASURES, key, _packed(clip, peak))
            on_made(key, clip)
        return kept


def _packed(clip: Clip, peak: float | None) -> bytes:
    likeness = str(fingerprint(clip.samples[clip.heard_start : clip.heard_end]))
    told = json.dumps([clip.length // FRAME_SAMPLES, clip.heard_start, clip.heard_end, likeness]).encode()
    return told + b"\n" + figures(clip, peak).to_bytes()


def _unpacked(key: str, kept: bytes) -> Sound:
    frames, start, end, _ = json.loads(kept.partition(b"\n")[0])
    return Sound(key, frames, start, end)
