"""A move: its words, its hold, and how it is conducted."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, model_validator
from pydantic import Field as field  # noqa: N813 - Field is a placeholder of a text here

from voiceguide.errors import Detail, WrongValue
from voiceguide.model.durations import format_duration, parse_duration
from voiceguide.model.markup import NOTHING
from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import (
    FORMAT,
    Announce,
    Area,
    Condition,
    Count,
    Format,
    Halfway,
    Length,
    Limb,
    Model,
    Offer,
    OnOff,
    Posture,
    Prose,
    Seconds,
    Side,
    Sided,
    Tool,
    ToolOrNone,
    Wake,
    as_list,
    as_seconds,
)

_AT_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)\s*%")


class At(Model):
    """A moment in a hold: seconds from its start, seconds before its end, a share of it, or its very end."""

    from_: Literal["start", "end", "share"]
    """Point from which `value` counts; "share" means that `value` is a share of the hold."""
    value: float = field(ge=0)
    """Seconds from the start or before the end, or a share of the hold, 0 to 1."""
    written: str
    """The moment as it stands in the file."""

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, data: Any) -> Any:
        if hasattr(data, "where") and not isinstance(data, str):
            raise ValueError("expected a moment of the hold, such as 20s, -10s, 40% or end")
        if not isinstance(data, (str, int, float)):
            return data
        written = str(data).strip()
        if written == "end":
            return {"from_": "end", "value": 0.0, "written": written}
        if match := _AT_PERCENT.fullmatch(written):
            if float(match[1]) > 100:
                raise ValueError(f"{written} is past the end of the hold")
            return {"from_": "share", "value": float(match[1]) / 100, "written": written}
        if written.startswith("-"):
            return {"from_": "end", "value": parse_duration(written[1:]), "written": written}
        return {"from_": "start", "value": parse_duration(written), "written": written}

    @property
    def is_end(self) -> bool:
        """Whether the last word ends when the hold ends."""
        return self.written == "end"

    def seconds(self, hold_s: float) -> float:
        """Return the moment in seconds from the start of a hold that lasts `hold_s`."""
        return {"start": self.value, "end": hold_s - self.value, "share": hold_s * self.value}[self.from_]


class MoveCue(Model):
    """Words at a moment of the hold, or again and again through it."""

    at: At | None = None
    every_s: Annotated[Seconds, field(ge=1)] | None = field(default=None, alias="every")
    from_: At | None = field(default=None, alias="from")
    until: At | None = None
    say: Annotated[tuple[Text, ...], BeforeValidator(as_list), field(min_length=1)]
    optional: bool = False

    @model_validator(mode="after")
    def _has_single_kind(self) -> Self:
        if (self.at is None) == (self.every_s is None):
            raise ValueError("a cue needs either at or every")
        if self.every_s is None and (self.from_ or self.until):
            raise ValueError("from and until belong to every")
        if self.at is not None and len(self.say) != 1:
            raise ValueError("a cue at one moment has one text; several are for every")
        return self


class Countdown(Model):
    """The last `n` seconds of a hold, counted in words or by ticks."""

    n: int = field(ge=1, le=20)
    """Seconds, 1 to 20."""
    by: Literal["words", "ticks"] = "words"


def _countdown(value: Any) -> Any:
    value = "none" if value in NOTHING else value
    if isinstance(value, str) and value != "none":
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= 20):
            raise ValueError(f'expected none, or the number of seconds that are counted, 1 to 20, not "{value}"')
        return {"n": value, "where": getattr(value, "where", None)}
    return {"n": value} if isinstance(value, int) else value


def _off_or_seconds(value: Any) -> Any:
    return 0.0 if value in NOTHING else as_seconds(value)


_RHYTHMS = {"calm": "4-0-6-0", "box": "4-4-4-4", "4-7-8": "4-7-8-0"}
"""Named rhythms: seconds in, hold, out, rest."""
_RHYTHM = re.compile(r"\d{1,2}(?:\.\d)?(?:-\d{1,2}(?:\.\d)?){3}")


def _rhythm(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in _RHYTHMS and not _RHYTHM.fullmatch(value):
        forms = "calm, box, 4-7-8, or seconds in, hold, out and rest: 4-0-6-0"
        raise WrongValue(f'"{value}" is no breath; write {forms}', Detail("breath", value, forms))
    in_s, _, out_s, _ = rhythm_s(value)
    if in_s < 1 or out_s < 1:
        raise ValueError(f'"{value}" is no breath; to breathe in, and out, takes at least a second each')
    return value


def rhythm_s(rhythm: str) -> tuple[float, float, float, float]:
    """Return the seconds of a breath in `rhythm`, a name or four numbers: in, hold, out, rest."""
    in_s, hold_s, out_s, rest_s = map(float, _RHYTHMS.get(rhythm, rhythm).split("-"))
    return in_s, hold_s, out_s, rest_s


Rhythm = Annotated[str, BeforeValidator(_rhythm)]


class Conduct(Model):
    """How a move is conducted. Defaults, sections, moves and steps may each set a field; the nearest of them wins."""

    announce: Announce | None = None
    prepare_s: Seconds | None = field(default=None, alias="prepare")
    settle_s: Seconds | None = field(default=None, alias="settle")
    switch_s: Seconds | None = field(default=None, alias="switch")
    first: Literal["left", "right"] | None = None
    chimes: OnOff | None = None
    halfway: Halfway | None = None
    countdown: Annotated[Countdown | Literal["none"], BeforeValidator(_countdown)] | None = None
    left_s: Annotated[tuple[Annotated[Seconds, field(gt=0)], ...], BeforeValidator(as_list)] | None = field(
        default=None, alias="left"
    )
    alive_s: Annotated[float, BeforeValidator(_off_or_seconds), field(ge=0)] | None = field(default=None, alias="alive")
    offer: Offer | None = None
    on_overrun: Literal["error", "extend", "drop-optional"] | None = None


class Defaults(Conduct):
    """How all moves are conducted, and whether a quiet bed swells before words that follow a long silence."""

    wake: Wake | None = None


def _at_least_one(count: Count) -> Count:
    if count.min < 1:
        raise ValueError("expected at least 1, not 0")
    return count


PositiveCount = Annotated[Count, AfterValidator(_at_least_one)]


def _at_least_a_second(hold: Length) -> Length:
    if hold.min_s < 1:
        raise ValueError(f"a hold lasts at least a second, not {format_duration(hold.min_s)}")
    return hold


OWN = "own"
"""Among the sources of a move: that it, or a part of it, is our own, and stands in none of the documents."""


class Move(Conduct):
    """One exercise: area, tool, posture, what to say, and how long to hold."""

    format: Format = FORMAT
    name: Text
    area: Area = "other"
    muscles: tuple[str, ...] = ()
    tool: ToolOrNone = None
    substitutes: tuple[Tool, ...] = ()
    posture: Posture | None = None
    side: Sided = Side.NONE
    hold: Annotated[Length, AfterValidator(_at_least_a_second)] | None = None
    breaths: PositiveCount | None = None
    reps: PositiveCount | None = None
    pace_s: Annotated[Seconds, field(gt=0)] | None = field(default=None, alias="pace")
    wait: bool = False
    pressure: int | None = field(default=None, ge=0, le=10)
    breathing: Rhythm | None = None
    go: Text | None = None
    """How to get into the posture, instead of the built-in words for it."""
    place: Text | None = None
    """Where the tool goes. It is complete: it does not lean on a move before it."""
    shift: Text | None = None
    """Where the tool goes, instead of `place`, right after a move in `builds_on` on the same side."""
    setup: Text | None = None
    """The rest of the set-up. In a move without `place`, all of it."""
    brief: Text | None = None
    """Instead of `place` and `setup`, the second time. It is complete, too."""
    again: Text | None = None
    """Instead of all of these, if the same move is done once more without anything in between."""
    spot: str | None = None
    """A name for where the tool lies. It stays there from a move to the next if both have the same spot."""
    uses: tuple[Limb, ...] = ()
    """How the limbs are in the hold. The built-in words for it are said after `place`."""
    leaves: tuple[Limb, ...] | None = None
    """How the limbs are after the hold; None if they stay as in the hold."""
    deeper_uses: tuple[Limb, ...] = ()
    """How the limbs may be after the hold, if the listener takes the offer in `deeper`."""
    builds_on: tuple[str, ...] = ()
    """Ids of the moves after which `shift` is said."""
    cues: tuple[MoveCue, ...] = ()
    lighter: Text | None = None
    deeper: Text | None = None
    cautions: tuple[Talk, ...] = ()
    avoid_if: tuple[Condition, ...] = ()
    instead: str | None = None
    sources: tuple[str, ...] = ()
    """The documents it is taken from; `own` for what stands in none of them."""
    notes: Prose | None = None

    @model_validator(mode="after")
    def _has_single_timing(self) -> Self:
        timed = [key for key in ("hold", "breaths", "reps") if getattr(self, key) is not None]
        if not timed:
            raise WrongValue('a move needs one of "hold", "breaths" or "reps"', Detail("timing"))
        if len(timed) > 1:
            raise WrongValue(f"a move has {' and '.join(timed)}; one of them is enough", Detail("timing"))
        if self.reps is not None and self.pace_s is None:
            raise WrongValue("reps need a pace, such as pace: 3s", Detail("timing", suggestion="pace: 3s"))
        if self.pace_s is not None and self.reps is None:
            raise WrongValue("pace belongs to reps", Detail("timing"))
        if self.breaths is not None and any(cue.every_s for cue in self.cues):
            raise ValueError("breath words and every in one hold get in each other's way; keep one of them")
        return self

    @model_validator(mode="after")
    def _has_whole_words(self) -> Self:
        if (self.shift is None) != (not self.builds_on):
            raise ValueError('"shift" and "builds_on" belong together: words, and the moves after which they are said')
        if self.shift is not None and self.place is None:
            raise ValueError('"shift" needs a "place", which is said where the move before did not come')
        return self

    @property
    def origin(self) -> str:
        """In words, that the move or a part of it is our own; empty if all of it is taken from its sources."""
        if OWN not in self.sources:
            return ""
        return "our own variant" if set(self.sources) == {OWN} else "in part our own variant"

    @property
    def limbs_after(self) -> frozenset[str]:
        """How the limbs are after the hold."""
        return frozenset(self.uses if self.leaves is None else self.leaves)
