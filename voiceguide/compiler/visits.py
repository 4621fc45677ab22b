"""A routine as a list of visits: each step on each side in each round, in the order in which they are done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from voiceguide.compiler.variants import Variant, leaves
from voiceguide.model.routine import Routine
from voiceguide.model.steps import AnyStep, BreatheStep, Group, MoveStep, RestStep, SayStep, Step
from voiceguide.model.values import Side
from voiceguide.printable import in_one_line

TITLE_BEFORE = "Before you start"
"""Title of the chapter of the opening."""


@dataclass(frozen=True, slots=True)
class Position:
    """The position of a visit, as the groups around a step set it."""

    side: str | None = None
    """Side of the body; None if there is none."""
    chapter: int = 0
    """Index of the chapter, from 0."""
    round: int = 1
    """Number of the round, from 1."""
    rounds: int = 1
    """Rounds in all."""


class VisitKind(Enum):
    """The kind of a visit."""

    STEP = auto()
    SECTION = auto()
    """A section begins for the first time."""
    FIRST_SIDE = auto()
    """A group begins on its first side."""
    OTHER_SIDE = auto()
    """A group goes on to its other side."""
    BETWEEN = auto()
    """The silence between two rounds."""

    @property
    def is_edge(self) -> bool:
        """Whether it is the edge of a group, whose words belong to the move that follows it."""
        return self in (VisitKind.SECTION, VisitKind.FIRST_SIDE, VisitKind.OTHER_SIDE)


@dataclass(frozen=True, slots=True)
class Visit:
    """A step, or the edge of a group, at its place in a session."""

    kind: VisitKind
    step: AnyStep
    here: Position
    is_first: bool = True
    """Whether it is the first side of the step in this round."""

    @property
    def move(self) -> MoveStep | None:
        """The step, if it is a move."""
        return self.step if self.kind is VisitKind.STEP and isinstance(self.step, MoveStep) else None

    @property
    def rests(self) -> bool:
        """Whether the body rests or breathes here, so that it leaves the tool."""
        resting = isinstance(self.step, (RestStep, BreatheStep))
        silent = isinstance(self.step, SayStep) and self.step.after is not None
        return self.kind is VisitKind.BETWEEN or (self.kind is VisitKind.STEP and (resting or silent))


def visits_of(routine: Routine, choice: Variant) -> tuple[tuple[Visit, ...], tuple[str, ...]]:
    """Return the visits of the steps that `choice` takes, and the titles of the chapters, the opening's first."""
    route = _Route(routine, choice)
    for step in routine.steps:
        route.begin_chapter(step)
        route.walk(step, Position())
    return tuple(route.visits), tuple(map(in_one_line, route.titles))


def next_moves(visits: Sequence[Visit]) -> list[int | None]:
    """Return, for each visit, the index of the next move after it; None if a rest or the end comes before it."""
    found: list[int | None] = []
    ahead: int | None = None
    for index in range(len(visits) - 1, -1, -1):
        found.append(ahead)
        ahead = index if visits[index].move else None if visits[index].rests else ahead
    return found[::-1]


class _Route:
    def __init__(self, routine: Routine, choice: Variant) -> None:
        self.routine, self.choice = routine, choice
        self.titles = [TITLE_BEFORE]
        self.visits: list[Visit] = []
        self._begun: set[int] = set()

    def begin_chapter(self, step: AnyStep) -> None:
        """Begin a chapter for a step outside sections, if it needs one; sections begin their chapters themselves.

        Each move is a chapter. Steps before the first chapter of a move or section share a chapter.
        """
        if not self.choice.takes(step):
            return
        if isinstance(step, MoveStep):
            self.titles.append(step.move.name.text)
        elif len(self.titles) == 1 and not (isinstance(step, Group) and step.section):
            self.titles.append(self.routine.name.text)

    def walk(self, step: AnyStep, here: Position) -> None:
        """Visit a step in all its rounds and sides. Each round does all sides: left, right, left, right."""
        if not self.choice.takes(step):
            return
        rounds = self.choice.rounds_of(step)
        for turn in range(1, rounds + 1):
            inner = replace(here, round=turn, rounds=rounds) if step.repeat else here
            if isinstance(step, Group):
                self._group(step, inner)
            else:
                for index, side in enumerate(self._sides(step, inner)):
                    self._visit(VisitKind.STEP, step, replace(inner, side=side), is_first=index == 0)
            if turn < rounds and step.between_s:
                self._visit(VisitKind.BETWEEN, step, inner)

    def _group(self, group: Group, here: Position) -> None:
        if next(leaves(group.steps, self.choice), None) is None:
            return  # all of it is left out, so its sides are not named either
        sides = self._sides(group, here)
        for turn, side in enumerate(sides):
            inner = replace(here, side=side)
            if group.section is not None:
                self.titles.append(", ".join(_title(group, inner, is_sided=len(sides) > 1)))
                if id(group) not in self._begun:
                    self._visit(VisitKind.SECTION, group, inner)
                self._begun.add(id(group))
            if len(sides) > 1:
                self._visit(VisitKind.OTHER_SIDE if turn else VisitKind.FIRST_SIDE, group, inner)
            for step in group.steps:
                self.walk(step, inner)

    def _visit(self, kind: VisitKind, step: AnyStep, here: Position, *, is_first: bool = True) -> None:
        """Add a visit. It is in the chapter that began last, so that time never goes back to an earlier chapter."""
        self.visits.append(Visit(kind, step, replace(here, chapter=len(self.titles) - 1), is_first))

    def _sides(self, step: Step, here: Position) -> list[str | None]:
        """Return the sides on which a step is done, in order. A side that a group around it sets wins."""
        if here.side in ("left", "right"):
            return [here.side]
        holder = step.move if isinstance(step, MoveStep) else step
        if holder.side is not None and holder.side.alternates:
            leading = holder.first or self.routine.defaults.first or "left"
            return [leading, "right" if leading == "left" else "left"]
        return [None if holder.side in (None, Side.NONE) else str(holder.side)]


def _title(section: Group, here: Position, *, is_sided: bool) -> Iterator[str]:
    """Yield the parts of the title of a section's chapter: its name, its side and its round, if there are several."""
    if section.section is not None:
        yield section.section.text
    if is_sided:
        yield str(here.side)
    if section.repeat and here.rounds > 1:
        yield f"round {here.round}"
