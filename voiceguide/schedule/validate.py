"""The proof that every written cue fits, over the whole range of lengths that its hold may take."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from math import ceil, floor

from voiceguide.errors import Complaint, Where
from voiceguide.model.durations import FRAME_S, format_duration, frames
from voiceguide.model.move import At
from voiceguide.model.script import Script
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import CueAt, Span, Utterance
from voiceguide.model.values import Length
from voiceguide.schedule.hold_layout import WrittenCues
from voiceguide.schedule.layout import least_frames


def faults(script: Script, sounds: Sounds) -> list[Complaint]:
    """Give a complaint for each cue that cuts into another or runs past the end of its hold, at any length of it.

    And for each rest, and each silence between rounds, too short for its words.
    """
    found: list[Complaint] = []
    for span in script.spans:
        if span.is_held:
            found += hold_faults(span, sounds)
        elif not span.grows:
            found += _too_short(span, sounds)
    return list(dict.fromkeys(found))


def hold_faults(span: Span, sounds: Sounds) -> list[Complaint]:
    """Give the complaints about one hold, each at the first length at which it holds."""
    written = WrittenCues(span, sounds)
    found: dict[Where, Complaint] = {}
    for length_s in critical_lengths_s(span):
        for complaint in written.at(frames(length_s))[1]:
            found.setdefault(complaint.where, complaint)
    return list(found.values())


def critical_lengths_s(span: Span) -> list[float]:
    """Give the lengths of a hold at which its cues have to be tried.

    Where a cue stands is linear in the length of its hold: if two keep apart at the shortest and at the longest, they
    keep apart in between, unless they change places there; then they meet, and that length is tried too.
    """
    length = span.length
    lengths = {length.min_s, length.usual_s, length.max_s}
    moments = [cue.at for cue in span.cues if isinstance(cue, CueAt) and not cue.yields]
    for one, other in combinations(moments, 2):
        meeting_s = _meeting_s(one, other)
        if meeting_s is not None and length.min_s < meeting_s < length.max_s:
            count = span.unit.count(meeting_s)
            around = span.unit.seconds(floor(count)), span.unit.seconds(ceil(count))
            lengths |= {max(length.min_s, around[0]), min(length.max_s, around[1])}
    return sorted(lengths)


def _meeting_s(one: At, other: At) -> float | None:
    """Give the length of a hold at which both moments are the same."""
    apart_s = other.seconds(0) - one.seconds(0)
    slope = one.seconds(1) - other.seconds(1) + apart_s
    return apart_s / slope if abs(slope) > 1e-9 else None


def _too_short(span: Span, sounds: Sounds) -> Iterator[Complaint]:
    excess_s = least_frames(span, sounds) * FRAME_S - span.length.min_s
    if excess_s <= FRAME_S:
        return
    where = next((item.where for item in span.flow if isinstance(item, Utterance) and item.where), span.where)
    shortest = format_duration(round(span.length.min_s, 1))
    message = f"the words take {excess_s:.1f} s more than this {span.kind} of {shortest}; make it longer, or say less"
    yield Complaint(where or Where("routine", 1, 1), message)


def extend_holds(script: Script, sounds: Sounds, *, strict: bool = False) -> tuple[Script, list[str]]:
    """Give `script` with holds made longer, on both sides and up to their longest, until their cues fit, and warnings.

    Those are that say `on_overrun: extend`, and, unless `strict`, those that say nothing. The rest, and where even the
    longest is too short, is found by `faults`.
    """
    extending = ("extend",) if strict else ("extend", None)
    least: dict[int | None, float] = {}
    warnings: list[str] = []
    for span in script.spans:
        if span.is_held and span.on_overrun in extending and hold_faults(span, sounds):
            least_s = _least_s(span, sounds)
            if least_s is not None:
                least[span.step] = max(least_s, least.get(span.step, 0.0))
                longer = f"need a hold of {format_duration(least_s)}; it is extended"
                warnings.append(f"{span.where}: the words of “{span.name}” {longer}")
    if not least:
        return script, []
    spans = tuple(_extended(span, least[span.step]) if _is_hold_in(span, least) else span for span in script.spans)
    return replace(script, spans=spans), list(dict.fromkeys(warnings))


def _is_hold_in(span: Span, steps: dict[int | None, float]) -> bool:
    return span.is_held and span.step in steps


def _least_s(span: Span, sounds: Sounds) -> float | None:
    """Give the least whole number of units, in seconds, from which on the cues of a hold fit up to its longest."""
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


