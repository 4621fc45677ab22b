"""Hands out the tasks of a batch: phrases first, each once, and each session as soon as its phrases are spoken."""

import pickle
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field
from typing import Protocol

from voiceguide.batch.likely_phrases import SpokenBy
from voiceguide.batch.planned_sessions import BatchSession
from voiceguide.batch.tasks import BatchTask, BuildTask, SpeakTask, TaskError, TaskResult, WorkerNeeds
from voiceguide.errors import NetworkError, SoundError

TRIES = 3
"""Times that a task is begun, if the process that does it dies."""
_PHRASES = 64
"""Phrases of a task. Loading a neural voice takes as long as speaking about fifteen of them."""
_FIRST_PHRASES = 24
"""Phrases of the first task of a voice, so that the first sessions are there early."""
_QUEUED = 2
"""Tasks that are handed out for each that is done at once, so that no worker waits."""
_LOOK_S = 0.5
"""Seconds after which the wait for a task begins again; on Windows, Ctrl-C does not end a wait without a limit."""


class Workers(Protocol):
    """Processes that do tasks, here or elsewhere."""

    @property
    def slots(self) -> int:
        """The number of tasks that are done at once."""

    @property
    def lost(self) -> tuple[type[BaseException], ...]:
        """The errors of a future whose process died."""

    def submit(self, task: BatchTask) -> "Future[TaskResult]":
        """Return the future of a task, which begins as soon as a process is free."""


OnResult = Callable[[BatchSession | None, TaskResult, int], None]
"""Takes a session, or None for phrases; the result of its task; and the number of phrases of that."""


@dataclass(eq=False, slots=True)
class _Building:
    """A session that waits for its phrases, or is being built."""

    session: BatchSession
    waits_for: int = 0
    """The number of groups of phrases that are not spoken yet."""
    tries: int = 0


@dataclass(eq=False, slots=True)
class _Speaking:
    """Phrases of one voice that are spoken in one task."""

    spoken_by: SpokenBy
    most: int
    """The number of phrases of the task when it is full."""
    version: str
    time_limit_s: float | None
    phrases: list[str] = field(default_factory=list)
    releases: list[_Building] = field(default_factory=list)
    """The sessions that wait for it."""
    tries: int = 0


_Work = _Building | _Speaking


class Dispatch:
    """The work of a batch. A phrase that several sessions need is spoken in the task of the first of them."""

    def __init__(self, sessions: Sequence[BatchSession], shared_cache: str | None) -> None:
        self._shared_cache = shared_cache
        self._speaking = deque[_Speaking]()
        """Phrases to speak, those of the first sessions of the plan first."""
        self._building = deque[_Building]()
        """Sessions whose phrases are all spoken."""
        self._languages: dict[int, bytes] = {}
        """The languages of the sessions, pickled once, by their identity."""
        self._open: dict[SpokenBy, _Speaking] = {}
        self._holders: dict[tuple[SpokenBy, str], _Speaking] = {}
        for session in sessions:
            self._add(session)

    @property
    def phrase_count(self) -> int:
        """The number of distinct phrases, of all voices and rates."""
        return len(self._holders)

    def run(self, workers: Workers, on_result: OnResult) -> None:
        """Hand all of it to `workers`. A task whose process dies is begun again, at most `TRIES` times."""
        running: dict[Future[TaskResult], _Work] = {}
        while running or self._building or self._speaking:
            while len(running) < workers.slots * _QUEUED and (work := self._next(running.values())) is not None:
                work.tries += 1
                running[workers.submit(self._task(work))] = work
            done, _ = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            for future in done:
                self._end(running.pop(future), future, workers.lost, on_result)

    def _add(self, session: BatchSession) -> None:
        building = _Building(session)
        holders: dict[_Speaking, None] = {}
        for spoken_by, texts in session.phrases.items():
            for text in texts:
                if (spoken_by, text) not in self._holders:
                    self._holders[spoken_by, text] = self._with_room(spoken_by, session)
                    self._holders[spoken_by, text].phrases.append(text)
                holders[self._holders[spoken_by, text]] = None
        building.waits_for = len(holders)
        for holder in holders:
            holder.releases.append(building)
        if not holders:
            self._building.append(building)

    def _with_room(self, spoken_by: SpokenBy, session: BatchSession) -> _Speaking:
        """Return the task to which a phrase of a voice is added."""
        last = self._open.get(spoken_by)
        if last is None or len(last.phrases) >= last.most:
            voice, studio = spoken_by[0], session.order.studio
            most = _FIRST_PHRASES if last is None else _PHRASES
            self._open[spoken_by] = _Speaking(spoken_by, most, session.versions[str(voice)], studio.time_limit_s)
            self._speaking.append(self._open[spoken_by])
        return self._open[spoken_by]

    def _next(self, running: Collection[_Work]) -> _Work | None:
        """Return the next work to hand out: sessions that are ready, but phrases as long as others wait for them.

        Half of the tasks speak while there is something to speak. So the first sessions are there early, and no core
        waits for phrases at the end.
        """
        speaking = sum(isinstance(work, _Speaking) for work in running)
        if self._speaking and (not self._building or 2 * speaking < len(running)):
            return self._speaking.popleft()
        return self._building.popleft() if self._building else None

    def _task(self, work: _Work) -> BatchTask:
        if isinstance(work, _Building):
            order, needs = work.session.order, WorkerNeeds(work.session.versions, self._shared_cache)
            if id(order.language) not in self._languages:
                self._languages[id(order.language)] = pickle.dumps(order.language)
            return BuildTask.of(order, self._languages[id(order.language)], needs)
        voice, rate_wpm = work.spoken_by
        needs = WorkerNeeds({str(voice): work.version}, self._shared_cache)
        return SpeakTask(voice, rate_wpm, tuple(work.phrases), work.time_limit_s, needs)

    def _end(
        self,
        work: _Work,
        future: "Future[TaskResult]",
        lost: tuple[type[BaseException], ...],
        on_result: OnResult,
    ) -> None:
        """Take the result of a task, release what waits for it, or put it in front of the others once more."""
        try:
            result = future.result()
        except CancelledError:
            message = "the workers cannot be reached any more; what was built stays, and the same command goes on"
            raise NetworkError(message) from None
        except (ImportError, AttributeError) as error:  # while a worker elsewhere reads the task
            message = f"a worker has no voiceguide, or another version of it: {error}; install the same version there"
            result = TaskResult(0.0, error=TaskError((message,), SoundError.exit_code))
        except lost as error:
            if work.tries < TRIES:
                self._again(work)
                return
            message = f"the process that did it died, {TRIES} times ({error}); perhaps the memory does not suffice"
            result = TaskResult(0.0, error=TaskError((message,), SoundError.exit_code))
        if isinstance(work, _Building):
            on_result(work.session, result, 0)
            return
        on_result(None, result, len(work.phrases))
        # Where phrases failed, each session that needs them finds out by itself, and says where they stand.
        for building in work.releases:
            building.waits_for -= 1
            if not building.waits_for:
                self._building.append(building)

    def _again(self, work: _Work) -> None:
        if isinstance(work, _Building):
            self._building.appendleft(work)
        else:
            self._speaking.appendleft(work)
