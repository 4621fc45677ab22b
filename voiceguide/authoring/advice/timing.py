"""Advice on time: holds too long on one spot, and words that do not fit in a hold."""

from collections.abc import Iterator
from itertools import pairwise

from voiceguide.authoring.advice.phrasing import moves_with_cautions
from voiceguide.compiler.variants import leaves
from voiceguide.errors import Complaint, Where
from voiceguide.model.durations import format_duration, frames
from voiceguide.model.markup import Pause
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import CueAt, CueEvery, Span, Utterance
from voiceguide.model.steps import MoveStep
from voiceguide.model.vocabulary import Lists
from voiceguide.schedule.hold_layout import HoldLayout

LONG_S = 120.0
"""Seconds on one spot above which a caution is advised: sources allow "no more than two minutes"."""

LONG_PAUSE_S = 300.0
"""Seconds above which a pause in a text is worth a second look."""


def uncautioned_minutes(routine: Routine) -> Iterator[Complaint]:
    """Yield advice to add a caution where a hold is usually longer than two minutes and has no caution."""
    for step, is_cautioned in moves_with_cautions(routine):
        hold = step.move.hold
        where = (hold.where if hold is not None else None) or step.where
        if hold is not None and hold.usual_s > LONG_S and not is_cautioned and where:
            lasts = format_duration(hold.usual_s)
            yield Complaint(where, f"{lasts} on one spot, without a caution; say under cautions when to stop")


def too_long_with_a_tool(routine: Routine, lists: Lists) -> Iterator[Complaint]:
    """Yield advice where a hold may last longer than its tool allows: a ball from the freezer, two minutes."""
    for step in leaves(routine.steps):
        if not isinstance(step, MoveStep):
            continue
        hold, tool = step.move.hold, step.move.tool
        most_s = None if tool is None else lists.tools[tool].most_s
        where = (hold.where if hold is not None else None) or step.where
        if hold is not None and most_s is not None and hold.max_s > most_s and where:
            yield Complaint(where, f"{format_duration(hold.max_s)} with {tool}: at most {format_duration(most_s)}")


def long_pauses(script: Script) -> Iterator[Complaint]:
    """Yield advice where a pause in a text lasts more than five minutes: a slip of the keyboard is likelier."""
    for span in script.spans:
        for before, pause in pairwise(span.flow):
            if not isinstance(pause, Pause) or not isinstance(before, Utterance):
                continue
            if pause.seconds > LONG_PAUSE_S and before.where:
                lasts = format_duration(pause.seconds)
                yield Complaint(before.where, f"a pause of {lasts} follows “{before.text}”; if that is meant, leave it")


def too_long_to_be_said(script: Script, sounds: Sounds) -> Iterator[Complaint]:
    """Yield advice where words of the author do not fit in a hold, neither at its usual nor at its longest length."""
    heard: set[Where] = set()
    wanted: dict[Where, str] = {}
    for span in script.spans:
        if not span.cues:
            continue
        wanted |= {words.where: words.text for words in _written(span) if words.where}
        for length_s in {span.length.usual_s, span.length.max_s}:
            layout = HoldLayout(span, 0, frames(length_s), sounds)
            heard |= {item.where for item in layout.heard if item.where}
    for where, text in wanted.items():
        if where not in heard:
            yield Complaint(where, f"“{text}” is too long to be said in its hold, and is left out; say less")


def _written(span: Span) -> Iterator[Utterance]:
    for cue in span.cues:
        flows = cue.flows if isinstance(cue, CueEvery) else (cue.flow,) if isinstance(cue, CueAt) else ()
        for flow in flows:
            yield from (item for item in flow if isinstance(item, Utterance))
