"""A request for a routine: areas, tools, length, postures, and things to leave out."""

from dataclasses import dataclass

NO_TOOL = "none"
"""Word in the place of a tool for moves that need none."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a routine, as a person makes it."""

    areas: tuple[str, ...]
    """Areas to work on, or words for several; none means those of the preset, or any."""
    tools: tuple[str, ...]
    """Tools to work with, or `NO_TOOL`; none means those of the preset, or any."""
    minutes: float
    """Length of the session."""
    without: tuple[str, ...] = ()
    """Areas to leave out, and conditions: moves to be avoided under a condition are left out."""
    seed: int | None = None
    """Seed that shuffles the moves; None keeps the order of their ids."""
    postures: tuple[str, ...] = ()
    """Postures to stay with; none means those of the preset, or any."""
    no_lying: bool = False
    """Whether postures in which one lies are left out."""
    preset: str | None = None
    """Id of the preset that stands in for areas, tools and postures that are not given."""

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
        words += [] if self.preset is None else [f"--for {self.preset}"]
        words += [f"--area {area}" for area in self.areas]
        words += [f"--tool {tool}" for tool in self.tools]
        words.append(f"--minutes {self.minutes:g}")
        words += [f"--posture {posture}" for posture in self.postures]
        words += ["--no-lying"] if self.no_lying else []
        words += [f"--without {what}" for what in self.without]
        words += [] if self.seed is None else [f"--seed {self.seed}"]
        return " ".join(words)
