"""Values of routines and moves: times, counts, names from closed lists, and the base class of the model.

Every class takes YAML nodes, whose scalars are raw text, or ready Python values. Validation takes a context that
implements `ValidationContext`, or none. The context knows the closed lists, and collects complaints about unknown keys,
so that they hide no other error.
"""

import re
from copy import copy
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Protocol, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, model_validator
from pydantic import Field as field  # noqa: N813 - Field is a placeholder of a text here
from pydantic_core import PydanticCustomError

from voiceguide.errors import Detail, Where, WrongValue
from voiceguide.model.durations import format_duration, parse_duration
from voiceguide.model.markup import NOTHING, near_miss, not_among

FORMAT = 1
"""Version of the file format."""


class Side(StrEnum):
    """Side of the body: `each` is one side after the other, `both` is both at once.

    `ask` is as `each`, for work that many people need on one side only: the listener is asked to choose.
    """

    LEFT = "left"
    RIGHT = "right"
    EACH = "each"
    ASK = "ask"
    BOTH = "both"
    NONE = "none"

    @property
    def alternates(self) -> bool:
        """Whether one side is done after the other."""
        return self in (Side.EACH, Side.ASK)


class ValidationContext(Protocol):
    """Context of a validation: knows the closed lists, and collects unknown keys."""

    def choices(self, kind: str) -> frozenset[str] | None:
        """Return the closed list of a kind: area, tool, posture, condition or language; None if it is not known."""

    def unknown_key(self, holder: Any, key: str, known: frozenset[str]) -> None:
        """Record a key that `holder` must not have; `known` holds its valid keys."""


_FIELDS_SET: dict[frozenset[str], set[str]] = {}
"""Sets of written fields that models share, by their content."""


class Model(BaseModel):
    """Base class of models: frozen, with a place in a file. Unknown keys are errors, except the author's `x-` keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    never_written: ClassVar[frozenset[str]] = frozenset({"where"})
    """Fields that have no key in files."""

    where: Where | None = field(default=None, exclude=True, repr=False)
    """Place in the file; None if the model comes from Python values."""

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
        """Share pydantic's set of written fields between models with equal sets: it is a third of a model's memory.

        Sharing is safe because nobody changes such a set; a copy of a model gets its own.
        """
        fields_set = self.model_fields_set
        object.__setattr__(self, "__pydantic_fields_set__", _FIELDS_SET.setdefault(frozenset(fields_set), fields_set))


def as_seconds(value: Any) -> Any:
    """Return the seconds that a written time means; return anything else unchanged."""
    return parse_duration(value) if isinstance(value, str) else value


Seconds = Annotated[float, BeforeValidator(as_seconds), field(ge=0)]


def refuse_cut_text(value: Any) -> Any:
    """Return `value`. Raise PydanticCustomError if YAML cut the text at ` #` because it is not quoted."""
    if cut := getattr(value, "cut", None):
        raise PydanticCustomError("quote", 'quote this text: YAML drops "{cut}"', {"cut": cut})
    return value


Prose = Annotated[str, BeforeValidator(refuse_cut_text)]
"""Words to read, never spoken."""


class Length(Model):
    """How long something lasts, in seconds; it may change between `min_s` and `max_s`. A single time is exact."""

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
    def _check_order(self) -> Self:
        if not self.min_s <= self.usual_s <= self.max_s:
            raise WrongValue("min, usual and max are out of order", Detail("out-of-order"))
        return self

    @classmethod
    def exactly(cls, seconds: float) -> Self:
        """Return a length that is exactly `seconds`."""
        return cls(min_s=seconds, usual_s=seconds, max_s=seconds)

    @property
    def is_exact(self) -> bool:
        """Whether the length cannot change."""
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
    def _check_order(self) -> Self:
        if not self.min <= self.usual <= self.max:
            raise WrongValue("min, usual and max are out of order", Detail("out-of-order"))
        return self


def _with_usual_ends(data: Any) -> Any:
    """Return `data` with `usual` for `min` and `max` where these are left out."""
    if not isinstance(data, dict) or "usual" not in data:
        return data
    filled = copy(data)  # of the same class, which keeps its place and the places of its keys
    for end in ("min", "max"):
        filled.setdefault(end, data["usual"])
    return filled


class Bounds(Model):
    """Shortest and longest session that `--fit` may ask for, in seconds; narrower than the steps allow."""

    min_s: Seconds | None = field(default=None, alias="min")
    max_s: Seconds | None = field(default=None, alias="max")

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.min_s is not None and self.max_s is not None and self.min_s > self.max_s:
            raise WrongValue("min is more than max", Detail("out-of-order"))
        return self


def _from_list(kind: str) -> BeforeValidator:
    def check(value: Any, info: ValidationInfo) -> Any:
        choices = info.context.choices(kind) if info.context is not None else None
        if choices is not None and isinstance(value, str) and value not in choices:
            hint = near_miss(value, choices) or f"; there is {', '.join(sorted(choices))}"
            raise WrongValue(f'no {kind} "{value}"{hint}', not_among(value, choices, f"unknown-{kind}"))
        return value

    return BeforeValidator(check)


Area = Annotated[str, _from_list("area")]
Tool = Annotated[str, _from_list("tool")]
Posture = Annotated[str, _from_list("posture")]
Condition = Annotated[str, _from_list("condition")]
Limb = Annotated[str, _from_list("limb")]

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


def as_list(value: Any) -> Any:
    """Return a list or tuple unchanged, and any other value in a list."""
    return value if isinstance(value, (list, tuple)) else [value]


def _format(value: Any) -> Any:
    if str(value) != str(FORMAT):
        raise ValueError(f"format {value} is not known; this voiceguide reads format {FORMAT}")
    return FORMAT


Format = Annotated[int, BeforeValidator(_format)]

def nothing_as(word: str | None) -> BeforeValidator:
    """Return a validator that takes all words for nothing as `word`."""
    return BeforeValidator(lambda value: word if value in NOTHING else value)


Sided = Annotated[Side, nothing_as(Side.NONE)]
ToolOrNone = Annotated[Tool | None, nothing_as(None)]
Announce = Annotated[Literal["full", "brief", "none"], nothing_as("none")]
OnOff = Annotated[Literal["on", "off"], nothing_as("off")]
Halfway = Annotated[Literal["auto", "on", "off"], nothing_as("off")]
Offer = Annotated[Literal["lighter", "deeper", "both", "none"], nothing_as("none")]
Wake = Annotated[Literal["swell", "off"], nothing_as("off")]
