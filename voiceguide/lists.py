"""The closed lists of areas, tools, postures and conditions, and the built-in phrases: data from `content/`."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from voiceguide.routine import Model, Seconds, Talk, Text


class Entry(Model):
    """One word of a closed list: how it is said, and a plain description."""

    name: str
    description: str


class ToolEntry(Entry):
    """A tool; `short` is what one calls it in passing, `fetch_s` how long it takes to lay hands on it."""

    short: str
    fetch_s: Seconds = Field(alias="fetch")


class PostureEntry(Entry):
    """A posture: how long it takes to get into it from another, and to find the spot in it."""

    change_s: Seconds = Field(alias="change")
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
