"""Workers of a Dask cluster do the tasks of a batch. Dask hands the tasks of a lost worker to the others."""

import contextlib
import importlib.util
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self

from voiceguide._system.packages import install_command
from voiceguide.batch.tasks import BatchTask, TaskResult, run_task
from voiceguide.errors import NetworkError, SoundError

LOCAL = "local"
"""Stands for a cluster that is started on this machine, for as long as the batch takes."""
_CONNECT_S = 15
"""Seconds within which a scheduler must answer."""
_WORKERS_S = 60
"""Seconds within which the first worker must be there."""
_FAILURES = 10
"""Workers that may die with a task, in a cluster of this machine, before Dask gives it back as failed."""
_COUNTED_S = 5.0
"""Seconds after which the workers are counted again."""
_PACKAGES = {"dask": "dask>=2024.12", "distributed": "distributed>=2024.12"}


def require_dask() -> None:
    """Raise SoundError, with the command that helps, if Dask is not installed."""
    if missing := [wanted for module, wanted in _PACKAGES.items() if importlib.util.find_spec(module) is None]:
        raise SoundError(
            "--dask needs the optional part “batch” of voiceguide, which is not installed; get it with",
            f"    {install_command(*missing)}",
        )


def _quiet_distributed() -> Any:  # noqa: ANN401 - it has no types
    """Import distributed, and keep it from telling each lost worker on standard error, in many lines."""
    import dask

    quiet = ("distributed", "distributed.client", "distributed.nanny", "distributed.scheduler", "distributed.worker")
    dask.config.set({"logging": dict.fromkeys(quiet, "critical")})
    import distributed

    module: Any = distributed
    return module


class DaskWorkers:
    """The workers of the Dask scheduler at `address`, or of a scheduler that is started here with `processes` workers.

    A context manager; leaving it takes back the tasks that were not begun. Raise NetworkError if nobody answers, or if
    there is no worker; `on_wait` is called if it has to wait for the first.
    """

    def __init__(self, address: str, processes: int, on_wait: Callable[[], None]) -> None:
        distributed = _quiet_distributed()
        self.lost: tuple[type[BaseException], ...] = (distributed.KilledWorker,)
        """The errors of a future whose worker died again and again."""
        self._cleanup = contextlib.ExitStack()
        self._client = self._connected(distributed, address, processes)
        self._executor = self._client.get_executor(pure=False)
        self._slots, self._counted_s = 1, 0.0
        try:
            if not self._client.nthreads():
                on_wait()
            self._client.wait_for_workers(1, timeout=_WORKERS_S)
        except TimeoutError:
            self._cleanup.close()
            message = f"{address}: this scheduler has no workers; start one with: dask worker {address}"
            raise NetworkError(message) from None

    def _connected(self, distributed: Any, address: str, processes: int) -> Any:  # noqa: ANN401 - it has no types
        import dask

        if address == LOCAL:
            self._cleanup.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": _FAILURES}))
            cluster = distributed.LocalCluster(
                n_workers=processes, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
            )
            self._cleanup.enter_context(cluster)
            return self._cleanup.enter_context(distributed.Client(cluster))
        try:
            return self._cleanup.enter_context(distributed.Client(address, timeout=_CONNECT_S))
        except (OSError, ValueError) as error:
            raise NetworkError(
                f"{address}: no Dask scheduler answers ({error}); start one with `dask scheduler`, and give the "
                "address that it prints, such as tcp://10.0.0.5:8786; or take --dask local"
            ) from error

    @property
    def slots(self) -> int:
        """The number of tasks that are done at once by the workers that are there now."""
        if time.monotonic() - self._counted_s > _COUNTED_S:
            self._slots, self._counted_s = max(1, sum(self._client.nthreads().values())), time.monotonic()
        return self._slots

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(wait=False)
        self._cleanup.close()

    def submit(self, task: BatchTask) -> "Future[TaskResult]":
        """Return the future of a task, which begins as soon as a worker is free."""
        future: Future[Any] = self._executor.submit(run_task, task)
        return future
