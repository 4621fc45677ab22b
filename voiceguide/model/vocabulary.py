"""The closed lists of areas, tools, postures and conditions, and the built-in phrases, as read from `content/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from pydantic import Field

from voiceguide.model.readings import Readings
from voiceguide.model.respelling import Lexicon
from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import Model, Seconds


class Entry(Model):
    """An entry of a closed list."""

    name: str
    """Name, as it is spoken."""
    description: str
    """Plain description, for reading."""


class AreaGroup(Entry):
    """A word for several areas, such as the back."""

    parts: Annotated[tuple[str, ...], Field(min_length=1)]
    """Ids of its areas, in the order in which a session takes them."""


class AreaEntry(Entry):
    """An area of the body."""

    both: str | None = None
    """Name in a row of areas that are worked on both sides, if that differs."""
    says: str | None = None
    """Sign of trouble there, in the words of a condition: completes "With …, ask your doctor first."."""
    caution: Talk | None = None
    """What to watch for, whatever presses there."""


class ToolEntry(Entry):
    """A tool."""

    short: str
    """Short name, for speaking of the tool in passing."""
    fetch_s: Seconds = Field(alias="fetch")
    """Seconds to take it in hand."""
    aside_s: Seconds = Field(default=0.0, alias="aside")
    """Seconds to put it away."""
    settle_s: Seconds = Field(default=0.0, alias="settle")
    """Seconds to find the spot with it, if that takes longer than in the posture without it."""
    rest_s: Seconds = Field(default=0.0, alias="rest")
    """Seconds to rest next to it before getting up."""
    firmness: int = Field(default=10, ge=0, le=10)
    """Firmness, 0 to 10. A tool of which nothing is known is the firmest."""
    lobes: int = Field(default=1, ge=1)
    """Balls in one: what presses on both sides of the spine is no single ball."""
    most_s: Seconds | None = Field(default=None, alias="most")
    """Seconds of the longest hold with it; None if the move alone says."""
    caution: Talk | None = None
    """What to watch for, whatever one does with it."""


Level = Literal["floor", "chair", "standing"]
"""Heights of the body, the lowest first."""


class PostureEntry(Entry):
    """A posture: its height above the floor, and the time to get into it, out of it, and to move in it."""

    level: Level | Literal["any"] = "floor"
    """Height of the body; any if it is not known."""
    is_lying: bool = Field(default=False, alias="lying")
    """Whether one lies in it."""
    is_sided: bool = Field(default=False, alias="sided")
    """Whether one lies or stands the other way round on the other side."""
    change_s: Seconds = Field(alias="change")
    """Seconds to get into it."""
    lower_s: Seconds = Field(default=0.0, alias="lower")
    """Seconds added to `change_s` when coming from a higher level."""
    rise_s: Seconds = Field(default=0.0, alias="rise")
    """Seconds added to the next posture's `change_s` when getting up to a higher level."""
    turn_s: Seconds = Field(default=0.0, alias="turn")
    """Seconds to change sides in it."""
    settle_s: Seconds = Field(alias="settle")
    """Seconds to find the spot."""

    @property
    def height(self) -> int:
        """The height of the body as a number, to compare: 0 is the floor, or not known."""
        return 0 if self.level == "any" else get_args(Level).index(self.level)


class PresetEntry(Entry):
    """A request that many people make, in a word; `description` says what its session is for."""

    areas: Annotated[tuple[str, ...], Field(min_length=1)]
    """Areas, and words for several, in the order in which a session takes them."""
    tools: tuple[str, ...] = ()
    """Tools, and `none`; empty for any."""
    postures: tuple[str, ...] = ()
    """Postures; empty for any."""
    moves: tuple[str, ...] = ()
    """Ids of moves that are taken before others of their area."""
    ends_with: tuple[str, ...] = ()
    """Ids of moves; the first that the person can do comes last in the session."""
    props: tuple[str, ...] = ()
    """What to have ready; empty for what the postures need."""
    intro: Talk
    """Words at the start; they name no area, since the person may ask for others."""
    outro: Text | None = None
    """Last words of the session, in place of those on getting up."""


