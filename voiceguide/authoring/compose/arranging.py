"""Tries sets of moves, each move once and then twice, until a set takes the requested time; then makes it fit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from voiceguide.authoring.compose.arrangement import Arrangement, text_of
from voiceguide.authoring.compose.candidates import Picked, candidates, in_order, picks, posture_rank
from voiceguide.authoring.compose.hold_lengths import spread_over_rests, with_lengths
from voiceguide.authoring.compose.request import Request
from voiceguide.authoring.compose.scope import limits_in_words, scope_of
from voiceguide.compiler.wording import joined
from voiceguide.errors import ContentError, FaultyContent
from voiceguide.model.durations import FRAME_S, frames
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.script import Estimated, MeasuredScript, Script
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.layout import Plan
from voiceguide.schedule.planner import Planner, Reach, compile_routine

CLOSE_ENOUGH = 0.05
"""Largest distance from the requested length, as a share of it. Most sessions are within a second."""
MET_S = 2.0
"""Seconds. A session nearer than this is taken; others only between the ends, where whole seconds leave gaps."""
EXACT_ENOUGH = 0.01
"""Distance, as a share of the requested length, at which nothing else is tried."""
ROUNDS = (1, 2)
"""Rounds tried: each move once; if that is not enough, each twice. Never more."""
_SLACK = 0.02
"""Share by which guessed lengths may be off, roughly."""
_SHARES_TRIED = (0.0, -0.01, 0.01, -0.02, 0.02, -0.03, 0.03, -0.04, 0.04)
"""Lengths that are tried, as shares off the target: if few holds change by whole seconds, not every length is met."""
_ID = "composed"

Measure = Callable[[Script], MeasuredScript]
"""Returns a script with the lengths of its phrases."""


class Unmet(Exception):  # noqa: N818 - nobody made an error if a request cannot be met
    """A request that cannot be met; the message says why."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A routine that was composed."""

    yaml: str
    """The routine as text."""
    routine: Routine
    """The routine, read from that text."""
    moves: tuple[str, ...]
    """Ids of its moves, in order."""
    duration_s: float
    """Usual length of its session."""


@dataclass(frozen=True, slots=True)
class Ends:
    """The shortest and the longest length, in frames, of a routine made of some moves."""

    shortest: int
    longest: int


