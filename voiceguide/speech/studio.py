"""A studio turns scripts into voiced scripts: real clips, levelled and measured."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide._system.malloc import retain_freed_memory
from voiceguide.audio.levelling import CALIBRATION_PHRASES
from voiceguide.cache import Cache
from voiceguide.errors import UsageError
from voiceguide.model.routine import Routine
from voiceguide.model.script import RATE_WPM, MeasuredScript, Script
from voiceguide.model.sounds import ClipInfo
from voiceguide.speech.clips import NewClip, SessionClips
from voiceguide.speech.synthesis import Speech
from voiceguide.speech.voice_choice import VoiceChoice

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
    """Cache for clips, or its folder; if None, the user's cache."""
    rate_wpm: int | None = None
    """Words a minute; if None, the rate of the routine."""
    jobs: int | None = None
    """Number of phrases that are spoken at once; if None, the number of cores, at most four."""
    time_limit_s: float | None = None
    """Limit for a phrase in seconds, both tries together; if None, it follows the length of the text."""
    silent: bool = False
    """Whether a session is played without sound and without waiting."""
    store: Cache = field(init=False, repr=False, compare=False)
    """The cache itself."""

    def __post_init__(self) -> None:
        """Open the cache. Raise UsageError for a voice, rate or cache of the wrong type."""
        if not isinstance(self.voice, str | VoiceChoice | None):
            raise UsageError(f"voice: expected ENGINE or ENGINE:VOICE, such as system:en-us, not {self.voice!r}")
        if not isinstance(self.rate_wpm, int | None):
            raise UsageError(f"rate_wpm: expected words a minute, a whole number such as 145, not {self.rate_wpm!r}")
        object.__setattr__(self, "store", _cache(self.cache))

    def voice_for(self, language: str) -> VoiceChoice:
        """Return the voice that speaks `language`. Raise SpeechError for an engine that does not exist."""
        chosen = _settings().value("voice") if self.voice is None else self.voice
        return chosen if isinstance(chosen, VoiceChoice) else VoiceChoice.parse(chosen, language, self.store)

    def rate_for(self, routine: Routine) -> int:
        """Return the rate in words a minute."""
        return self.rate_wpm or routine.rate_wpm or RATE_WPM

    def speech_for(self, routine: Routine) -> Speech:
        """Return the speech of the voice that speaks `routine`. Raise SpeechError for an engine that does not exist."""
        voice, rate_wpm = self.voice_for(routine.language), self.rate_for(routine)
        return Speech(voice, rate_wpm, self.store, jobs=self.jobs, time_limit_s=self.time_limit_s)

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

    def measure(
        self, script: Script, *, estimate: bool = False, on_progress: Progress = no_progress
    ) -> MeasuredScript:
        """Return `script` with guessed lengths, if `estimate`, or spoken. Raise what `speak` raises."""
        return script.estimate(self.rate_for(script.routine)) if estimate else self.speak(script, on_progress)


class Voiced:
    """A script with the real lengths of its phrases; iterate over `speak` once, then ask for lengths.

    Raise SpeechError for an engine that does not exist.
    """

    def __init__(
        self, script: Script, studio: Studio, speech: Speech | None = None, clips: SessionClips | None = None
    ) -> None:
        self.script, self.studio = script, studio
        self.speech = speech or studio.speech_for(script.routine)
        self._clips = clips

    @property
    def clips(self) -> SessionClips:
        """The clips of the script. Raise RuntimeError, which is a bug, before `speak` was iterated over."""
        if self._clips is None:
            raise RuntimeError("nothing has been spoken yet")
        return self._clips

    def speak(self, on_progress: Progress = no_progress) -> Generator[NewClip, None, None]:
        """Speak all phrases that the cache lacks; yield each clip that no session has used, levelled, when it is ready.

        Raise SpeechError if a phrase cannot be spoken, SoundError if the cache cannot be written.
        """
        phrases = self.script.phrases()

        def report(done: int, total: int) -> None:
            on_progress("Speaking", done, total)

        waiting: list[str] = []
        levelling: deque[Future[NewClip | None]] = deque()
        retain_freed_memory(_FREED_BYTES)
        with _pool(self.studio.jobs) as threads:
            for text in self.speech.speak(dict.fromkeys(CALIBRATION_PHRASES) | phrases, report):
                waiting.append(text)
                if not self._is_calibrated():
                    continue
                levelling += [threads.submit(self.clips.make_ready, text) for text in waiting if text in phrases]
                waiting.clear()
                while levelling and (len(levelling) > _WAITING or levelling[0].done()):
                    yield from _new_clip(levelling.popleft())
            while levelling:
                yield from _new_clip(levelling.popleft())

    def measure(self, script: Script, on_progress: Progress = no_progress) -> "Voiced":
        """Return another script of the same routine, spoken by the same voice.

        Raise SpeechError if a phrase cannot be spoken, SoundError if the cache cannot be written.
        """
        other = Voiced(script, self.studio, self.speech, self._clips)
        for _ in other.speak(on_progress):
            pass
        return other

    def utterance(self, spoken: str) -> ClipInfo:
        """Return the clip of a phrase, given as the engine gets it."""
        return self.clips.utterance(spoken)

    def sign(self, name: str) -> ClipInfo:
        """Return the clip of a sign."""
        return self.clips.sign(name)

    def counts(self) -> tuple[int, int]:
        """Return the number of clips that were spoken for the script, and the number that were in the cache before."""
        return self.speech.counts([*CALIBRATION_PHRASES, *self.script.phrases()])

    def _is_calibrated(self) -> bool:
        """Return whether the gain of the voice is known, without which no clip can be levelled."""
        if self._clips is None and all(phrase in self.speech.clips for phrase in CALIBRATION_PHRASES):
            self._clips = SessionClips(self.speech, self.studio.store)
        return self._clips is not None


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
        settings = _settings()
        return Cache(settings.value("cache_dir"), limit_bytes=settings.value("cache_limit") * 2**20)
    if not isinstance(chosen, str | Path):
        raise UsageError(f"cache: expected a folder, not {type(chosen).__name__}")
    return Cache(Path(chosen).expanduser())


def _settings() -> "Settings":
    from voiceguide.settings import settings_in

    return settings_in(os.environ)
