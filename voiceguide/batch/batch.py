"""A batch: the sessions of a plan that are not there yet are built, and the report has a line for each."""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from voiceguide.batch.dispatch import Dispatch, Workers
from voiceguide.batch.plan import rows_in
from voiceguide.batch.planned_sessions import BatchSession, OnChecked, PlanPlace, SessionPlanner
from voiceguide.batch.report import Report
from voiceguide.batch.shard import Shard
from voiceguide.batch.tasks import TaskError, TaskResult
from voiceguide.cache import Cache
from voiceguide.errors import SoundError, VoiceguideError
from voiceguide.speech.chosen_studio import studio_of

OnEnd = Callable[[BatchSession, TaskResult], None]
"""Takes a session and the result of its task, when its line is in the report."""
OnPhrases = Callable[[int, int], None]
"""Takes the number of phrases that are spoken, and how many there are."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A plan that was checked, and the part of it that is to be built here."""

    place: PlanPlace
    planned: Sequence[BatchSession]
    """All sessions of the plan."""
    sessions: Sequence[BatchSession]
    """Those that are to be built: they belong to this shard, and are not there yet."""
    kept_count: int
    """The number of sessions of this shard that are there already."""
    report: Report
    cache: Cache

    def run(
        self, open_workers: Callable[[], AbstractContextManager[Workers]], on_end: OnEnd, on_phrases: OnPhrases
    ) -> None:
        """Build the sessions, and write the report. A session that fails stops no other.

        Raise SoundError if the report cannot be written, NetworkError if the workers or the shared cache do not answer.
        """
        self._make_folder()
        self.cache.require_shared()
        if self.sessions:
            dispatch = Dispatch(self.sessions, self.cache.shared_address)
            spoken = 0

            def take(session: BatchSession | None, result: TaskResult, phrases: int) -> None:
                nonlocal spoken
                if session is None:
                    spoken += phrases
                    on_phrases(spoken, dispatch.phrase_count)
                    return
                result = self._seen(session, result)
                self.report.add(session, result)
                on_end(session, result)

            with self.cache.in_use(), open_workers() as workers:
                dispatch.run(workers, take)
        self.report.finish(self.planned)

    def _seen(self, session: BatchSession, result: TaskResult) -> TaskResult:
        """Return the result of a session; an error, if a worker elsewhere wrote a file that is not to be seen here."""
        if result.error is not None or (self.place.output_folder / session.file).exists():
            return result
        message = (
            f"a worker wrote it to {self.place.output_folder.as_posix()} on a disk of its own, and it is not here; "
            "name a folder with -o that all workers share"
        )
        return replace(result, session=None, error=TaskError((message,), SoundError.exit_code))

    def _make_folder(self) -> None:
        folder = self.place.output_folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SoundError(f"{folder.as_posix()} cannot be made: {error.strerror}; choose another with -o") from error


def _check_unseen(_done: int, _of: int) -> None:
    """Show no progress."""


def plan_batch(
    source: bytes, name: str, place: PlanPlace, shard: Shard, on_checked: OnChecked = _check_unseen, *, again: bool
) -> Batch:
    """Return the batch of the plan in `source`, whose file is called `name`.

    With `again`, sessions are built that are there already. Raise FaultyContent with all that is wrong with the plan,
    SoundError with all files of others that are in the way.
    """
    planner = SessionPlanner(place, os.environ)
    planned = planner.sessions(*rows_in(source, name), on_checked)
    report = Report(place.output_folder, shard)
    own = [planned[at] for at in shard.range_of(len(planned))]
    wanted = [session for session in own if again or not report.finds(session)]
    _refuse_others(wanted)
    cache = studio_of(planner.settings).store
    return Batch(place, planned, wanted, len(own) - len(wanted), report, cache)


def _refuse_others(sessions: Sequence[BatchSession]) -> None:
    """Raise SoundError with each file of somebody else that is in the way."""
    lines = list[str]()
    for session in sessions:
        try:
            session.order.output.refuse_others(session.order.target, session.order.routine)
        except VoiceguideError as error:
            lines += error.lines
    if lines:
        raise SoundError(*lines)
