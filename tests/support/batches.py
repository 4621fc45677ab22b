"""Plans, sessions and workers for tests of batches."""

import os
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from voiceguide.batch.plan import read_plan
from voiceguide.batch.planned_sessions import BatchSession, PlanPlace, SessionPlanner
from voiceguide.batch.tasks import BatchTask, BuildTask, SpeakTask, TaskResult, run_task

HUM = "matrix:\n  routine: [a, b]\n  voice: [hum]\n  cover: none\n  talk: [auto, brief]\n"
"""A plan of four sessions of two routines, in a voice that needs nothing."""


def sessions_of(plan: str, folder: Path) -> list[BatchSession]:
    """Return the sessions of a plan in YAML, to be built in `folder`."""
    return SessionPlanner(PlanPlace(Path(), folder), os.environ).sessions(
        read_plan(plan.encode(), "plan.yaml"), (), lambda _done, _of: None
    )


def nothing(_task: BatchTask) -> TaskResult:
    """Do nothing for a task."""
    return TaskResult(0.0)


class DiedError(Exception):
    """The process of a worker died."""


class WorkersHere:
    """Workers that do each task at once, in this process. The first tries of some tasks fail as if they had died."""

    lost: tuple[type[BaseException], ...] = (DiedError,)
    slots = 2

    def __init__(self, deaths: int = 0, do: Callable[[BatchTask], TaskResult] = run_task) -> None:
        self.tasks = list[BatchTask]()
        self._deaths, self._do = deaths, do

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def submit(self, task: BatchTask) -> "Future[TaskResult]":
        self.tasks.append(task)
        future: Future[TaskResult] = Future()
        if len(self.tasks) <= self._deaths:
            future.set_exception(DiedError("killed"))
        else:
            future.set_result(self._do(task))
        return future

    @property
    def spoken(self) -> list[str]:
        """The phrases of all tasks, in order."""
        return [text for task in self.tasks if isinstance(task, SpeakTask) for text in task.phrases]

    @property
    def built(self) -> list[str]:
        """The names of the files of all tasks that build, in order."""
        return [task.target.name for task in self.tasks if isinstance(task, BuildTask)]
