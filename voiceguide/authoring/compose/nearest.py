"""The nearest request that can be met: other tools are tried first, then other areas, then the length they take."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor

from voiceguide.authoring.compose.arranging import Composing, Unmet
from voiceguide.authoring.compose.candidates import candidates
from voiceguide.authoring.compose.request import Request
from voiceguide.model.durations import FRAME_S

_MINUTES_TRIED = 5
"""Lengths that are tried in each direction, a minute apart, from the nearest length that should work.

Whole seconds leave gaps between the lengths of very short sessions.
"""


def nearest(wish: Request, composing: Composing) -> Request | None:
    """Return the request nearest to `wish` that was tried and met; None if nothing remains after leaving out.

    Whatever `wish` leaves out stays left out: people have reasons.
    """
    reachable = _reachable(wish, composing)
    if reachable is None:
        return None
    for minutes in _minutes(reachable, composing):
        request = replace(reachable, minutes=minutes)
        try:
            composing.compose(request)
        except Unmet:
            continue
        return request
    return None


def _minutes(wish: Request, composing: Composing) -> Iterator[float]:
    """Yield the lengths to try in minutes, the nearest first."""
    try:
        ends = composing.ends(wish, composing.taken(wish))
    except Unmet:
        return
    shortest, longest = ceil(ends.shortest * FRAME_S / 60), floor(ends.longest * FRAME_S / 60)
    first = min(max(wish.minutes, shortest), longest)
    yield first
    for step in range(1, _MINUTES_TRIED):
        yield from (minutes for minutes in (floor(first) - step, ceil(first) + step) if shortest <= minutes <= longest)


def _reachable(wish: Request, composing: Composing) -> Request | None:
    """Return `wish` with tools that reach its areas; an area that no tool reaches becomes the area nearest to it."""
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


def _near_area(wish: Request, composing: Composing) -> Request | None:
    """Return `wish` for its area, or for the nearest area in the list, upwards or downwards, that a tool reaches."""
    order = list(composing.catalogue.lists.areas)
    place = order.index(wish.areas[0])
    for area in sorted(order, key=lambda other: abs(order.index(other) - place)):
        here = replace(wish, areas=(area,))
        tools = _tools_for(here, composing)
        if tools is not None:
            return replace(here, tools=tools)
    return None


def _tools_for(wish: Request, composing: Composing) -> tuple[str, ...] | None:
    """Return the requested tools, with another if these reach no move; None if no tool reaches any."""
    lists = composing.catalogue.lists
    if candidates(composing.moves, wish, lists):
        return wish.tools
    found = candidates(composing.moves, replace(wish, tools=()), lists)
    if not found:
        return None
    return (*wish.tools, str(found[0].tools[0]))
