"""The model: a routine, its sections, groups and steps, and the moves in them; frozen, and checked on the way in.

Every class takes what YAML gives, with raw text for scalars, or ready Python values. Validation may be given a
context that implements `Vocabulary`: it knows the closed lists, and collects complaints about unknown keys so that
one slip hides no other.
"""

import re
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    GetCoreSchemaHandler,
    Tag,
    ValidationInfo,
    model_validator,
)
from pydantic import Field as field  # noqa: N813 - Field is a placeholder of a text here
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from voiceguide.durations import format_duration, parse_duration
from voiceguide.errors import Where
from voiceguide.text import Part, Pause, TextError, has_words, near_miss, parse_text

FORMAT = 1


class Side(StrEnum):
    """Which side of the body; `each` is one after the other."""

    LEFT = "left"
    RIGHT = "right"
    EACH = "each"
    BOTH = "both"
    NONE = "none"


class Vocabulary(Protocol):
    """What validation may ask, and tell, besides the value in hand."""

    def choices(self, kind: str) -> frozenset[str] | None:
        """Give the closed list of areas, tools, postures or conditions; None where it is not known."""

    def unknown_key(self, holder: Any, key: str, known: frozenset[str]) -> None:
        """Take note of a key that its holder does not have."""


_NOTES: dict[frozenset[str], set[str]] = {}


class Model(BaseModel):
    """Base of the model: frozen, no unknown keys, `x-` keys left to the author, and a place in a file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    never_written: ClassVar[frozenset[str]] = frozenset({"where"})
    """Fields that no file has a key for."""

    where: Where | None = field(default=None, exclude=True, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _take_keys(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict):
            return data
        known = frozenset(spec.alias or name for name, spec in cls.model_fields.items()) - cls.never_written
        names = known if hasattr(data, "where") else known | frozenset(cls.model_fields)
        kept: dict[str, Any] = {}
        for key, value in data.items():
            if str(key).startswith("x-"):
                continue
            if key not in names and info.context is not None:
                info.context.unknown_key(data, key, known)
                continue
            kept[key] = value
        kept.setdefault("where", getattr(data, "where", None))
        return kept

    def model_post_init(self, _context: Any, /) -> None:
        """Share pydantic's note of the fields that were written with all models of the same: it is a third of a model.

        Nobody changes such a note: a copy of a model gets its own.
        """
        note = self.model_fields_set
        object.__setattr__(self, "__pydantic_fields_set__", _NOTES.setdefault(frozenset(note), note))


def _seconds(value: Any) -> Any:
    return parse_duration(value) if isinstance(value, str) else value


Seconds = Annotated[float, BeforeValidator(_seconds), field(ge=0)]


def _uncut(value: Any) -> Any:
    if cut := getattr(value, "cut", None):
        raise PydanticCustomError("quote", 'quote this text: YAML drops "{cut}"', {"cut": cut})
    return value


Prose = Annotated[str, BeforeValidator(_uncut)]
"""Words that are read, never spoken."""


class Length(Model):
    """How long something lasts, in seconds; it gives way between `min_s` and `max_s`. A single time is exact."""

    min_s: Seconds = field(alias="min")
    usual_s: Seconds = field(alias="usual")
    max_s: Seconds = field(alias="max")

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, data: Any) -> Any:
        if isinstance(data, (str, int, float)):
            return {"min": data, "usual": data, "max": data}
        return _with_usual_ends(data)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.min_s <= self.usual_s <= self.max_s:
            raise ValueError("min, usual and max are out of order")
        return self

    @classmethod
    def exactly(cls, seconds: float) -> Self:
        """Give the length that never gives way."""
        return cls(min_s=seconds, usual_s=seconds, max_s=seconds)

    @property
    def is_exact(self) -> bool:
        """Whether it never gives way."""
        return self.min_s == self.max_s

    def __str__(self) -> str:
        if self.is_exact:
            return format_duration(self.usual_s)
        return f"{format_duration(self.min_s)} to {format_duration(self.max_s)}"


class Count(Model):
    """How often, between `min` and `max`; a single number is exact."""

    min: int = field(ge=0, le=1000)
    usual: int = field(ge=1, le=1000)
    max: int = field(ge=1, le=1000)

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, data: Any) -> Any:
        if isinstance(data, (str, int)):
            return {"min": data, "usual": data, "max": data}
        return _with_usual_ends(data)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.min <= self.usual <= self.max:
            raise ValueError("min, usual and max are out of order")
        return self


def _with_usual_ends(data: Any) -> Any:
    """`min` and `max` may be left out: they are then what is usual."""
    if not isinstance(data, dict) or "usual" not in data:
        return data
    whole = copy(data)  # of the same kind, so that its place and those of its keys are not lost
    for end in ("min", "max"):
        whole.setdefault(end, data["usual"])
    return whole


class Bounds(Model):
    """What `--fit` may be asked for, in seconds; narrower than what the steps allow."""

    min_s: Seconds | None = field(default=None, alias="min")
    max_s: Seconds | None = field(default=None, alias="max")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_s is not None and self.max_s is not None and self.min_s > self.max_s:
            raise ValueError("min is more than max")
        return self


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken, with their placeholders and breaks, and where they stand.

    No `Model`, which takes six times the memory: this is what a routine has most of.
    """

    text: str
    where: Where | None = None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Have pydantic read what a file says by `_read`, and write what is spoken."""
        told = core_schema.plain_serializer_function_ser_schema(attrgetter("text"))
        return core_schema.no_info_plain_validator_function(cls._read, serialization=told)

    @classmethod
    def _read(cls, data: Any) -> Self:
        if isinstance(data, cls):
            return data
        if isinstance(data, (list, dict)):
            brackets = "{…}" if isinstance(data, dict) else "[…]"
            message = 'quote this text: YAML takes "{brackets}" for its own'
            raise PydanticCustomError("quote", message, {"brackets": brackets})
        if not isinstance(data, str):
            raise PydanticKnownError("string_type")
        _uncut(data)
        if getattr(data, "is_null", False):
            raise ValueError(f'"{data}" means that there is no value; quote the word, or leave the key out')
        return cls(str(data), getattr(data, "where", None))

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be spoken."""
        if not self.text.strip():
            raise ValueError("the text is empty")
        try:
            parts = self.parts
        except TextError as error:
            raise PydanticCustomError("text", "{why}", {"why": str(error), "offset": error.offset}) from None
        if not has_words(parts):
            raise ValueError("there is nothing to speak in this text; for silence alone use rest or after")

    @property
    def parts(self) -> tuple[Part, ...]:
        """The text taken apart."""
        return parse_text(self.text)

    @property
    def breaks_s(self) -> float:
        """The seconds of its breaks."""
        return sum(part.seconds for part in self.parts if isinstance(part, Pause))


