"""The body as the words tell where it is: the oracle hears each sentence on the way to a hold."""

import re
from dataclasses import dataclass, field

from support.oracle_scenes import Event, Fault, Heard, Objection, Scene
from support.oracle_texts import GETS_UP, LIMB_DONE, LIMB_UNDONE

LEVELS = ("floor", "chair", "standing")
LYING = frozenset({"on-back", "on-belly", "on-side"})
SIDED = frozenset({"on-side", "side-to-wall"})
"""Postures that face another way on each side."""
WALLS = frozenset({"standing-wall", "facing-wall", "side-to-wall"})


@dataclass
class Replayed:
    """The body, as far as the words tell."""

    posture: str | None = None
    side: str | None = None
    """The side that was worked on last."""
    named: str | None = None
    """The side of the last hold that has one: it was named."""
    facing: str | None = None
    """The side on which one lies or stands, in a posture that has sides."""
    tool: str | None = None
    is_on: bool = False
    """Whether the body is still on the tool, as in the last hold."""
    move: str | None = None
    spot: tuple[str | None, str | None] = (None, None)
    limbs: set[str] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)
    taught: set[str] = field(default_factory=set)
    has_rested: bool = False

    def is_new_at(self, area: str, side: str | None) -> bool:
        """Whether the body was somewhere else."""
        return (self.spot[0], self.side) != (area, side) or self.has_rested


class Listener:
    """Hears the words on the way to a hold, and objects to those that cannot be followed."""

    def __init__(self, heard: Heard) -> None:
        self.heard, self.body, self.found = heard, Replayed(), list[Objection]()
        self.postures, self.tools = heard.tables.lists.postures, heard.tables.lists.tools
        self.used: set[str] = set()
        self._begin()

    def object(self, fault: Fault, scene: Scene, text: str, event: Event | None = None) -> None:
        at_s = event.cue.start_s if event else scene.hold.start_s if scene.hold else scene.begins_s
        name = "" if scene.hold is None else f" ({scene.key} {scene.side or ''})".replace(" )", ")")
        self.found.append(Objection(fault, at_s, text + name))

    def _begin(self) -> None:
        self.stay: Event | None = None
        self.went: tuple[str, int] | None = None
        self.fresh, self.limbs_before = 0, self.body.limbs | self.body.offered
        self.undone: set[str] = set()

    def listen(self, scene: Scene) -> None:
        """Hear the words on the way to a hold."""
        self._begin()
        for index, event in enumerate(scene.way):
            self._hear(scene, index, event)

    def _hear(self, scene: Scene, index: int, event: Event) -> None:
        body, kind, about = self.body, event.read.kind, event.read.about
        match kind:
            case "rest" | "breathe":
                body.has_rested = True
            case "go":
                self._go(scene, index, event)
            case "stay-down" if body.posture in self.postures and self.postures[str(body.posture)].level != "floor":
                self.object(Fault.WAY, scene, f"{event.text} (from {body.posture})", event)
            case "come-off":
                if not body.is_on or ("wall" in event.text and body.posture not in WALLS):
                    self.object(Fault.OFF, scene, event.text, event)
                body.is_on, self.fresh = False, index
            case "tool-stays" if not body.is_on or body.has_rested:
                self.object(Fault.STAY, scene, event.text, event)
            case "stay":
                self.stay = event
                if not body.is_on or body.has_rested:
                    self.object(Fault.STAY, scene, event.text, event)
            case "do":
                body.limbs.add(about)
            case "undo" | "undo-offered":
                self._undo(scene, event, about, asks=kind == "undo-offered")
            case "place" | "setup" | "brief" | "again" | "say" | "outro":
                self._own_words(scene, event)
            case _:
                pass

    def _own_words(self, scene: Scene, event: Event) -> None:
        for limb, undone in LIMB_UNDONE.items():
            if undone.search(event.text):
                self._undo(scene, event, limb, asks=False)
        self.body.limbs |= {limb for limb, done in LIMB_DONE.items() if done.search(event.text)}
        if event.read.kind == "say" and GETS_UP.search(event.text):
            self.body.posture, self.body.is_on = f"told: {event.text}", False

    def _undo(self, scene: Scene, event: Event, limb: str, *, asks: bool) -> None:
        known = self.body.limbs | (self.body.offered if asks else set())
        if limb not in known:
            self.object(Fault.UNDO, scene, event.text, event)
        self.body.limbs.discard(limb)
        self.body.offered.discard(limb)
        self.undone.add(limb)

    def _go(self, scene: Scene, index: int, event: Event) -> None:
        body, to = self.body, event.read.about
        if not self._can_go(event.text, to):
            self.object(Fault.WAY, scene, f"{event.text} (from {body.posture})", event)
        if body.posture != to:
            body.limbs, body.offered, self.undone = set(), set(), set(self.limbs_before)
        body.posture, body.is_on, self.went, self.fresh = to, False, (to, index), index
        named = re.search(r"\b(left|right)\b", event.text)
        body.facing = named[1] if named else None

    def _can_go(self, text: str, to: str) -> bool:
        now = self.body.posture
        if now is None or now not in self.postures or to not in self.postures:
            return not re.match(r"(Turn|Roll|Push up|Come up|Get up|Stay)\b", text)
        low, high = LEVELS.index(self.postures[now].level), LEVELS.index(self.postures[to].level)
        if re.match(r"(Turn over|Roll)\b", text):
            return now in LYING
        if re.match(r"Push up\b", text):
            return now == "on-belly"
        if re.match(r"(Lie back|Turn round, and lie)\b", text):
            return now == "sitting-floor"
        if re.match(r"Come down\b", text):
            return low > high
        if re.match(r"(Come up slowly|Get up|Stand up)\b", text):
            return low < high
        if re.match(r"Turn your\b", text):
            return now in WALLS
        return True
