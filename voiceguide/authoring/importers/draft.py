"""A draft of a routine: the pieces of a script, collected into steps and sections, and written as YAML."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, assert_never

from voiceguide.authoring.advice.timing import LONG_PAUSE_S
from voiceguide.authoring.importers.exercise_step import exercise_step
from voiceguide.authoring.importers.note_kinds import Note, NoteKind, Spot
from voiceguide.authoring.importers.paragraph import Paragraph
from voiceguide.authoring.importers.pieces import (
    Exercise,
    ParagraphEnd,
    Piece,
    Quiet,
    Recognised,
    Rest,
    Rounds,
    RoutineKey,
    Section,
    Start,
    Title,
    Words,
    noted,
)
from voiceguide.authoring.importers.timed import Timed
from voiceguide.authoring.yaml_writer import Commented, yaml_of
from voiceguide.errors import ContentError
from voiceguide.model.durations import format_duration
from voiceguide.model.values import FORMAT
from voiceguide.model.work import MOST_STEPS
from voiceguide.printable import in_one_line

SAFETY = "Do only what feels good, and stop when anything hurts."
"""Safety words of an imported routine."""
_BRACKETS = str.maketrans("{}[]", "()()")
_STOPS = ".,;:!?…"
_NO_END = re.compile(r"\w")
_LEADING = re.compile(r"[.,;:!?…)\]”»]+")


@dataclass(slots=True)
class _Group:
    title: str | None
    at: Spot
    steps: list[Any] = field(default_factory=list)
    """Paragraphs, steps as mappings, and groups."""
    rounds: int = 1


class Draft:
    """Builder of a routine from pieces. `notes` are the notes for its author, in order."""

    def __init__(self, title: str = "") -> None:
        self.title = title
        self.notes: list[Note] = []
        self.shown: list[str] = []
        self.settings: dict[str, Any] = {}
        self.words = self.pauses = 0
        self._texts: list[str] = []
        self.pause_s = 0.0
        self._groups = [_Group(None, Spot(1))]
        self._stack: list[_Group] = []
        self._paragraph: Paragraph | None = None
        self._last: Paragraph | None = None
        """The last paragraph that has ended."""
        self._first_pause_s = 0.0
        self._timed: Timed | None = None

    def add(self, pieces: Iterable[Piece]) -> None:
        """Add pieces in order."""
        for piece in pieces:
            self._add(piece)

    def _add(self, piece: Piece) -> None:
        match piece:
            case Words():
                self._say(piece)
            case Quiet():
                if piece.seconds > LONG_PAUSE_S:
                    time = format_duration(piece.seconds)
                    self.notes.append(noted(NoteKind.LONG_PAUSE, piece.at, mark=piece.mark or time, time=time))
                self._pause(piece.seconds, piece.at)
            case ParagraphEnd():
                self._end_paragraph()
            case Title():
                title = self._plain(piece.text)
                self.title = title if any(map(str.isalnum, title)) else self.title
            case Section():
                self._begin_section(piece)
            case Start():
                self._start(piece)
            case Exercise():
                self._exercise(piece)
            case Rest():
                self._end_paragraph()
                if self._timed is not None:
                    self._pause(piece.seconds, piece.at)
                else:
                    self._step({"rest": format_duration(piece.seconds)} if piece.seconds > 0 else None)
            case Rounds():
                self._rounds(piece.count)
            case RoutineKey():
                self.settings.setdefault(piece.key, piece.value)
            case Recognised():
                self.shown.append(piece.text)
            case Note():
                self.notes.append(piece)
            case _:
                assert_never(piece)

    @staticmethod
    def _plain(text: str) -> str:
        return in_one_line(" ".join(text.translate(_BRACKETS).split()))

    def _say(self, piece: Words) -> None:
        """Add words. Square and curly brackets, markup in routines, become round brackets."""
        said = " ".join(piece.text.translate(_BRACKETS).split())
        parts = self._paragraph.parts if self._paragraph else None
        last = self._paragraph.last if self._paragraph else 0
        if parts and isinstance(parts[last], str) and (leading := _LEADING.match(said)):
            before = str(parts[last])
            parts[last] = before if before[-1] in _STOPS else before + leading[0]
            said = said[leading.end() :].strip()
        if not any(map(str.isalnum, said)):
            if parts and said and isinstance(parts[-1], str):
                parts[-1] = f"{parts[-1]} {said}"
            return
        self.words += len(said.split())
        self._texts.append(said)
        if parts is None:
            self._paragraph = Paragraph(piece.at, [said])
        elif isinstance(parts[-1], str):
            stop = "." if piece.begins_line and _NO_END.fullmatch(parts[-1][-1]) and said[:1].isupper() else ""
            parts[-1] = f"{parts[-1]}{stop}"
            parts.append(said)
        else:
            parts.append(said)
        if self._paragraph is not None:
            self._paragraph.last = len(self._paragraph.parts) - 1

    def _pause(self, seconds: float, at: Spot) -> None:
        """Add silence after the last words, or at the start if there are no words yet."""
        if seconds <= 0:
            return
        self.pauses += 1
        self.pause_s += seconds
        paragraph = self._paragraph or self._last
        if paragraph is not None:
            paragraph.parts.append(float(seconds))
        elif self._timed is not None:
            self._paragraph = Paragraph(at, [float(seconds)])
        elif self._here.steps:
            self._step({"rest": format_duration(seconds)})
        else:
            self._first_pause_s += seconds

    @property
    def _here(self) -> _Group:
        return self._stack[-1] if self._stack else self._groups[-1]

    def _end_paragraph(self) -> None:
        if self._paragraph is not None:
            if self._timed is not None:
                self._timed.say(self._paragraph)
            else:
                self._here.steps.append(self._paragraph)
            self._last = self._paragraph
        self._paragraph = None

    def _step(self, step: dict[str, Any] | None) -> None:
        if step is not None:
            self._here.steps.append(step)
            self._last = None

    def _begin_section(self, piece: Section) -> None:
        """Begin a section. If it stays without steps, `yaml` leaves it out and adds a note."""
        self._end_paragraph()
        shown = self._plain(piece.title)
        if any(map(str.isalnum, shown)):
            if self._timed is not None:
                self._timed.section(shown, piece.at)
            self._groups.append(_Group(shown, piece.at))

    def _start(self, piece: Start) -> None:
        self._end_paragraph()
        if self._timed is None:
            self._timed = Timed()
            for step in [step for group in self._groups for step in group.steps]:
                for paragraph in _paragraphs_of(step):
                    self._timed.say(paragraph)
                    if not isinstance(step, Paragraph):
                        self.notes.append(noted(NoteKind.TIMED_EXERCISE, piece.at, mark=str(paragraph.parts[0])))
            for group in self._groups[1:]:
                self._timed.section(group.title or "", group.at)
        self._last = None
        self._timed.start(piece.seconds, piece.at)

    def _rounds(self, count: int) -> None:
        self._end_paragraph()
        if count:
            group = _Group("", Spot(1), rounds=count)
            self._here.steps.append(group)
            self._stack.append(group)
        elif self._stack:
            self._stack.pop()

    def _exercise(self, piece: Exercise) -> None:
        self._end_paragraph()
        if self._timed is not None:
            self.notes.append(noted(NoteKind.TIMED_EXERCISE, piece.at, mark=piece.name))
            self._say(Words(f"{piece.name}.", piece.at))
            for words in filter(None, (piece.words, *(cue.text for cue in piece.cues))):
                self._say(Words(words, piece.at, begins_line=True))
            self._pause((piece.hold_s or 0.0) + piece.rest_s, piece.at)
            return
        step, rest_s = exercise_step(piece), piece.rest_s
        self.words += len(f"{piece.name} {piece.words}".split()) + sum(len(cue.text.split()) for cue in piece.cues)
        self._texts += [piece.name, piece.words]
        rest = {"rest": format_duration(rest_s)} if rest_s > 0 else None
        if piece.sets > 1 and rest is not None:
            self._step({"repeat": piece.sets, "steps": [step, rest]})
        else:
            self._step(step | ({"repeat": piece.sets} if piece.sets > 1 else {}))
            self._step(rest)

    def texts(self) -> list[str]:
        """Return all words, in order, without pauses."""
        return self._texts

    @property
    def sections(self) -> int:
        """The number of sections that say something."""
        here = [group.title for group in self._groups if group.steps]
        return len([title for title in (here if self._timed is None else self._timed.titles) if title])

    def yaml(self, source: str) -> str | None:
        """Return the routine as YAML, or None if it has no words; `source` is the name of the imported file."""
        self._end_paragraph()
        steps = self._timed_steps() if self._timed is not None else self._steps()
        if not self.words:
            return None
        self._limit_steps()
        top: dict[str, Any] = {"format": FORMAT, "name": self.title, "language": "en"} | self.settings
        if self._timed is not None:
            top |= {"defaults": {"on_overrun": "extend"}, "lead_in": "0s", "safety": "off"}
        safety = Commented(SAFETY, above="Spoken first. “usual” is what is said before a massage.")
        top = top | {"safety": top.pop("safety", safety), "steps": steps}
        return yaml_of(top, [f"Made from {source}. [3s] is a pause of three seconds."])

    def _limit_steps(self) -> None:
        """Raise ContentError if there are more steps than a routine may have; before they are written and read."""
        count = sum(len(group.steps) for group in self._groups)
        if count > MOST_STEPS:
            raise ContentError(f"this makes {count} steps; a routine has at most {MOST_STEPS}: split the file up")

    def _timed_steps(self) -> list[Any]:
        if self._timed is None:
            return []
        steps, notes = self._timed.steps()
        self.notes += notes
        return steps

    def _steps(self) -> list[Any]:
        steps: list[Any] = [{"rest": format_duration(self._first_pause_s)}] if self._first_pause_s else []
        for group in self._groups:
            made = _written(group.steps)
            if group.title is None:
                steps += made
            elif made:
                steps.append({"section": group.title, "steps": made})
            else:
                self.notes.append(noted(NoteKind.EMPTY_SECTION, group.at, mark=group.title))
        return steps


def _paragraphs_of(step: Any) -> Iterator[Paragraph]:  # noqa: ANN401 - a step is a paragraph, a group, or a mapping
    """Yield the words of a step that was taken before the first start time came."""
    if isinstance(step, Paragraph):
        yield step
    elif isinstance(step, _Group) or "steps" in step:
        for inner in step.steps if isinstance(step, _Group) else step["steps"]:
            yield from _paragraphs_of(inner)
    elif "move" in step:
        move = step["move"]
        cues = (cue["say"] for cue in move.get("cues", ()))
        setup = move.get("setup", "").replace("{Side} side.", "").strip()
        yield Paragraph(Spot(1), [f"{move['name']}.", *filter(None, (setup, *cues))])


def _written(steps: Iterable[Any]) -> list[Any]:
    made: list[Any] = []
    for step in steps:
        if isinstance(step, Paragraph):
            made += [{"say": text} for text in step.texts()]
        elif isinstance(step, _Group):
            inner = _written(step.steps)
            if inner:
                made.append({"repeat": step.rounds, "steps": inner} if step.rounds > 1 else {"steps": inner})
        else:
            made.append(step)
    return made
