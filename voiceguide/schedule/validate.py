"""Checks that every written cue fits at every length that its hold may take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import ceil, floor

from voiceguide.compiler.variants import leaves
from voiceguide.errors import Complaint, Detail, Where
from voiceguide.model.durations import FRAME_S, format_duration, frames
from voiceguide.model.move import At
from voiceguide.model.script import Script
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import CueAt, Span, Utterance
from voiceguide.model.steps import MoveStep, Step
from voiceguide.model.values import Length
from voiceguide.schedule.hold_layout import WrittenCues
from voiceguide.schedule.layout import least_frames


def faults(script: Script, sounds: Sounds) -> list[Complaint]:
    """Return a complaint for each cue that, at any length of its hold, overlaps another or runs past the end.

    Also return a complaint for each rest, and each silence between rounds, that is too short for its words.
    """
    complaints: list[Complaint] = []
    for span in script.spans:
        if span.is_held:
            complaints += hold_faults(span, sounds)
        elif not span.grows:
            complaints += _too_short(span, sounds)
    return list(dict.fromkeys(complaints))


def hold_faults(span: Span, sounds: Sounds) -> list[Complaint]:
    """Return the complaints about a hold, one for each place in a file, for the shortest length at which it occurs."""
    written = WrittenCues(span, sounds)
    complaints: dict[Where, Complaint] = {}
    for length_s in critical_lengths_s(span):
        for complaint in written.at(frames(length_s))[1]:
            complaints.setdefault(complaint.where, complaint)
    return list(complaints.values())


def critical_lengths_s(span: Span) -> list[float]:
    """Return the lengths of a hold, in seconds, at which its cues must be tried.

    The position of a cue is linear in the length of its hold. Two cues that do not overlap at the shortest and longest
    lengths do not overlap in between, unless they change order there. Then they meet at a length, which is tried too.
    """
    length = span.length
    lengths = {length.min_s, length.usual_s, length.max_s}
    moments = [cue.at for cue in span.cues if isinstance(cue, CueAt) and not cue.yields]
    for first, second in combinations(moments, 2):
        meeting_s = _meeting_s(first, second)
        if meeting_s is not None and length.min_s < meeting_s < length.max_s:
            count = span.unit.count(meeting_s)
            around = span.unit.seconds(floor(count)), span.unit.seconds(ceil(count))
            lengths |= {max(length.min_s, around[0]), min(length.max_s, around[1])}
    return sorted(lengths)


def _meeting_s(first: At, second: At) -> float | None:
    """Return the length of a hold, in seconds, at which both moments are the same; None if there is none."""
    apart_s = second.seconds(0) - first.seconds(0)
    slope = first.seconds(1) - second.seconds(1) + apart_s
    return apart_s / slope if abs(slope) > 1e-9 else None


def _too_short(span: Span, sounds: Sounds) -> Iterator[Complaint]:
    excess_s = least_frames(span, sounds) * FRAME_S - span.length.min_s
    if excess_s <= FRAME_S:
        return
    where = next((item.where for item in span.flow if isinstance(item, Utterance) and item.where), span.where)
    shortest = format_duration(round(span.length.min_s, 1))
    message = f"the words take {excess_s:.1f} s more than this {span.kind} of {shortest}; make it longer, or say less"
    least = format_duration(ceil(span.length.min_s + excess_s))
    detail = Detail("too-short", shortest, f"at least {least}", least)
    yield Complaint(where or Where("routine", 1, 1), message, detail)


def extend_holds(script: Script, sounds: Sounds) -> tuple[Script, list[Complaint]]:
    """Return `script` with holds made longer, on both sides, until their cues fit; and a warning for each such step.

    Only holds with `on_overrun: extend` or without `on_overrun` are made longer, and none becomes longer than its
    limit allows. `faults` reports all cues that still do not fit.
    """
    least: dict[int | None, float] = {}
    for span in script.spans:
        if span.is_held and span.on_overrun in ("extend", None) and hold_faults(span, sounds):
            least_s = _least_s(span, sounds)
            if least_s is not None:
                least[span.step] = max(least_s, least.get(span.step, 0.0))
    if not least:
        return script, []
    spans = tuple(_extended(span, least[span.step]) if _is_hold_in(span, least) else span for span in script.spans)
    return replace(script, spans=spans), _warnings(script, least)


def _warnings(script: Script, least: Mapping[int | None, float]) -> list[Complaint]:
    """Return a warning for each step whose hold is extended, and one for all of them if they are several."""
    steps = list(leaves(script.routine.steps))
    found = [
        _warning([span for span in script.spans if span.is_held and span.step == number], steps[number - 1], least_s)
        for number, least_s in least.items()
        if number is not None
    ]
    total_s = sum(longer_s for _, longer_s in found)
    warnings = [warning for warning, _ in found]
    if len(found) > 1 and total_s:
        message = f"{len(found)} holds are extended for their words; the session lasts {_lasts(total_s)} longer"
        where = script.routine.where or warnings[0].where
        warnings.append(Complaint(where, message, Detail("extended-holds", expected="longer holds, or fewer words")))
    return warnings


def _warning(spans: Sequence[Span], step: Step, least_s: float) -> tuple[Complaint, float]:
    """Return the warning about the hold of a step, and the seconds by which it makes the session longer."""
    first = spans[0]
    hold = step.move.hold if isinstance(step, MoveStep) else None
    written = None if hold is None else hold.where
    is_here = written is not None and (step.where is None or written.file == step.where.file)
    longer_s = sum(max(0.0, least_s - span.length.usual_s) for span in spans)
    is_short = first.length.usual_s < least_s
    remedy = f"{'usual' if is_short else 'min'}: {format_duration(least_s)}"
    times = f", {len(spans)} times" if len(spans) > 1 else ""
    adds = f" by {_lasts(longer_s)} in all{times}" if is_short else " where a length asks for less"
    message = (
        f"the words of “{first.name}” need a hold of {format_duration(least_s)}; it is extended{adds}; "
        f"write {remedy}, or say less"
    )
    detail = Detail("extended-hold", None, f"a hold of at least {format_duration(least_s)}", remedy)
    return Complaint((written if is_here else None) or first.where or Where("routine", 1, 1), message, detail), longer_s


def _lasts(seconds: float) -> str:
    return format_duration(round(seconds, 1))


def _is_hold_in(span: Span, steps: dict[int | None, float]) -> bool:
    return span.is_held and span.step in steps


def _least_s(span: Span, sounds: Sounds) -> float | None:
    """Return the least length in seconds, in whole units, from which on all cues fit; None if there is none."""
    written = WrittenCues(span, sounds)
    least = None
    for count in reversed(span.counts):
        if written.at(frames(span.unit.seconds(count)))[1]:
            break
        least = count
    return None if least is None else span.unit.seconds(least)


def _extended(span: Span, least_s: float) -> Span:
    length = span.length
    usual_s, most_s = max(length.usual_s, least_s), max(length.max_s, least_s)
    return replace(span, length=Length(min_s=least_s, usual_s=usual_s, max_s=most_s))


