"""A routine: an authored sequence of steps, with its words, tools and settings."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, model_validator
from pydantic import Field as field  # noqa: N813 - Field is a placeholder of a text here

from voiceguide.errors import WrongValue
from voiceguide.model.markup import NOTHING, near_miss, not_among
from voiceguide.model.move import Defaults
from voiceguide.model.respelling import Spelling
from voiceguide.model.roles import Role
from voiceguide.model.steps import AnyStep
from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import FORMAT, Bounds, Format, Language, Model, Prose, Seconds, Tool
from voiceguide.model.work import MOST_SOUNDS, MOST_STEPS, work_in

SafetyKind = Literal["pressure", "breath", "stretch", "sleep", "off"]
"""What the words on safety are about; `off` says nothing."""


def _safety(value: Any) -> Any:
    if value == "usual":
        return None
    if value in NOTHING:
        return "off"
    kinds = get_args(SafetyKind)
    if isinstance(value, str) and value.isalpha() and value not in kinds:
        hint = near_miss(value, ("usual", *kinds)) or f"; there is usual, {', '.join(kinds)}"
        detail = not_among(value, ("usual", *kinds), "safety")
        raise WrongValue(f'no safety "{value}"{hint}; words of your own are a sentence', detail)
    return value


@dataclass(frozen=True, slots=True)
class Omission:
    """A move that was left out on request."""

    left_out: str
    """Name of the move that was left out."""
    instead: str | None
    """Name of the move done in its place; None if there is none."""
    area: str = "other"
    """Area of the move that was left out."""


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

    never_written = frozenset({"where", "id", "changes", "moves_before"})

    id: str = ""
    """Name of the routine and of its session."""
    format: Format = FORMAT
    name: Text
    description: Prose | None = None
    author: Prose | None = None
    """Who wrote it: the artist in the tags of its sessions; voiceguide if None."""
    language: Language = "en"
    tags: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    props: tuple[Text, ...] = ()
    side: Literal["ask"] | None = None
    """`ask` if many listeners need only one side of the work; see `Side`."""
    length: Bounds = Bounds()
    rate_wpm: int | None = field(default=None, ge=80, le=400)
    defaults: Defaults = Defaults()
    voices: Voices = Voices()
    lexicon: dict[str, Spelling] = field(default_factory=dict)
    lead_in_s: Seconds | None = field(default=None, alias="lead_in")
    """Seconds before the first word, in which the loudspeaker wakes up; 0 leaves out the start sign too."""
    intro: Talk | None = None
    safety: Annotated[SafetyKind | Talk | None, BeforeValidator(_safety)] = None
    """None takes the kind that the moves ask for."""
    steps: Annotated[tuple[AnyStep, ...], field(min_length=1)]
    outro: Talk | None = None
    ending: Literal["stand", "sleep"] | None = None
    """Where the listener goes at the end, which the built-in words say; None leaves it to the outro."""
    often: Text | None = None
    """How often to do it, in a short sentence that is said at the end."""
    notes: Prose | None = None
    changes: tuple[Omission, ...] = ()
    """Moves left out on request; announced at the start of the session."""
    moves_before: int = 0
    """Moves before the first step, if the routine is the end of a longer one: they are counted, but not done."""

    @model_validator(mode="after")
    def _limit_work(self) -> Self:
        work = work_in(self.steps)
        if work.steps > MOST_STEPS:
            raise ValueError(f"with all its repeats this has {work.steps} steps; at most {MOST_STEPS} are performed")
        if work.sounds > MOST_SOUNDS:
            raise ValueError(
                f"with all its repeats this has {work.sounds} words and signs; a session has at most {MOST_SOUNDS}: "
                "repeat less, or make every and alive longer"
            )
        return self
