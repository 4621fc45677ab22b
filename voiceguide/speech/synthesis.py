"""From phrases to clips: what the cache lacks is spoken, and what cannot be spoken is an error that names it."""

import functools
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import ParamSpec, Self, TypeVar

from voiceguide.audio.clip import Clip, OnMade, no_further
from voiceguide.cache import Cache
from voiceguide.errors import SoundError, SpeechError, Where
from voiceguide.speech import clip_store
from voiceguide.speech.clip_store import SpokenClip
from voiceguide.speech.engines.registry import engine_named
from voiceguide.speech.pool import Phrase, PhraseError, Pool, usual_jobs

LIMIT_S = 20.0
LIMIT_PER_CHARACTER_S = 0.1
"""The usual limit of a phrase, both tries together: a thousand times what eSpeak needs, five times what a neural voice
does on a small computer."""

_AT_HAND_BYTES = 1 << 19
"""Ten seconds of speech: what waits for its turn when all goes well."""

TRIES = 3
"""How often what went from the cache is made again, and again, before that is an error."""

Progress = Callable[[int, int], None]
_Asked = ParamSpec("_Asked")
_Given = TypeVar("_Given")


class ChangedClipError(SoundError):
    """A clip went from the cache while it was in use, and its engine, which varies, speaks it otherwise now."""


def begun_again(job: Callable[_Asked, _Given]) -> Callable[_Asked, _Given]:
    """Give `job` as one that begins again where a clip of it has changed: what was laid out does not fit any more."""

    @functools.wraps(job)
    def tried(*args: _Asked.args, **options: _Asked.kwargs) -> _Given:
        for _ in range(TRIES - 1):
            with suppress(ChangedClipError):
                return job(*args, **options)
        return job(*args, **options)

    return tried


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """Who speaks: an engine by its name and one of its voices by its id."""

    engine: str
    voice: str

    @classmethod
    def parse(cls, written: str, language: str) -> Self:
        """Read `ENGINE:VOICE`, or `ENGINE` for its usual voice in `language`. Raises SpeechError for no such engine."""
        engine, _, voice = written.partition(":")
        return cls(engine, voice or engine_named(engine).default_voice(language))

    def __str__(self) -> str:
        return f"{self.engine}:{self.voice}"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Phrases, by their texts, with the clips in the cache that speak them; while `speak` is at it, those so far."""

    voice: VoiceChoice
    licence: str
    clips: Mapping[str, SpokenClip]
    cached: Mapping[str, SpokenClip]
    """By their keys, the clips that were there before."""
    _cache: Cache = field(repr=False)
    _again: Callable[[str], object] = field(repr=False)
    _at_hand: "_AtHand" = field(repr=False)

    @property
    def cached_count(self) -> int:
        """How many clips were there."""
        return len(self.cached)

    @property
    def spoken_count(self) -> int:
        """How many clips were made; together with `cached_count` these are the clips that differ."""
        return len({clip.key for clip in self.clips.values()}) - len(self.cached)

    def clip(self, text: str) -> Clip:
        """Give the sound of a phrase, from the cache unless it was just made; what went from there is spoken again.

        Raises ChangedClipError where that came out otherwise than before, and what `speak` raises.
        """
        key = self.clips[text].key
        if made := self._at_hand.take(key):
            return made
        payload = self._cache.get(clip_store.KIND, key)
        for _ in range(TRIES):
            if payload is None:
                self._again(text)
                payload = self._cache.get(clip_store.KIND, key)
        clip = None if payload is None else clip_store.unpacked(payload)
        if clip is None or clip_store.spoken_clip(key, clip) != self.clips[text]:
            raise ChangedClipError(
                f'{self._cache.folder}: the clip of "{text}" was removed while it was in use; start again'
            )
        return clip


class _AtHand:
    """Clips that were just made, by their keys, for whoever wants them first: no more than so many bytes of them."""

    def __init__(self) -> None:
        self._clips: dict[str, Clip] = {}

    def put(self, key: str, clip: Clip) -> None:
        """Have a clip at hand, in whatever thread, if there is room."""
        if sum(len(one.pcm) for one in list(self._clips.values())) < _AT_HAND_BYTES:
            self._clips[key] = clip

    def take(self, key: str) -> Clip | None:
        """Give a clip once, if it is there."""
        return self._clips.pop(key, None)


def speak(
    phrases: Mapping[str, Where | None],
    voice: VoiceChoice,
    rate_wpm: int,
    cache: Cache,
    *,
    jobs: int | None = None,
    time_limit_s: float | None = None,
    on_progress: Progress | None = None,
    on_spoken: Callable[[Spoken, str], None] | None = None,
) -> Spoken:
    """Give the clips of all texts in `phrases`, each of which may say where it was written, begun in this order.

    `on_progress` is told how many of those that the cache lacks are done, and how many there are; `on_spoken` of each
    text as soon as there is its clip. `jobs` is the number of workers, `time_limit_s` the limit of a phrase, both tries
    together; without, they follow the number of cores and the length of the text. Raises SpeechError for an engine or
    voice that does not exist and for a phrase that cannot be spoken, with its text and place; SoundError for a cache
    that cannot be written.
    """
    engine = engine_named(voice.engine)
    version = engine.version()
    keys = {text: clip_store.clip_key(voice.engine, version, voice.voice, rate_wpm, text) for text in phrases}
    found = {key: clip for key in keys.values() if (clip := clip_store.find(cache, key))}

    def phrase(text: str) -> Phrase:
        limit_s = time_limit_s or LIMIT_S + LIMIT_PER_CHARACTER_S * len(text)
        return Phrase(keys[text], text, voice.voice, rate_wpm, limit_s)

    def again(text: str) -> object:
        return list(_made([phrase(text)], voice.engine, cache, 1, None, no_further))

    clips = {text: found[key] for text, key in keys.items() if key in found}
    at_hand = _AtHand()
    spoken = Spoken(voice, engine.licence(voice.voice), clips, found, cache, again, at_hand)
    tell = on_spoken or (lambda _spoken, _text: None)
    for text in clips:
        tell(spoken, text)
    missing = {key: phrase(text) for text, key in keys.items() if key not in found}
    try:
        begun = _made(list(missing.values()), voice.engine, cache, jobs or usual_jobs(), on_progress, at_hand.put)
        with closing(begun) as made:
            for clip in made:
                clips[missing[clip.key].text] = clip
                tell(spoken, missing[clip.key].text)
    except PhraseError as error:
        raise SpeechError(_complaint(error, phrases[error.text], voice)) from error
    return spoken


def _made(
    missing: list[Phrase], engine: str, cache: Cache, jobs: int, on_progress: Progress | None, on_made: OnMade
) -> Generator[SpokenClip, None, None]:
    if not missing:
        return
    for phrase in missing:
        if not any(map(str.isalnum, phrase.text)):
            raise PhraseError(phrase.text, "there is no word in it")
    tell = on_progress or (lambda _done, _all: None)
    tell(0, len(missing))
    with Pool(engine, cache, min(jobs, len(missing)), on_made) as pool:
        for done, clip in enumerate(pool.speak(missing), 1):
            tell(done, len(missing))
            yield clip


def _complaint(error: PhraseError, where: Where | None, voice: VoiceChoice) -> str:
    place = f"{where}: " if where else ""
    return (
        f'{place}"{error.text}" could not be spoken by {voice}: {error}; '
        "try other words or another --voice, and see `voiceguide doctor`"
    )
