"""What somebody wishes for: which areas, with which tools, how long, and what to leave out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """No area or no tool means any; `without` holds areas, and conditions that a move may ask to be left out for."""

    areas: tuple[str, ...]
    tools: tuple[str, ...]
    minutes: float
    without: tuple[str, ...] = ()
    seed: int | None = None

    @property
    def seconds(self) -> float:
        """The length wished for."""
        return self.minutes * 60

    @property
    def in_minutes(self) -> str:
        """The length wished for, as a title says it: `1 minute`, `7.5 minutes`."""
        return f"{self.minutes:g} minute{'' if self.minutes == 1 else 's'}"

    def __str__(self) -> str:
        """Give the command that wishes so."""
        words = ["voiceguide compose"]
        words += [f"--area {area}" for area in self.areas]
        words += [f"--tool {tool}" for tool in self.tools]
        words.append(f"--minutes {self.minutes:g}")
        words += [f"--without {what}" for what in self.without]
        words += [] if self.seed is None else [f"--seed {self.seed}"]
        return " ".join(words)
