"""Which moves serve a wish, in which order they are taken, and in which they are done."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from voiceguide.authoring.compose.request import Wish
from voiceguide.model.move import Move
from voiceguide.model.vocabulary import Lists

_POSTURES = (
    "standing", "standing-wall", "sitting-table", "sitting-chair", "sitting-floor", "hands-and-knees", "kneeling",
    "on-side", "on-belly", "on-back",
)  # fmt: skip
"""Standing first, then sitting, then lying: nobody gets up again. A posture not named here comes before lying down."""
_LYING_FROM = _POSTURES.index("on-side")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A move that serves the wish, and the tools of the wish that it can be done with, the best first."""

    id: str
    move: Move
    tools: tuple[str | None, ...]

    def with_tool(self, tool: str | None) -> "Picked":
        """Take it, with one of its tools."""
        return Picked(self.id, self.move, tool)


@dataclass(frozen=True, slots=True)
class Picked:
    """A move that was taken, and the tool it is done with."""

    id: str
    move: Move
    tool: str | None


def candidates(moves: Mapping[str, Move], wish: Wish, lists: Lists) -> list[Candidate]:
    """Give the moves that serve `wish`, in the order of their names, or shuffled by its seed."""
    found = []
    for move_id, move in sorted(moves.items()):
        left_out = move.area in wish.without or set(move.avoid_if) & set(wish.without)
        if left_out or move.hold is None or (wish.areas and move.area not in wish.areas):
            continue
        tools = tuple(tool for tool in _tools_of(move, lists) if not wish.tools or tool is None or tool in wish.tools)
        if tools:
            found.append(Candidate(move_id, move, tools))
    if wish.seed is not None:
        random.Random(wish.seed).shuffle(found)  # noqa: S311 - variety, not secrecy
    return found


def _tools_of(move: Move, lists: Lists) -> list[str | None]:
    """Give its own tool and those that stand in for it; not where its words name what another is not called."""
    texts = [move.setup, move.brief, move.lighter, move.deeper, *move.cautions]
    texts += [say for cue in move.cues for say in cue.say]
    words = " ".join(text.text.casefold() for text in texts if text is not None)
    if move.tool is None:
        return [None]
    own = lists.tools[move.tool]
    alike = [
        tool
        for tool in move.substitutes
        if own.name.casefold() not in words or own.name.casefold() == own.short.casefold()
        if own.short == lists.tools[tool].short or own.short.casefold() not in words
    ]
    return [move.tool, *alike]


def picks(found: Sequence[Candidate], areas: Sequence[str]) -> list[Picked]:
    """Give all candidates in the order they are taken: each area in turn, and of its moves the one that fits best.

    What fits best asks for no other tool and no other posture than those taken before.
    """
    left = {area: [one for one in found if one.move.area == area] for area in areas}
    tools: list[str | None] = [_most_common(found)]
    postures: list[str | None] = []
    taken: list[Picked] = []
    while any(left.values()):
        for area in areas:
            if not left[area]:
                continue
            best = min(left[area], key=lambda one: _changes(one, tools, postures))
            left[area].remove(best)
            tool = next((tool for tool in best.tools if tool in tools), best.tools[0])
            tools.append(tool)
            postures.append(best.move.posture)
            taken.append(best.with_tool(tool))
    return taken


def _most_common(found: Iterable[Candidate]) -> str | None:
    """Give the tool that serves the most areas, and of these the most moves."""
    served: dict[str | None, list[str]] = {}
    for one in found:
        for tool in one.tools:
            served.setdefault(tool, []).append(one.move.area)
    return max(served, key=lambda tool: (len(set(served[tool])), len(served[tool])), default=None)


def _changes(one: Candidate, tools: Sequence[str | None], postures: Sequence[str | None]) -> tuple[int, int]:
    return int(not set(one.tools) & set(tools)), int(bool(postures) and one.move.posture not in postures)


def in_order(taken: Sequence[Picked], lists: Lists) -> list[Picked]:
    """Give the moves as they are done: posture by posture, in each tool by tool, in each area by area, upwards."""
    areas = list(lists.areas)
    ordered: list[Picked] = []
    by_posture = sorted(taken, key=lambda one: _posture_rank(one.move.posture))
    ranks = sorted({_posture_rank(one.move.posture) for one in taken})
    for rank, following in zip(ranks, [*ranks[1:], None], strict=True):
        here = [one for one in by_posture if _posture_rank(one.move.posture) == rank]
        coming = [one.tool for one in by_posture if _posture_rank(one.move.posture) == following]
        now = ordered[-1].tool if ordered else None
        tools = sorted({one.tool for one in here}, key=lambda tool: (tool != now, tool in coming, str(tool)))
        here.sort(key=lambda one: (tools.index(one.tool), areas.index(one.move.area)))
        ordered += here
    return ordered


def _posture_rank(posture: str | None) -> tuple[int, str]:
    if posture in _POSTURES:
        return _POSTURES.index(posture), posture
    return _LYING_FROM - 1, posture or ""
