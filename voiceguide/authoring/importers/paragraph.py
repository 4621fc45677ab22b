"""A paragraph of a script, as the texts of the steps that say it."""

from dataclasses import dataclass, field

from voiceguide.authoring.importers.note_kinds import Spot
from voiceguide.model.durations import format_duration
from voiceguide.speech.sentences import sentences

CHUNK = 300
"""Characters of a paragraph after which another step begins, at the end of a sentence.

An engine speaks a step as a whole.
"""


@dataclass(slots=True)
class Paragraph:
    """Words and pauses that follow each other; parts, because text that grows would be copied with each part."""

    at: Spot
    parts: list[str | float] = field(default_factory=list)
    """Words, and pauses in seconds."""
    last: int = 0
    """Index of the last words in `parts`, which begin with words."""

    def texts(self) -> list[str]:
        """Return the texts of the steps that say it, with pauses as marks.

        Each ends where a sentence or a pause ends.
        """
        texts, now = list[str](), list[str]()
        length = 0
        for part in self.parts:
            if isinstance(part, float):
                now.append(f"[{format_duration(part)}]")
                continue
            for sentence in sentences(part) if len(part) > CHUNK else [part]:
                if length > CHUNK and (now[-1].endswith("]") or not now[-1][-1].isalnum()):
                    texts.append(" ".join(now))
                    now, length = [], 0
                now.append(sentence)
                length += len(sentence)
        return [*texts, " ".join(now)] if now else texts
