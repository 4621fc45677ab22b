"""The kinds of faults that a session can have."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "missing", "length", "chapters", "moved", "words", "loudness", "peak", "click", "silence", "sound", "sides",
    "understood",
]  # fmt: skip
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
    "understood": "a recogniser understands the words",
}
"""Each kind of fault, and the statement that holds if there is no fault of this kind."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault found in a session."""

    kind: Kind
    at_s: float | None
    """Where it is in the file, in seconds; None if it concerns the whole file."""
    message: str
    """A description that says how large the fault is."""
