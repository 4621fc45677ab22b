"""A studio turns scripts into voiced scripts: real clips, levelled and measured."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide._system.malloc import retain_freed_memory
from voiceguide._system.paths import user_path
from voiceguide.cache import Cache
from voiceguide.errors import UsageError
from voiceguide.model.roles import COACH, ROLES, Role
from voiceguide.model.routine import Routine
from voiceguide.model.script import RATE_WPM, Estimated, MeasuredScript, Script
from voiceguide.model.sounds import ClipInfo
from voiceguide.speech.aliases import CHOSEN_BY_LANGUAGE
from voiceguide.speech.casting import cast
from voiceguide.speech.clips import NewClip, SessionClips
from voiceguide.speech.synthesis import Speech
from voiceguide.speech.voice_choice import VoiceChoice, named_voices

if TYPE_CHECKING:
    from voiceguide.settings import Settings

Progress = Callable[[str, int, int], None]
"""Takes the name of the work, the amount that is done, and the total amount."""

_WAITING = 64
"""Number of clips that may wait to be levelled; all clips of a long session would use much memory."""
_FREED_BYTES = 30 << 20
"""Freed memory that the C library keeps: fetching it again is a quarter of the work on a clip."""


def no_progress(_work: str, _done: int, _total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Studio:
    """Turns scripts into voiced scripts."""

    voice: str | VoiceChoice | None = None
    """`ENGINE:VOICE`, `ENGINE` for its usual voice in the language of the routine, or `auto` for the best voice.

    If None, the user's setting, which is `auto` if it is not set.
    """
    cache: Cache | Path | str | None = None
    """Cache for clips, or its folder; if None, the user's cache.

    The address of a bucket, such as `s3://bucket/folder`, is that of a cache that many share behind the user's.
    """
    rate_wpm: int | None = None
    """Words a minute; if None, the rate of the routine."""
    jobs: int | None = None
    """Number of phrases that are spoken at once; if None, the number of cores, at most four."""
    time_limit_s: float | None = None
    """Limit for a phrase in seconds, both tries together; if None, it follows the length of the text."""
    silent: bool = False
    """Whether a session is played without sound and without waiting."""
    voices: Mapping[Role, str | VoiceChoice] | None = None
    """Voices of single roles, such as `{"count": "system:en-us"}`; other roles follow `voice`, or the routine.

    If `voice` is None, the user's settings name the others.
    """
    store: Cache = field(init=False, repr=False, compare=False)
    """The cache itself."""

    def __post_init__(self) -> None:
        """Open the cache. Raise UsageError for a voice, role, rate or cache of the wrong kind."""
        for voice in (self.voice, *(self.voices or {}).values()):
            if not isinstance(voice, str | VoiceChoice | None):
                raise UsageError(f"voice: expected ENGINE or ENGINE:VOICE, such as system:en-us, not {voice!r}")
        for role in self.voices or {}:
            if role not in ROLES:
                raise UsageError(f'voices: no role "{role}"; there is {" and ".join(ROLES)}')
        if not isinstance(self.rate_wpm, int | None):
            raise UsageError(f"rate_wpm: expected words a minute, a whole number such as 150, not {self.rate_wpm!r}")
        object.__setattr__(self, "store", _cache(self.cache))

    def voices_for(self, routine: Routine) -> dict[Role, VoiceChoice]:
        """Return the voices that speak `routine`, by role. A role that has the voice of the coach is left out.

        Raise SpeechError for an engine that does not exist.
        """
        voices = self.voices_in(routine.language, routine.voices.by_role())
        return {role: voice for role, voice in voices.items() if role == COACH or voice != voices[COACH]}

    def voices_in(self, language: str, written: Mapping[Role, str]) -> dict[Role, VoiceChoice]:
        """Return the voice of each role in a routine in `language` that names the voices `written`.

        Raise SpeechError for an engine that does not exist.
        """
        named = {**written, **self._given()}
        coach = self._choice(named.get(COACH, CHOSEN_BY_LANGUAGE), language)
        others = [role for role in ROLES if role != COACH]
        return {COACH: coach} | {role: self._choice(named.get(role, coach), language) for role in others}

    def _given(self) -> Mapping[Role, str | VoiceChoice]:
        """Return the voices that the studio was given, by role; without a coach, those of the user's settings too."""
        given: dict[Role, str | VoiceChoice] = {} if self.voice is None else {COACH: self.voice}
        given |= self.voices or {}
        return given if COACH in given else {**named_voices(_settings()), **given}

    def _choice(self, voice: str | VoiceChoice, language: str) -> VoiceChoice:
        return voice if isinstance(voice, VoiceChoice) else VoiceChoice.parse(voice, language, self.store)

    def rate_for(self, routine: Routine) -> int:
        """Return the rate in words a minute."""
        return self.rate_wpm or routine.rate_wpm or RATE_WPM

    def speeches_for(self, routine: Routine) -> dict[Role, Speech]:
        """Return the speech of each voice of `voices_for`. Raise SpeechError for an engine that does not exist."""
        rate_wpm = self.rate_for(routine)
        return {
            role: Speech(voice, rate_wpm, self.store, jobs=self.jobs, time_limit_s=self.time_limit_s)
            for role, voice in self.voices_for(routine).items()
        }

    def speak(self, script: Script, on_progress: Progress = no_progress) -> "Voiced":
        """Speak all phrases of `script` that the cache lacks, and return it with their lengths.

        Raise SpeechError for an engine or voice that does not exist and for a phrase that cannot be spoken, with its
        text and place; SoundError if the cache cannot be written.
        """
        if not isinstance(script, Script):
            raise UsageError(f"a studio speaks a script, as voiceguide.compile returns it, not {type(script).__name__}")
        voiced = Voiced(script, self)
        for _ in voiced.speak(on_progress):
            pass
        return voiced

    def measure(self, script: Script, *, estimate: bool = False, on_progress: Progress = no_progress) -> MeasuredScript:
        """Return `script` with guessed lengths, if `estimate`, or spoken. Raise what `speak` raises."""
        if not estimate:
            return self.speak(script, on_progress)
        prepare = partial(cast, voices=self.voices_for(script.routine))
        return Estimated(prepare(script), self.rate_for(script.routine), prepare)