class Composing:
    """Composes from the moves within reach; `measure` returns a script with the lengths of its phrases."""

    def __init__(self, catalogue: Catalogue, measure: Measure) -> None:
        self.catalogue, self.measure = catalogue, measure
        self.moves: Mapping[str, Move] = {listed.id: listed.item for listed in catalogue.moves()}

    def compose(self, request: Request) -> Composed:
        """Return the routine that meets `request`. Raise Unmet if none does."""
        taken = self.taken(request)
        best: Composed | None = None
        for arrangement in self._arrangements(request, taken):
            composed = self._composed(arrangement, request)
            if composed is not None and (best is None or _distance(composed, request) < _distance(best, request)):
                best = composed
            if best is not None and _distance(best, request) <= EXACT_ENOUGH:
                break
        if best is not None and abs(best.duration_s - request.seconds) <= MET_S:
            return best
        ends = self.ends(request, taken)
        in_between = ends.shortest <= frames(request.seconds) <= ends.longest
        if best is None or _distance(best, request) > CLOSE_ENOUGH or not in_between:
            raise Unmet(_reason(request, ends))
        return best

    def taken(self, request: Request) -> list[Picked]:
        """Return the moves for `request` in the order in which they are taken. Raise Unmet if an area has none."""
        lists = self.catalogue.lists
        scope = scope_of(request, lists)
        found = candidates(self.moves, scope, lists, request.seed)
        reached = {candidate.move.area for candidate in found}
        missing = [lists.area_words[word].name for word in request.areas if reached.isdisjoint(lists.parts(word))]
        if missing or not found:
            names = joined(missing or ["anything"], "or")
            raise Unmet(f"there is no move for {names}{limits_in_words(request, lists)}")
        return picks(found, scope.in_turn(reached, lists))

    def _ending(self, request: Request, done: Sequence[Picked]) -> list[Picked]:
        """Return the move with which the preset of `request` ends, if there is one for which nobody gets up again."""
        lists = self.catalogue.lists
        permits = scope_of(request, lists).permits
        for move_id in lists.presets[request.preset].ends_with if request.preset else ():
            move = self.moves.get(move_id)
            is_new = move_id not in {picked.id for picked in done}
            if move and is_new and permits(move) and posture_rank(move.posture) >= posture_rank(done[-1].move.posture):
                return [Picked(move_id, move, move.tool)]
        return []

    def ends(self, request: Request, taken: list[Picked]) -> Ends:
        """Return the shortest and the longest length that these moves can have, by real lengths of phrases.

        `--fit` reaches further with them: it also changes settles and silences, which are not written down.
        """
        fewest, most = (
            self._arrangement(request, taken[:count], rounds)
            for count, rounds in ((_fewest(request, taken), ROUNDS[0]), (len(taken), ROUNDS[-1]))
        )
        short = self._written_length(fewest, request, self._planner(fewest, request).reach().shortest)
        return Ends(short, self._written_length(most, request, self._planner(most, request).reach().longest))

    def _written_length(self, arrangement: Arrangement, request: Request, length: int) -> int:
        """Return the usual length, in frames, after the holds and rests of a plan of `length` are written down."""
        planner = self._planner(arrangement, request)
        fitted = _fitted_plan(planner, length)
        if fitted is None:
            return length
        return self._planner(with_lengths(arrangement, planner.routine, fitted), request).usual().plan.frames

    def _arrangements(self, request: Request, taken: list[Picked]) -> Iterator[Arrangement]:
        """Yield the arrangements to try, the best fitting first."""
        for rounds in ROUNDS:
            yield from self._arrangements_of(rounds, request, taken)

    def _arrangements_of(self, rounds: int, request: Request, taken: list[Picked]) -> Iterator[Arrangement]:
        target = frames(request.seconds)

        @cache
        def planner(size: int) -> Planner:
            return Planner(Estimated(self._script(self._arrangement(request, taken[:size], rounds), request)))

        @cache
        def usual(size: int) -> int:
            return planner(size).usual().plan.frames

        sizes = _sizes(range(_fewest(request, taken), len(taken) + 1), usual, target)
        fitting = [size for size in sizes if _reaches(planner(size).reach(), target)]
        for size in sorted(fitting, key=lambda size: abs(usual(size) - target)):
            yield self._arrangement(request, taken[:size], rounds)

    def _arrangement(self, request: Request, taken: list[Picked], rounds: int) -> Arrangement:
        done = in_order(taken, self.catalogue.lists)
        return Arrangement((*done, *self._ending(request, done)), rounds)

    def _routine(self, arrangement: Arrangement, request: Request) -> Routine:
        return self.catalogue.read(text_of(arrangement, request, self.catalogue.lists).encode(), f"{_ID}.yaml", _ID)

    def _planner(self, arrangement: Arrangement, request: Request) -> Planner:
        return Planner(self.measure(self._script(arrangement, request)))

    def _script(self, arrangement: Arrangement, request: Request) -> Script:
        routine = self._routine(arrangement, request)
        return compile_routine(routine, self.catalogue.language(routine.language))

    def _composed(self, arrangement: Arrangement, request: Request) -> Composed | None:
        """Write holds and rests that make it last about the requested length; return None if they cannot reach it."""
        target = frames(request.seconds)
        planner = self._planner(arrangement, request)
        fitted = _fitted_plan(planner, target)
        if fitted is None:
            return None
        arrangement = with_lengths(arrangement, planner.routine, fitted)
        for _ in range(2):  # rests make up for changes of settles, and change little else
            length = self._planner(arrangement, request).usual().plan.frames
            arrangement = spread_over_rests(arrangement, (target - length) * FRAME_S)
        planner = self._planner(arrangement, request)
        length = planner.usual().plan.frames
        moves = tuple(picked.id for picked in arrangement.moves)
        return Composed(text_of(arrangement, request, self.catalogue.lists), planner.routine, moves, length * FRAME_S)


def _sizes(sizes: range, usual: Callable[[int], int], target: int) -> list[int]:
    """Return the numbers of moves whose usual length, in frames, is about `target`; more moves take more time."""
    low, high = sizes[0], sizes[-1]
    while low < high:
        middle = (low + high) // 2
        if usual(middle) < target:
            low = middle + 1
        else:
            high = middle
    return [size for size in (low, low - 1, low + 1, low - 2) if size in sizes]


def _fewest(request: Request, taken: Sequence[Picked]) -> int:
    """Return the fewest moves in which every word for an area has one."""
    return max(1, min(len(request.areas), len(taken)))


def _fitted_plan(planner: Planner, target: int) -> Plan | None:
    for share in _SHARES_TRIED:
        try:
            return planner.fitted(round(target * (1 + share))).plan
        except FaultyContent:
            raise
        except ContentError:
            continue
    return None


def _distance(composed: Composed, request: Request) -> float:
    """Return the distance from the requested length, as a share of it."""
    return abs(composed.duration_s / request.seconds - 1)


def _reason(request: Request, found: Ends) -> str:
    shortest, longest = (length * FRAME_S / 60 for length in (found.shortest, found.longest))
    return f"{request.in_minutes} cannot be met: these moves take {shortest:.1f} to {longest:.1f}"


def _reaches(found: Reach, target: int) -> bool:
    return found.shortest * (1 - _SLACK) <= target <= found.longest * (1 + _SLACK)
