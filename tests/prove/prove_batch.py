"""A plan of 1,024 sessions: verified, and the same to the byte by one process, shards, Dask, and Dask with deaths."""

import signal
import statistics
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from support.command_line import Run
from support.programs import needs_modules, needs_proc
from support.stopped_batches import check_stopped, twelve_rows
from support.thousand_plan import COUNT, ROUTINES, write_plan
from support.timed_batches import TimedBatch, WorkerKiller, digests, timed_batch
from voiceguide.verify.verifier import verify

SHARDS = 8
KILL_EVERY_S = 10.0

pytestmark = [needs_proc, needs_modules("hibari", "distributed")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("thousand")


@pytest.fixture(scope="module")
def plan(place: Path) -> Path:
    return write_plan(place)


@pytest.fixture(scope="module")
def alone(place: Path, plan: Path) -> TimedBatch:
    """The plan, built by one process."""
    batch = timed_batch(plan, place / "alone", place / "cache-alone", "--jobs", "1")
    assert (batch.exit_code, len(batch.report)) == (0, COUNT), batch.stderr[-2000:]
    print(f"\none process: {batch.took_s:.0f} s, at most {max(batch.memory_mb):.0f} MB")  # noqa: T201 - a figure
    return batch


def test_every_file_is_verified(alone: TimedBatch, place: Path) -> None:
    assert len(ROUTINES) == 16
    with ProcessPoolExecutor() as pool:
        found = pool.map(_faults, [place / "alone" / name for name in alone.report])
        assert [fault for faults in found for fault in faults] == []


def test_memory_stays_flat(alone: TimedBatch) -> None:
    quarter = len(alone.memory_mb) // 4
    second, last = (statistics.median(alone.memory_mb[at * quarter : (at + 1) * quarter]) for at in (1, 3))
    print(f"\nmemory: {second:.0f} MB in the second quarter, {last:.0f} MB in the last")  # noqa: T201 - a figure
    assert last < 1.25 * second


def test_eight_shards_give_the_same_bytes(alone: TimedBatch, place: Path, plan: Path) -> None:
    took = list[float]()
    for index in range(1, SHARDS + 1):
        assert not (place / "shards" / "report.jsonl").exists()
        cache = place / f"cache-{index}"
        shard = timed_batch(plan, place / "shards", cache, "--shard", f"{index}/{SHARDS}")
        took.append(shard.took_s)
        assert shard.exit_code == 0, shard.stderr[-2000:]
    print(f"\neight shards: {sum(took):.0f} s, the longest {max(took):.0f} s")  # noqa: T201 - a figure
    assert digests(place / "shards") == alone.report


def test_dask_gives_the_same_bytes(alone: TimedBatch, place: Path, plan: Path) -> None:
    batch = timed_batch(plan, place / "dask", place / "cache-dask", "--dask", "local", "--jobs", "2")
    print(f"\nDask: {batch.took_s:.0f} s")  # noqa: T201 - a figure
    assert batch.exit_code == 0, batch.stderr[-2000:]
    assert batch.report == alone.report


def test_dask_with_a_worker_killed_every_ten_seconds_gives_the_same_bytes(
    alone: TimedBatch, place: Path, plan: Path
) -> None:
    killer = WorkerKiller(KILL_EVERY_S, seed=19)
    batch = timed_batch(
        plan, place / "killed", place / "cache-killed", "--dask", "local", "--jobs", "2", during=killer
    )
    print(f"\nDask with deaths: {batch.took_s:.0f} s, {killer.killed} workers killed")  # noqa: T201 - a figure
    assert batch.exit_code == 0, batch.stderr[-2000:]
    assert batch.report == alone.report
    assert killer.killed > batch.took_s / KILL_EVERY_S / 2


def test_processes_here_that_are_killed_lose_nothing(alone: TimedBatch, place: Path, plan: Path) -> None:
    killer = WorkerKiller(KILL_EVERY_S, seed=20)
    batch = timed_batch(plan, place / "here", place / "cache-here", "--jobs", "2", during=killer)
    print(f"\ntwo processes with deaths: {batch.took_s:.0f} s, {killer.killed} killed")  # noqa: T201 - a figure
    assert batch.exit_code == 0, batch.stderr[-2000:]
    assert batch.report == alone.report


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_batch_leaves_whole_files_and_goes_on(number: signal.Signals, here: Path, run: Run) -> None:
    check_stopped(twelve_rows(here), here / "out", number, run)


def _faults(path: Path) -> list[str]:
    return [f"{path.name}: {fault.kind}: {fault.message}" for fault in verify(path).faults]
