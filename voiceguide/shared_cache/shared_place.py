"""Places that can hold a shared cache. Entries have names, and nothing is ever listed."""

from dataclasses import dataclass
from typing import Protocol

LARGEST_BYTES = 64 << 20
"""Size above which an entry counts as damaged: the longest phrase has a tenth of it."""


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """An entry that a place holds, whole or damaged."""

    content: bytes
    """The entry, with its head; any other bytes if it is damaged."""
    version: object
    """What tells this state of the entry from later ones, for `replace`."""


class SharedPlace(Protocol):
    """A place for entries that many processes on many machines use at once.

    Each method raises NetworkError, or SoundError for a folder, if the place cannot be used; the message names it.
    """

    address: str
    """The address of the place, without any secret."""

    def fetch(self, name: str) -> FoundEntry | None:
        """Return the entry called `name`, or None if there is none."""

    def create(self, name: str, content: bytes) -> bool:
        """Store an entry unless it exists; return whether it was stored."""

    def replace(self, name: str, content: bytes, version: object) -> bool:
        """Store an entry in the place of one that was found damaged.

        Return whether it was stored; False if somebody else has replaced it since.
        """
