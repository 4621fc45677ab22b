"""A routine: an authored sequence of steps, with its words, tools and settings."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator
from pydantic import Field as field  # noqa: N813 - Field is a placeholder of a text here

from voiceguide.model.move import Defaults
from voiceguide.model.respelling import Spelling
from voiceguide.model.roles import Role
from voiceguide.model.steps import AnyStep, Group
from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import FORMAT, Bounds, Format, Language, Model, Prose, Side, Tool

MOST_STEPS = 5000
"""Most steps that a routine performs, with repeats and sides: more than a day of them, and more than anybody means."""


def _performed(steps: tuple[Any, ...]) -> int:
    """Return the number of steps performed if everything is repeated as often as its maximum allows."""
    total = 0
    for step in steps:
        rounds = (step.repeat.max if step.repeat else 1) * (2 if step.side is Side.EACH else 1)
        total += rounds * (_performed(step.steps) if isinstance(step, Group) else 1)
    return total


def _without_usual(value: Any) -> Any:
    return None if value == "usual" else value


@dataclass(frozen=True, slots=True)
class Omission:
    """A move that was left out on request."""

    left_out: str
    """Name of the move that was left out."""
    instead: str | None
    """Name of the move done in its place; None if there is none."""


def _voice(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("expected a voice, such as system:en-us; there is nothing here")
    return value


VoiceName = Annotated[str, BeforeValidator(_voice)]
"""`ENGINE:VOICE`, or `ENGINE` for its usual voice, or `auto`."""


class Voices(Model):
    """The voices of a routine, by role. A role without a voice has the coach's."""

    coach: VoiceName | None = None
    count: VoiceName | None = None

    def by_role(self) -> dict[Role, str]:
        """Return the voices that are written, by role."""
        written: dict[Role, str | None] = {"coach": self.coach, "count": self.count}
        return {role: voice for role, voice in written.items() if voice is not None}


class Routine(Model):
    """An authored sequence of steps and sections."""

    never_written = frozenset({"where", "id", "changes"})

    id: str = ""
    """Name of the routine and of its session."""
    format: Format = FORMAT
    name: Text
    description: Prose | None = None
    language: Language = "en"
    tags: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    props: tuple[Text, ...] = ()
    length: Bounds = Bounds()
    rate_wpm: int | None = field(default=None, ge=80, le=400)
    defaults: Defaults = Defaults()
    voices: Voices = Voices()
    lexicon: dict[str, Spelling] = field(default_factory=dict)
    intro: Talk | None = None
    safety: Annotated[Talk | None, BeforeValidator(_without_usual)] = None
    steps: Annotated[tuple[AnyStep, ...], field(min_length=1)]
    outro: Talk | None = None
    notes: Prose | None = None
    changes: tuple[Omission, ...] = ()
    """Moves left out on request; announced at the start of the session."""

    @model_validator(mode="after")
    def _limit_steps(self) -> Self:
        if (performed := _performed(self.steps)) > MOST_STEPS:
            raise ValueError(f"with all its repeats this has {performed} steps; at most {MOST_STEPS} are performed")
        return self