class Talk(Model):
    """Words in full and, for those who know them, in brief."""

    full: Text
    brief: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _wrap(cls, data: Any) -> Any:
        if isinstance(data, dict) and not data.keys() & {"full", "brief"}:
            return {"full": data}  # Text says what is wrong with it
        return data if isinstance(data, dict) else {"full": data, "where": getattr(data, "where", None)}

    def at(self, brief: bool) -> Text:
        """Give the words in full, or in brief where there are such."""
        return self.brief if brief and self.brief else self.full


def _one_of(kind: str) -> BeforeValidator:
    def check(value: Any, info: ValidationInfo) -> Any:
        choices = info.context.choices(kind) if info.context is not None else None
        if choices is not None and isinstance(value, str) and value not in choices:
            hint = near_miss(value, choices) or f"; there is {', '.join(sorted(choices))}"
            raise ValueError(f'no {kind} "{value}"{hint}')
        return value

    return BeforeValidator(check)


Area = Annotated[str, _one_of("area")]
Tool = Annotated[str, _one_of("tool")]
Posture = Annotated[str, _one_of("posture")]
Condition = Annotated[str, _one_of("condition")]

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _language(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    if not _LANGUAGE.fullmatch(value):
        raise ValueError(f'expected a language such as en or en-US, not "{value}"')
    choices = info.context.choices("language") if info.context is not None else None
    if choices is not None and value.partition("-")[0] not in choices:
        raise ValueError(f'language "{value}" is not spoken yet; there is {", ".join(sorted(choices))}')
    return value


Language = Annotated[str, BeforeValidator(_language)]

_AT_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)\s*%")


class At(Model):
    """A moment in a hold: so many seconds from its start or before its end, a share of it, or its very end."""

    from_: Literal["start", "end", "share"]
    value: float = field(ge=0)
    written: str

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
        """Whether the last word ends with the hold."""
        return self.written == "end"

    def seconds(self, hold_s: float) -> float:
        """Give the seconds from the start of a hold of `hold_s`."""
        return {"start": self.value, "end": hold_s - self.value, "share": hold_s * self.value}[self.from_]


