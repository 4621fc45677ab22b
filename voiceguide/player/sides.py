"""What is still to be done on the second side when a session is left, so that both sides are equal after it, too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voiceguide.durations import FRAME_S, frames, frames_covering
from voiceguide.player.lengths import Lengths
from voiceguide.player.score import USUAL_PACE, Score
from voiceguide.player.state import State


@dataclass(frozen=True, slots=True)
class Lasting:
    """A stretch of a second side, and how long it lasts because the first side did; nothing: it is left out."""

    step: int
    side: str
    kind: str
    seconds: float
    pace_percent: int = USUAL_PACE


def still_to_do(score: Score, state: State, begin: int) -> tuple[Lasting, ...]:
    """Give what of the second sides comes from the span `begin` on, where the first side was done before."""
    return tuple(_still_to_do(score, state, begin))


def _still_to_do(score: Score, state: State, begin: int) -> Iterator[Lasting]:
    for twin, first in sorted(score.first.items()):
        span = score.spans[twin]
        if first >= begin or twin < begin or span.step is None or span.side is None:
            continue
        lasted = state.performed.get(first)
        length = state.lengths.frames(twin) if lasted is None else frames_covering(lasted)
        if length is not None:
            pace = state.lengths.pace(twin, USUAL_PACE)
            yield Lasting(span.step, span.side, str(span.kind), round(length * FRAME_S, 3), pace)


def taken_up(lengths: Lengths, score: Score, begin: int, lasting: Sequence[Lasting]) -> Lengths:
    """Give `lengths` with what was still to do when the session was left; what is no longer there is passed over."""
    open_twins = [twin for twin in sorted(score.first) if twin >= begin]
    for one in lasting:
        wanted = (one.step, one.side, one.kind)
        spans = ((twin, score.spans[twin]) for twin in open_twins)
        twin = next((twin for twin, span in spans if (span.step, span.side, str(span.kind)) == wanted), None)
        if twin is not None:
            open_twins.remove(twin)
            lengths = lengths.bend(twin, frames(one.seconds), one.pace_percent)
    for stop in score.stops:
        twins = [twin for twin in score.first if twin in stop]
        if begin < stop.start and twins and all(lengths.frames(twin) == 0 for twin in twins):
            lengths = lengths.leave_out(stop)
    return lengths
