"""The wish nearest to one that cannot be met: other tools first, then other areas, and the minutes that these take."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor

from voiceguide.authoring.compose.arranging import Composing, Unmet
from voiceguide.authoring.compose.candidates import candidates
from voiceguide.authoring.compose.request import Wish
from voiceguide.model.durations import FRAME_S

_MINUTES_TRIED = 5
"""Off from the nearest minutes that should do: whole seconds leave gaps between the lengths of very short sessions."""


def nearest(wish: Wish, composing: Composing) -> Wish | None:
    """Give the wish nearest to `wish` that is met, tried; None where what is to be left out leaves nothing.

    What is to be left out always is: people have reasons.
    """
    reachable = _reachable(wish, composing)
    if reachable is None:
        return None
    for minutes in _minutes(reachable, composing):
        near = replace(reachable, minutes=minutes)
        try:
            composing.compose(near)
        except Unmet:
            continue
        return near
    return None


def _minutes(wish: Wish, composing: Composing) -> Iterator[float]:
    """Give the minutes to be tried, the nearest first."""
    try:
        ends = composing.ends(wish, composing.taken(wish))
    except Unmet:
        return
    shortest, longest = ceil(ends.shortest * FRAME_S / 60), floor(ends.longest * FRAME_S / 60)
    first = min(max(wish.minutes, shortest), longest)
    yield first
    for off in range(1, _MINUTES_TRIED):
        yield from (minutes for minutes in (floor(first) - off, ceil(first) + off) if shortest <= minutes <= longest)


def _reachable(wish: Wish, composing: Composing) -> Wish | None:
    """Give the wish with tools that reach its areas; an area that none reaches becomes the next one to it."""
    if not wish.areas:
        tools = _tools_for(wish, composing)
        return None if tools is None else replace(wish, tools=tools)
    areas: list[str] = []
    tools = wish.tools
    for area in wish.areas:
        found = _near_area(replace(wish, areas=(area,), tools=tools), composing)
        if found is None:
            return None
        areas += found.areas
        tools = found.tools
    return replace(wish, areas=tuple(dict.fromkeys(areas)), tools=tools)


def _near_area(wish: Wish, composing: Composing) -> Wish | None:
    """Give the wish for one area, or for the next one in the list of areas, upwards and downwards, that is reached."""
    order = list(composing.catalogue.lists.areas)
    place = order.index(wish.areas[0])
    for area in sorted(order, key=lambda other: abs(order.index(other) - place)):
        here = replace(wish, areas=(area,))
        tools = _tools_for(here, composing)
        if tools is not None:
            return replace(here, tools=tools)
    return None


def _tools_for(wish: Wish, composing: Composing) -> tuple[str, ...] | None:
    """Give the tools wished for, with one more where they do not reach the wish; None where no tool does."""
    lists = composing.catalogue.lists
    if candidates(composing.moves, wish, lists):
        return wish.tools
    found = candidates(composing.moves, replace(wish, tools=()), lists)
    if not found:
        return None
    return (*wish.tools, str(found[0].tools[0]))
