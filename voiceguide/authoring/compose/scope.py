"""The scope of a request: its preset filled in, and words such as back replaced by their areas."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain, zip_longest

from voiceguide.authoring.compose.request import NO_TOOL, Request
from voiceguide.compiler.wording import joined
from voiceguide.model.move import Move
from voiceguide.model.vocabulary import Lists


@dataclass(frozen=True, slots=True)
class Scope:
    """The moves that a request allows. An empty field allows any."""

    words: tuple[tuple[str, ...], ...]
    """Areas of each word that stands for an area, in the order of the words."""
    tools: tuple[str, ...]
    """Tools, and `NO_TOOL`."""
    postures: tuple[str, ...]
    """Postures to stay with."""
    forbidden_postures: frozenset[str]
    """Postures to leave out."""
    without: frozenset[str]
    """Areas and conditions to leave out."""
    favoured: tuple[str, ...] = ()
    """Ids of moves that are taken before others of their area."""

    def permits(self, move: Move) -> bool:
        """Whether posture and conditions allow `move`."""
        return (
            self.without.isdisjoint({move.area, *move.avoid_if})
            and (not self.postures or move.posture in self.postures)
            and move.posture not in self.forbidden_postures
        )

    def takes(self, move: Move) -> bool:
        """Whether posture, conditions and area allow `move`."""
        return self.permits(move) and (not self.words or any(move.area in parts for parts in self.words))

    def has_tool(self, tool: str | None) -> bool:
        """Whether `tool` may be used; None stands for no tool."""
        return not self.tools or (tool or NO_TOOL) in self.tools


    def in_turn(self, reached: Collection[str], lists: Lists) -> list[str]:
        """Return the areas in `reached` in the order in which moves are taken from them.

        The first of each word comes before the second of any, so that a short session has something of each.
        """
        parts = [[area for area in areas if area in reached] for areas in self.words or (tuple(lists.areas),)]
        areas = chain.from_iterable(zip_longest(*parts))
        return list(dict.fromkeys(area for area in areas if area is not None))


def scope_of(request: Request, lists: Lists) -> Scope:
    """Return the scope of `request`. Areas, tools and postures that the person gave win over those of the preset."""
    preset = None if request.preset is None else lists.presets[request.preset]
    wanted = request.areas or (preset.areas if preset else ())
    return Scope(
        words=tuple(lists.parts(word) for word in wanted),
        tools=request.tools or (preset.tools if preset else ()),
        postures=request.postures or (preset.postures if preset else ()),
        forbidden_postures=lists.lying if request.no_lying else frozenset(),
        favoured=preset.moves if preset else (),
        without=frozenset(part for word in request.without for part in lists.parts(word)),
    )


def limits_in_words(request: Request, lists: Lists) -> str:
    """Return the limits of `request` in words, to follow the name of an area; empty if it has none."""
    scope = scope_of(request, lists)
    tools = [lists.tools[tool].name for tool in scope.tools if tool != NO_TOOL]
    words = f" with {joined(tools, 'or')}" if tools else ""
    if NO_TOOL in scope.tools:
        words += " or without a tool" if tools else " without a tool"
    if scope.postures:
        words += f", {joined([lists.postures[posture].name for posture in scope.postures], 'or')}"
    words += ", without lying down" if request.no_lying else ""
    return words + (f", without {joined(list(request.without))}" if request.without else "")
