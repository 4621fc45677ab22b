"""Words that start at given times: the rests of a routine that say them, laid out to the frame."""

from dataclasses import dataclass, field
from typing import Any

from voiceguide.authoring.importers.note_kinds import Note, NoteKind, Spot
from voiceguide.authoring.importers.paragraph import Paragraph
from voiceguide.authoring.importers.pieces import noted
from voiceguide.model.durations import FRAME_S, SAMPLE_RATE_HZ, clock, format_duration, frames
from voiceguide.model.markup import Pause, parse_text
from voiceguide.model.script import Estimated

_SPARE = 1.1
"""By how much the estimate of the length of words is raised: no voice is to be cut short by the next words."""
_GAP_S = 0.4


@dataclass(slots=True)
class _Cue:
    start_s: float
    at: Spot
    paragraphs: list[Paragraph] = field(default_factory=list)
    """Its words. A pause that follows them is added to the last paragraph later."""
    section: str | None = None
    """The section that begins here."""

    def texts(self) -> list[str]:
        """Return its words and pauses; none if it has no words."""
        if not any(isinstance(part, str) for paragraph in self.paragraphs for part in paragraph.parts):
            return []
        return [text for paragraph in self.paragraphs for text in paragraph.texts()]


class Timed:
    """Collects words and the times at which they start."""

    def __init__(self) -> None:
        self._cues: list[_Cue] = [_Cue(0.0, Spot(1))]
        self._section: tuple[str, Spot] | None = None

    @property
    def titles(self) -> list[str | None]:
        """The titles of the sections."""
        return [cue.section for cue in self._cues if cue.paragraphs or cue.section]

    def start(self, seconds: float, at: Spot) -> None:
        """Begin the words that start at `seconds`."""
        section = self._section[0] if self._section else None
        self._section = None
        self._cues.append(_Cue(seconds, at, section=section))

    def say(self, paragraph: Paragraph) -> None:
        """Add words to the time that began last."""
        self._cues[-1].paragraphs.append(paragraph)

    def section(self, title: str, at: Spot) -> None:
        """Begin a section with the next time."""
        self._section = title, at

    def steps(self) -> tuple[list[Any], list[Note]]:
        """Return the steps, and a note for each time that cannot be kept because the words before it need longer."""
        cues = [cue for cue in self._cues if cue.paragraphs or cue.section]
        merged, notes = list[_Cue](), list[Note]()
        for cue in cues:
            before = merged[-1].texts() if merged else []
            free_s = merged[-1].start_s + _needed_s(before) * _SPARE if before else 0.0
            if merged and free_s > cue.start_s + FRAME_S and cue.section is None and cue.paragraphs:
                late_s = f"{free_s - cue.start_s:.1f} s"
                notes.append(noted(NoteKind.LATE, cue.at, time=clock(cue.start_s), needed=late_s))
                merged[-1].paragraphs += cue.paragraphs
            else:
                merged.append(cue)
        return _laid_out(merged), notes


def _laid_out(cues: list[_Cue]) -> list[Any]:
    steps: list[Any] = []
    into = steps
    if cues and cues[0].start_s > 0:
        steps.append({"rest": _rest(0.0, cues[0].start_s)})
    for number, cue in enumerate(cues):
        if cue.section is not None:
            into = []
            steps.append({"section": cue.section, "steps": into})
        if number + 1 == len(cues):
            into += [{"say": text} for text in cue.texts()]
        else:
            rest: dict[str, Any] = {"rest": _rest(cue.start_s, cues[number + 1].start_s)}
            texts = cue.texts()
            into.append(rest | ({"say": " ".join(texts)} if texts else {}))
    return [step for step in steps if step.get("steps") != []]


def _rest(start_s: float, end_s: float) -> str:
    """Return the time between two moments, each rounded to a frame, so that roundings do not add up."""
    return format_duration((frames(end_s) - frames(start_s)) * FRAME_S)


def _needed_s(texts: list[str]) -> float:
    """Return the seconds that words take by estimate."""
    measure = Estimated(None)  # type: ignore[arg-type]
    total = 0.0
    for part in parse_text(" ".join(texts)):
        if isinstance(part, Pause):
            total += part.seconds
        elif isinstance(part, str) and part.strip():
            clip = measure.utterance(part)
            total += (clip.heard_end - clip.heard_start) / SAMPLE_RATE_HZ
    return total + _GAP_S
