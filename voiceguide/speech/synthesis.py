"""Turns phrases into clips: speaks those that the cache lacks, and names a phrase that cannot be spoken."""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import closing

from voiceguide.audio.clip import Clip
from voiceguide.audio.levelling import CALIBRATION_PHRASES
from voiceguide.cache import Cache
from voiceguide.errors import SoundError, SpeechError, Where
from voiceguide.model.durations import SAMPLE_RATE_HZ, samples_to_s
from voiceguide.speech import clip_store, rates
from voiceguide.speech.clip_store import Handover, SpokenClip
from voiceguide.speech.engines.registry import engine_named
from voiceguide.speech.pool import Phrase, PhraseError, Pool
from voiceguide.speech.sentences import pause_s, sentences
from voiceguide.speech.voice_choice import VoiceChoice
from voiceguide.speech.worker_process import usual_jobs

LIMIT_S = 20.0
"""Usual limit of a phrase in seconds, both tries together, to which `LIMIT_PER_CHARACTER_S` is added."""
LIMIT_PER_CHARACTER_S = 0.1
"""Seconds added to the limit for each character.

The limit is a thousand times what eSpeak needs, and five times what a neural voice needs on a small computer.
"""

PHRASES_FOR_HEAVY = 12
"""Number of phrases for which another process of a heavy engine starts: loading takes as long as speaking them."""

TRIES = 3
"""Number of times that a clip which disappeared from the cache is spoken again before that is an error."""

Progress = Callable[[int, int], None]
"""Takes the number of phrases that were spoken, and the number that the cache lacked."""


class ChangedClipError(SoundError):
    """A clip disappeared from the cache while it was in use, and the engine then spoke it differently."""


