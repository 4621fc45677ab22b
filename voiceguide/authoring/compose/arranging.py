"""Moves tried in growing sets, once each and then twice, until one takes the time wished for; then made to fit it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from voiceguide.authoring.compose.arrangement import Arrangement, text_of
from voiceguide.authoring.compose.candidates import Picked, candidates, in_order, picks
from voiceguide.authoring.compose.hold_lengths import spread_over_rests, with_lengths
from voiceguide.authoring.compose.request import Request
from voiceguide.errors import ContentError, FaultyContent
from voiceguide.model.durations import FRAME_S, frames
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.script import Estimated, MeasuredScript, Script
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.layout import Plan
from voiceguide.schedule.planner import Planner, Reach, compile_routine

CLOSE_ENOUGH = 0.05
"""How far from the wish a session may be, as a share of it; most are within a second."""
MET_S = 2.0
"""Off by no more than this, it is met; by more, only between the ends, where whole seconds leave gaps."""
EXACT_ENOUGH = 0.01
"""Nearer than this, and nothing else is tried."""
ROUNDS = (1, 2)
"""Each move once; where that is not enough, each twice, and never more."""
_SLACK = 0.02
"""Guessed lengths may be off by about this share."""
_AROUND = (0.0, -0.01, 0.01, -0.02, 0.02, -0.03, 0.03, -0.04, 0.04)
"""Where few holds change by whole seconds, not every length can be met: lengths that are tried, as shares off."""
_ID = "composed"

Measure = Callable[[Script], MeasuredScript]
"""Returns a script with the lengths of its phrases."""


class Unmet(Exception):  # noqa: N818 - a wish that is not met is no error of anybody's
    """Why a wish cannot be met."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A routine, as YAML and read again, its moves in order, and how long it usually takes."""

    yaml: str
    routine: Routine
    moves: tuple[str, ...]
    duration_s: float


@dataclass(frozen=True, slots=True)
class Ends:
    """The shortest and the longest, in frames, that a routine made of some moves can last."""

    shortest: int
    longest: int


