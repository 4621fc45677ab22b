"""The words between two moves: the end of the last, what to undo, which tool, where to go, and where the tool goes.

They follow from the body before and the body after, and so are right whatever came before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from voiceguide.compiler.arrival import Arrival, Placing
from voiceguide.compiler.context import Context
from voiceguide.compiler.transitions import called
from voiceguide.compiler.wording import TextFiller
from voiceguide.model.body import Body
from voiceguide.model.move import Move
from voiceguide.model.spans import Flow, Utterance
from voiceguide.model.texts import Text


def end_words(context: Context, arrival: Arrival, move: Move, *, ends_hold: bool) -> Flow:
    """Return the words that end the last hold: which limbs to put back, and whether one stays on the tool.

    With `ends_hold` they come right after it. Nothing is said of the tool if the next words say where to go.
    """
    if context.talk == "bells":
        return ()
    undo = _undo_words(context, arrival.undone, arrival.undone_if_done, arrival.before.side)
    leads = is_led(arrival, move) or arrival.before.tool != arrival.after.tool
    release: Flow = ()
    if ends_hold and arrival.stays:
        release = context.filler.say(context.phrases.stay)
    elif ends_hold and arrival.placing is Placing.PUT and not leads and _is_split(move):
        release = _come_off(context, arrival.before)
    return (*undo, *_yielding(release))


def leave_words(context: Context, body: Body) -> Flow:
    """Return the words that end a hold before a rest, or before words of the author: what to undo, and to come off."""
    if context.talk == "bells":
        return ()
    undo = _undo_words(context, sorted(body.limbs), sorted(body.offered), body.side)
    return _yielding((*undo, *_come_off(context, body)))


def stay_words(context: Context) -> Flow:
    """Return the words that ask to stay there."""
    return () if context.talk == "bells" else _yielding(context.filler.say(context.phrases.stay))


def place_words(context: Context, arrival: Arrival, move: Move, filler: TextFiller, *, is_known: bool) -> list[Flow]:
    """Return where the tool goes, how the limbs are, and the detail. `is_known` makes them brief."""
    whole = [filler.say(move.place), *_do_words(context, arrival, filler), filler.say(move.setup)]
    brief = [filler.say(move.brief), *_do_words(context, arrival, filler)]
    match arrival.placing:
        case Placing.SAME_AGAIN:
            return [filler.say(move.again), *_do_words(context, arrival, filler)]
        case Placing.SHIFTED:
            shift = [filler.say(move.shift), *_do_words(context, arrival, filler)]
            return shift if is_known else [*shift, filler.say(move.setup)]
        case Placing.STAYS:
            moved = _do_words(context, arrival, filler)
            stays = [_of_tool(context, arrival.after, context.phrases.tool_stays)] if moved else []
            detail = filler.say(move.again) if is_known and move.again is not None else filler.say(move.setup)
            return [*stays, *moved, detail]
        case Placing.PUT:
            return brief if is_known and move.brief is not None else whole


def _is_split(move: Move) -> bool:
    """Return whether the coach says where to go and when to come off: unless an undivided set-up does."""
    return move.place is not None or move.go is not None or move.setup is None


def is_led(arrival: Arrival, move: Move) -> bool:
    """Return whether the coach says where to go; in an undivided set-up the author does."""
    return arrival.goes and _is_split(move)


def go_words(context: Context, arrival: Arrival, move: Move, filler: TextFiller) -> Flow:
    """Return the words that say where to go; none if one is there, or if an undivided set-up says it."""
    if context.talk == "bells" or not is_led(arrival, move):
        return ()
    if move.go is not None:
        return filler.say(move.go)
    return filler.say(_way(context, arrival, context.phrases.go.get(arrival.after.posture or "", {})))


def _way(context: Context, arrival: Arrival, ways: Mapping[str, Text]) -> Text | None:
    if arrival.after.side not in ("left", "right") and "unsided" in ways:
        return ways["unsided"]
    before = arrival.before.posture
    level = None if before is None else context.lists.postures[before].level
    keys = ("turn" if before == arrival.after.posture else before, level, "usual")
    return next((ways[key] for key in keys if key is not None and key in ways), None)


def _do_words(context: Context, arrival: Arrival, filler: TextFiller) -> list[Flow]:
    return [filler.say(context.phrases.limbs[limb].do) for limb in arrival.done]


def _undo_words(context: Context, limbs: Iterable[str], offered: Iterable[str], side: str | None) -> Flow:
    """Return the words that put limbs back; `side` is the side on which they were used."""
    filler = context.filler.knowing(side=side)
    texts = [context.phrases.limbs[limb].undo for limb in limbs]
    texts += [context.phrases.limbs[limb].undo_offered for limb in offered]
    return tuple(sound for text in texts for sound in filler.say(text))


def _come_off(context: Context, body: Body) -> Flow:
    return _of_tool(context, body, context.phrases.come_off.at(body.posture, body.area)) if body.is_pressed else ()


def _of_tool(context: Context, body: Body, text: Text) -> Flow:
    if body.tool is None:
        return ()
    return context.filler.knowing(name=called(context, body.tool)).say(text)


def _yielding(flow: Flow) -> Flow:
    """Return words that are left out of a span that cannot grow and has no room for them."""
    return tuple(replace(sound, yields=True) if isinstance(sound, Utterance) else sound for sound in flow)
