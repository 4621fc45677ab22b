"""A request for a routine: areas, tools, length, and things to leave out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a routine."""

    areas: tuple[str, ...]
    """Areas to work on; none means any."""
    tools: tuple[str, ...]
    """Tools to work with; none means any."""
    minutes: float
    """Length of the session."""
    without: tuple[str, ...] = ()
    """Areas to leave out, and conditions: moves to be avoided under a condition are left out."""
    seed: int | None = None
    """Seed that shuffles the moves; None keeps the order of their ids."""

    @property
    def seconds(self) -> float:
        """The requested length in seconds."""
        return self.minutes * 60

    @property
    def in_minutes(self) -> str:
        """The requested length, as in a title: `1 minute`, `7.5 minutes`."""
        return f"{self.minutes:g} minute{'' if self.minutes == 1 else 's'}"

    def __str__(self) -> str:
        """Return the command line that makes this request."""
        words = ["voiceguide compose"]
        words += [f"--area {area}" for area in self.areas]
        words += [f"--tool {tool}" for tool in self.tools]
        words.append(f"--minutes {self.minutes:g}")
        words += [f"--without {what}" for what in self.without]
        words += [] if self.seed is None else [f"--seed {self.seed}"]
        return " ".join(words)
