"""The errors that a user can cause or mend, and the exit code of each."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from voiceguide.printable import printable

_MEANT = re.compile(r'did you mean "([^"]+)"')
LONGEST_LINE = 400
"""Most characters shown of a message. A longer message quotes text that voiceguide did not write."""


class VoiceguideError(Exception):
    """Base of all errors that a user can cause or mend. The message names the fault, its place and its remedy.

    Each argument is a line of the message. Names and texts in it may come from a stranger's file, so all that would act
    on a terminal is escaped, ends of lines too. The command line prints the message and exits with `exit_code`.
    """

    exit_code: ClassVar[int] = 1

    def __str__(self) -> str:
        return "\n".join(self.lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the message, safe to show."""
        return tuple(map(printable, self.args))


class UsageError(VoiceguideError):
    """A command, option or setting that makes no sense."""

    exit_code = 2


class ContentError(VoiceguideError):
    """A routine or move that is wrong or cannot be met."""

    exit_code = 3


class UnmetLength(ContentError):  # noqa: N818 - the name says what is wrong, like FaultyContent
    """A length that a routine cannot have."""


class SpeechError(VoiceguideError):
    """No such engine or voice, or the engine failed."""

    exit_code = 4


class SoundError(VoiceguideError):
    """The sound device, the encoder or the file system failed."""

    exit_code = 5


class NetworkError(VoiceguideError):
    """A host cannot be reached, or sends something else than it should."""

    exit_code = 6


class Undecodable(SoundError):  # noqa: N818 - the name says what the file is
    """The file at `path` holds no sound, or its sound breaks off. The message is the path and `why`."""

    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(f"{path}: {why}")


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file. Lines and columns count from 1, as in editors."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Detail:
    """A fault for programs, which mend it without reading the message."""

    code: str = "invalid"
    """Kind of fault, in words with hyphens; it stays the same from version to version."""
    value: str | None = None
    """The text that is wrong, as it is written; None if something is missing, or the fault is not in one text."""
    expected: str | None = None
    """The values that may stand there, in words."""
    suggestion: str | None = None
    """The text that the author probably meant."""
    fix: str | None = None
    """The text that can take the place of `value` without another look; None if there is no such text."""


class WrongValue(ValueError):  # noqa: N818 - the name says what is wrong, like FaultyContent
    """A value that a field cannot have. The message is for the author, `detail` for a program."""

    def __init__(self, message: str, detail: Detail) -> None:
        super().__init__(message)
        self.detail = detail


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """A fault in a file."""

    where: Where
    message: str
    """What is wrong, and what to write instead."""
    detail: Detail = field(default=Detail(), compare=False)
    """The same for programs."""

    @property
    def suggestion(self) -> str | None:
        """The text that the author probably meant, which the message names too; None if there is none."""
        meant = _MEANT.search(self.message)
        return self.detail.suggestion or (meant[1] if meant else None)

    def __str__(self) -> str:
        return f"{self.where}: {message_line(self.message)}"


def message_line(message: str) -> str:
    """Return `message` on one line, with non-printing characters escaped, and the middle of a long message left out."""
    folded = printable(" ".join(message.split()))
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in folded)
    return shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE // 2]} […] {shown[-LONGEST_LINE // 2:]}"


class FaultyContent(ContentError):  # noqa: N818 - the name says what is wrong, like SpeechError
    """All complaints about the files that were read, in order of file and line, without duplicates."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints: tuple[Complaint, ...] = tuple(dict.fromkeys(sorted(complaints)))
        super().__init__(*map(str, self.complaints))
