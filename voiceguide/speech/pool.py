"""Workers for one engine, as many as are useful, watched: what hangs or dies is replaced, and nothing is left over."""

import contextlib
import os
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

from voiceguide.audio.clip import import_what_reads_sound, trimmed
from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.speech import clip_store
from voiceguide.speech.clip_store import Handover, SpokenClip
from voiceguide.speech.engines.protocol import Voice, VoiceError
from voiceguide.speech.engines.registry import OURS, engine_named
from voiceguide.speech.sound_file import LOOKING, SETTLE_S, arrived
from voiceguide.speech.worker_process import Worker, worker_for

MOST_JOBS = 4
"""More workers than cores gain nothing, and four speak half an hour in about a second."""
ALONE_S = 2.0
"""After so long there may be a worker for every other core: before, eSpeak is done with most sessions by one alone, and
what is levelled and encoded meanwhile has a use for the others."""
PATIENCE_S = 0.5
"""How long a phrase waits at most for a worker that has nothing to do: where none has for so long, the voice is a slow
one, and it gains by each core."""
VOICES_LIMIT_S = 20.0
_SUBMITTED = 64
"""So many phrases wait for their turn among the threads; of long sessions all would add up."""

_Given = TypeVar("_Given")


class PhraseError(SpeechError):
    """A phrase that could not be spoken: `text`, and what happened."""

    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text to speak and to keep under `key`; `limit_s` is the time for both tries together."""

    key: str
    text: str
    voice: str
    rate_wpm: int
    limit_s: float


def usual_jobs() -> int:
    """Give the number of workers that this machine has a use for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_JOBS, cores)


class Pool:
    """Up to `jobs` workers, started as they are needed, whose clips are kept in `cache`; used in a `with`.

    Each clip that was made is put into `handover`, if any, before `speak` yields it.
    Leaving it kills them all, whatever they are at. Raises SpeechError for an engine that is not there.
    """

    def __init__(self, engine: str, cache: Cache, jobs: int, handover: Handover | None = None) -> None:
        self._engine, self._cache, self._handover = engine, cache, handover
        self._phrases_per_process = engine_named(engine).phrases_per_process
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
            for worker in self._workers:
                worker.kill()
        for _ in range(self._jobs):
            self._idle.put(None)
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def speak(self, phrases: Sequence[Phrase]) -> Iterator[SpokenClip]:
        """Give each clip as soon as it is kept; they are begun in the order of `phrases`.

        Raises PhraseError for the first that was not spoken in two tries, the second by a fresh worker where the first
        one failed; VoiceError; and SoundError for a cache that cannot be written.
        """
        coming = iter(phrases)
        ended: queue.SimpleQueue[Future[SpokenClip]] = queue.SimpleQueue()
        waiting = 0
        while True:
            for phrase in islice(coming, _SUBMITTED - waiting):
                self._threads.submit(self._spoken, phrase).add_done_callback(ended.put)
                waiting += 1
            if not waiting:
                return
            try:
                # With a timeout, since on Windows Ctrl-C does not reach a thread that waits without one.
                future = ended.get(timeout=0.5)
            except queue.Empty:
                continue
            waiting -= 1
            yield future.result()

    def voices(self) -> list[Voice]:
        """Give the engine's voices. Raises SpeechError where it does not start."""
        return self._threads.submit(self._twice, _voices, VOICES_LIMIT_S).result()

    def _spoken(self, phrase: Phrase) -> SpokenClip:
        """Speak a phrase and keep it, unless another process has done so since somebody looked."""
        if found := clip_store.find_clip(self._cache, phrase.key):
            return found
        try:
            return self._twice(partial(self._spoken_by, phrase), phrase.limit_s)
        except VoiceError:
            raise
        except SpeechError as error:
            raise PhraseError(phrase.text, str(error)) from error

    def _spoken_by(self, phrase: Phrase, turn: "_Turn", limit_s: float) -> SpokenClip:
        import_what_reads_sound()  # while the worker starts
        turn.worker.await_ready()
        deadline = time.monotonic() + LOOKING * limit_s
        path = turn.worker.passing_file()
        facts = {"text": phrase.text, "voice": phrase.voice, "rate_wpm": phrase.rate_wpm, "path": str(path)}
        try:
            turn.worker.ask({"do": "speak", **facts}, limit_s)
            if self._engine in OURS and turn.worker.phrases != self._phrases_per_process:
                # The file is whole, and the next phrase may be spoken while it is read; with its worker, it would go.
                self._end(turn)
            clip = arrived(path, deadline, 0.0 if self._engine in OURS else SETTLE_S)
        finally:
            path.unlink(missing_ok=True)
        return clip_store.keep(self._cache, phrase.key, trimmed(clip), self._handover)

    def _worker(self) -> Worker:
        """Give a worker that has nothing to do: one that has, as soon as it is done, if that is soon.

        A None among those that have nothing to do stands for one that has gone, and whose place is free.
        """
        with self._lock:
            is_first, self._has_begun = not self._has_begun, True
        if not is_first:
            with contextlib.suppress(queue.Empty):
                if idle := self._idle.get(timeout=self._patience_s()):
                    return idle
        return self._new_worker()

    def _patience_s(self) -> float:
        if len(self._workers) >= self._jobs / 2:
            return PATIENCE_S
        return min(PATIENCE_S, max(0.0, self._began_s + ALONE_S - time.monotonic()))

    def _twice(self, job: Callable[["_Turn", float], _Given], limit_s: float) -> _Given:
        """Have a worker do `job` in half of the limit, and where it fails a fresh one in the other half.

        Where it was done before that failed, it keeps its place, and whoever has nothing to do tries again.
        """
        worker = self._worker()
        try:
            return self._done_by(worker, job, limit_s / 2)
        except VoiceError:
            raise
        except SpeechError:
            other = self._worker() if worker in self._workers else self._new_worker()
            return self._done_by(other, job, limit_s / 2)

    def _done_by(self, worker: Worker, job: Callable[["_Turn", float], _Given], limit_s: float) -> _Given:
        turn = _Turn(worker)
        try:
            given = job(turn, limit_s)
        except SpeechError:
            if not turn.is_over:
                self._drop(worker)
            raise
        self._end(turn)
        return given

    def _end(self, turn: "_Turn") -> None:
        if turn.is_over:
            return
        turn.is_over = True
        if turn.worker.phrases == self._phrases_per_process:
            self._drop(turn.worker)
        else:
            self._idle.put(turn.worker)

    def _new_worker(self) -> Worker:
        with self._lock:
            if self._closed:
                raise SpeechError("it was interrupted")
            worker = worker_for(self._engine)
            self._workers.add(worker)
        return worker

    def _drop(self, worker: Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        self._idle.put(None)
        worker.end()


@dataclass(slots=True)
class _Turn:
    """What a worker is taken for; when it is over, another may have it."""

    worker: Worker
    is_over: bool = False


def _voices(turn: _Turn, limit_s: float) -> list[Voice]:
    return [Voice(**voice) for voice in turn.worker.ask({"do": "voices"}, limit_s)["voices"]]
