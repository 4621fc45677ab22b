"""What can be wrong with a session, by name."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "missing", "length", "chapters", "moved", "words", "loudness", "peak", "click", "silence", "sound", "sides"
]
KINDS: dict[Kind, str] = {
    "missing": "the file is there",
    "length": "it lasts as long as planned",
    "chapters": "its chapters are those of the plan",
    "moved": "everything is heard when it is planned",
    "words": "the words are those of the plan",
    "loudness": "the voice is as loud as planned",
    "peak": "nothing is clipped",
    "click": "nothing clicks",
    "silence": "nothing is swallowed",
    "sound": "nothing is heard that is not planned",
    "sides": "signs for one side come from that side",
}
"""Each kind, and what holds where there is no fault of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is off, where in the file (None: all over), and by how much, in words."""

    kind: Kind
    at_s: float | None
    message: str
