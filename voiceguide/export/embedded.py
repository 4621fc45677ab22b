"""The tags of a session, read back from an audio file of any format."""

from dataclasses import dataclass, field
from itertools import zip_longest

EmbeddedChapter = tuple[str, int, int | None]
"""A chapter: title, start and end in milliseconds. The end is None if the file has the starts only."""


EmbeddedCover = tuple[str, bytes]
"""The front cover: its MIME type, and the bytes of its file."""


@dataclass(frozen=True, slots=True)
class EmbeddedTags:
    """The tags that voiceguide wrote, and the chapters; None for a tag that is missing."""

    routine_id: str | None = None
    plan: bytes | None = None
    """The packed plan; see `Facts.plan`."""
    chapters: list[EmbeddedChapter] = field(default_factory=list)
    """In order of time."""
    cover: EmbeddedCover | None = None


def chapters_from_starts(starts: list[tuple[str, int]]) -> list[EmbeddedChapter]:
    """Return chapters from pairs of title and start in milliseconds, which are in order of time.

    Each chapter ends where the next begins; the end of the last is None.
    """
    ends = [start for _, start in starts[1:]]
    return [(title, start, end) for (title, start), end in zip_longest(starts, ends)]
