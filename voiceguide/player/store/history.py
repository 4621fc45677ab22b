"""The log of sessions that were played, for people who turn it on: a line of JSON for each session."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from voiceguide.errors import SoundError
from voiceguide.player.session.commands import Event

FILE = "history.jsonl"
DAYS = 7
"""Days of a week."""

Ended = Literal["done", "quit", "remembered", "stopped"]
"""How a session ended: by itself, by `q`, by `Q`, or from outside (Ctrl-C, a signal, no device)."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True)


class PlayedStep(_Line):
    """A step that was done or skipped."""

    step: int
    """The number of the step among all steps, rests and words included."""
    name: str
    """The name of the step."""


class PlayedChange(_Line):
    """A change by the person: a stretch that was made longer or shorter, or was skipped."""

    what: str
    """The change in words."""
    step: int | None = None
    """The number of the step among all steps, rests and words included."""
    side: str | None = None
    """The side on which the change was made."""
    alone: bool = False
    """Whether the change is for the second side only, not for both."""


class Played(_Line):
    """A session that was played."""

    format: Literal[1] = 1
    """The version of the format of the line."""
    date: AwareDatetime
    """When the session began, by the wall clock."""
    routine: str
    title: str
    minutes: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """How long it was played, in minutes, without pauses."""
    done: tuple[PlayedStep, ...] = ()
    skipped: tuple[PlayedStep, ...] = ()
    changes: tuple[PlayedChange, ...] = ()
    ended: Ended

    @property
    def document(self) -> dict[str, object]:
        """The session as JSON."""
        return self.model_dump() | {"date": self.date.isoformat(timespec="seconds")}


class Recording:
    """Collects the events of a session that began at `began`. `clock` returns seconds, such as `time.monotonic`."""

    def __init__(self, routine: str, title: str, began: AwareDatetime, clock: Callable[[], float]) -> None:
        self._routine, self._title, self._began, self._clock = routine, title, began, clock
        self._since: float | None = clock()
        self._played_s = 0.0
        self._steps: dict[int, tuple[str, bool]] = {}
        self._changes: list[PlayedChange] = []
        self._has_begun = False

    def note(self, event: Event) -> None:
        """Add an event. A step that is done after it was skipped counts as done, and the other way round."""
        self._has_begun = self._has_begun or event.step is not None
        if event.kind in ("paused", "ended"):
            self._stop()
        elif event.kind == "resumed" and self._since is None:
            self._since = self._clock()
        elif event.kind in ("done", "skipped") and event.step is not None:
            self._steps[event.step] = event.text, event.kind == "done"
        elif event.kind == "changed":
            self._changes.append(PlayedChange(what=event.text, step=event.step, side=event.side, alone=event.alone))

    def played(self, ended: Ended) -> Played | None:
        """Return the session as it was played; None if it ended before its first step."""
        self._stop()
        if not self._has_begun:
            return None
        return Played(
            date=self._began,
            routine=self._routine,
            title=self._title,
            minutes=round(self._played_s / 60, 1),
            done=self._steps_that_are(done=True),
            skipped=self._steps_that_are(done=False),
            changes=tuple(self._changes),
            ended=ended,
        )

    def _stop(self) -> None:
        if self._since is not None:
            self._played_s += self._clock() - self._since
            self._since = None

    def _steps_that_are(self, *, done: bool) -> tuple[PlayedStep, ...]:
        found = [PlayedStep(step=step, name=name) for step, (name, was_done) in self._steps.items() if was_done == done]
        return tuple(sorted(found, key=lambda played: played.step))


@dataclass(frozen=True, slots=True)
class LogContent:
    """The content of a log."""

    sessions: tuple[Played, ...]
    """All sessions, oldest first."""
    damaged_lines: tuple[int, ...]
    """The numbers, from 1, of the lines that cannot be read."""


class History:
    """The log in the user's data folder. Lines are added to it, and never changed or removed."""

    def __init__(self, data_folder: Path) -> None:
        self.file = data_folder / FILE

    def add(self, played: Played) -> None:
        """Add a session in a single write, so that two sessions that end at once do not mix.

        Raise SoundError if the log cannot be written.
        """
        line = f"{json.dumps(played.document, ensure_ascii=False)}\n".encode(errors="replace")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            _append(self.file, line)
        except OSError as error:
            raise SoundError(f"{self.file.as_posix()}: the session is not in the log: {error.strerror}") from error

    def read(self) -> LogContent:
        """Return the content of the log; a missing log is empty. Raise SoundError if it cannot be read."""
        try:
            source = self.file.read_bytes()
        except FileNotFoundError:
            return LogContent((), ())
        except OSError as error:
            raise SoundError(f"{self.file.as_posix()}: the log cannot be read: {error.strerror}") from error
        sessions: list[Played] = []
        damaged: list[int] = []
        for number, line in enumerate(source.split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                sessions.append(Played.model_validate_json(line, strict=True))
            except ValidationError:
                damaged.append(number)
        return LogContent(tuple(sorted(sessions, key=lambda session: session.date)), tuple(damaged))


def _append(file: Path, line: bytes) -> None:
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if os.lseek(handle, 0, os.SEEK_END):
            os.lseek(handle, -1, os.SEEK_END)
            if os.read(handle, 1) != b"\n":  # the last line was cut off, and must stay a line of its own
                line = b"\n" + line
        if os.write(handle, line) < len(line):
            raise OSError(None, "only a part of the line could be written")
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Week:
    """The sessions of a week."""

    monday: date
    """The first day of the week."""
    minutes: tuple[float | None, ...]
    """The minutes of each of the seven days, None for a day without a session."""
    sessions: int
    """The number of sessions."""

    @property
    def in_all(self) -> float:
        """The sum of minutes in the week."""
        return sum_of_minutes([minutes for minutes in self.minutes if minutes is not None])


def sum_of_minutes(minutes: Sequence[float]) -> float:
    """Return the sum of minutes as people add the figures they see: rounded to whole minutes, but as it is below 1."""
    return round(sum(value if value < 1 else round(value) for value in minutes), 3)


def last_weeks(sessions: Sequence[Played], today: date, count: int) -> tuple[Week, ...]:
    """Return the last `count` weeks, the present week last. A session belongs to the day on which it began."""
    monday = today - timedelta(days=today.weekday())
    return tuple(_week(sessions, monday - timedelta(weeks=back)) for back in reversed(range(count)))


def _week(sessions: Sequence[Played], monday: date) -> Week:
    days: list[list[float]] = [[] for _ in range(DAYS)]
    for session in sessions:
        weekday = (session.date.date() - monday).days
        if weekday in range(DAYS):
            days[weekday].append(session.minutes)
    return Week(monday, tuple(sum_of_minutes(day) if day else None for day in days), sum(map(len, days)))
