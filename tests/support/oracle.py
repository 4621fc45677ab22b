"""An oracle that replays the body from what is said, and complains about each hold that the words do not lead to.

It knows the cues of a timeline, the data of the moves and the tables of content, and nothing of the compiler.
"""

import re
from collections.abc import Iterable

from support.oracle_body import LEVELS, SIDED, Listener
from support.oracle_scenes import Fault, Heard, Objection, Scene, scenes_of
from support.oracle_silence import silences
from support.oracle_texts import LIMB_DONE, MOVES_BODY, MOVING, POSTURES
from support.oracle_whole import whole
from voiceguide.model.move import Move

PLACING = ("place", "shift", "brief", "again")
LEANING = re.compile(
    r"\b(?:further|again\b(?! in\b)|the next (?:tender )?spot|(?:ball|roller|peanut) stays where)", re.IGNORECASE
)
"""Words that hold only where the body was already."""


def objections(heard: Heard) -> list[Objection]:
    """All complaints about a session, in the order of time."""
    scenes = scenes_of(heard)
    found = [*whole(heard, scenes), *silences(heard, scenes)]
    if heard.talk != "bells":
        replay = _Replay(heard)
        for scene in scenes:
            replay.play(scene)
        found += replay.found
    return sorted(found, key=lambda one: one.at_s)