class Speech:
    """Speaks phrases in a voice and at a rate, and knows their clips in the cache.

    `jobs` is the number of workers; if None, `usual_jobs`. `time_limit_s` is the limit of a phrase in seconds, both
    tries together; if None, it follows the length of the text. Raise SpeechError for an engine that does not exist.
    """

    def __init__(
        self,
        voice: VoiceChoice,
        rate_wpm: int,
        cache: Cache,
        *,
        jobs: int | None = None,
        time_limit_s: float | None = None,
    ) -> None:
        self._engine = engine_named(voice.engine)
        self.voice, self.rate_wpm = voice, rate_wpm
        self.clips: dict[str, SpokenClip] = {}
        """Clips by phrase, as the engine gets it."""
        self._version = self._engine.version(voice.voice)
        self._cache, self._jobs, self._time_limit_s = cache, jobs, time_limit_s
        self._made: set[str] = set()
        self._handover = Handover()
        self._points = rates.shipped(self._engine, voice.voice)

    @property
    def calibration_phrases(self) -> tuple[str, ...]:
        """The phrases by which the voice is levelled."""
        return CALIBRATION_PHRASES[: self._engine.levelling_phrases]

    @property
    def licence(self) -> str:
        """The licence of the voice."""
        return self._engine.licence(self.voice.voice)

    @property
    def attribution(self) -> str:
        """Whom the licence of the voice wants to be named; "" for nobody."""
        return self._engine.attribution(self.voice.voice)

    def speak(self, phrases: Mapping[str, Where | None], on_progress: Progress | None = None) -> Iterator[str]:
        """Yield each phrase as soon as its clip is in the cache; speak those that the cache lacks, in the order given.

        `phrases` maps a text to the place where it is written. Raise SpeechError for a voice that does not exist and
        for a phrase that cannot be spoken, with its text and place; SoundError if the cache cannot be written.
        """
        self._find_rate()
        new = {text: self._key(text) for text in phrases if text not in self.clips}
        self._cache.prefetch(clip_store.KIND, new.values())
        found = {text: clip for text, key in new.items() if (clip := clip_store.find(self._cache, key))}
        self.clips |= found
        yield from [text for text in phrases if text in self.clips]
        missing = {key: self._phrase(text, key) for text, key in new.items() if text not in found}
        report = on_progress or (lambda _done, _total: None)
        try:
            with closing(self._speak_missing(missing.values())) as made:
                for done, clip in enumerate(made):
                    report(done, len(missing))
                    if clip is not None:
                        text = missing[clip.key].text
                        self.clips[text] = clip
                        self._made.add(clip.key)
                        yield text
        except PhraseError as error:
            raise SpeechError(_complaint(error, phrases[error.text], self.voice)) from error

    def _speak_missing(self, missing: Collection[Phrase]) -> Generator[SpokenClip | None, None, None]:
        """Yield None first, if `missing` is not empty, and then each clip as it is stored."""
        if not missing:
            return
        for phrase in missing:
            if not any(map(str.isalnum, phrase.text)):
                raise PhraseError(phrase.text, "there is no word in it")
        yield None
        with self._pool(len(missing)) as pool:
            yield from pool.speak(list(missing))

    def _pool(self, phrases: int) -> Pool:
        """Return the workers for a number of phrases."""
        jobs = min(self._jobs or usual_jobs(), phrases)
        if self._engine.is_heavy:
            jobs = min(jobs, -(-phrases // PHRASES_FOR_HEAVY))
        return Pool(self.voice.engine, self._cache, jobs, self._handover, self.voice.voice)

    def _find_rate(self) -> None:
        """Measure how fast the voice speaks if neither the program nor the cache knows. Raise what `speak` raises."""
        points = self._known_points()
        if points is None:
            points = rates.store(self._cache, self._version, self.voice.voice, self.measured_points())
        self._points = points
        slowest, fastest = rates.heard_limits(self._engine, points)
        if not slowest <= self.rate_wpm <= fastest:
            nearest = min(max(self.rate_wpm, slowest), fastest)
            raise SpeechError(
                f"{self.voice} speaks {slowest} to {fastest} words a minute, and cannot speak {self.rate_wpm}; "
                f"take --rate {nearest}, or another voice"
            )

    def _known_points(self) -> rates.Points | None:
        return self._points or rates.stored(self._cache, self._version, self.voice.voice)

    def measured_points(self) -> rates.Points:
        """Speak a fixed text at several rates; return each with the words a minute that are heard."""
        phrases = {rate: self._phrase(rates.TEXT, self._key(rates.TEXT, rate), rate) for rate in rates.MEASURED_AT}
        with self._pool(len(phrases)) as pool:
            clips = {clip.key for clip in pool.speak(list(phrases.values()))}
        heard = {}
        for rate, phrase in phrases.items():
            payload = self._cache.get(clip_store.KIND, phrase.key) if phrase.key in clips else None
            if payload is None:
                raise SoundError(f"{self._cache.folder}: a clip was removed while it was in use; start again")
            clip = clip_store.unpacked(payload)
            seconds = samples_to_s(clip.heard_end - clip.heard_start)
            heard[rate] = rates.heard_wpm(seconds, samples_to_s(self._pause_samples))
        return tuple(heard.items())

    def counts(self, phrases: Iterable[str]) -> tuple[int, int]:
        """Return how many clips of `phrases` this object spoke, and how many were in the cache before."""
        keys = {self.clips[text].key for text in phrases}
        return len(keys & self._made), len(keys - self._made)

    @property
    def made(self) -> frozenset[str]:
        """The keys of all clips that this object spoke, also of phrases that were not needed in the end."""
        return frozenset(self._made)

    @property
    def spoken_count(self) -> int:
        """The number of clips that this object spoke."""
        return self.counts(self.clips)[0]

    @property
    def cached_count(self) -> int:
        """The number of clips that were in the cache before."""
        return self.counts(self.clips)[1]

    def lacks(self, phrases: Iterable[str]) -> bool:
        """Return whether the cache lacks the clip of any of `phrases`."""
        self._points = self._known_points()
        if self._points is None:
            return True
        keys = [self._key(text) for text in phrases]
        self._cache.prefetch(clip_store.KIND, keys)
        return any(clip_store.find(self._cache, key) is None for key in keys)

    def clip(self, text: str) -> Clip:
        """Return the clip of a spoken phrase; speak it again if it disappeared from the cache.

        Raise ChangedClipError if it then sounds different from before; also raise whatever `Pool.speak` raises.
        """
        key = self.clips[text].key
        if new := self._handover.take(key):
            return new
        payload = self._cache.get(clip_store.KIND, key)
        for _ in range(TRIES):
            if payload is None:
                with Pool(self.voice.engine, self._cache, 1, voice=self.voice.voice) as pool:
                    list(pool.speak([self._phrase(text, key)]))
                payload = self._cache.get(clip_store.KIND, key)
        clip = None if payload is None else clip_store.unpacked(payload)
        if clip is None or clip_store.spoken_clip(key, clip) != self.clips[text]:
            raise ChangedClipError(
                f'{self._cache.folder}: the clip of "{text}" was removed while it was in use; start again'
            )
        return clip

    @property
    def _pause_samples(self) -> int:
        return round(pause_s(self.rate_wpm) * SAMPLE_RATE_HZ)

    def _rate(self) -> float:
        """Return the rate in the engine's measure, which must be known."""
        if self._points is None:
            raise AssertionError("speak and lacks find the rate first")
        return rates.engine_rate(self._points, self.rate_wpm)

    def _key(self, text: str, rate: float | None = None) -> str:
        rate, pause = self._rate() if rate is None else rate, self._pause_samples
        return clip_store.clip_key(self.voice.engine, self._version, self.voice.voice, rate, pause, text)

    def _phrase(self, text: str, key: str, rate: float | None = None) -> Phrase:
        limit_s = self._time_limit_s or LIMIT_S + LIMIT_PER_CHARACTER_S * max(map(len, sentences(text)))
        return Phrase(
            key, text, self.voice.voice, self._rate() if rate is None else rate, self._pause_samples, limit_s
        )


def speak(
    phrases: Mapping[str, Where | None],
    voice: VoiceChoice,
    rate_wpm: int,
    cache: Cache,
    *,
    jobs: int | None = None,
    time_limit_s: float | None = None,
    on_progress: Progress | None = None,
) -> Speech:
    """Speak all of `phrases` and return the `Speech` that holds them. Raise what `Speech` and `Speech.speak` raise."""
    speech = Speech(voice, rate_wpm, cache, jobs=jobs, time_limit_s=time_limit_s)
    for _ in speech.speak(phrases, on_progress):
        pass
    return speech


def _complaint(error: PhraseError, where: Where | None, voice: VoiceChoice) -> str:
    place = f"{where}: " if where else ""
    return (
        f'{place}"{error.text}" could not be spoken by {voice}: {error}; '
        "try other words or another --voice, and see `voiceguide doctor`"
    )
