"""Workouts of Zwift (ZWO): intervals with their text events."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from voiceguide.authoring.importers.foreign_values import count_of, seconds_of
from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import (
    Exercise,
    Importer,
    ParagraphEnd,
    Piece,
    Rounds,
    RoutineKey,
    SourceFile,
    TextCue,
    Title,
    Words,
    noted,
)
from voiceguide.errors import Complaint, FaultyContent, Where

_NAMES = {"Warmup": "Warm-up", "Cooldown": "Cool-down", "SteadyState": "Steady", "FreeRide": "Free ride",
          "Ramp": "Ramp", "MaxEffort": "As hard as you can", "Freeride": "Free ride"}  # fmt: skip
_EVENTS = {"textevent", "TextEvent", "textEvent"}
_ROOT = re.compile(r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<workout_file\b", re.DOTALL)
_LAST_CUE_S = 4.0
"""Least seconds between a text event and the end of its interval, in which it is spoken."""


@dataclass(slots=True)
class _Interval:
    tag: str
    values: dict[str, str]
    at: Spot
    cues: list[TextCue] = field(default_factory=list)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.parser = parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._refuse
        self.pieces: list[Piece] = []
        self.intervals: list[_Interval] = []
        self._path: list[str] = []
        self._text: list[str] = []

    def _refuse(self, name: str, *_declared: object) -> None:
        where = Where(self.file, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        raise FaultyContent([Complaint(where, f'the entity "{name}" is declared here; write it out instead')])

    def _start(self, tag: str, values: dict[str, str]) -> None:
        at = Spot(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        if tag in _EVENTS and self.intervals and values.get("message", "").strip():
            self.intervals[-1].cues.append(TextCue(seconds_of(values.get("timeoffset")), values["message"].strip()))
        elif self._path[-1:] == ["workout"]:
            self.intervals.append(_Interval(tag, values, at))
        self._path.append(tag)
        self._text = []

    def _end(self, tag: str) -> None:
        self._path.pop()
        text = " ".join("".join(self._text).split())
        if self._path == ["workout_file"] and text:
            if tag == "name":
                self.pieces.append(Title(text))
            elif tag == "author":
                self.pieces.append(RoutineKey("author", text))
            elif tag == "description":
                self.pieces.append(RoutineKey("description", text))
        self._text = []

    def _characters(self, data: str) -> None:
        self._text.append(data)


def _read(source: SourceFile) -> Iterator[Piece]:
    reader = _Reader(source.file)
    try:
        reader.parser.Parse(source.text.lstrip().encode(), True)
    except expat.ExpatError as error:
        where = Where(source.file, error.lineno, error.offset + 1)
        reason = expat.errors.messages[error.code]
        raise FaultyContent([Complaint(where, f"this is not XML: {reason}")]) from None
    yield from reader.pieces
    for interval in reader.intervals:
        yield from _steps(interval)


def _steps(interval: _Interval) -> Iterator[Piece]:
    values, at = interval.values, interval.at
    if interval.tag in ("IntervalsT", "intervalst"):
        yield Rounds(count_of(values.get("Repeat")))
        on_s, off_s = seconds_of(values.get("OnDuration")), seconds_of(values.get("OffDuration"))
        yield from _exercise("Interval", on_s, interval.cues, at)
        yield from _exercise("Recovery", off_s, [], at)
        yield Rounds(0)
    else:
        name = _NAMES.get(interval.tag, interval.tag)
        yield from _exercise(name, seconds_of(values.get("Duration")), interval.cues, at)


def _said(name: str, cues: list[TextCue], at: Spot) -> Iterator[Piece]:
    """Yield the words of an interval without an end."""
    if cues:
        yield noted(NoteKind.NO_HOLD, at, mark=name)
    for cue in cues:
        yield Words(cue.text, at, begins_line=True)
    yield ParagraphEnd()


def _exercise(name: str, seconds: float, cues: list[TextCue], at: Spot) -> Iterator[Piece]:
    """Yield an interval; text events at its start or too near to each other or to its end are said before it."""
    if seconds < 1:
        yield from _said(name, cues, at)
        return
    first, later, free_s = list[str](), list[TextCue](), 2.0
    for cue in sorted(cues, key=lambda cue: cue.at_s):
        needed_s = max(_LAST_CUE_S, len(cue.text) / 12)
        if free_s <= cue.at_s <= seconds - needed_s:
            later.append(cue)
            free_s = cue.at_s + needed_s
        else:
            first.append(cue.text if cue.text.endswith((".", "!", "?")) else f"{cue.text}.")
    yield Exercise(name, at, seconds, words=" ".join(first), cues=tuple(later))


ZWIFT = Importer(
    "a workout of Zwift", lambda source: _ROOT.match(source.text) is not None, _read,
    "intervals, repeats, text events at their times; no power",
    b'<workout_file><name>Spin</name><workout><Warmup Duration="120"><textevent timeoffset="10" '
    b'message="Relax your shoulders"/></Warmup></workout></workout_file>',
    ("Relax your shoulders",),
)  # fmt: skip
