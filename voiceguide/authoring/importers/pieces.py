"""The pieces that every importer yields: words, pauses, sections, exercises and notes, each with its place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from voiceguide.authoring.importers.note_kinds import Note, NoteKind, Spot
from voiceguide.errors import message_line

_LONGEST = 60
"""Most characters of the source that a note quotes."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words to be spoken."""

    text: str
    at: Spot
    begins_line: bool = False
    """Whether they are the first of a line: then a capital begins a sentence."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """A pause in seconds."""

    seconds: float
    at: Spot
    mark: str = ""
    """The mark as it is written; "" if it is a value without one."""


@dataclass(frozen=True, slots=True)
class ParagraphEnd:
    """The end of a paragraph."""


@dataclass(frozen=True, slots=True)
class Title:
    """The name of the routine."""

    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """The start of a section."""

    title: str
    at: Spot


@dataclass(frozen=True, slots=True)
class Start:
    """The time in seconds, from the start of the file, at which the words that follow start."""

    seconds: float
    at: Spot


@dataclass(frozen=True, slots=True)
class TextCue:
    """Words within an exercise, `at_s` seconds after its start."""

    at_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise with a hold, or with repetitions."""

    name: str
    at: Spot
    hold_s: float | None = None
    reps: int | None = None
    side: Literal["left", "right", "each"] | None = None
    sets: int = 1
    rest_s: float = 0.0
    """Seconds of rest after each set."""
    words: str = ""
    """Words to say before the hold."""
    cues: tuple[TextCue, ...] = ()


@dataclass(frozen=True, slots=True)
class Rest:
    """A rest in seconds between exercises."""

    seconds: float
    at: Spot


@dataclass(frozen=True, slots=True)
class Rounds:
    """The start of steps that are repeated `count` times; 0 ends them."""

    count: int


@dataclass(frozen=True, slots=True)
class RoutineKey:
    """A key of the routine, such as its language."""

    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Recognised:
    """Something that the summary names, such as the columns of a table."""

    text: str


Piece = (
    Words | Quiet | ParagraphEnd | Title | Section | Start | Exercise | Rest | Rounds | RoutineKey | Recognised | Note
)


def noted(kind: NoteKind, at: Spot, **values: object) -> Note:
    """Return a note; each value is shown on one line, and a long one is cut off."""
    return Note(kind, at, kind.value.message.format(**{key: _shown(value) for key, value in values.items()}))


def _shown(value: object) -> str:
    text = message_line(str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


@dataclass(slots=True)
class SourceFile:
    """A file to import."""

    file: str
    """Its name in complaints."""
    data: bytes
    text: str = ""
    """Its text with line ends as line feeds; empty if it is no text."""
    values: Any = None
    """The values of a JSON or YAML document; None for all other files."""
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of file that can be imported. A new kind is a module with its importer, and a line in the registry."""

    name: str
    """The kind, as the summary says it."""
    recognises: Callable[[SourceFile], bool]
    read: Callable[[SourceFile], Iterator[Piece]]
    takes: str
    """The parts that are taken, for the table in docs/importing.md."""
    example: bytes
    """A small file of this kind."""
    says: tuple[str, ...]
    """Words that its example has to say."""


def mapping(value: object) -> Mapping[str, Any]:
    """Return `value` if it is a mapping, and an empty mapping if it is anything else."""
    return value if isinstance(value, Mapping) else {}
