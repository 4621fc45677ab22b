"""How long the sounds of a script are: what laying it out in time asks of a clip."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sound:
    """The measures of a clip: `key`, length in whole frames, and the samples from and up to which it is heard."""

    key: str
    frames: int
    heard_start: int
    heard_end: int


@dataclass(frozen=True, slots=True)
class Sounds:
    """Gives the measures of everything that a script lets one hear."""

    utterance: Callable[[str], Sound]
    sign: Callable[[str], Sound]
