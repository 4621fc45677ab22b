"""A session as scenes: what is heard on the way to a hold, the hold, and what is heard in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from support.oracle_texts import Read, Tables, is_text, of_move
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.steps import MoveStep
from voiceguide.model.timeline import Cue


class Fault(StrEnum):
    """Kinds of complaints."""

    POSTURE = "posture never said"
    WAY = "way that cannot be gone from there"
    PLACE = "place never said"
    LIMBS = "limbs never said"
    LIMBS_LEFT = "limbs left on"
    UNDO = "undo without a do"
    STAY = "stay before a movement"
    OFF = "come off without being on"
    LEANS = "words that lean on what did not come"
    COUNT = "count that does not agree"
    NUMBER = "wrong number of a move"
    SILENCE = "silence before a direction"
    CAUTION = "caution that did not come, or came twice"
    SIDE = "side not named"
    TOOL = "tool changed without words"
    TOOL_LEFT = "tool left on the floor"
    SAFETY = "safety missing, or of the wrong kind"


@dataclass(frozen=True)
class Objection:
    """A complaint of the oracle."""

    fault: Fault
    at_s: float
    text: str

    def __str__(self) -> str:
        return f"{int(self.at_s // 60)}:{self.at_s % 60:04.1f}  {self.fault}: {self.text}"


@dataclass(frozen=True)
class Event:
    """Words, or a rest, between two holds."""

    cue: Cue
    read: Read

    @property
    def text(self) -> str:
        """The words."""
        return self.cue.text


@dataclass
class Scene:
    """The way to a hold, and the hold; the last scene of a session has none."""

    way: list[Event]
    begins_s: float
    hold: Cue | None = None
    move: Move | None = None
    inside: list[Cue] = field(default_factory=list)

    @property
    def side(self) -> str | None:
        """The side of the hold."""
        return self.hold.side if self.hold else None

    @property
    def key(self) -> str:
        """What the move is known by."""
        assert self.hold is not None
        return self.hold.move or self.hold.text

    def named(self, *kinds: str) -> list[Event]:
        """The events of these kinds."""
        return [event for event in self.way if event.read.kind in kinds]


@dataclass(frozen=True)
class Heard:
    """All that the oracle knows of a session."""

    routine: Routine
    talk: str
    cues: Sequence[Cue]
    tables: Tables


def leaf_steps(steps: Sequence[Any]) -> Iterator[Any]:
    """The steps that are no groups, in order."""
    for step in steps:
        if hasattr(step, "steps"):
            yield from leaf_steps(step.steps)
        else:
            yield step


def moves_of(routine: Routine) -> list[Move]:
    """The moves of a routine, in order."""
    return [step.move for step in leaf_steps(routine.steps) if isinstance(step, MoveStep)]


def scenes_of(heard: Heard) -> list[Scene]:
    """The scenes of a session, the ending last."""
    holds = sorted((cue for cue in heard.cues if cue.kind == "hold"), key=lambda cue: cue.start_sample)
    steps = [step for step in leaf_steps(heard.routine.steps) if isinstance(step, MoveStep)]
    rests = [cue for cue in heard.cues if cue.kind in ("utterance", "rest", "breathe")]
    rests.sort(key=lambda cue: (cue.start_sample, cue.kind == "utterance"))
    scenes: list[Scene] = []
    begin = rests[0].start_sample if rests else 0
    for hold in [*holds, None]:
        end = hold.start_sample if hold else 2**62
        between = [cue for cue in rests if begin <= cue.start_sample < end]
        move = None if hold is None else _move_of(steps, hold, between)
        scene = Scene([], begin / 24_000, hold, move)
        scene.way = [Event(cue, _read(cue, scene, heard)) for cue in between]
        if hold is not None:
            begin = hold.end_sample
            scene.inside = [cue for cue in rests if hold.start_sample <= cue.start_sample < begin]
        scenes.append(scene)
    return scenes


def _move_of(steps: Sequence[MoveStep], hold: Cue, between: Sequence[Cue]) -> Move:
    """The move of a hold; of several steps with the same move, the one whose words were said."""
    same = [step for step in steps if step.id == hold.move and step.move.name.text == hold.text]
    placed = [step.move for step in same if (step.move.where or step.where) == hold.where]
    moves = placed or [step.move for step in same]
    if len(moves) == 1:
        return moves[0]
    return max(moves, key=lambda move: sum(of_move(move, cue.text, hold.side) is not None for cue in between))


def _read(cue: Cue, scene: Scene, heard: Heard) -> Read:
    if cue.kind != "utterance":
        return Read(cue.kind)
    if scene.move is not None:
        own = of_move(scene.move, cue.text, scene.side)
        if own is not None:
            return own
    return _of_routine(cue, heard) or heard.tables.read(cue.text) or Read("say")


def _of_routine(cue: Cue, heard: Heard) -> Read | None:
    for name in ("intro", "outro", "safety"):
        words = getattr(heard.routine, name)
        for text in (getattr(words, "full", None), getattr(words, "brief", None)):
            if text is not None and is_text(text.text, cue.text, None):
                return Read(name, "own")
    return None
