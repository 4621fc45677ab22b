"""Moves that fit a request, the order in which they are picked, and the order in which they are done."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from voiceguide.authoring.advice.phrasing import set_up_texts
from voiceguide.authoring.compose.scope import Scope
from voiceguide.compiler.gentler import stand_ins
from voiceguide.model.move import Move
from voiceguide.model.vocabulary import Lists

_POSTURES = (
    "standing", "side-to-wall", "facing-wall", "standing-wall", "sitting-table", "sitting-chair", "sitting-floor",
    "hands-and-knees", "kneeling", "on-side", "on-belly", "on-back",
)  # fmt: skip
"""Order of postures, from standing to sitting to lying: nobody gets up again. Others come before lying down."""
_LYING_FROM = _POSTURES.index("on-side")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A move that fits a request."""

    id: str
    move: Move
    tools: tuple[str | None, ...]
    """Requested tools that the move can be done with, the best first; None stands for no tool."""

    def with_tool(self, tool: str | None) -> "Picked":
        """Return the move, picked with one of its `tools`."""
        return Picked(self.id, self.move, tool)


@dataclass(frozen=True, slots=True)
class Picked:
    """A move that was picked, and the tool that it is done with."""

    id: str
    move: Move
    tool: str | None


def candidates(moves: Mapping[str, Move], scope: Scope, lists: Lists, seed: int | None = None) -> list[Candidate]:
    """Return the moves in `scope`, the favoured first, then in the order of their ids; or all shuffled by `seed`."""
    favoured = {move_id: place for place, move_id in enumerate(scope.favoured)}
    found = []
    for move_id, move in sorted(moves.items(), key=lambda item: (favoured.get(item[0], len(favoured)), item[0])):
        tools = tuple(tool for tool in _tools_of(move, lists) if scope.has_tool(tool)) if scope.takes(move) else ()
        if tools:
            found.append(Candidate(move_id, move, tools))
    if seed is not None:
        random.Random(seed).shuffle(found)  # noqa: S311 - variety, not secrecy
    return found


def _tools_of(move: Move, lists: Lists) -> list[str | None]:
    """Return the tool of a move and its gentler substitutes, except those that its words would name wrongly."""
    texts = [*set_up_texts(move), move.lighter, move.deeper, *(caution.full for caution in move.cautions)]
    texts += [say for cue in move.cues for say in cue.say]
    words = " ".join(text.text.casefold() for text in texts if text is not None)
    if move.tool is None:
        return [None]
    own = lists.tools[move.tool]
    alike = [
        tool
        for tool in stand_ins(move, lists)
        if own.name.casefold() not in words or own.name.casefold() == own.short.casefold()
        if own.short == lists.tools[tool].short or own.short.casefold() not in words
    ]
    return [move.tool, *alike]


def picks(found: Sequence[Candidate], areas: Sequence[str]) -> list[Picked]:
    """Return all candidates in the order in which they are picked: from each area in turn, the best of its moves.

    The best move needs no tool, and then no posture, that the moves picked before do not need.
    """
    left = {area: [candidate for candidate in found if candidate.move.area == area] for area in areas}
    tools: list[str | None] = [_most_common(found)]
    postures: list[str | None] = []
    taken: list[Picked] = []
    while any(left.values()):
        for area in areas:
            if not left[area]:
                continue
            best = min(left[area], key=lambda candidate: _changes(candidate, tools, postures))
            left[area].remove(best)
            tool = next((tool for tool in best.tools if tool in tools), best.tools[0])
            tools.append(tool)
            postures.append(best.move.posture)
            taken.append(best.with_tool(tool))
    return taken


def _most_common(found: Iterable[Candidate]) -> str | None:
    """Return the tool that serves the most areas; of several, the tool that serves the most moves."""
    served: dict[str | None, list[str]] = {}
    for candidate in found:
        for tool in candidate.tools:
            served.setdefault(tool, []).append(candidate.move.area)
    return max(served, key=lambda tool: (len(set(served[tool])), len(served[tool])), default=None)


def _changes(candidate: Candidate, tools: Sequence[str | None], postures: Sequence[str | None]) -> tuple[int, int]:
    return int(not set(candidate.tools) & set(tools)), int(bool(postures) and candidate.move.posture not in postures)


def in_order(taken: Sequence[Picked], lists: Lists) -> list[Picked]:
    """Return the moves in the order of doing them: by posture, then by tool, then by area, from the feet up.

    In a posture, moves without a tool come first, unless a tool is in hand already. Paced breaths lying down come last.
    """
    areas = list(lists.areas)
    ordered: list[Picked] = []
    by_posture = sorted(taken, key=lambda picked: posture_rank(picked.move.posture))
    ranks = sorted({posture_rank(picked.move.posture) for picked in taken})
    for rank, following in zip(ranks, [*ranks[1:], None], strict=True):
        here = [picked for picked in by_posture if posture_rank(picked.move.posture) == rank]
        coming = [picked.tool for picked in by_posture if posture_rank(picked.move.posture) == following]
        now = ordered[-1].tool if ordered else None
        tools = sorted(
            {picked.tool for picked in here},
            key=lambda tool: (tool != now, tool in coming and tool is not None, tool is not None, str(tool)),
        )
        here.sort(
            key=lambda picked: (
                picked.move.breaths is not None and picked.move.posture in lists.lying,
                tools.index(picked.tool),
                areas.index(picked.move.area),
            )
        )
        ordered += here
    return ordered


def posture_rank(posture: str | None) -> tuple[int, str]:
    """Return the place of `posture` in a session, from standing to lying."""
    if posture in _POSTURES:
        return _POSTURES.index(posture), posture
    return _LYING_FROM - 1, posture or ""
