"""A pool of workers for an engine. It replaces workers that hang or die, and ends all of them when it is closed."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from types import TracebackType
from typing import Self, TypeVar

from voiceguide.audio.clip import Clip, import_what_reads_sound, joined, trimmed
from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.speech import clip_store
from voiceguide.speech.clip_store import Handover, SpokenClip
from voiceguide.speech.engines.protocol import EngineLoadError, Voice, VoiceError
from voiceguide.speech.engines.registry import engine_named
from voiceguide.speech.sentences import sentences
from voiceguide.speech.sound_file import LOOKING, SETTLE_S, arrived
from voiceguide.speech.worker_process import Worker, full_folder, lacks_room, worker_for

ALONE_S = 2.0
"""Seconds after which up to half of the workers may start without a wait for an idle worker.

Within this time a single eSpeak worker finishes most sessions, and levelling and encoding use the other cores.
"""
PATIENCE_S = 0.5
"""Most seconds that a phrase waits for an idle worker. If none is idle for longer, the voice is slow, and every core
helps."""
VOICES_LIMIT_S = 20.0
"""Limit in seconds for the list of voices, both tries together."""
_SUBMITTED = 64
"""Number of phrases that wait for a thread; all phrases of a long session would use much memory."""

_Result = TypeVar("_Result")


class PhraseError(SpeechError):
    """A phrase, `text`, could not be spoken; the message is the reason."""

    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text to speak."""

    key: str
    """Key under which the clip is stored."""
    text: str
    """Text as the engine gets it, sentence by sentence."""
    voice: str
    rate: float
    """Rate in the engine's measure."""
    pause_samples: int
    """Samples of silence between two sentences."""
    limit_s: float
    """Limit in seconds for each sentence, both tries together."""


