"""The time one has: a script at exactly the length asked for, by the rule book ("How time runs" in the docs).

One factor moves all holds, which become whole seconds. Each second that the factor adds somewhere is a step of a
stair; the stair is climbed to the step that leaves rests, afters and settles nearest to their usual length, and those
take up what is left; at the very end the closing silence does.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, floor

from voiceguide.durations import frames
from voiceguide.fitting.flow import Sounds
from voiceguide.fitting.layout import least_frames
from voiceguide.script import Script, Span, SpanKind

CLOSING_MOST_S = 3.0
_ELASTIC = (SpanKind.SETTLE, SpanKind.REST, SpanKind.AFTER)


@dataclass(frozen=True, slots=True)
class Range:
    """How long one span may last, in frames."""

    least: int
    usual: int
    most: int


class Stair:
    """The lengths, in frames, that a script of one set of steps can take, and how it takes them."""

    def __init__(self, script: Script, sounds: Sounds) -> None:
        self.script = script
        needed = [least_frames(span, sounds) for span in script.spans]
        self._ranges = [_range(span, need) for span, need in zip(script.spans, needed, strict=True)]
        self._holds = _Holds([span for span in script.spans if span.kind is SpanKind.HOLD])
        elastic = [one for one, span in zip(self._ranges, script.spans, strict=True) if span.kind in _ELASTIC]
        fixed = (
            one.usual
            for one, span in zip(self._ranges, script.spans, strict=True)
            if span.kind not in (*_ELASTIC, SpanKind.HOLD)
        )
        self._fixed = sum(fixed)
        self._elastic = Range(
            sum(one.least for one in elastic), sum(one.usual for one in elastic), sum(one.most for one in elastic)
        )
        self._closing = frames(CLOSING_MOST_S) - self._ranges[-1].usual

    @property
    def shortest(self) -> int:
        """The shortest length, in frames."""
        return self._fixed + self._holds.stair[0] + self._elastic.least

    @property
    def longest(self) -> int:
        """The longest length, in frames."""
        return self._fixed + self._holds.stair[-1] + self._elastic.most + self._closing

    def neighbours(self, target: int) -> tuple[int | None, int | None]:
        """Give the lengths nearest to `target` that can be taken: one not above it, one not below it."""
        lowest = [self._fixed + hold + self._elastic.least for hold in self._holds.stair]
        reach = self._elastic.most + self._closing - self._elastic.least
        index = bisect_right(lowest, target) - 1
        below = min(target, lowest[index] + reach) if index >= 0 else None
        above = target if below == target else (lowest[index + 1] if index + 1 < len(lowest) else None)
        return below, above

    def lengths(self, target: int) -> list[int] | None:
        """Give the frames of each span so that they add up to `target`; None where they cannot."""
        rest = target - self._fixed
        stair = self._holds.stair
        low = bisect_left(stair, rest - self._elastic.most - self._closing)
        high = bisect_right(stair, rest - self._elastic.least)
        if low >= high:
            return None
        wish = rest - self._elastic.usual
        above = min(bisect_left(stair, wish, low, high), high - 1)
        below = max(above - 1, low)
        index = below if wish - stair[below] <= stair[above] - wish else above
        return self._spread(self._holds.lengths(index), rest - stair[index])

    def _spread(self, holds: dict[int | None, int], left: int) -> list[int]:
        """Share out what is left to the elastic spans in proportion to the room each has, the end to the closing."""
        difference = left - self._elastic.usual
        room = [
            (one.most - one.usual if difference > 0 else one.usual - one.least) if span.kind in _ELASTIC else 0
            for one, span in zip(self._ranges, self.script.spans, strict=True)
        ]
        total = sum(room)
        shared = max(-total, min(total, difference))
        ends = [shared * part // total if total else 0 for part in accumulate(room)]
        shares = [end - start for start, end in zip([0, *ends], ends, strict=False)]
        lengths = [
            holds[span.step] if span.kind is SpanKind.HOLD else one.usual + share
            for one, span, share in zip(self._ranges, self.script.spans, shares, strict=True)
        ]
        lengths[-1] += difference - shared
        return lengths


def _range(span: Span, needed: int) -> Range:
    length = span.length
    if span.kind not in _ELASTIC:
        usual = max(needed, frames(length.usual_s))
        return Range(usual, usual, usual)
    least, usual, most = (max(needed, frames(seconds)) for seconds in (length.min_s, length.usual_s, length.max_s))
    return Range(least, usual, most)


class _Holds:
    """All holds under one factor: what they last together at each step of the stair, and each by itself."""

    def __init__(self, spans: Sequence[Span]) -> None:
        counts = Counter(span.step for span in spans)
        lengths = {span.step: span.length for span in spans}
        self._seconds = {
            step: _whole_seconds(length.min_s, length.usual_s, length.max_s) for step, length in lengths.items()
        }
        # The factor at which a hold of `usual` seconds has just been rounded up to one second more.
        self._rises = sorted(
            (
                ((second + 0.5) / usual, (frames(second + 1) - frames(second)) * counts[step], step, second + 1)
                for step, (least, usual, most) in self._seconds.items()
                for second in range(least, most)
            ),
            key=lambda rise: rise[0],
        )
        self._exact = {step: frames(length.usual_s) for step, length in lengths.items() if not self._moves(step)}
        first = sum(self._least(step) * count for step, count in counts.items())
        # Holds that rise at the same factor rise together: only the last of them is a step of the stair.
        sums = list(accumulate((rise[1] for rise in self._rises), initial=first))
        factors = [rise[0] for rise in self._rises]
        self._ends = [0, *(index for index, factor in enumerate(factors, 1) if factors[index:index + 1] != [factor])]
        self.stair = [sums[end] for end in self._ends]

    def _moves(self, step: int | None) -> bool:
        least, _, most = self._seconds[step]
        return least < most

    def _least(self, step: int | None) -> int:
        return frames(self._seconds[step][0]) if self._moves(step) else self._exact[step]

    def lengths(self, index: int) -> dict[int | None, int]:
        """Give the frames of each hold, by its step, on one step of the stair."""
        found = {step: self._least(step) for step in self._seconds}
        for _, _, step, second in self._rises[: self._ends[index]]:
            found[step] = frames(second)
        return found


def _whole_seconds(least_s: float, usual_s: float, most_s: float) -> tuple[int, float, int]:
    """Give the whole seconds between the limits; a hold with none, or an exact one, does not move."""
    least, most = ceil(least_s - 1e-9), floor(most_s + 1e-9)
    return (least, usual_s, most) if least <= most and least_s < most_s else (0, usual_s, 0)
