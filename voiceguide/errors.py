"""Everything that can go wrong in a way a user can mend, and the exit code of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

LONGEST_LINE = 400
"""Characters of a message; more is somebody's text, not ours."""


class VoiceguideError(Exception):
    """Base of all errors that a user can cause or mend: what is wrong, where, what to do.

    The command line prints the message as it is and exits with `exit_code`.
    """

    exit_code: ClassVar[int] = 1


class UsageError(VoiceguideError):
    """A command, option or setting that makes no sense."""

    exit_code = 2


class ContentError(VoiceguideError):
    """A routine or move that is wrong or cannot be met."""

    exit_code = 3


class SpeechError(VoiceguideError):
    """No such engine or voice, or the engine failed."""

    exit_code = 4


class SoundError(VoiceguideError):
    """The sound device, the encoder or the file system failed."""

    exit_code = 5


class Undecodable(SoundError):  # noqa: N818 - what the file is
    """A file at `path` that is no sound, or whose sound breaks off; `why` is the rest of the sentence."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}")


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file: `line` and `column` count from 1, as editors do."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """One thing that is wrong with a file, where, and what to write instead."""

    where: Where
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {in_one_line(self.message)}"


def in_one_line(message: str) -> str:
    """Give `message` without line ends, invisible characters or escape codes, and without the midst of a long one."""
    folded = " ".join(message.split())
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in folded)
    return shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE // 2]} […] {shown[-LONGEST_LINE // 2:]}"


class FaultyContent(ContentError):  # noqa: N818 - a name says what is wrong, as SpeechError does
    """All complaints about the files that were read, in the order of their lines."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints: tuple[Complaint, ...] = tuple(dict.fromkeys(sorted(complaints)))
        super().__init__("\n".join(map(str, self.complaints)))
