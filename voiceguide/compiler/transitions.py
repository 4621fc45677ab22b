"""From one move to the next: how long the body takes, and where the tools go."""

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
"""To find the spot in a posture that is not known."""
_LEVELS = ("floor", "chair", "standing")


@dataclass(frozen=True, slots=True)
class Body:
    """The posture one is in, the tool one has, the side one works on; None where nothing was said of it yet."""

    posture: str | None = None
    tool: str | None = None
    side: str | None = None

    def going_to(self, move: Move, side: str | None) -> "Body":
        """Give the body in the hold of `move`; a move that names no posture leaves one where one is."""
        return Body(move.posture or self.posture, move.tool, side)


def prepare_s(given: Context, before: Body, after: Body) -> float:
    """Give the seconds from `before` to `after`: to get up or down, or turn round, and to change tools."""
    return _posture_s(given, before, after) + _tools_s(given, before, after)


def settle_s(given: Context, after: Body) -> float:
    """Give the seconds to find the spot, and to come to rest on it."""
    posture_s = given.lists.postures[after.posture].settle_s if after.posture else SETTLE_S
    return max(posture_s, given.lists.tools[after.tool].settle_s if after.tool else 0.0)


def tool_words(given: Context, before: Body, after: Body, since: Sequence[str]) -> Flow:
    """Tell where the tool goes that was used, and to take the one that comes.

    An author who has named a tool in the words `since` the last hold has seen to it, and nothing is added.
    """
    if given.talk == "bells":
        return ()
    if before.tool == after.tool:
        rises = _rise(given, before, after) > 0 and after.posture is not None
        standing = rises and given.lists.postures[after.posture or ""].level == "standing"
        return _carry(given, before, since) if standing else ()
    gets_up = _rise(given, before, after) > 0
    return _away(given, before, since, gets_up=gets_up) + _taken(given, after, since)


def farewell(given: Context, last: Body, outro: Sequence[str]) -> Flow:
    """Tell at the end where the tool goes, unless the outro does."""
    return () if given.talk == "bells" else _away(given, last, outro, gets_up=True)


def _posture_s(given: Context, before: Body, after: Body) -> float:
    if after.posture is None:
        return 0.0
    to = given.lists.postures[after.posture]
    if after.posture == before.posture:
        turns = {before.side, after.side} == {"left", "right"}
        return to.turn_s if turns else 0.0
    if before.posture is None:
        return to.change_s
    rise = _rise(given, before, after)
    return to.change_s + (given.lists.postures[before.posture].rise_s if rise > 0 else to.lower_s if rise < 0 else 0.0)


def _rise(given: Context, before: Body, after: Body) -> int:
    """Give by how many levels one gets up; less than none for getting down."""
    if before.posture is None or after.posture is None:
        return 0
    return _level(given.lists.postures[after.posture]) - _level(given.lists.postures[before.posture])


def _level(posture: PostureEntry) -> int:
    return _LEVELS.index(posture.level)


def _tools_s(given: Context, before: Body, after: Body) -> float:
    if before.tool == after.tool:
        return 0.0
    tools = given.lists.tools
    return (tools[before.tool].aside_s if before.tool else 0.0) + (tools[after.tool].fetch_s if after.tool else 0.0)


def _away(given: Context, before: Body, since: Sequence[str], *, gets_up: bool) -> Flow:
    """Lie down beside a roller before getting up from it; put away what one could step on."""
    if before.tool is None or _names(given, before.tool, since):
        return ()
    rest_s = given.lists.tools[before.tool].rest_s if gets_up else 0.0
    rest: Flow = (*_said(given, given.phrases.stay_down, before.tool), Pause(rest_s)) if rest_s else ()
    return rest + _said(given, given.phrases.put_away, before.tool)


def _taken(given: Context, after: Body, since: Sequence[str]) -> Flow:
    if after.tool is None or _names(given, after.tool, since):
        return ()
    return _said(given, given.phrases.take, after.tool)


def _carry(given: Context, before: Body, since: Sequence[str]) -> Flow:
    if before.tool is None or _names(given, before.tool, since):
        return ()
    return _said(given, given.phrases.carry, before.tool)


def _said(given: Context, text: Text, tool: str) -> Flow:
    return given.speaker.knowing(name=called(given, tool)).say(text)


def called(given: Context, tool: str) -> str:
    """Give what one calls a tool in passing: its short name, unless another tool of the session has the same."""
    tools = given.lists.tools
    alike = [other for other in given.tools if tools[other].short == tools[tool].short]
    return tools[tool].name if len(alike) > 1 else tools[tool].short


def _names(given: Context, tool: str, texts: Sequence[str]) -> bool:
    word = re.compile(rf"\b{re.escape(called(given, tool))}\b", re.IGNORECASE)
    return any(word.search(text) for text in texts)
