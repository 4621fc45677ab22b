"""Moves and tools that may stand in for others: gentler ones, never deeper ones."""

from collections.abc import Set as AbstractSet

from voiceguide.model.move import Move
from voiceguide.model.vocabulary import Lists


def strength(move: Move, lists: Lists, tool: str | None = None) -> tuple[int, int]:
    """Return how strong `move` is, to compare: its pressure, 0 to 10, then the firmness of `tool`, or of its own tool.

    A move with a tool that does not say how hard it presses is the strongest there is.
    """
    used = tool or move.tool
    firmness = 0 if used is None else lists.tools[used].firmness
    unknown = 0 if used is None else 10
    return (unknown if move.pressure is None else move.pressure), firmness


def presses(move: Move) -> bool:
    """Return whether `move` presses on the place that it works on, with a tool or with hands."""
    return move.tool is not None or bool(move.pressure)


def may_stand_in(other: Move, move: Move, conditions: AbstractSet[str], lists: Lists) -> bool:
    """Return whether `other` may be done in place of `move`, for somebody with `conditions`.

    It is gentler, and not forbidden itself. Where a condition forbids the place, it does not press there at all.
    """
    if not conditions.isdisjoint(other.avoid_if) or strength(other, lists) >= strength(move, lists):
        return False
    forbidding = conditions & set(move.avoid_if)
    is_local = any(lists.conditions[condition].is_local for condition in forbidding)
    return not (is_local and other.area == move.area and presses(other))


def stand_ins(move: Move, lists: Lists) -> tuple[str, ...]:
    """Return the tools with which `move` may be done instead of its own: no firmer, as many lobes, no own rules."""
    if move.tool is None:
        return ()
    own = lists.tools[move.tool]
    found = [(tool, lists.tools[tool]) for tool in move.substitutes]
    return tuple(
        tool
        for tool, entry in found
        if entry.firmness <= own.firmness and entry.lobes == own.lobes
        if entry.most_s is None and entry.caution is None
    )
