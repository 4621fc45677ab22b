"""The closed lists of areas, tools, postures and conditions, and the built-in phrases: data from `content/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import Model, Seconds


class Entry(Model):
    """One word of a closed list: how it is said, and a plain description."""

    name: str
    description: str


class ToolEntry(Entry):
    """A tool; `short` is what one calls it in passing.

    `fetch_s` is how long it takes to lay hands on it, `aside_s` to put it away, `settle_s` to find the spot with it
    where that takes longer than the posture does, and `rest_s` how long one rests beside it before getting up.
    """

    short: str
    fetch_s: Seconds = Field(alias="fetch")
    aside_s: Seconds = Field(default=0.0, alias="aside")
    settle_s: Seconds = Field(default=0.0, alias="settle")
    rest_s: Seconds = Field(default=0.0, alias="rest")


class PostureEntry(Entry):
    """A posture: how high above the floor, and how long it takes to move into it, in it and out of it.

    `change_s` is to get into it, `lower_s` what is added from a higher level, `rise_s` what is added to the next one's
    for getting up out of this to a higher level, `turn_s` to change sides in it, `settle_s` to find the spot.
    """

    level: Literal["floor", "chair", "standing"] = "floor"
    change_s: Seconds = Field(alias="change")
    lower_s: Seconds = Field(default=0.0, alias="lower")
    rise_s: Seconds = Field(default=0.0, alias="rise")
    turn_s: Seconds = Field(default=0.0, alias="turn")
    settle_s: Seconds = Field(alias="settle")


class ConditionEntry(Entry):
    """A condition under which a move is left out; `says` completes "Leave this out if you have …"."""

    says: str


class Phrases(Model):
    """What voiceguide says of its own accord, in one language."""

    language: str
    left: str
    right: str
    safety: Talk
    conditions: Text
    announce: Talk
    first_side: Text
    switch: Text
    other_side: Text
    stay: Text
    come_off: Text
    halfway: Text
    to_go: Text
    alive: tuple[Text, ...]
    lay_out: Text
    breathing: Mapping[str, Text]
    breath: Mapping[str, Text]
    breath_tones: Text
    take: Text
    put_away: Text
    carry: Text
    stay_down: Text
    left_out: Text
    instead: Text
    pressure: Annotated[tuple[Text, ...], Field(min_length=1)]
    on_pressure: frozenset[str]
    routine_changed: Text
    going_on: Mapping[Literal["at", "at_side", "after", "before", "plain"], Text]
    session_left: Text
    hold_left: Text
    press_a_key: Text


@dataclass(frozen=True, slots=True)
class Lists:
    """The closed lists, by id."""

    areas: Mapping[str, Entry]
    tools: Mapping[str, ToolEntry]
    postures: Mapping[str, PostureEntry]
    conditions: Mapping[str, ConditionEntry]
    languages: frozenset[str] = frozenset({"en"})

    def choices(self, kind: str) -> frozenset[str]:
        """Give the ids of one list, named in the singular as fields are."""
        by_kind = {"area": self.areas, "tool": self.tools, "posture": self.postures, "condition": self.conditions}
        return self.languages if kind == "language" else frozenset(by_kind[kind])


@dataclass(frozen=True, slots=True)
class Language:
    """What a routine in one language is compiled with."""

    lists: Lists
    phrases: Phrases
    """What voiceguide says by itself."""
    lexicon: dict[str, str]
    """How engines get a word, by the word as written."""
