"""The clips of a session, by key: spoken or computed, levelled, measured once, and loaded when they are encoded."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from voiceguide.audio.chimes import sign, sign_key
from voiceguide.audio.clip import Clip, overlaid
from voiceguide.audio.fingerprint import fingerprint
from voiceguide.audio.levelling import LEVELLING, levelled_to, voice_gain_db
from voiceguide.audio.loudness import Figures, figures, figures_from
from voiceguide.audio.room_tone import swell, swell_key
from voiceguide.cache import Cache, key_of
from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.model.roles import COACH, Role
from voiceguide.model.sounds import ClipInfo
from voiceguide.model.timeline import Segment
from voiceguide.speech.synthesis import Speech

_MEASURES = "measures-6"
"""The cache's kind for measures; count it up with any change to the output of `_packed`."""
_GAIN = "gain"
"""The cache's kind for gains."""
_FIGURES_IN_MEMORY = 100
"""Number of loudness figures in memory, 6 kB each: loudness is measured twice, and few sessions have more phrases."""

_Load = Callable[[], tuple[Clip, float | None]]
"""Returns a clip, and its true peak if that is known."""


@dataclass(frozen=True, slots=True)
class NewClip:
    """A levelled clip that no session has used before."""

    key: str
    clip: Clip


@dataclass(frozen=True, slots=True)
class _LevelledVoice:
    speech: Speech
    gain_db: float


class SessionClips:
    """Levels, measures and loads the clips of a session: its phrases, as the engines get them, and its signs.

    Each voice must be added before its phrases are used, so that it is as loud as the others. Figures and sounds are
    read again when they are needed, because those of eight hours would add up in memory.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._voices: dict[Role, _LevelledVoice] = {}
        self._loaders: dict[str, _Load] = {}
        self._measures: dict[str, ClipInfo] = {}
        self._spoken: dict[str, tuple[_LevelledVoice, str]] = {}
        self._read_figures = lru_cache(_FIGURES_IN_MEMORY)(self._read)

    def add(self, speech: Speech, role: Role = COACH) -> None:
        """Add the voice of a role, and find its gain; `speech` must hold the calibration phrases."""
        self._voices[role] = _LevelledVoice(speech, self._find_gain(speech))

    def has_voice(self, role: Role) -> bool:
        """Return whether the voice of a role was added."""
        return role in self._voices

    def utterance(self, spoken: str, role: Role = COACH) -> ClipInfo:
        """Return the measures of a phrase in the voice of a role, given as the engine gets it."""
        return self._measured(self._key(spoken, role))

    def sign(self, name: str) -> ClipInfo:
        """Return the measures of a sign."""
        return self._computed(sign_key(name), lambda: (sign(name), None))

    @property
    def swell(self) -> ClipInfo:
        """The measures of the swell of the quiet bed."""
        return self._computed(swell_key(), lambda: (swell(), None))

    def segment(self, segment: Segment) -> ClipInfo:
        """Return the measures of a segment: those of its clip, or of its clips mixed into one."""
        first, *others = segment.parts
        if not others:
            return self._measures[first.key]
        parts = [[part.key, part.start_frame - segment.start_frame] for part in segment.parts]
        return self._computed(key_of(mixed=json.dumps(parts)), lambda: self._mixed(segment))

    def make_ready(self, spoken: str, role: Role = COACH) -> NewClip | None:
        """Level and measure a phrase ahead of its use, in any thread; return its clip if it was never measured."""
        key = self._key(spoken, role)
        if key in self._measures:
            return None
        packed, clip = self._packed_measures(key)
        self._measures[key] = _unpacked(key, packed)
        return None if clip is None else NewClip(key, clip)

    def is_spoken(self, key: str) -> bool:
        """Return whether a measured clip is an utterance."""
        return key in self._spoken

    def figures(self, key: str) -> Figures:
        """Return the loudness figures of a measured clip."""
        return self._read_figures(key)[0]

    def speech_figures(self, key: str) -> Figures:
        """Return the loudness figures of the heard part of a measured clip."""
        info = self._measures[key]
        return self.figures(key).between(info.heard_start, info.heard_end)

    def fingerprint(self, key: str) -> str:
        """Return the fingerprint of the heard part of a measured clip."""
        return self._read_figures(key)[1]

    def clip(self, key: str) -> Clip:
        """Load a measured clip."""
        return self._load(key)[0]

    def _key(self, spoken: str, role: Role) -> str:
        voice = self._voices[role]
        clip = voice.speech.clips[spoken]
        key = key_of(key=clip.key, checksum=clip.checksum, gain_db=voice.gain_db, levelling=LEVELLING)
        self._spoken[key] = voice, spoken
        return key

    def _find_gain(self, speech: Speech) -> float:
        """Return the gain in dB for a voice and rate, from fixed phrases, so that a clip fits every session."""
        spoken = [speech.clips[phrase] for phrase in speech.calibration_phrases]
        phrases = [[clip.key, clip.checksum] for clip in spoken]
        key = key_of(phrases=json.dumps(phrases), levelling=LEVELLING)
        stored = self._cache.get(_GAIN, key)
        if stored is None:
            gain_db = voice_gain_db([speech.clip(phrase) for phrase in speech.calibration_phrases])
            stored = self._cache.keep(_GAIN, key, json.dumps(gain_db).encode())
        return float(json.loads(stored))

    def _mixed(self, segment: Segment) -> tuple[Clip, float]:
        first, *others = segment.parts
        clip = self.clip(first.key)
        for part in others:
            clip = overlaid(clip, self.clip(part.key), part.start_frame - segment.start_frame)
        return levelled_to(clip, 0.0)

    def _load(self, key: str) -> tuple[Clip, float | None]:
        """Return a clip, and its true peak if that is known: an utterance by its text, any other by its loader."""
        if key in self._spoken:
            voice, spoken = self._spoken[key]
            return levelled_to(voice.speech.clip(spoken), voice.gain_db)
        return self._loaders[key]()

    def _computed(self, key: str, load: _Load) -> ClipInfo:
        self._loaders.setdefault(key, load)
        return self._measured(key)

    def _measured(self, key: str) -> ClipInfo:
        if key not in self._measures:
            self._measures[key] = _unpacked(key, self._packed_measures(key)[0])
        return self._measures[key]

    def _packed_measures(self, key: str) -> tuple[bytes, Clip | None]:
        """Return the packed measures of a clip, and the clip if it had to be loaded for them."""
        stored = self._cache.get(_MEASURES, key)
        if stored is not None:
            return stored, None
        clip, peak = self._load(key)
        return self._cache.keep(_MEASURES, key, _packed(clip, peak)), clip

    def _read(self, key: str) -> tuple[Figures, str]:
        header, _, powers = self._packed_measures(key)[0].partition(b"\n")
        return figures_from(powers), json.loads(header)[3]


def _packed(clip: Clip, peak: float | None) -> bytes:
    heard_fingerprint = str(fingerprint(clip.samples[clip.heard_start : clip.heard_end]))
    header = json.dumps([clip.length // FRAME_SAMPLES, clip.heard_start, clip.heard_end, heard_fingerprint]).encode()
    return header + b"\n" + figures(clip, peak).to_bytes()


def _unpacked(key: str, packed: bytes) -> ClipInfo:
    frames, start, end, _ = json.loads(packed.partition(b"\n")[0])
    return ClipInfo(key, frames, start, end)