class Voiced:
    """A script with the real lengths of its phrases; iterate over `speak` once, then ask for lengths.

    Its `script` is the script as the voices of the studio speak it. Raise SpeechError for an engine that does not
    exist.
    """

    def __init__(
        self,
        script: Script,
        studio: Studio,
        speeches: Mapping[Role, Speech] | None = None,
        clips: SessionClips | None = None,
    ) -> None:
        self.studio = studio
        self.speeches = speeches or studio.speeches_for(script.routine)
        """The speech of each voice, by role, the coach's first."""
        self.script = cast(script, {role: speech.voice for role, speech in self.speeches.items()})
        self._clips = clips or SessionClips(studio.store)

    @property
    def clips(self) -> SessionClips:
        """The clips of the script. Raise RuntimeError, which is a bug, before `speak` was iterated over."""
        if not self._clips.has_voice(COACH):
            raise RuntimeError("nothing has been spoken yet")
        return self._clips

    def lacks(self) -> bool:
        """Return whether the cache lacks the clip of any phrase."""
        return any(speech.lacks(self.script.phrases(role)) for role, speech in self.speeches.items())

    def speak(self, on_progress: Progress = no_progress) -> Generator[NewClip, None, None]:
        """Speak all phrases that the cache lacks; yield each clip that no session has used, levelled, when it is ready.

        Raise SpeechError if a phrase cannot be spoken, SoundError if the cache cannot be written.
        """
        before = latest = 0

        def report(done: int, total: int) -> None:
            nonlocal latest
            latest = before + total
            on_progress("Speaking", before + done, latest)

        retain_freed_memory(_FREED_BYTES)
        with _pool(self.studio.jobs) as threads:
            for role in self._heard_roles():
                yield from self._speak_as(role, threads, report)
                before = latest

    def _heard_roles(self) -> list[Role]:
        """Return the roles that speak, and the coach."""
        return [role for role in self.speeches if role == COACH or self.script.phrases(role)]

    def _speak_as(
        self, role: Role, threads: ThreadPoolExecutor, report: Callable[[int, int], None]
    ) -> Iterator[NewClip]:
        """Speak the phrases of a role, and yield its new clips."""
        phrases, speech = self.script.phrases(role), self.speeches[role]
        make_ready = partial(self._clips.make_ready, role=role)
        waiting: list[str] = []
        levelling: deque[Future[NewClip | None]] = deque()
        for text in speech.speak(dict.fromkeys(speech.calibration_phrases) | phrases, report):
            waiting.append(text)
            if not self._is_calibrated(role):
                continue
            levelling += [threads.submit(make_ready, text) for text in waiting if text in phrases]
            waiting.clear()
            while levelling and (len(levelling) > _WAITING or levelling[0].done()):
                yield from _new_clip(levelling.popleft())
        while levelling:
            yield from _new_clip(levelling.popleft())

    def measure(self, script: Script, on_progress: Progress = no_progress) -> "Voiced":
        """Return another script of the same routine, spoken by the same voices.

        Raise SpeechError if a phrase cannot be spoken, SoundError if the cache cannot be written.
        """
        other = Voiced(script, self.studio, self.speeches, self._clips)
        for _ in other.speak(on_progress):
            pass
        return other

    def utterance(self, spoken: str, role: Role = COACH) -> ClipInfo:
        """Return the clip of a phrase in the voice of a role, given as the engine gets it."""
        return self.clips.utterance(spoken, role)

    def sign(self, name: str) -> ClipInfo:
        """Return the clip of a sign."""
        return self.clips.sign(name)

    @property
    def made(self) -> frozenset[str]:
        """The keys of all clips that were spoken, also for other scripts of the routine, such as other minutes."""
        return frozenset(key for speech in self.speeches.values() for key in speech.made)

    def counts(self, made_before: frozenset[str] = frozenset()) -> tuple[int, int]:
        """Return the number of clips that were spoken, and the number of clips of the script that were in the cache.

        `made_before` are the keys of clips that an earlier attempt spoke.
        """
        made, needed = self.made | made_before, set[str]()
        for role in self._heard_roles():
            speech = self.speeches[role]
            needed |= {speech.clips[text].key for text in (*speech.calibration_phrases, *self.script.phrases(role))}
        return len(made), len(needed - made)

    def _is_calibrated(self, role: Role) -> bool:
        """Return whether the gain of a voice is known, without which no clip of it can be levelled."""
        speech = self.speeches[role]
        if not self._clips.has_voice(role) and all(phrase in speech.clips for phrase in speech.calibration_phrases):
            self._clips.add(speech, role)
        return self._clips.has_voice(role)


def _new_clip(future: "Future[NewClip | None]") -> Iterator[NewClip]:
    """Wait for a clip, and yield it if it is new."""
    clip = future.result()
    if clip is not None:
        yield clip


@contextmanager
def _pool(threads: int | None) -> Iterator[ThreadPoolExecutor]:
    """Yield a pool of threads; after an exception, drop the work that has not begun."""
    pool, has_failed = ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="levelling"), True
    try:
        yield pool
        has_failed = False
    finally:
        pool.shutdown(wait=True, cancel_futures=has_failed)


def _cache(chosen: Cache | Path | str | None) -> Cache:
    if isinstance(chosen, Cache):
        return chosen
    if chosen is None:
        return _users_cache()
    if not isinstance(chosen, str | Path):
        raise UsageError(f"cache: expected a folder, not {type(chosen).__name__}")
    return _users_cache(chosen) if isinstance(chosen, str) and "://" in chosen else Cache(user_path(chosen))


def _users_cache(shared: str | None = None) -> Cache:
    from voiceguide.settings.user_cache import user_cache

    return user_cache(_settings(), shared)


def _settings() -> "Settings":
    from voiceguide.settings import settings_in

    return settings_in(os.environ)
