"""The opening, before the first step: the lead-in, things to have ready, the intro, and safety."""

from collections.abc import Sequence

from voiceguide.compiler.cautions import cautions_of
from voiceguide.compiler.context import Context, joined_with_breaks, non_empty, span_of
from voiceguide.compiler.safety import safety_words
from voiceguide.compiler.visits import Position
from voiceguide.compiler.wording import joined
from voiceguide.model.routine import Omission
from voiceguide.model.spans import Flow, Sign, Span, SpanKind, Utterance
from voiceguide.model.values import Length

LEAD_IN_S = 1.5
"""Usual seconds before the first word, in which the loudspeaker wakes up."""


def opening(context: Context) -> list[Span]:
    """Return the spans of the opening, which is a chapter by itself."""
    lead_in_s = LEAD_IN_S if context.routine.lead_in_s is None else context.routine.lead_in_s
    start = (Sign("start", context.chimes),) if lead_in_s else ()
    safety = joined_with_breaks(safety_words(context))
    flows = [_lay_out(context), _intro(context), *_changes(context), safety, *_cautions(context)]
    spans = [span_of(context, SpanKind.LEAD_IN, Position(), Length.exactly(lead_in_s), flow=start)]
    return non_empty([*spans, *(span_of(context, SpanKind.TALK, Position(), flow=flow) for flow in flows)])


def _intro(context: Context) -> Flow:
    intro = context.routine.intro
    return () if intro is None or context.talk == "bells" else context.filler.say(intro.at(context.talk == "brief"))


def _changes(context: Context) -> list[Flow]:
    """Return the words that name the moves left out on request, and the moves done instead.

    They are said at every level of talk, so that nobody has to wonder.
    """
    changes = context.routine.changes
    dropped = [change for change in changes if change.instead is None]
    swapped = [
        context.filler.knowing(name=f"{change.left_out[:1].lower()}{change.left_out[1:]}", next=change.instead)
        for change in changes
        if change.instead is not None
    ]
    return [_dropped(context, dropped), *(filler.say(context.phrases.instead) for filler in swapped)]


def _dropped(context: Context, dropped: Sequence[Omission]) -> Flow:
    if not dropped:
        return ()
    stay = {step.move.area for step in context.moves}
    areas = dict.fromkeys(change.area for change in dropped)
    names = {area: context.lists.areas[area].both or context.lists.areas[area].name for area in areas}
    gone = [name for area, name in names.items() if area not in stay]
    fewer = [name for area, name in names.items() if area in stay]
    said = [(gone, context.phrases.left_out), (fewer, context.phrases.left_out_some)]
    return tuple(
        sound for some, text in said if some for sound in context.filler.knowing(areas=joined(some)).say(text)
    )


def _cautions(context: Context) -> list[Flow]:
    """Return the cautions of all moves, each once, if talk is "bells", since nothing is said later; else nothing."""
    if context.talk != "bells":
        return []
    flows: dict[str, Flow] = {}
    for step in context.moves:
        filler = context.filler.knowing(name=step.move.name.text)
        for caution in cautions_of(step.move, context.lists):
            flows.setdefault(caution.full.text, filler.say(caution.full))
    return [joined_with_breaks(list(flows.values()))]


def _lay_out(context: Context) -> Flow:
    tools = [_article(context.lists.tools[tool].name) for tool in context.tools]
    said = [sound for text in context.routine.props for sound in context.filler.say(text)]
    things = tools + [sound.text for sound in said if isinstance(sound, Utterance)]
    if context.talk == "bells" or not things:
        return ()
    return context.filler.knowing(name=joined(things)).say(context.phrases.lay_out)


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
