"""A draft of a routine: words and pauses, collected into paragraphs and sections."""

import re
from dataclasses import dataclass, field
from typing import Any

from voiceguide.authoring.yaml_writer import Commented, yaml_of
from voiceguide.model.durations import format_duration
from voiceguide.model.values import FORMAT

SAFETY = "Do only what feels good, and stop when anything hurts."
"""Safety words of an imported routine."""
_BRACKETS = str.maketrans("{}[]", "()()")
_NO_END = re.compile(r"\w")


@dataclass(slots=True)
class _Section:
    title: str | None
    paragraphs: list[list[str]] = field(default_factory=list)
    """Paragraphs, each in parts that follow each other: text that grows would be copied with each part."""


class Draft:
    """Builder of a routine, from words, pauses, and the ends of paragraphs and sections.

    `notes` tells the author about everything that could not be imported unchanged.
    """

    def __init__(self, title: str = "") -> None:
        self.title = title
        self.rate_wpm: int | None = None
        self.notes: list[str] = []
        self._sections = [_Section(None)]
        self._paragraph: list[str] = []
        self._last: list[str] | None = None
        """The last paragraph that has ended."""
        self._first_pause_s = 0.0

    def words(self, text: str) -> None:
        """Add words to the paragraph. Square and curly brackets, markup in routines, become round brackets."""
        said = " ".join(text.translate(_BRACKETS).split())
        if any(character.isalnum() for character in said):
            self._paragraph.append(f" {said}" if self._paragraph else said)
        elif self._paragraph and said and not self._paragraph[-1].endswith("]"):
            self._paragraph.append(said)

    def sentence(self, text: str) -> None:
        """Add words from a new line. If they start with a capital, add the full stop that the words before lack."""
        if self._paragraph and _NO_END.fullmatch(self._paragraph[-1][-1]) and text[:1].isupper():
            self._paragraph.append(".")
        self.words(text)

    def pause(self, seconds: float) -> None:
        """Add silence after the last words, or at the start if there are no words yet."""
        mark = f" [{format_duration(seconds)}]"
        if seconds <= 0:
            return
        if said := self._paragraph or self._last:
            said.append(mark)
        else:
            self._first_pause_s += seconds

    def end_paragraph(self) -> None:
        """End the paragraph, so that the next words begin a new paragraph."""
        if self._paragraph:
            self._sections[-1].paragraphs.append(self._paragraph)
            self._last = self._paragraph
        self._paragraph = []

    def begin_section(self, title: str) -> None:
        """Begin a section called `title`. If it stays without words, `yaml` leaves it out and adds a note."""
        self.end_paragraph()
        shown = " ".join(title.translate(_BRACKETS).split())
        if any(character.isalnum() for character in shown):
            self._sections.append(_Section(shown))

    def note(self, line: int, text: str) -> None:
        """Add a note for the author about a line of the source; lines count from 1."""
        self.notes.append(f"line {line}: {text}")

    def yaml(self, source: str) -> str | None:
        """Return the routine as YAML, or None if it has no words; `source` is the name of the imported file."""
        self.end_paragraph()
        steps: list[Any] = [{"rest": format_duration(self._first_pause_s)}] if self._first_pause_s else []
        for section in self._sections:
            said = [{"say": "".join(paragraph)} for paragraph in section.paragraphs]
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
        top["safety"] = Commented(SAFETY, above="Spoken first. “usual” is what is said before a massage.")
        return yaml_of(top | {"steps": steps}, [f"Made from {source}. [3s] is a pause of three seconds."])
