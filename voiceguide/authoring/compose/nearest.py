"""The nearest request that can be met: tools are added first, then postures, then other areas and lengths are tried."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor

from voiceguide.authoring.compose.arranging import Composing, Unmet
from voiceguide.authoring.compose.candidates import candidates
from voiceguide.authoring.compose.request import NO_TOOL, Request
from voiceguide.authoring.compose.scope import scope_of
from voiceguide.model.durations import FRAME_S

_MINUTES_TRIED = 5
"""Lengths that are tried in each direction, a minute apart, from the nearest length that should work.

Whole seconds leave gaps between the lengths of very short sessions.
"""
_NO_PLACE = "whole-body"
"""Area that is near to no other."""


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
    """Return `wish` with tools and postures that reach its areas; an area that none reaches becomes the nearest one."""
    if not wish.areas:
        return _widened(wish, composing)
    areas: list[str] = []
    for area in wish.areas:
        found = _near_area(replace(wish, areas=(area,)), composing)
        if found is None:
            return None
        areas += found.areas
        wish = replace(wish, tools=found.tools, postures=found.postures)
    return replace(wish, areas=tuple(dict.fromkeys(areas)))


def _near_area(wish: Request, composing: Composing) -> Request | None:
    """Return `wish` for its area, or for the nearest area in the list, upwards or downwards, that can be reached."""
    lists = composing.catalogue.lists
    order = list(lists.areas)
    place = order.index(lists.parts(wish.areas[0])[0])
    near = sorted((area for area in order if area != _NO_PLACE), key=lambda area: abs(order.index(area) - place))
    for area in (*wish.areas, *near):
        found = _widened(replace(wish, areas=(area,)), composing)
        if found is not None:
            return found
    return None


def _widened(wish: Request, composing: Composing) -> Request | None:
    """Return `wish`, with a tool, else a posture, else both added if it reaches no move; None if that does not help."""
    lists, scope = composing.catalogue.lists, scope_of(wish, composing.catalogue.lists)
    if candidates(composing.moves, scope, lists):
        return wish
    for wider in (replace(scope, tools=()), replace(scope, postures=()), replace(scope, tools=(), postures=())):
        for found in candidates(composing.moves, wider, lists):
            posture = found.move.posture
            if posture is None and scope.postures:
                continue
            new_tool = not any(map(scope.has_tool, found.tools))
            new_posture = scope.postures and posture is not None and posture not in scope.postures
            return replace(
                wish,
                tools=(*scope.tools, found.tools[0] or NO_TOOL) if new_tool else wish.tools,
                postures=(*scope.postures, posture) if new_posture and posture is not None else wish.postures,
            )
    return None
