"""The opening, before the first step: the lead-in, the intro, safety, and the things to lay out."""

from voiceguide.compiler.context import PART_BREAK_S, Context, Position, joined_with_breaks, non_empty, span_of
from voiceguide.compiler.variants import leaves
from voiceguide.compiler.wording import joined
from voiceguide.model.markup import Pause
from voiceguide.model.spans import Flow, Sign, Span, SpanKind, Utterance
from voiceguide.model.steps import MoveStep
from voiceguide.model.values import Length

LEAD_IN_S = 1.5
"""Seconds before the first word, in which the loudspeaker wakes up."""


def opening(context: Context) -> list[Span]:
    """Return the spans of the opening, which is a chapter by itself."""
    start = (Sign("start", context.chimes),)
    flows = [_intro(context), *_changes(context), _safety(context), *_cautions(context), _lay_out(context)]
    spans = [span_of(context, SpanKind.LEAD_IN, Position(), Length.exactly(LEAD_IN_S), flow=start)]
    return non_empty([*spans, *(span_of(context, SpanKind.TALK, Position(), flow=flow) for flow in flows)])


def _intro(context: Context) -> Flow:
    intro = context.routine.intro
    return () if intro is None or context.talk == "bells" else context.filler.say(intro.at(context.talk == "brief"))


def _changes(context: Context) -> list[Flow]:
    """Return the words that name the moves left out on request, and the moves done instead.

    They are said at every level of talk, so that nobody has to wonder.
    """
    changes = context.routine.changes
    dropped = [change.left_out for change in changes if change.instead is None]
    swapped = [
        context.filler.knowing(name=change.left_out, next=change.instead)
        for change in changes
        if change.instead is not None
    ]
    left_out = context.filler.knowing(name=joined(dropped)).say(context.phrases.left_out) if dropped else ()
    return [left_out, *(filler.say(context.phrases.instead) for filler in swapped)]


def _safety(context: Context) -> Flow:
    safety = context.routine.safety or context.phrases.safety
    return context.filler.say(safety.at(context.talk == "brief")) + _conditions(context)


def _conditions(context: Context) -> Flow:
    """Return the words that name the conditions of all moves.

    Moves that the length leaves out are included, so that the words are the same for every length.
    """
    moves = [step.move for step in leaves(context.routine.steps) if isinstance(step, MoveStep)]
    found = {condition for move in moves for condition in move.avoid_if}
    if context.routine.safety is not None or not found:
        return ()
    said = joined([entry.says for condition, entry in context.lists.conditions.items() if condition in found], "or")
    return (Pause(PART_BREAK_S), *context.filler.knowing(name=said).say(context.phrases.conditions))


def _cautions(context: Context) -> list[Flow]:
    """Return the cautions of all moves if talk is "bells", since nothing is said later; else nothing."""
    if context.talk != "bells":
        return []
    fillers = [(step.move, context.filler.knowing(name=step.move.name.text)) for step in context.moves]
    return [joined_with_breaks([filler.say(text) for text in move.cautions]) for move, filler in fillers]


def _lay_out(context: Context) -> Flow:
    tools = [_article(context.lists.tools[tool].name) for tool in context.tools]
    said = [sound for text in context.routine.props for sound in context.filler.say(text)]
    things = tools + [sound.text for sound in said if isinstance(sound, Utterance)]
    if context.talk == "bells" or not things:
        return ()
    return context.filler.knowing(name=joined(things)).say(context.phrases.lay_out)


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