class ConditionEntry(Entry):
    """A condition under which a move is left out."""

    says: str
    """Completes "With …, ask your doctor first."."""
    says_with: Mapping[str, str] = Field(default_factory=dict)
    """What it says together with another condition, by that one's id, which then says nothing by itself."""
    is_local: bool = Field(default=False, alias="local")
    """Whether the place itself must be left alone, however lightly one presses."""


class LimbWords(Model):
    """The words on an entry of the list of limbs."""

    do: Text
    """How to get there."""
    undo: Text
    """How to get back."""
    undo_offered: Text
    """How to get back, for a listener who may not be there."""


class ComeOff(Model):
    """How to leave the tool."""

    usual: Text
    areas: Mapping[str, Text] = Field(default_factory=dict)
    postures: Mapping[str, Text] = Field(default_factory=dict)
    """These win over `areas`."""

    def at(self, posture: str | None, area: str | None) -> Text:
        """Return the words for a posture and an area."""
        return self.postures.get(posture or "", self.areas.get(area or "", self.usual))


class Phrases(Model):
    """The built-in phrases of voiceguide in one language."""

    language: str
    left: str
    right: str
    safety: Mapping[Literal["pressure", "breath", "stretch", "sleep"], Talk]
    conditions: Text
    announce: Talk
    sides: Mapping[Literal["left", "right", "both"], Text]
    """What `{sides}` stands for."""
    first_side: Text
    switch: Text
    other_side: Text
    stay: Text
    tool_stays: Text
    come_off: ComeOff
    go: Mapping[str, Mapping[str, Text]]
    """How to get into a posture, by its id: `usual`, or by the posture or the level that one comes from.

    A posture that faces another way on each side also has `unsided`, for moves without a side.
    """
    limbs: Mapping[str, LimbWords]
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
    left_out_some: Text
    instead: Text
    ease: Mapping[str, Text]
    """How to be at ease at the end, by the posture or its level."""
    rise: Mapping[str, Text]
    """How to stand up at the end, by the posture or its level."""
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

    areas: Mapping[str, AreaEntry]
    tools: Mapping[str, ToolEntry]
    postures: Mapping[str, PostureEntry]
    conditions: Mapping[str, ConditionEntry]
    limbs: Mapping[str, Entry] = field(default_factory=dict)
    languages: frozenset[str] = frozenset({"en"})
    area_groups: Mapping[str, AreaGroup] = field(default_factory=dict)
    """Words for several areas, by id. No id is that of an area."""
    presets: Mapping[str, PresetEntry] = field(default_factory=dict)
    """Requests that many people make, by id."""

    @property
    def area_words(self) -> Mapping[str, Entry]:
        """The areas, and the words for several of them, by id: all that a person can ask for."""
        return {**self.areas, **self.area_groups}

    @property
    def lying(self) -> frozenset[str]:
        """The postures in which one lies."""
        return frozenset(posture for posture, entry in self.postures.items() if entry.is_lying)

    def parts(self, word: str) -> tuple[str, ...]:
        """Return the ids of the areas that `word` means: those of a group, or the area of that id."""
        group = self.area_groups.get(word)
        return (word,) if group is None else group.parts

    def choices(self, kind: str) -> frozenset[str]:
        """Return the ids of one list. `kind` is in the singular, as fields are: "area", "tool" …"""
        by_kind: dict[str, Mapping[str, Entry]] = {
            "area": self.areas, "tool": self.tools, "posture": self.postures, "condition": self.conditions,
            "limb": self.limbs,
        }  # fmt: skip
        return self.languages if kind == "language" else frozenset(by_kind[kind])


@dataclass(frozen=True, slots=True)
class Language:
    """The lists, phrases, lexicon and readings with which a routine in one language is compiled."""

    lists: Lists
    phrases: Phrases
    """What voiceguide says by itself."""
    lexicon: Lexicon
    """How engines get a word, by the word as written."""
    readings: Readings | None = None
    """Words for the signs that voices cannot read; None if nothing is written out in this language."""
