"""The values of JSON and YAML documents of other programs, and where in the file they stand."""

import json
import math
import re
from collections.abc import Collection, Iterator
from typing import Any

from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import Piece, SourceFile, mapping, noted
from voiceguide.authoring.importers.times import LONGEST_S, time_in
from voiceguide.errors import FaultyContent
from voiceguide.parser.reader import read_nodes

_YAML = re.compile(r"^(?:exercises|steps)\s*:", re.MULTILINE)
MOST_ROUNDS = 1000
_FARTHEST = 200_000
"""Characters within which the next text is looked for: texts that are written otherwise would cost the square."""
_WORDY = {"comment", "comments", "cue", "cues", "description", "hint", "instructions", "note", "notes", "text", "tip"}
"""Keys of exercises with words for people; all other texts of an export are settings."""


def values_of(text: str, file: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return the values of a JSON document, or of YAML that has exercises or steps; None for all other files."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None
    if _YAML.search(text):
        try:
            return read_nodes(text.encode(), file)[0]
        except FaultyContent:
            return None
    return None


class Finder:
    """Finds the places of texts in a file, each after the text found before."""

    def __init__(self, source: SourceFile) -> None:
        self._text, self._at = source.text, 0
        self._line, self._start = 1, 0

    def spot(self, written: str) -> Spot:
        """Return the place of the next `written`; that of the last text if it is written otherwise."""
        ways = (json.dumps(written, ensure_ascii=False), json.dumps(written))  # a file has letters, or their escapes
        end = self._at + _FARTHEST
        found = next((at for way in dict.fromkeys(ways) if (at := self._text.find(way, self._at, end)) >= 0), -1)
        if found >= 0:
            self._line += self._text.count("\n", self._start, found)
            self._start = self._at = found
        return Spot(self._line, self._at - self._text.rfind("\n", 0, self._at))


def seconds_of(value: object, scale: float = 1.0) -> float:
    """Return the seconds of a number in units of `scale` seconds, or of a text such as `30s`; 0 for anything else."""
    if isinstance(value, bool) or value is None:
        return 0.0
    try:
        number = float(str(value)) * scale
    except ValueError:
        time = time_in(str(value))
        number = time.seconds if time is not None else 0.0
    return min(number, LONGEST_S) if math.isfinite(number) and number > 0 else 0.0


def count_of(value: object, least: int = 1) -> int:
    """Return a whole number from `least` to 1,000; `least` for anything else."""
    try:
        return max(least, min(MOST_ROUNDS, int(str(value))))
    except ValueError:
        return least


def text_in(value: object) -> str:
    """Return a text, or "" for anything else."""
    return value.strip() if isinstance(value, str) else ""


def wordy(values: object, spot: Spot, taken: Collection[str] = ()) -> Iterator[Piece]:
    """Yield a note for each text of an exercise that people read, such as its description, if it is not taken."""
    told = {key: value for key, value in mapping(values).items() if str(key).casefold() in _WORDY}
    yield from left_out(told, set(taken), spot)


def left_out(values: object, taken: set[str], spot: Spot) -> Iterator[Piece]:
    """Yield a note for each key with a text that is not taken."""
    for key, value in mapping(values).items():
        if key not in taken and isinstance(value, str) and any(map(str.isalpha, value)):
            yield noted(NoteKind.FIELD, spot, mark=f"{key}: {value}")
