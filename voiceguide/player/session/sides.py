"""Lengths that are kept when a session is left: of second sides still to come, and of the step in which it was left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voiceguide.model.durations import FRAME_S, frames, frames_covering
from voiceguide.player.session.lengths import Lengths
from voiceguide.player.session.score import TIMED, USUAL_PACE, Score
from voiceguide.player.session.state import State


@dataclass(frozen=True, slots=True)
class KeptLength:
    """The length of a span, which the first side or the person has set."""

    step: int
    """The number of the step among all steps, rests and words included."""
    side: str | None
    kind: str
    """The kind of the span (see `SpanKind`)."""
    seconds: float
    """How long it lasts; 0 leaves it out, which happens on second sides only."""
    pace_percent: int = USUAL_PACE


def still_to_do(score: Score, state: State, begin: int) -> tuple[KeptLength, ...]:
    """Return the lengths of the second sides from the span `begin` on whose first side was done before it."""
    return tuple(_still_to_do(score, state, begin))


def _still_to_do(score: Score, state: State, begin: int) -> Iterator[KeptLength]:
    for twin, first in sorted(score.first.items()):
        span = score.spans[twin]
        if first >= begin or twin < begin or span.step is None or span.side is None:
            continue
        lasted = state.performed.get(first)
        length = state.lengths.frames(twin) if lasted is None else frames_covering(lasted)
        if length is not None:
            pace = state.lengths.pace(twin, USUAL_PACE)
            yield KeptLength(span.step, span.side, str(span.kind), round(length * FRAME_S, 3), pace)


def with_kept_lengths(lengths: Lengths, score: Score, begin: int, kept: Sequence[KeptLength]) -> Lengths:
    """Return `lengths` with the `kept` lengths of second sides. Ignore those whose span no longer exists."""
    open_twins = [twin for twin in sorted(score.first) if twin >= begin]
    for length in kept:
        wanted = (length.step, length.side, length.kind)
        spans = ((twin, score.spans[twin]) for twin in open_twins)
        twin = next((twin for twin, span in spans if (span.step, span.side, str(span.kind)) == wanted), None)
        if twin is not None:
            open_twins.remove(twin)
            lengths = lengths.bend(twin, frames(length.seconds), length.pace_percent)
    for stop in score.stops:
        twins = [twin for twin in score.first if twin in stop]
        if begin < stop.start and twins and all(lengths.frames(twin) == 0 for twin in twins):
            lengths = lengths.leave_out(stop)
    return lengths


def bent_here(score: Score, state: State, begin: int) -> tuple[KeptLength, ...]:
    """Return the lengths that the person changed in the step that begins with the span `begin`, without cuts."""
    return tuple(_bent_here(score, state, begin))


def _bent_here(score: Score, state: State, begin: int) -> Iterator[KeptLength]:
    for index in _timed_from(score, begin):
        span, bent, first = score.spans[index], state.lengths.bent.get(index), score.first.get(index)
        follows = first is not None and (first >= begin or index not in state.lengths.own)
        if bent and bent.frames and span.step is not None and index not in state.lengths.cuts and not follows:
            yield KeptLength(span.step, span.side, str(span.kind), round(bent.frames * FRAME_S, 3), bent.pace)


def with_kept_lengths_here(lengths: Lengths, score: Score, begin: int, kept: Sequence[KeptLength]) -> Lengths:
    """Return `lengths` with the `kept` lengths of the step at the span `begin`. Its other side follows, if it comes."""
    open_spans = list(_timed_from(score, begin))
    for length in kept:
        wanted = (length.step, length.side, length.kind)
        spans = ((index, score.spans[index]) for index in open_spans)
        found = next((index for index, span in spans if (span.step, span.side, str(span.kind)) == wanted), None)
        if found is None:
            continue
        open_spans.remove(found)
        lengths = lengths.bend(found, frames(length.seconds), length.pace_percent)
        if found in score.first:
            lengths = lengths.take_over(found)
        for twin in score.later.get(found, ()):
            stop = score.stops[score.stop_of(twin)]
            lengths = lengths.mirror(twin, stop, frames(length.seconds), length.pace_percent)
    return lengths


def _timed_from(score: Score, begin: int) -> Iterator[int]:
    """Return the indexes of the holds and rests from the span `begin` to the end of its step."""
    stop = score.stops[score.stop_of(begin)]
    return (index for index in range(begin, stop.stop) if score.spans[index].kind in TIMED)
