"""A routine in the making: words and pauses as they come, gathered into paragraphs and sections."""

import re
from dataclasses import dataclass, field
from typing import Any

from voiceguide.authoring.yaml_writer import Noted, yaml_of
from voiceguide.model.durations import format_duration
from voiceguide.model.values import FORMAT

SAFETY = "Do only what feels good, and stop when anything hurts."
_BRACKETS = str.maketrans("{}[]", "()()")
_NO_END = re.compile(r"\w$")


@dataclass(slots=True)
class _Section:
    title: str | None
    paragraphs: list[str] = field(default_factory=list)


class Draft:
    """Takes words, pauses, and the ends of paragraphs and sections; gives a routine.

    `notes` says, for people, what was not taken over as it stood.
    """

    def __init__(self, title: str = "") -> None:
        self.title = title
        self.rate_wpm: int | None = None
        self.notes: list[str] = []
        self._sections = [_Section(None)]
        self._open = ""
        self._first_pause_s = 0.0

    def words(self, text: str) -> None:
        """Add words to the paragraph; brackets, which a routine keeps for itself, become round."""
        said = " ".join(text.translate(_BRACKETS).split())
        if any(character.isalnum() for character in said):
            self._open = f"{self._open} {said}" if self._open else said
        elif self._open and said and not self._open.endswith("]"):
            self._open += said

    def sentence(self, text: str) -> None:
        """Add words that begin in a new line: what came before ends, though nothing says so."""
        if self._open and _NO_END.search(self._open) and text[:1].isupper():
            self._open += "."
        self.words(text)

    def pause(self, seconds: float) -> None:
        """Add silence after what was said last."""
        mark = f" [{format_duration(seconds)}]"
        if seconds <= 0:
            return
        if self._open:
            self._open += mark
        elif said := [section for section in self._sections if section.paragraphs]:
            said[-1].paragraphs[-1] += mark
        else:
            self._first_pause_s += seconds

    def end_paragraph(self) -> None:
        """Let the next words begin a new paragraph."""
        if self._open:
            self._sections[-1].paragraphs.append(self._open)
        self._open = ""

    def begin_section(self, title: str) -> None:
        """Let what follows be a section of this name; one in which nothing is said goes with a note."""
        self.end_paragraph()
        shown = " ".join(title.translate(_BRACKETS).split())
        if any(character.isalnum() for character in shown):
            self._sections.append(_Section(shown))

    def note(self, line: int, text: str) -> None:
        """Tell people about something in a line of the source."""
        self.notes.append(f"line {line}: {text}")

    def yaml(self, source: str) -> str | None:
        """Give the routine, made from the file called `source`; None where nothing is said in it."""
        self.end_paragraph()
        steps: list[Any] = [{"rest": format_duration(self._first_pause_s)}] if self._first_pause_s else []
        for section in self._sections:
            said = [{"say": paragraph} for paragraph in section.paragraphs]
            if section.title is None:
                steps += said
            elif said:
                steps.append({"section": section.title, "steps": said})
            else:
                self.notes.append(f"the section “{section.title}” says nothing, and is left out")
        if not any(section.paragraphs for section in self._sections):
            return None
        top: dict[str, Any] = {"format": FORMAT, "name": self.title, "language": "en"}
        if self.rate_wpm is not None:
            top["rate_wpm"] = self.rate_wpm
        top["safety"] = Noted(SAFETY, above="Spoken first. “usual” is what is said before a massage.")
        return yaml_of(top | {"steps": steps}, [f"Made from {source}. [3s] is a pause of three seconds."])