class _Replay(Listener):
    """Holds each hold against what was heard before it."""

    def play(self, scene: Scene) -> None:
        """Replay the words up to the hold, hold it against them, and go on to its end."""
        begun = self.body.posture
        self.listen(scene)
        self._tool_left(scene, begun)
        if scene.move is None or scene.hold is None:
            self._end(scene)
            return
        self._posture(scene, scene.move)
        self._place(scene, scene.move)
        self._limbs(scene, scene.move)
        self._tool(scene, scene.move)
        self._side(scene, scene.move)
        self._stay(scene, scene.move)
        self._hold(scene, scene.move)

    def _posture(self, scene: Scene, move: Move) -> None:
        body, wanted = self.body, move.posture
        if wanted is None:
            return
        turned = wanted in SIDED and scene.side in ("left", "right") and body.facing != scene.side
        if body.posture == wanted and not turned:
            return
        own = scene.named("go") if split(move) else scene.named("go", "setup", "brief", "say")
        if turned and body.posture == wanted:
            own = [event for event in own if event.read.kind != "say" and str(scene.side) in event.text]
        if not any(POSTURES[wanted].search(event.text) for event in own):
            self.object(Fault.POSTURE, scene, f"{wanted}{f' on the {scene.side} side' if turned else ''}")
        elif body.posture != wanted:
            body.limbs, body.offered, body.is_on, self.undone = set(), set(), False, set(self.limbs_before)

    def _place(self, scene: Scene, move: Move) -> None:
        body, after = self.body, scene.way[self.fresh :]
        said = {event.read.kind for event in after}
        if getattr(move, "place", None) is None:
            if (move.setup or move.brief) and not said & {"setup", "brief", "again"}:
                self.object(Fault.PLACE, scene, "its set-up")
        elif not said.intersection(PLACING):
            spot = (str(move.area), getattr(move, "spot", None))
            same = (body.spot, body.side, body.tool) == (spot, scene.side, move.tool) and spot[1] is not None
            if not (same and body.is_on and not body.has_rested):
                self.object(Fault.PLACE, scene, str(move.place and move.place.text))
        self._leans(scene, move, said)

    def _leans(self, scene: Scene, move: Move, said: set[str]) -> None:
        body = self.body
        stayed = (body.is_on or move.tool is None) and not body.has_rested and body.side == scene.side
        if "shift" in said and not (stayed and body.move in getattr(move, "builds_on", ()) and body.tool == move.tool):
            self.object(Fault.LEANS, scene, f"shift after {body.move}")
        if "again" in said and not (stayed and body.move == scene.key):
            self.object(Fault.LEANS, scene, f"once more after {body.move}")
        if "brief" in said and self.heard.talk != "brief" and scene.key not in body.taught:
            self.object(Fault.LEANS, scene, "brief, and nothing in full before")
        for event in scene.named("place", "brief", "say") if split(move) else scene.named("setup", "brief", "say"):
            if LEANING.search(event.text) and body.is_new_at(str(move.area), scene.side):
                self.object(Fault.LEANS, scene, event.text, event)

    def _limbs(self, scene: Scene, move: Move) -> None:
        body, uses = self.body, set(getattr(move, "uses", ()))
        done = {event.read.about for event in scene.named("do")}
        done |= {limb for event in scene.named("place", "setup", "brief", "say", "again", "shift")
                 for limb, words in LIMB_DONE.items() if words.search(event.text)}  # fmt: skip
        if missing := uses - body.limbs:
            self.object(Fault.LIMBS, scene, ", ".join(sorted(missing)))
        elif body.side != scene.side and (missing := uses - done):
            self.object(Fault.LIMBS, scene, f"{', '.join(sorted(missing))} of the other side")
        stay = uses | done if body.side == scene.side else set()
        if scene.named("again"):  # the same offer still holds
            stay |= set(getattr(move, "deeper_uses", ()))
        if left := self.limbs_before - self.undone - stay:
            self.object(Fault.LIMBS_LEFT, scene, ", ".join(sorted(left)))

    def _tool(self, scene: Scene, move: Move) -> None:
        body = self.body
        if move.tool is None or move.tool == body.tool:
            return
        short, name = self.tools[move.tool].short, self.tools[move.tool].name
        used = [tool for tool in {*self.used, move.tool} if self.tools[tool].short == short]
        word = re.compile(rf"\b{re.escape(name if len(used) > 1 else short)}s?\b", re.IGNORECASE)
        named = word.search(" ".join(event.text for event in scene.way))
        if not named and name not in " ".join(event.text for event in scene.way):
            self.object(Fault.TOOL, scene, f"{body.tool or 'no tool'} to {move.tool}")

    def _tool_left(self, scene: Scene, begun: str | None) -> None:
        body = self.body
        if body.tool is None or body.tool not in self.tools:
            return
        short = self.tools[body.tool].short
        named = [index for index, event in enumerate(scene.way) if re.search(rf"\b{re.escape(short)}\b", event.text)]
        away = [
            index for index, event in enumerate(scene.way) if event.read.kind == "put-away" or "step on" in event.text
        ]
        if scene.move is None:
            if not away:
                self.object(Fault.TOOL_LEFT, scene, f"{body.tool} at the end")
            return
        wanted = scene.move.posture
        if begun not in self.postures or wanted is None or wanted not in self.postures:
            return
        rises = LEVELS.index(self.postures[wanted].level) > LEVELS.index(self.postures[str(begun)].level)
        if not rises or (scene.move.tool == body.tool and named):
            return
        before = [index for index in away if self.went is None or index < self.went[1]]
        if not before and not (scene.move.tool != body.tool and named):
            self.object(Fault.TOOL_LEFT, scene, f"{body.tool} before getting up")

    def _side(self, scene: Scene, move: Move) -> None:
        side = scene.side if str(move.side) != "none" else None
        if side in ("left", "right") and side != self.body.named:
            kinds = ("caution", "caution-brief", "lighter", "intro", "rest", "breathe")
            words = " ".join(event.text for event in scene.way if event.read.kind not in kinds)
            if not re.search(rf"\b{side}\b", words, re.IGNORECASE):
                self.object(Fault.SIDE, scene, str(side))
        for event in scene.named("first-side", "other-side"):
            if side in ("left", "right") and str(side) not in event.text.casefold():
                self.object(Fault.SIDE, scene, event.text, event)

    def _stay(self, scene: Scene, move: Move) -> None:
        if self.stay is None:
            return
        after = [event for event in scene.way if event.cue.start_sample > self.stay.cue.start_sample]
        shares_spot = getattr(move, "spot", None) is not None
        for event in after:
            own = event.read.kind in ("say", "setup", "brief") and not (shares_spot and event.read.kind == "setup")
            if event.read.kind in MOVING or (own and MOVES_BODY.search(event.text)):
                self.object(Fault.STAY, scene, f"{self.stay.text} {event.text}", self.stay)
                return

    def _hold(self, scene: Scene, move: Move) -> None:
        """Go to the end of the hold."""
        assert scene.hold is not None
        body, side = self.body, scene.side
        if move.posture is not None:
            body.posture = move.posture
        if scene.named("place", "shift", "setup") or move.setup is None:
            body.taught.add(scene.key)
        uses = set(getattr(move, "uses", ()))
        leaves = getattr(move, "leaves", None)
        known = hasattr(move, "uses")
        body.limbs = (set(leaves) if leaves is not None else uses) if known else body.limbs
        # An offer that a short hold has no room for counts as well: the words that undo it begin with "if".
        offers = self.heard.talk in ("auto", "full") and move.offer not in ("lighter", "none")
        body.offered = set()
        if move.deeper is not None and offers:
            offered = {limb for limb, words in LIMB_DONE.items() if words.search(move.deeper.text)}
            body.offered = (set(getattr(move, "deeper_uses", ())) if known else offered) - body.limbs
        body.side = side
        if side in ("left", "right") and str(move.side) != "none":
            body.named = body.facing = side
        body.move, body.spot = scene.key, (str(move.area), getattr(move, "spot", None))
        body.tool = move.tool or body.tool
        if body.tool:
            self.used.add(body.tool)
        body.is_on, body.has_rested = move.tool is not None, False

    def _end(self, scene: Scene) -> None:
        body = self.body
        if left := self.limbs_before & body.limbs:
            self.object(Fault.LIMBS_LEFT, scene, f"{', '.join(sorted(left))} at the end")
        rises = body.posture in self.postures and self.postures[str(body.posture)].level != "standing"
        told = any(re.search(r"\b[Ss]tand|[Cc]ome up", event.text) for event in scene.named("rise", "outro", "say"))
        if getattr(self.heard.routine, "ending", None) == "stand" and rises and not told:
            self.object(Fault.POSTURE, scene, "standing at the end")


def split(move: Move) -> bool:
    """Whether the set-up of a move leaves it to others to say where to go."""
    return getattr(move, "place", None) is not None or getattr(move, "go", None) is not None


def by_fault(found: Iterable[Objection]) -> dict[str, int]:
    """The number of complaints of each kind."""
    counts = dict.fromkeys(map(str, Fault), 0)
    for one in found:
        counts[str(one.fault)] += 1
    return counts
