"""`voiceguide batch`."""

import os
import shlex
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide._system.paths import user_path
from voiceguide.cli import options
from voiceguide.cli.echo import echo

if TYPE_CHECKING:
    from voiceguide.batch.batch import Batch
    from voiceguide.batch.dispatch import Workers
    from voiceguide.batch.planned_sessions import BatchSession
    from voiceguide.batch.tasks import TaskResult

_MOST_SHARED = 30
"""Sessions of a batch up to which the next step is probably the phone."""
_AT_THE_END = (4, 5, 6)
"""Exit codes of a batch in which a session failed; for other errors it is the code of SoundError."""


@options.command("""
batch plan.yaml -o sessions/
batch patients.csv -o sessions/ -n
batch plan.yaml -o /shared/sessions --shard 3/8
batch plan.yaml -o /shared/sessions --dask tcp://10.0.0.5:8786
batch plan.yaml -o sessions/ --dask local
batch plan.yaml -o sessions/ --cache s3://our-bucket/phrases
""")
@click.argument("plan", metavar="PLAN", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("-o", "--output", metavar="DIR", help="The folder for the sessions. Usually output/")
@click.option("--all", "again", is_flag=True, help="Build those that are there already, too.")
@click.option("-f", "--force", is_flag=True, help="Replace files, whoever made them.")
@click.option("-n", "--dry-run", is_flag=True, help="Check the plan, and say what would be built.")
@click.option("--jobs", metavar="N", type=click.IntRange(1, 1024), help="Processes. Usually one a core.")
@click.option("--shard", metavar="I/N", help="Only the part I of N, on each of N machines another.")
@click.option("--dask", metavar="ADDRESS|local", help="Let the workers of a Dask cluster build.")
@click.option("--cache", metavar="URL", help="A cache that many share: a folder, s3://…, gs://…, az://…")
def command(
    plan: str,
    output: str | None,
    again: bool,
    force: bool,
    dry_run: bool,
    jobs: int | None,
    shard: str | None,
    dask: str | None,
    cache: str | None,
) -> int:
    """Build many sessions: each row of PLAN, or each combination of its matrix.

    PLAN is YAML with sessions: and matrix:, CSV, or JSON lines; its keys are the options of build, a routine and a
    name. All of it is checked before anything is spoken. A session that is in DIR already, and was made from the same
    things, is left as it is, so that the same command goes on after a stop. DIR/report.jsonl has a line for each.
    """
    from voiceguide.batch.batch import plan_batch
    from voiceguide.batch.planned_sessions import PlanPlace
    from voiceguide.batch.shard import shard_from
    from voiceguide.pipeline.output import folder_at

    part = shard_from(shard, os.environ)
    folder = (options.settings().value("output") if output is None else folder_at(output)).absolute()
    source, name = _source(plan)
    place = PlanPlace(Path() if plan == "-" else user_path(plan).parent, folder, force, cache)
    with options.progress(tells_time=True) as on_progress:
        batch = plan_batch(
            source, name, place, part, lambda done, of: on_progress("Checking", done, of), again=again
        )
    if dry_run:
        return _tell_plan(batch)
    return _run(batch, dask, jobs)


def _source(plan: str) -> tuple[bytes, str]:
    """Return the bytes of the plan, and its name in complaints. Raise ContentError if it cannot be read."""
    from voiceguide.batch.plan import LARGEST_PLAN_BYTES
    from voiceguide.parser.sources import bytes_of

    file = plan if plan == "-" else str(user_path(plan))
    return bytes_of(file, options.standard_input(), LARGEST_PLAN_BYTES)


def _tell_plan(batch: "Batch") -> int:
    for session in batch.sessions:
        echo(session.file)
        _say_notes(session, session.notes)
    options.say(f"{_counted(len(batch.sessions))} would be built, {batch.kept_count} are there already.")
    return 0


def _run(batch: "Batch", dask: str | None, jobs: int | None) -> int:
    """Build the sessions, and return the exit code."""
    from voiceguide.model.durations import clock

    began, failed, done = time.monotonic(), dict[str, int](), 0
    with options.progress(tells_time=True) as on_progress:

        def ended(session: "BatchSession", result: "TaskResult") -> None:
            nonlocal done
            done += 1
            if result.error is None:
                echo((batch.place.output_folder / session.file).as_posix())
            else:
                failed[session.file] = result.error.exit_code
                echo(*(f"Error: {session.file}: {line}" for line in result.error.lines), err=True)
            _say_notes(session, (*session.notes, *result.warnings))
            on_progress("Sessions", done, len(batch.sessions))

        batch.run(_workers(dask, jobs), ended, lambda spoken, of: on_progress("Speaking", spoken, of))
    built = len(batch.sessions) - len(failed)
    options.say(
        f"{_counted(built)} built in {clock(time.monotonic() - began)}, {batch.kept_count} there from before, "
        f"{len(failed)} failed; {batch.report.path.as_posix()} has a line for each."
    )
    if failed:
        echo(f"Failed: {', '.join(failed)}", err=True)
        return next((code for code in failed.values() if code in _AT_THE_END), _AT_THE_END[1])
    if 0 < built <= _MOST_SHARED:
        path = shlex.quote((batch.place.output_folder / batch.sessions[0].file).as_posix())
        options.next_step(f"Next: voiceguide share {path} brings it to your phone, or name several.")
    return 0


def _workers(dask: str | None, jobs: int | None) -> "Callable[[], AbstractContextManager[Workers]]":
    """Return the function that starts the processes which build, or connects to them."""
    from voiceguide._system.cores import cores

    processes = jobs or cores()
    if dask is None:
        from voiceguide.batch.local_workers import LocalWorkers

        return lambda: LocalWorkers(processes)
    from voiceguide.batch.dask_workers import DaskWorkers, require_dask

    require_dask()
    return lambda: DaskWorkers(dask, processes, lambda: options.say(f"Waiting for the first worker of {dask}..."))


def _say_notes(session: "BatchSession", notes: "Sequence[str]") -> None:
    for note in notes:
        options.say_more(f"{session.file}: {note}")


def _counted(sessions: int) -> str:
    from voiceguide.model.markup import counted

    return counted(sessions, "session")
