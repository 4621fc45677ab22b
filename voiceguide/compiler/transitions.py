"""From one move to the next: the time that the body needs, and the words on where the tools go."""

import re
from collections.abc import Sequence

from voiceguide.compiler.arrival import Arrival
from voiceguide.compiler.context import Context
from voiceguide.model.body import Body
from voiceguide.model.markup import Pause
from voiceguide.model.move import Move
from voiceguide.model.spans import Flow
from voiceguide.model.texts import Text

FIRST_S = 2.0
"""Most seconds to get into the first posture of a session: there was time for it during the opening."""
SETTLE_S = 6.0
"""Seconds to find the spot in a posture that is not known."""


def posture_s(context: Context, arrival: Arrival) -> float:
    """Return the seconds to get up or down, or to turn round."""
    before, after = arrival.before, arrival.after
    if after.posture is None:
        return 0.0
    entry = context.lists.postures[after.posture]
    if after.posture == before.posture:
        turns = {before.side, after.side} == {"left", "right"}
        return entry.turn_s if turns else 0.0
    if before.posture is None:
        return min(FIRST_S, entry.change_s)
    if entry.level == context.lists.postures[before.posture].level == "standing":
        return entry.turn_s
    rise_s = context.lists.postures[before.posture].rise_s
    return entry.change_s + (rise_s if arrival.rise > 0 else entry.lower_s if arrival.rise < 0 else 0.0)


def settle_s(context: Context, after: Body) -> float:
    """Return the seconds to find the spot, and to come to rest on it."""
    posture = context.lists.postures[after.posture].settle_s if after.posture else SETTLE_S
    pressing = after.tool is not None and after.is_pressed
    return max(posture, context.lists.tools[after.tool].settle_s if pressing and after.tool else 0.0)


def tool_words(context: Context, arrival: Arrival, move: Move, spoken_since: Sequence[str]) -> Flow:
    """Return the words, and the time, to put away the tool of the last move and to take the tool of the next, `move`.

    If the author has named a tool in `spoken_since`, the texts spoken since the last hold, nothing is said of it. The
    first tool lies there already, and need not be taken where the set-up names it.
    """
    before, after = arrival.before, arrival.after
    if before.tool == after.tool:
        is_left_behind = arrival.goes and (arrival.rise or before.area == "foot")
        return _phrase(context, context.phrases.carry, before.tool, spoken_since) if is_left_behind else ()
    gets_up = arrival.rise > 0 and _is_down(context, before)
    put_away = _put_away(context, before.tool, spoken_since, gets_up=gets_up)
    is_clear = _is_at_hand(context, arrival) and (len(context.tools) == 1 or _is_in_set_up(context, after.tool, move))
    take = () if is_clear else _take(context, after.tool, spoken_since)
    aside_s, fetch_s = tools_s(context, arrival)
    return (*put_away, *_tool_pause(aside_s), *take, *_tool_pause(fetch_s))


def tools_s(context: Context, arrival: Arrival) -> tuple[float, float]:
    """Return the seconds to put a tool aside, and to fetch another."""
    tools, before, after = context.lists.tools, arrival.before.tool, arrival.after.tool
    if before == after:
        return 0.0, 0.0
    fetched = None if _is_at_hand(context, arrival) else after
    return tools[before].aside_s if before else 0.0, tools[fetched].fetch_s if fetched else 0.0


def _is_at_hand(context: Context, arrival: Arrival) -> bool:
    """Return whether the next tool is the first of the session, which lies there since the opening, until one rises."""
    return arrival.before.tool is None and arrival.after.tool in context.tools[:1] and arrival.rise <= 0


def _is_in_set_up(context: Context, tool: str | None, move: Move) -> bool:
    texts = [text.text for text in (move.place, move.setup) if text is not None]
    return tool is not None and _is_named(context, tool, texts)


def _tool_pause(seconds: float) -> Flow:
    return (Pause(seconds),) if seconds else ()


def _take(context: Context, tool: str | None, spoken_since: Sequence[str]) -> Flow:
    if tool is None or _is_named(context, tool, spoken_since):
        return ()
    return context.filler.knowing(name=context.lists.tools[tool].name).say(context.phrases.take)


def farewell(context: Context, last: Body, outro: Sequence[str], *, rested: bool = False) -> Flow:
    """Return the words to put away the last tool at the end, unless the outro names it.

    `rested` is whether the listener has lain next to it for a moment already.
    """
    gets_up = not rested and _is_down(context, last)
    return () if context.talk == "bells" else _put_away(context, last.tool, outro, gets_up=gets_up)


def _is_down(context: Context, body: Body) -> bool:
    """Return whether the body is on the floor, or may be."""
    return body.posture is None or context.lists.postures[body.posture].level in ("floor", "any")


def called(context: Context, tool: str) -> str:
    """Return the short name of a tool, or its full name if another tool of the session has the same short name."""
    tools = context.lists.tools
    alike = [other for other in context.tools if tools[other].short == tools[tool].short]
    return tools[tool].name if len(alike) > 1 else tools[tool].short


def _put_away(context: Context, tool: str | None, spoken_since: Sequence[str], *, gets_up: bool) -> Flow:
    """Return the words to put the tool away, so that nobody steps on it.

    Before getting up from a roller, they say to lie down next to it first.
    """
    words = _phrase(context, context.phrases.put_away, tool, spoken_since)
    rest_s = context.lists.tools[tool].rest_s if gets_up and tool is not None else 0.0
    if not words or not rest_s:
        return words
    return (*_phrase(context, context.phrases.stay_down, tool, ()), Pause(rest_s), *words)


def _phrase(context: Context, text: Text, tool: str | None, spoken_since: Sequence[str]) -> Flow:
    """Return a phrase on a tool; none if there is no tool, or the author has named it."""
    if tool is None or _is_named(context, tool, spoken_since):
        return ()
    return context.filler.knowing(name=called(context, tool)).say(text)


def _is_named(context: Context, tool: str, texts: Sequence[str]) -> bool:
    word = re.compile(rf"\b{re.escape(called(context, tool))}\b", re.IGNORECASE)
    return any(word.search(spoken) for spoken in texts)
