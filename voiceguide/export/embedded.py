"""What a tag of ours says, read back from a file of any format."""

from dataclasses import dataclass, field

Told = tuple[str, int, int | None]
"""A chapter: title, start and end in milliseconds; None where a format tells the starts alone."""


@dataclass(frozen=True, slots=True)
class Ours:
    """The routine's id, the packed plan (see `facts`) and the chapters in order of time; None for what is not there."""

    routine_id: str | None = None
    plan: bytes | None = None
    chapters: list[Told] = field(default_factory=list)


def until_the_next(starts: list[tuple[str, int]]) -> list[Told]:
    """Give chapters whose starts alone are told: each lasts until the next, the last one to an end that is not told."""
    ends = [*(start for _, start in starts[1:]), None]
    return [(title, start, end) for (title, start), end in zip(starts, ends, strict=True)]
