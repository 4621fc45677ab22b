"""Workers for one engine, as many as are useful, watched: what hangs or dies is replaced, and nothing is left over."""

import contextlib
import os
import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from voiceguide.cache import Cache
from voiceguide.errors import SpeechError
from voiceguide.speech.engine import Voice, VoiceError
from voiceguide.speech.hosting import Worker
from voiceguide.speech.kept import SpokenClip
from voiceguide.speech.table import engine_named

MOST_JOBS = 4
"""More workers than cores gain nothing, and four speak half an hour in about a second."""
VOICES_LIMIT_S = 20.0


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
    """Up to `jobs` workers, started as they are needed, which keep their clips in `cache`; used in a `with`.

    Leaving it kills them all, whatever they are at. Raises SpeechError for an engine that is not there.
    """

    def __init__(self, engine: str, cache: Cache, jobs: int) -> None:
        self._engine, self._cache = engine, cache
        self._phrases_per_process = engine_named(engine).phrases_per_process
        self._threads = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="speech")
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._workers: set[Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            for worker in self._workers:
                worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def speak(self, phrases: Sequence[Phrase]) -> Iterator[SpokenClip]:
        """Give each clip as soon as it is kept.

        Raises PhraseError for the first that was not spoken in two tries, the second by a fresh worker; VoiceError;
        and SoundError for a cache that cannot be written.
        """
        longest_first = sorted(phrases, key=lambda phrase: -len(phrase.text))
        waiting: set[Future[SpokenClip]] = {self._threads.submit(self._spoken, phrase) for phrase in longest_first}
        while waiting:
            # With a timeout, since on Windows Ctrl-C does not reach a thread that waits without one.
            done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()

    def voices(self) -> list[Voice]:
        """Give the engine's voices. Raises SpeechError where it does not start."""
        answer = self._threads.submit(self._asked, {"do": "voices"}, VOICES_LIMIT_S).result()
        return [Voice(**voice) for voice in answer["voices"]]

    def _spoken(self, phrase: Phrase) -> SpokenClip:
        facts = {"key": phrase.key, "text": phrase.text, "voice": phrase.voice, "rate_wpm": phrase.rate_wpm}
        try:
            return SpokenClip(**self._asked({"do": "speak", **facts}, phrase.limit_s))
        except VoiceError:
            raise
        except SpeechError as error:
            raise PhraseError(phrase.text, str(error)) from error

    def _asked(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        try:
            return self._asked_of(self._idle_worker() or self._new_worker(), request, limit_s / 2)
        except VoiceError:
            raise
        except SpeechError:
            return self._asked_of(self._new_worker(), request, limit_s / 2)

    def _asked_of(self, worker: Worker, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        try:
            answer = worker.ask({**request, "limit_s": limit_s}, limit_s)
        except SpeechError:
            self._drop(worker)
            raise
        if worker.phrases == self._phrases_per_process:
            self._drop(worker)
        else:
            self._idle.put(worker)
        return answer

    def _idle_worker(self) -> Worker | None:
        with contextlib.suppress(queue.Empty):
            return self._idle.get_nowait()
        return None

    def _new_worker(self) -> Worker:
        with self._lock:
            if self._closed:
                raise SpeechError("it was interrupted")
            worker = Worker(self._engine, self._cache)
            self._workers.add(worker)
        return worker

    def _drop(self, worker: Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.end()
