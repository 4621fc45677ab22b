"""How long sounds are: what laying out a script in time asks of a clip, for real clips and for guessed ones alike."""

from dataclasses import dataclass
from typing import Protocol

from voiceguide.model.roles import COACH, Role


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """The length of a clip, and the part of it that is heard."""

    key: str
    frames: int
    """Length in whole frames of 24 ms."""
    heard_start: int
    """The sample at which sound begins."""
    heard_end: int
    """The sample after the last that is heard."""


class Sounds(Protocol):
    """Knows how long each sound of a script is."""

    def utterance(self, spoken: str, role: Role = COACH) -> ClipInfo:
        """Return the clip of a phrase in the voice of a role, given as the engine gets it."""

    def sign(self, name: str) -> ClipInfo:
        """Return the clip of a sign."""
