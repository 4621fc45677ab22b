"""The steps of a routine: moves, rests, breaths, words, and the groups and sections that hold them."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag
from pydantic import Field as field  # noqa: N813 - Field is a placeholder of a text here

from voiceguide.model.move import Conduct, Move, PositiveCount, Rhythm
from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import Area, Count, Length, Model, Posture, Seconds, Sided, ToolOrNone


class Step(Model):
    """Base of all entries of a routine."""

    side: Sided | None = None
    first: Literal["left", "right"] | None = None
    repeat: Count | None = None
    between_s: Seconds = field(default=0.0, alias="between")
    optional: bool = False


class MoveStep(Step):
    """A move, with the fields that it inherits or this step replaces."""

    id: str | None = None
    """Id of the move; None if it is written out in the step."""
    move: Move


class RestStep(Step):
    """Time to do nothing; the words of `say` are spoken within it."""

    rest: Length
    say: Talk | None = None


class BreatheStep(Step):
    """Breaths for the listener to follow."""

    breathe: Rhythm
    breaths: PositiveCount
    say: Talk | None = None


class SayStep(Step):
    """Words, and the silence that follows them."""

    say: Talk
    after: Length | None = None


Leaf = MoveStep | RestStep | BreatheStep | SayStep
"""A step that is no group."""


class Group(Conduct, Step):
    """Steps that share side and repeats, and inherit the other fields of the group.

    A group with a name is a section, which is a chapter of the audio.
    """

    section: Text | None = None
    area: Area | None = None
    tool: ToolOrNone = None
    posture: Posture | None = None
    pressure: int | None = field(default=None, ge=0, le=10)
    sources: tuple[str, ...] = ()
    steps: Annotated[tuple["AnyStep", ...], field(min_length=1)]


STEP_KINDS = ("section", "steps", "move", "breathe", "rest", "say")
"""Keys that decide the kind of an entry; the first that it has counts, since `rest` may hold a `say`."""


def _step_kind(entry: Any) -> str | None:
    if isinstance(entry, Step):
        tags = {Group: "<steps>", MoveStep: "<move>", RestStep: "<rest>", BreatheStep: "<breathe>"}
        return tags.get(type(entry), "<say>")
    if not isinstance(entry, dict):
        return None
    kind = next((key for key in STEP_KINDS if key in entry), None)
    return f"<{'steps' if kind == 'section' else kind}>" if kind else None


AnyStep = Annotated[
    Annotated[Group, Tag("<steps>")]
    | Annotated[MoveStep, Tag("<move>")]
    | Annotated[RestStep, Tag("<rest>")]
    | Annotated[BreatheStep, Tag("<breathe>")]
    | Annotated[SayStep, Tag("<say>")],
    Discriminator(
        _step_kind,
        custom_error_type="step",
        custom_error_message=f"a step has one of these keys: {', '.join(STEP_KINDS)}",
    ),
]
Group.model_rebuild()
