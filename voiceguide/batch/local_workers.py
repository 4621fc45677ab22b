"""Processes of this machine that do the tasks of a batch, and end with it, however it ends."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from multiprocessing.connection import wait
from types import FrameType, TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from voiceguide.batch.tasks import BatchTask, TaskResult, run_task
from voiceguide.speech.worker_process import end_ahead

_TASKS_PER_PROCESS = 200
"""Tasks after which a process is replaced, so that memory that a library never returns cannot add up."""


class LocalWorkers:
    """A pool of `processes` processes; a context manager. Leaving it ends them, and removes their unfinished files."""

    lost = (ProcessExpired,)
    """The errors of a future whose process died, such as for lack of memory. The other processes go on."""

    def __init__(self, processes: int) -> None:
        self.slots = processes
        """The number of tasks that are done at once."""
        self._pool: Any = ProcessPool(  # some of its methods have no types
            processes, _TASKS_PER_PROCESS, initializer=_follow_parent, context=multiprocessing.get_context("spawn")
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.stop()
        self._pool.join()

    def submit(self, task: BatchTask) -> "Future[TaskResult]":
        """Return the future of a task, which begins as soon as a process is free."""
        future: Future[TaskResult] = self._pool.schedule(_run, args=(task,))
        return future


def _run(task: BatchTask) -> TaskResult:
    with _ended_by_sigterm():
        return run_task(task)


class _EndedBySigterm(BaseException):
    """The process shall end; whatever is half done is removed on the way out."""


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """End the process at SIGTERM, after unfinished files were removed and speech engines ended."""
    earlier = signal.signal(signal.SIGTERM, _raise_ended)
    try:
        yield
    except _EndedBySigterm:
        end_ahead()
        os._exit(128 + signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, earlier)


def _raise_ended(_number: int, _frame: FrameType | None) -> None:
    raise _EndedBySigterm


def _follow_parent() -> None:
    """End this process when its parent has ended, even by SIGKILL."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(parent_sentinel: int) -> None:
    wait([parent_sentinel])
    os._exit(1)