def _usual(value: Any) -> Any:
    return None if value == "usual" else value


def _listed(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


class MoveCue(Model):
    """Words at a moment of the hold, or again and again through it."""

    at: At | None = None
    every_s: Annotated[Seconds, field(ge=1)] | None = field(default=None, alias="every")
    from_: At | None = field(default=None, alias="from")
    until: At | None = None
    say: Annotated[tuple[Text, ...], BeforeValidator(_listed), field(min_length=1)]
    optional: bool = False

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
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
    by: Literal["words", "ticks"] = "words"


def _countdown(value: Any) -> Any:
    if isinstance(value, str) and value != "none":
        if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= 20):
            raise ValueError(f'expected none, or the number of seconds that are counted, 1 to 20, not "{value}"')
        return {"n": value, "where": getattr(value, "where", None)}
    return {"n": value} if isinstance(value, int) else value


def _off_or_seconds(value: Any) -> Any:
    return 0.0 if value in ("off", "none") else _seconds(value)


_RHYTHMS = {"calm": "4-0-6-0", "box": "4-4-4-4", "4-7-8": "4-7-8-0"}
_RHYTHM = re.compile(r"\d{1,2}(?:\.\d)?(?:-\d{1,2}(?:\.\d)?){3}")


def _rhythm(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in _RHYTHMS and not _RHYTHM.fullmatch(value):
        raise ValueError(f'"{value}" is no breath; write calm, box, 4-7-8, or seconds in, hold, out and rest: 4-0-6-0')
    in_s, _, out_s, _ = rhythm_s(value)
    if in_s < 1 or out_s < 1:
        raise ValueError(f'"{value}" is no breath; to breathe in, and out, takes at least a second each')
    return value


def rhythm_s(rhythm: str) -> tuple[float, float, float, float]:
    """Give the seconds of one breath in `rhythm`: in, hold, out, rest."""
    in_s, hold_s, out_s, rest_s = map(float, _RHYTHMS.get(rhythm, rhythm).split("-"))
    return in_s, hold_s, out_s, rest_s


Rhythm = Annotated[str, BeforeValidator(_rhythm)]


def _format(value: Any) -> Any:
    if str(value) != str(FORMAT):
        raise ValueError(f"format {value} is not known; this voiceguide reads format {FORMAT}")
    return FORMAT


Format = Annotated[int, BeforeValidator(_format)]
Announce = Literal["full", "brief", "none"]
OnOff = Literal["on", "off"]
Wake = Literal["swell", "off"]


class Manner(Model):
    """How a move is conducted; told by the routine's defaults, a section, a move or a step, the nearer wins."""

    announce: Announce | None = None
    prepare_s: Seconds | None = field(default=None, alias="prepare")
    settle_s: Seconds | None = field(default=None, alias="settle")
    switch_s: Seconds | None = field(default=None, alias="switch")
    first: Literal["left", "right"] | None = None
    chimes: OnOff | None = None
    halfway: Literal["auto", "on", "off"] | None = None
    countdown: Annotated[Countdown | Literal["none"], BeforeValidator(_countdown)] | None = None
    left_s: Annotated[tuple[Annotated[Seconds, field(gt=0)], ...], BeforeValidator(_listed)] | None = field(
        default=None, alias="left"
    )
    alive_s: Annotated[float, BeforeValidator(_off_or_seconds), field(ge=0)] | None = field(default=None, alias="alive")
    offer: Literal["lighter", "deeper", "both", "none"] | None = None
    on_overrun: Literal["error", "extend", "drop-optional"] | None = None


class Defaults(Manner):
    """How all moves are conducted, and whether a quiet bed swells before words that follow a long quiet."""

    wake: Wake | None = None


def _at_least_one(count: Count) -> Count:
    if count.min < 1:
        raise ValueError("expected at least 1, not 0")
    return count


Times = Annotated[Count, AfterValidator(_at_least_one)]


def _at_least_a_second(hold: Length) -> Length:
    if hold.min_s < 1:
        raise ValueError(f"a hold lasts at least a second, not {format_duration(hold.min_s)}")
    return hold


class Move(Manner):
    """One exercise: area, tool, posture, what to say, and how long to hold."""

    format: Format = FORMAT
    name: Text
    area: Area = "other"
    muscles: tuple[str, ...] = ()
    tool: Tool | None = None
    substitutes: tuple[Tool, ...] = ()
    posture: Posture | None = None
    side: Side = Side.NONE
    hold: Annotated[Length, AfterValidator(_at_least_a_second)] | None = None
    breaths: Times | None = None
    reps: Times | None = None
    pace_s: Annotated[Seconds, field(gt=0)] | None = field(default=None, alias="pace")
    wait: bool = False
    pressure: int | None = field(default=None, ge=0, le=10)
    breathing: Rhythm | None = None
    setup: Text | None = None
    brief: Text | None = None
    cues: tuple[MoveCue, ...] = ()
    lighter: Text | None = None
    deeper: Text | None = None
    cautions: tuple[Text, ...] = ()
    avoid_if: tuple[Condition, ...] = ()
    instead: str | None = None
    sources: tuple[str, ...] = ()
    notes: Prose | None = None

    @model_validator(mode="after")
    def _timed_once(self) -> Self:
        timed = [key for key in ("hold", "breaths", "reps") if getattr(self, key) is not None]
        if not timed:
            raise ValueError('a move needs one of "hold", "breaths" or "reps"')
        if len(timed) > 1:
            raise ValueError(f"a move has {' and '.join(timed)}; one of them is enough")
        if self.reps is not None and self.pace_s is None:
            raise ValueError("reps need a pace, such as pace: 3s")
        if self.pace_s is not None and self.reps is None:
            raise ValueError("pace belongs to reps")
        if self.breaths is not None and any(cue.every_s for cue in self.cues):
            raise ValueError("breath words and every in one hold get in each other's way; keep one of them")
        return self


class Step(Model):
    """What all entries of a routine may have."""

    side: Side | None = None
    first: Literal["left", "right"] | None = None
    repeat: Count | None = None
    between_s: Seconds = field(default=0.0, alias="between")
    optional: bool = False


class MoveStep(Step):
    """A move, with all that was handed down to it or replaced for this step; `id` is None for one written out here."""

    id: str | None = None
    move: Move


class RestStep(Step):
    """Time to do nothing; what is said is said inside it."""

    rest: Length
    say: Talk | None = None


class BreatheStep(Step):
    """Breaths to follow."""

    breathe: Rhythm
    breaths: Times
    say: Talk | None = None


class SayStep(Step):
    """Words, and the silence that follows them."""

    say: Talk
    after: Length | None = None


class Group(Manner, Step):
    """Steps that share side and repeats, and hand down what else is said of them.

    With a name it is a section, which is a chapter of the audio.
    """

    section: Text | None = None
    area: Area | None = None
    tool: Tool | None = None
    posture: Posture | None = None
    pressure: int | None = field(default=None, ge=0, le=10)
    sources: tuple[str, ...] = ()
    steps: Annotated[tuple["AnyStep", ...], field(min_length=1)]


STEP_KINDS = ("section", "steps", "move", "breathe", "rest", "say")
"""The keys by which an entry is known, the first that it has; `rest` may have a `say` inside it."""


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


MOST_STEPS = 5000
"""Steps that are performed, repeats and sides counted: more than a day of them, and more than anybody means."""


def _performed(steps: tuple[Any, ...]) -> int:
    """Count the steps that are performed when everything is repeated as often as it may be."""
    total = 0
    for step in steps:
        rounds = (step.repeat.max if step.repeat else 1) * (2 if step.side is Side.EACH else 1)
        total += rounds * (_performed(step.steps) if isinstance(step, Group) else 1)
    return total


@dataclass(frozen=True, slots=True)
class Change:
    """A move that was left out on request, and the one that is done `instead`, if any; both by their names."""

    left_out: str
    instead: str | None


class Routine(Model):
    """An authored sequence of steps and sections; `id` names it and its session."""

    never_written = frozenset({"where", "id", "changes"})

    id: str = ""
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
    lexicon: dict[str, str] = {}
    intro: Talk | None = None
    safety: Annotated[Talk | None, BeforeValidator(_usual)] = None
    steps: Annotated[tuple[AnyStep, ...], field(min_length=1)]
    outro: Talk | None = None
    notes: Prose | None = None
    changes: tuple[Change, ...] = ()
    """What was left out on request; told at the start of the session."""

    @model_validator(mode="after")
    def _comes_to_an_end(self) -> Self:
        if (performed := _performed(self.steps)) > MOST_STEPS:
            raise ValueError(f"with all its repeats this has {performed} steps; at most {MOST_STEPS} are performed")
        return self
