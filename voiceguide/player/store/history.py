"""The log of what was played, for those who want one kept: a line of JSON for each session."""

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

Ended = Literal["done", "quit", "remembered", "stopped"]
"""How a session came to its end: by itself, by `q`, by `Q`, or from outside (Ctrl-C, a signal, no device)."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True)


class PlayedStep(_Line):
    """A step by its number, as `voiceguide show` counts, and by its name."""

    step: int
    name: str


class PlayedChange(_Line):
    """What was made longer, shorter or was skipped; `alone`: on the second side only, not on both."""

    what: str
    step: int | None = None
    side: str | None = None
    alone: bool = False


class Played(_Line):
    """One session: when it began, by the clock on the wall; `minutes` are those that were not paused."""

    format: Literal[1] = 1
    date: AwareDatetime
    routine: str
    title: str
    minutes: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    done: tuple[PlayedStep, ...] = ()
    skipped: tuple[PlayedStep, ...] = ()
    changes: tuple[PlayedChange, ...] = ()
    ended: Ended

    @property
    def document(self) -> dict[str, object]:
        """The session as JSON."""
        return self.model_dump() | {"date": self.date.isoformat(timespec="seconds")}


class Recording:
    """Notes what happens in a session that began at `began`; `clock` gives seconds, such as `time.monotonic`."""

    def __init__(self, routine: str, title: str, began: AwareDatetime, clock: Callable[[], float]) -> None:
        self._routine, self._title, self._began, self._clock = routine, title, began, clock
        self._since: float | None = clock()
        self._played_s = 0.0
        self._steps: dict[int, tuple[str, bool]] = {}
        self._changes: list[PlayedChange] = []
        self._has_begun = False

    def note(self, event: Event) -> None:
        """Take what just happened; a step that is done after it was skipped counts as done, and the other way round."""
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
        """Give the session as it went; None for one that ended before its first step."""
        self._stop()
        if not self._has_begun:
            return None
        return Played(
            date=self._began,
            routine=self._routine,
            title=self._title,
            minutes=round(self._played_s / 60, 1),
            done=self._those(done=True),
            skipped=self._those(done=False),
            changes=tuple(self._changes),
            ended=ended,
        )

    def _stop(self) -> None:
        if self._since is not None:
            self._played_s += self._clock() - self._since
            self._since = None

    def _those(self, *, done: bool) -> tuple[PlayedStep, ...]:
        found = [PlayedStep(step=step, name=name) for step, (name, was_done) in self._steps.items() if was_done == done]
        return tuple(sorted(found, key=lambda one: one.step))


@dataclass(frozen=True, slots=True)
class Kept:
    """All sessions of a log, in order of time, and the numbers of its lines that cannot be read."""

    sessions: tuple[Played, ...]
    damaged_lines: tuple[int, ...]


class History:
    """The log in the user's data folder; lines are added to it, and never changed or removed."""

    def __init__(self, data_folder: Path) -> None:
        self.file = data_folder / FILE

    def add(self, played: Played) -> None:
        """Add a session, in one piece: two that end at once do not mix. Raises SoundError where it cannot."""
        line = f"{json.dumps(played.document, ensure_ascii=False)}\n".encode(errors="replace")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            _append(self.file, line)
        except OSError as error:
            raise SoundError(f"{self.file.as_posix()}: the session is not in the log: {error.strerror}") from error

    def read(self) -> Kept:
        """Give what is in the log; none is an empty one. Raises SoundError where it cannot be read."""
        try:
            source = self.file.read_bytes()
        except FileNotFoundError:
            return Kept((), ())
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
        return Kept(tuple(sorted(sessions, key=lambda one: one.date)), tuple(damaged))


def _append(file: Path, line: bytes) -> None:
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if os.lseek(handle, 0, os.SEEK_END):
            os.lseek(handle, -1, os.SEEK_END)
            if os.read(handle, 1) != b"\n":  # the last line was cut off; it stays a line of its own
                line = b"\n" + line
        if os.write(handle, line) < len(line):
            raise OSError(None, "only a part of the line could be written")
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its Monday on: for each day the minutes of its sessions, None for a day without any."""

    monday: date
    minutes: tuple[float | None, ...]
    sessions: int

    @property
    def in_all(self) -> float:
        """The minutes of the week."""
        return in_all([minutes for minutes in self.minutes if minutes is not None])


def in_all(minutes: Sequence[float]) -> float:
    """Add up minutes as people who see them add them up: whole ones, and what is less than one as it is."""
    return round(sum(one if one < 1 else round(one) for one in minutes), 3)


def last_weeks(sessions: Sequence[Played], today: date, count: int) -> tuple[Week, ...]:
    """Give the last `count` weeks, the present one last; a session belongs to the day on which it began."""
    monday = today - timedelta(days=today.weekday())
    return tuple(_week(sessions, monday - timedelta(weeks=back)) for back in reversed(range(count)))


def _week(sessions: Sequence[Played], monday: date) -> Week:
    days: list[list[float]] = [[] for _ in range(DAYS)]
    for one in sessions:
        after = (one.date.date() - monday).days
        if after in range(DAYS):
            days[after].append(one.minutes)
    return Week(monday, tuple(in_all(day) if day else None for day in days), sum(map(len, days)))
