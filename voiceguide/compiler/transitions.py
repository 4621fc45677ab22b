"""From one move to the next: the time that the body needs, and the words on where the tools go."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voiceguide.compiler.context import Context
from voiceguide.model.markup import Pause
from voiceguide.model.move import Move
from voiceguide.model.spans import Flow
from voiceguide.model.texts import Text
from voiceguide.model.vocabulary import PostureEntry

SETTLE_S = 6.0
"""Seconds to find the spot in a posture that is not known."""
_LEVELS = ("floor", "chair", "standing")
"""Heights of the body, the lowest first."""


@dataclass(frozen=True, slots=True)
class Body:
    """The state of the person's body. A field is None if nothing was said of it yet."""

    posture: str | None = None
    """Id of the posture."""
    tool: str | None = None
    """Id of the tool in use."""
    side: str | None = None
    """Side that is worked on."""

    def going_to(self, move: Move, side: str | None) -> "Body":
        """Return the body in the hold of `move`. If the move names no posture, the posture stays."""
        return Body(move.posture or self.posture, move.tool, side)


def prepare_s(context: Context, before: Body, after: Body) -> float:
    """Return the seconds from `before` to `after`: to get up or down, or turn round, and to change tools."""
    return _posture_s(context, before, after) + _tools_s(context, before, after)


def settle_s(context: Context, after: Body) -> float:
    """Return the seconds to find the spot, and to come to rest on it."""
    posture_s = context.lists.postures[after.posture].settle_s if after.posture else SETTLE_S
    return max(posture_s, context.lists.tools[after.tool].settle_s if after.tool else 0.0)


def tool_words(context: Context, before: Body, after: Body, spoken_since: Sequence[str]) -> Flow:
    """Return the words to put away the tool of the last move, and to take the tool of the next.

    If the author has named a tool in `spoken_since`, the texts spoken since the last hold, nothing is said of it.
    """
    if context.talk == "bells":
        return ()
    if before.tool == after.tool:
        rises = _rise(context, before, after) > 0 and after.posture is not None
        standing = rises and context.lists.postures[after.posture or ""].level == "standing"
        return _carry(context, before, spoken_since) if standing else ()
    gets_up = _rise(context, before, after) > 0
    return _put_away(context, before, spoken_since, gets_up=gets_up) + _take(context, after, spoken_since)


def farewell(context: Context, last: Body, outro: Sequence[str]) -> Flow:
    """Return the words to put away the last tool at the end, unless the outro names it."""
    return () if context.talk == "bells" else _put_away(context, last, outro, gets_up=True)


def _posture_s(context: Context, before: Body, after: Body) -> float:
    if after.posture is None:
        return 0.0
    entry = context.lists.postures[after.posture]
    if after.posture == before.posture:
        turns = {before.side, after.side} == {"left", "right"}
        return entry.turn_s if turns else 0.0
    if before.posture is None:
        return entry.change_s
    rise = _rise(context, before, after)
    return entry.change_s + (
        context.lists.postures[before.posture].rise_s if rise > 0 else entry.lower_s if rise < 0 else 0.0
    )


def _rise(context: Context, before: Body, after: Body) -> int:
    """Return the number of levels to get up, negative for getting down; 0 if a posture is not known."""
    if before.posture is None or after.posture is None:
        return 0
    return _level(context.lists.postures[after.posture]) - _level(context.lists.postures[before.posture])


def _level(posture: PostureEntry) -> int:
    return _LEVELS.index(posture.level)


def _tools_s(context: Context, before: Body, after: Body) -> float:
    if before.tool == after.tool:
        return 0.0
    tools = context.lists.tools
    return (tools[before.tool].aside_s if before.tool else 0.0) + (tools[after.tool].fetch_s if after.tool else 0.0)


def _put_away(context: Context, before: Body, spoken_since: Sequence[str], *, gets_up: bool) -> Flow:
    """Return the words to put the tool away, so that nobody steps on it.

    Before getting up from a roller, they say to lie down next to it first.
    """
    if before.tool is None or _is_named(context, before.tool, spoken_since):
        return ()
    rest_s = context.lists.tools[before.tool].rest_s if gets_up else 0.0
    rest: Flow = (*_phrase(context, context.phrases.stay_down, before.tool), Pause(rest_s)) if rest_s else ()
    return rest + _phrase(context, context.phrases.put_away, before.tool)


def _take(context: Context, after: Body, spoken_since: Sequence[str]) -> Flow:
    if after.tool is None or _is_named(context, after.tool, spoken_since):
        return ()
    return _phrase(context, context.phrases.take, after.tool)


def _carry(context: Context, before: Body, spoken_since: Sequence[str]) -> Flow:
    if before.tool is None or _is_named(context, before.tool, spoken_since):
        return ()
    return _phrase(context, context.phrases.carry, before.tool)


def _phrase(context: Context, text: Text, tool: str) -> Flow:
    return context.filler.knowing(name=called(context, tool)).say(text)


def called(context: Context, tool: str) -> str:
    """Return the short name of a tool, or its full name if another tool of the session has the same short name."""
    tools = context.lists.tools
    alike = [other for other in context.tools if tools[other].short == tools[tool].short]
    return tools[tool].name if len(alike) > 1 else tools[tool].short


def _is_named(context: Context, tool: str, texts: Sequence[str]) -> bool:
    word = re.compile(rf"\b{re.escape(called(context, tool))}\b", re.IGNORECASE)
    return any(word.search(text) for text in texts)
