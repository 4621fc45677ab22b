"""What comes before the first step: the lead-in, the intro, safety, and the things to lay out."""

from voiceguide.compiler.context import PART_BREAK_S, Context, Position, joined_with_breaks, non_empty, span_of
from voiceguide.compiler.variants import leaves
from voiceguide.compiler.wording import joined
from voiceguide.model.markup import Pause
from voiceguide.model.spans import Flow, Sign, Span, SpanKind, Utterance
from voiceguide.model.steps import MoveStep
from voiceguide.model.values import Length

LEAD_IN_S = 1.5
"""The first word comes after the speaker has woken up (docs: phone-proof sound)."""


def opening(given: Context) -> list[Span]:
    """Give the spans of the opening, which is a chapter of its own."""
    start = (Sign("start", given.chimes),)
    flows = [_intro(given), *_changes(given), _safety(given), *_cautions(given), _lay_out(given)]
    spans = [span_of(given, SpanKind.LEAD_IN, Position(), Length.exactly(LEAD_IN_S), flow=start)]
    return non_empty([*spans, *(span_of(given, SpanKind.TALK, Position(), flow=flow) for flow in flows)])


def _intro(given: Context) -> Flow:
    intro = given.routine.intro
    return () if intro is None or given.talk == "bells" else given.speaker.say(intro.at(given.talk == "brief"))


def _changes(given: Context) -> list[Flow]:
    """Say what was left out on request, and what is done instead: at every level of talk, for nobody should wonder."""
    changes = given.routine.changes
    gone = [change.left_out for change in changes if change.instead is None]
    swapped = [given.speaker.knowing(name=one.left_out, next=one.instead) for one in changes if one.instead is not None]
    left_out = given.speaker.knowing(name=joined(gone)).say(given.phrases.left_out) if gone else ()
    return [left_out, *(speaker.say(given.phrases.instead) for speaker in swapped)]


def _safety(given: Context) -> Flow:
    safety = given.routine.safety or given.phrases.safety
    return given.speaker.say(safety.at(given.talk == "brief")) + _conditions(given)


def _conditions(given: Context) -> Flow:
    """Name the conditions of all moves, those that the length leaves out included: the words stay the same with it."""
    moves = [step.move for step in leaves(given.routine.steps) if isinstance(step, MoveStep)]
    found = {condition for move in moves for condition in move.avoid_if}
    if given.routine.safety is not None or not found:
        return ()
    said = joined([entry.says for condition, entry in given.lists.conditions.items() if condition in found], "or")
    return (Pause(PART_BREAK_S), *given.speaker.knowing(name=said).say(given.phrases.conditions))


def _cautions(given: Context) -> list[Flow]:
    """With bells, all cautions are spoken at the start: nothing is said later on."""
    if given.talk != "bells":
        return []
    speakers = [(step.move, given.speaker.knowing(name=step.move.name.text)) for step in given.moves]
    return [joined_with_breaks([speaker.say(text) for text in move.cautions]) for move, speaker in speakers]


def _lay_out(given: Context) -> Flow:
    tools = [_article(given.lists.tools[tool].name) for tool in given.tools]
    said = [sound for text in given.routine.props for sound in given.speaker.say(text)]
    things = tools + [sound.text for sound in said if isinstance(sound, Utterance)]
    if given.talk == "bells" or not things:
        return ()
    return given.speaker.knowing(name=joined(things)).say(given.phrases.lay_out)


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"
