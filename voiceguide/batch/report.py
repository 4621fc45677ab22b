"""The report of a batch: a line of JSON for each session, written as soon as the session is there or has failed.

A line that a killed process did not finish is passed over.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from voiceguide._system.atomic import write_whole
from voiceguide.batch.planned_sessions import BatchSession
from voiceguide.batch.shard import Shard
from voiceguide.batch.tasks import TaskResult
from voiceguide.errors import SoundError
from voiceguide.export.placing import sha256
from voiceguide.printable import printable_json

NAME = "report.jsonl"
"""The report of a whole plan."""

ReportLine = Mapping[str, Any]


class Report:
    """The report of a plan, or of a shard of it, in the folder of its sessions; it knows what earlier reports say."""

    def __init__(self, folder: Path, shard: Shard) -> None:
        self._folder, self._shard = folder, shard
        self.path = folder / _name(shard)
        self._earlier: dict[str, list[ReportLine]] = {}
        for line in _lines_in([*sorted(folder.glob("report.*-of-*.jsonl")), folder / NAME]):
            self._earlier.setdefault(line["file"], []).append(line)
        self._present: dict[str, ReportLine] = {}

    def finds(self, session: BatchSession) -> bool:
        """Return whether a session was built from the same things, and all of its files are as they were then."""
        for line in self._earlier.get(session.file, ()):
            if line["digest"] == session.digest and _is_whole(self._folder, line):
                self._present[session.file] = line
                return True
        return False

    def add(self, session: BatchSession, result: TaskResult) -> None:
        """Write the line of a session at the end of the report. Raise SoundError if that cannot be done."""
        line = _line(session, result)
        self._present[session.file] = line
        try:
            with self.path.open("ab") as file:
                file.write(b"" if _ends_whole(self.path) else b"\n")
                file.write(_written(line))
        except OSError as error:
            raise SoundError(f"{self.path.as_posix()} cannot be written: {error.strerror}") from error

    def finish(self, sessions: Sequence[BatchSession]) -> None:
        """Put the lines into the order of the plan. The last shard that ends writes the report of the whole plan.

        `sessions` are those of the whole plan. Lines about files of other plans stay. Raise SoundError if a report
        cannot be written.
        """
        own = [self._present[session.file] for session in sessions if session.file in self._present]
        if self._shard.is_whole:
            self._write_whole(own, sessions)
            return
        _write(self.path, own)
        lines = list(self._lines_of_shards(sessions))
        if len(lines) == len(sessions):
            self._write_whole(lines, sessions)

    def _lines_of_shards(self, sessions: Sequence[BatchSession]) -> Iterator[ReportLine]:
        """Yield the line of each session to which its shard has come."""
        for number in range(1, self._shard.count + 1):
            shard = Shard(number, self._shard.count)
            lines = {line["file"]: line for line in _lines_in([self._folder / _name(shard)])} | self._present
            for at in shard.range_of(len(sessions)):
                line = lines.get(sessions[at].file)
                if line is not None and line["digest"] == sessions[at].digest:
                    yield line

    def _write_whole(self, lines: Sequence[ReportLine], sessions: Sequence[BatchSession]) -> None:
        planned = {session.file for session in sessions}
        others = {line["file"]: line for line in _lines_in([self._folder / NAME]) if line["file"] not in planned}
        _write(self._folder / NAME, [*lines, *others.values()])


def _name(shard: Shard) -> str:
    return NAME if shard.is_whole else f"report.{shard.index}-of-{shard.count}.jsonl"


def _lines_in(paths: Iterable[Path]) -> Iterator[ReportLine]:
    """Yield the lines of the reports that are there. A line that is not that of a report is passed over."""
    for path in paths:
        try:
            text = path.read_text("utf-8", "replace")
        except OSError:  # there is none yet; one that cannot be read cannot be written either, which is an error
            continue
        for written in text.splitlines():
            try:
                line = json.loads(written)
            except ValueError:  # cut off by a killed process
                continue
            if isinstance(line, dict) and isinstance(line.get("file"), str) and isinstance(line.get("digest"), str):
                yield line


def _is_whole(folder: Path, line: ReportLine) -> bool:
    """Return whether all files of a session are as they were when its line was written."""
    others = line.get("others")
    files = {line["file"]: line.get("sha256"), **(others if isinstance(others, dict) else {})}
    try:
        return all(sha256(folder / name) == digest for name, digest in files.items())
    except SoundError:  # one is gone
        return False


def _line(session: BatchSession, result: TaskResult) -> ReportLine:
    line: dict[str, object] = {"file": session.file, "digest": session.digest, "routine": session.order.routine.id}
    if result.error is not None:
        line |= {"error": "\n".join(result.error.lines), "exit_code": result.error.exit_code}
    line |= {**(result.session or {}), "clips": {"spoken": result.spoken_count, "cached": result.cached_count}}
    warnings = [*session.notes, *result.warnings]
    return {**line, **({"warnings": warnings} if warnings else {}), "took_s": round(result.took_s, 3)}


def _written(line: ReportLine) -> bytes:
    return f"{printable_json(json.dumps(line, ensure_ascii=False))}\n".encode()


def _write(path: Path, lines: Iterable[ReportLine]) -> None:
    write_whole(path, b"".join(map(_written, lines)), replace=True)


def _ends_whole(path: Path) -> bool:
    """Return whether a report ends with the end of a line, or is empty."""
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return True
        file.seek(-1, 2)
        return file.read() == b"\n"