class Composing:
    """Composes from the moves within reach; `measure` returns a script with the lengths of its phrases."""

    def __init__(self, catalogue: Catalogue, measure: Measure) -> None:
        self.catalogue, self.measure = catalogue, measure
        self.moves: Mapping[str, Move] = {listed.id: listed.item for listed in catalogue.moves()}

    def compose(self, wish: Request) -> Composed:
        """Give the routine that meets `wish`. Raises Unmet where none does."""
        taken = self.taken(wish)
        best: Composed | None = None
        for arranged in self._arrangements(wish, taken):
            made = self._solved(arranged, wish)
            if made is not None and (best is None or _off(made, wish) < _off(best, wish)):
                best = made
            if best is not None and _off(best, wish) <= EXACT_ENOUGH:
                break
        if best is not None and abs(best.duration_s - wish.seconds) <= MET_S:
            return best
        ends = self.ends(wish, taken)
        if best is None or _off(best, wish) > CLOSE_ENOUGH or not ends.shortest <= frames(wish.seconds) <= ends.longest:
            raise Unmet(_length(wish, ends))
        return best

    def taken(self, wish: Request) -> list[Picked]:
        """Give the moves for the wish in the order they are taken. Raises Unmet where one of its areas has none."""
        lists = self.catalogue.lists
        found = candidates(self.moves, wish, lists)
        reached = {one.move.area for one in found}
        missing = [area for area in wish.areas if area not in reached]
        if missing or not found:
            names = " or ".join(lists.areas[area].name for area in missing) or "anything"
            tools = f" with {' or '.join(lists.tools[tool].name for tool in wish.tools)}" if wish.tools else ""
            without = f" without {', '.join(wish.without)}" if wish.without else ""
            raise Unmet(f"there is no move for {names}{tools}{without}")
        return picks(found, wish.areas or tuple(area for area in lists.areas if area in reached))

    def ends(self, wish: Request, taken: list[Picked]) -> Ends:
        """Give the shortest and the longest that can be made of these moves, by the real measure.

        That is less than `--fit` reaches with them: what it takes of settles and of silences is not written down.
        """
        fewest, most = self._arranged(taken[: _least(wish)], ROUNDS[0]), self._arranged(taken, ROUNDS[-1])
        short = self._written(fewest, wish, self._planning(fewest, wish).reach().shortest)
        return Ends(short, self._written(most, wish, self._planning(most, wish).reach().longest))

    def _written(self, arranged: Arrangement, wish: Request, length: int) -> int:
        """Give the frames that are left of a length when its holds and rests are written down."""
        planning = self._planning(arranged, wish)
        fitted = _fitted(planning, length)
        if fitted is None:
            return length
        return self._planning(with_lengths(arranged, planning.routine, fitted), wish).usual().plan.frames

    def _arrangements(self, wish: Request, taken: list[Picked]) -> Iterator[Arrangement]:
        """Give what may be tried, the most fitting first."""
        target = frames(wish.seconds)
        for rounds in ROUNDS:
            arranged = {size: self._arranged(taken[:size], rounds) for size in self._sizes(taken, rounds, wish)}
            reaches = {size: self._guessed(one, wish) for size, one in arranged.items()}
            fitting = [size for size, found in reaches.items() if _holds(found, target)]
            for size in sorted(fitting, key=lambda size: abs(reaches[size].usual.plan.frames - target)):
                yield arranged[size]

    def _sizes(self, taken: list[Picked], rounds: int, wish: Request) -> list[int]:
        """Give the sizes whose usual length is about the one wished for; more moves take more time."""
        low, high = _least(wish), len(taken)
        sizes = range(low, high + 1)
        while low < high:
            middle = (low + high) // 2
            reached = self._guessed(self._arranged(taken[:middle], rounds), wish)
            if reached.usual.plan.frames < frames(wish.seconds):
                low = middle + 1
            else:
                high = middle
        return [size for size in (low, low - 1, low + 1, low - 2) if size in sizes]

    def _arranged(self, taken: list[Picked], rounds: int) -> Arrangement:
        return Arrangement(tuple(in_order(taken, self.catalogue.lists)), rounds)

    def _routine(self, arranged: Arrangement, wish: Request) -> Routine:
        return self.catalogue.read(text_of(arranged, wish, self.catalogue.lists).encode(), f"{_ID}.yaml", _ID)

    def _planning(self, arranged: Arrangement, wish: Request) -> Planner:
        return Planner(self.measure(self._script(arranged, wish)))

    def _guessed(self, arranged: Arrangement, wish: Request) -> Reach:
        return Planner(Estimated(self._script(arranged, wish))).reach()

    def _script(self, arranged: Arrangement, wish: Request) -> Script:
        routine = self._routine(arranged, wish)
        return compile_routine(routine, self.catalogue.language(routine.language))

    def _solved(self, arranged: Arrangement, wish: Request) -> Composed | None:
        """Write the holds and rests that make it last about as long as wished; None where they do not reach that."""
        target = frames(wish.seconds)
        planning = self._planning(arranged, wish)
        fitted = _fitted(planning, target)
        if fitted is None:
            return None
        arranged = with_lengths(arranged, planning.routine, fitted)
        for _ in range(2):  # what settles give and take by themselves is made good in rests, which changes little else
            length = self._planning(arranged, wish).usual().plan.frames
            arranged = spread_over_rests(arranged, (target - length) * FRAME_S)
        planning = self._planning(arranged, wish)
        length = planning.usual().plan.frames
        moves = tuple(one.id for one in arranged.moves)
        return Composed(text_of(arranged, wish, self.catalogue.lists), planning.routine, moves, length * FRAME_S)


def _least(wish: Request) -> int:
    return max(1, len(wish.areas))


def _fitted(planning: Planner, target: int) -> Plan | None:
    for share in _AROUND:
        try:
            return planning.fitted(round(target * (1 + share))).plan
        except FaultyContent:
            raise
        except ContentError:
            continue
    return None


def _off(made: Composed, wish: Request) -> float:
    """Give how far off it is, as a share of the wish."""
    return abs(made.duration_s / wish.seconds - 1)


def _length(wish: Request, found: Ends) -> str:
    shortest, longest = (length * FRAME_S / 60 for length in (found.shortest, found.longest))
    return f"{wish.in_minutes} cannot be met: these moves take {shortest:.1f} to {longest:.1f}"


def _holds(found: Reach, target: int) -> bool:
    return found.shortest * (1 - _SLACK) <= target <= found.longest * (1 + _SLACK)