class Pool:
    """Up to `jobs` workers, started as needed, whose clips are stored in `cache`; a context manager.

    Each worker loads `voice` when it starts; with "" it waits for the first sentence. Each new clip is put into
    `handover`, if given, before `speak` yields it. Leaving the context kills all workers, busy or idle. Raise
    SpeechError for an engine that does not exist.
    """

    def __init__(
        self, engine: str, cache: Cache, jobs: int, handover: Handover | None = None, voice: str = ""
    ) -> None:
        self._engine, self._cache, self._handover, self._voice = engine_named(engine), cache, handover, voice
        self._name = engine
        self._has_enough = False
        self._threads = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="speech")
        self._idle: queue.SimpleQueue[Worker | None] = queue.SimpleQueue()
        self._jobs = jobs
        self._workers: set[Worker] = set()
        self._lock = threading.Lock()
        self._has_begun = self._closed = False
        self._began_s = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            for worker in tuple(self._workers):  # after an interrupt, a thread may still add or drop one
                worker.kill()
        for _ in range(self._jobs):
            self._idle.put(None)
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in tuple(self._workers):
            worker.end()

    def speak(self, phrases: Sequence[Phrase]) -> Iterator[SpokenClip]:
        """Yield each clip as soon as it is stored; phrases are begun in the order of `phrases`.

        Raise PhraseError for the first phrase that failed twice, the second time with a new worker if the first worker
        failed; VoiceError if the engine has no such voice; SoundError if the cache cannot be written.
        """
        remaining = iter(phrases)
        ended: queue.SimpleQueue[Future[SpokenClip]] = queue.SimpleQueue()
        waiting = 0
        while True:
            for phrase in islice(remaining, _SUBMITTED - waiting):
                self._threads.submit(self._speak_phrase, phrase).add_done_callback(ended.put)
                waiting += 1
            if not waiting:
                return
            try:
                # With a timeout, because on Windows Ctrl-C does not reach a thread that waits without a timeout.
                future = ended.get(timeout=0.5)
            except queue.Empty:
                continue
            waiting -= 1
            yield future.result()

    def voices(self) -> list[Voice]:
        """Return the voices of the engine. Raise SpeechError if it does not start."""
        return self._threads.submit(self._run_with_retry, _voices, VOICES_LIMIT_S).result()

    def _speak_phrase(self, phrase: Phrase) -> SpokenClip:
        """Speak a phrase and store its clip, unless another process has stored it since the cache was searched."""
        if clip := clip_store.find_clip(self._cache, phrase.key):
            return clip
        speak = (partial(self._speak_with, phrase, sentence) for sentence in sentences(phrase.text))
        try:
            clips = [self._run_with_retry(job, phrase.limit_s) for job in speak]
        except VoiceError:
            raise
        except SpeechError as error:
            if lacks_room(str(error)):
                raise full_folder(str(error)) from error
            raise PhraseError(phrase.text, str(error)) from error
        return clip_store.keep(self._cache, phrase.key, joined(clips, phrase.pause_samples), self._handover)

    def _speak_with(self, phrase: Phrase, sentence: str, turn: "_Turn", limit_s: float) -> Clip:
        deadline = time.monotonic() + LOOKING * limit_s
        path, is_whole = turn.worker.passing_file(), self._engine.writes_whole_files
        arguments = {"text": sentence, "voice": phrase.voice, "rate": phrase.rate, "path": str(path)}
        try:
            turn.worker.ask({"do": "speak", **arguments}, limit_s)
            if is_whole and turn.worker.phrases != self._engine.phrases_per_process:
                # The worker may speak the next sentence while the file is read. After its last sentence it may not:
                # the worker would end, and the file would be removed with it.
                self._release(turn)
            return trimmed(arrived(path, deadline, 0.0 if is_whole else SETTLE_S))
        finally:
            path.unlink(missing_ok=True)

    def _idle_or_new_worker(self) -> Worker:
        """Return an idle worker, waiting a little until a worker is idle, or else a new worker.

        A None in the queue of idle workers stands for a worker that ended, so that a new worker may start.
        """
        with self._lock:
            is_first, self._has_begun = not self._has_begun, True
        if not is_first:
            with contextlib.suppress(queue.Empty):
                if idle := self._idle.get(timeout=self._patience_s()):
                    return idle
        if self._has_enough and self._workers:  # a worker that did not start has left a None
            return self._other_worker(SpeechError("its last process died"))
        return self._new_worker()

    def _patience_s(self) -> float | None:
        """Return how many seconds to wait for an idle worker before a new worker starts; None for ever."""
        if self._has_enough and self._workers:
            return None
        if self._engine.is_heavy:
            return 0.0 if len(self._workers) < self._jobs else None
        if len(self._workers) >= self._jobs / 2:
            return PATIENCE_S
        return min(PATIENCE_S, max(0.0, self._began_s + ALONE_S - time.monotonic()))

    def _run_with_retry(self, job: Callable[["_Turn", float], _Result], limit_s: float) -> _Result:
        """Run `job` with a worker in half of the limit; if that fails, run it again in the other half.

        The second run uses a new worker. If the first worker was already released, it stays in the pool, and the second
        run uses any idle worker.
        """
        worker = self._idle_or_new_worker()
        try:
            return self._run(worker, job, limit_s / 2)
        except VoiceError:
            raise
        except SpeechError:
            other = self._idle_or_new_worker() if worker in self._workers else self._new_worker()
            return self._run(other, job, limit_s / 2)

    def _run(self, worker: Worker, job: Callable[["_Turn", float], _Result], limit_s: float) -> _Result:
        turn = _Turn(worker)
        try:
            result = job(turn, limit_s)
        except SpeechError:
            if not turn.is_released:
                self._drop(worker)
            raise
        self._release(turn)
        return result

    def _release(self, turn: "_Turn") -> None:
        """Make the worker idle; end it after its last phrase."""
        if turn.is_released:
            return
        turn.is_released = True
        if turn.worker.phrases == self._engine.phrases_per_process:
            self._drop(turn.worker)
        else:
            self._idle.put(turn.worker)

    def _new_worker(self) -> Worker:
        """Return a new worker that is ready, or wait for an idle worker if another does not start.

        Raise SpeechError if there is no other worker.
        """
        try:
            return self._started_worker()
        except (VoiceError, EngineLoadError) as error:
            return self._other_worker(error)
        except SpeechError:
            try:
                return self._started_worker()
            except SpeechError as error:
                return self._other_worker(error)

    def _started_worker(self) -> Worker:
        with self._lock:
            if self._closed:
                raise SpeechError("it was interrupted")
            worker = worker_for(self._name, self._voice)
            self._workers.add(worker)
        import_what_reads_sound()  # while the worker starts
        try:
            worker.await_ready()
        except SpeechError:
            self._has_enough = self._has_enough or len(self._workers) > 1
            self._drop(worker)
            raise
        return worker

    def _other_worker(self, error: SpeechError) -> Worker:
        """Wait for an idle worker, for example because memory lacks for another. Raise `error` if none is left."""
        self._has_enough = True
        while self._workers and not self._closed:
            with contextlib.suppress(queue.Empty):
                if idle := self._idle.get(timeout=0.5):
                    return idle
        raise error

    def _drop(self, worker: Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        self._idle.put(None)
        worker.end()


@dataclass(slots=True)
class _Turn:
    """The use of a worker for a job."""

    worker: Worker
    is_released: bool = False
    """Whether the worker was released, so that other jobs may use it."""


def _voices(turn: _Turn, limit_s: float) -> list[Voice]:
    return [Voice(**voice) for voice in turn.worker.ask({"do": "voices"}, limit_s)["voices"]]
