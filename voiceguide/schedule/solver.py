"""Fits a script to an exact length.

One factor scales all holds, and each is rounded to whole seconds, whole breaths or whole repetitions. As the factor
grows, the total length of the holds grows in steps: a stair. The solver takes the step that leaves the elastic spans
(rests, afters and settles) nearest to their usual lengths. The elastic spans take up the remaining time, and the
closing silence the rest of it.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from voiceguide.model.durations import frames
from voiceguide.model.script import Script
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import Span
from voiceguide.schedule.layout import least_frames

CLOSING_MOST_S = 3.0
"""Longest closing silence in seconds."""


@dataclass(frozen=True, slots=True)
class Range:
    """The lengths that a span may take, in frames."""

    least: int
    usual: int
    most: int


class Stair:
    """The lengths, in frames, that the script of one set of steps can take, and the lengths of its spans at each."""

    def __init__(self, script: Script, sounds: Sounds) -> None:
        self.script = script
        needed = [least_frames(span, sounds) for span in script.spans]
        self._ranges = [_range(span, need) for span, need in zip(script.spans, needed, strict=True)]
        self._holds = _Holds([span for span in script.spans if span.is_held])
        spans = zip(self._ranges, script.spans, strict=True)
        elastic = [limits for limits, span in spans if span.kind.traits.is_elastic]
        fixed = (
            limits.usual
            for limits, span in zip(self._ranges, script.spans, strict=True)
            if not span.kind.traits.is_elastic and not span.is_held
        )
        self._fixed = sum(fixed)
        self._elastic = Range(
            sum(limits.least for limits in elastic),
            sum(limits.usual for limits in elastic),
            sum(limits.most for limits in elastic),
        )
        self._closing = frames(CLOSING_MOST_S) - self._ranges[-1].usual

    @property
    def shortest(self) -> int:
        """The shortest length, in frames."""
        return self._fixed + self._holds.stair[0] + self._elastic.least

    @property
    def longest(self) -> int:
        """The longest length, in frames."""
        return self._most_with(self._holds.stair[-1])

    def lengths(self, target: int) -> list[int] | None:
        """Return the length of each span in frames, so that they add up to `target`; None if that cannot be met."""
        rest = target - self._fixed
        stair = self._holds.stair
        low = bisect_left(stair, rest - self._elastic.most - self._closing)
        high = bisect_right(stair, rest - self._elastic.least)
        if low >= high:
            return None
        ideal = rest - self._elastic.usual
        above = min(bisect_left(stair, ideal, low, high), high - 1)
        below = max(above - 1, low)
        index = below if ideal - stair[below] <= stair[above] - ideal else above
        return self._spread(self._holds.lengths(index), rest - stair[index])

    def nearest_below(self, target: int) -> int | None:
        """Return the greatest length up to `target` frames that can be met; None if there is none."""
        index = bisect_right(self._holds.stair, target - self._fixed - self._elastic.least) - 1
        return None if index < 0 else min(target, self._most_with(self._holds.stair[index]))

    def nearest_above(self, target: int) -> int | None:
        """Return the least length from `target` frames on that can be met; None if there is none."""
        stair = self._holds.stair
        index = bisect_left(stair, target - self._fixed - self._elastic.most - self._closing)
        return None if index == len(stair) else max(target, self._fixed + stair[index] + self._elastic.least)

    def _most_with(self, holds: int) -> int:
        """Return the longest length, in frames, in which the holds last `holds` frames together."""
        return self._fixed + holds + self._elastic.most + self._closing

    def _spread(self, holds: dict[int | None, int], remaining: int) -> list[int]:
        """Return the length of each span in frames: of holds as given, of elastic spans together `remaining`.

        Each elastic span changes in proportion to its room; the closing silence takes up the rest.
        """
        difference = remaining - self._elastic.usual
        room = [
            (limits.most - limits.usual if difference > 0 else limits.usual - limits.least)
            if span.kind.traits.is_elastic
            else 0
            for limits, span in zip(self._ranges, self.script.spans, strict=True)
        ]
        total = sum(room)
        shared = max(-total, min(total, difference))
        ends = [shared * part // total if total else 0 for part in accumulate(room)]
        shares = [end - start for start, end in zip([0, *ends], ends, strict=False)]
        lengths = [
            holds[span.step] if span.is_held else limits.usual + share
            for limits, span, share in zip(self._ranges, self.script.spans, shares, strict=True)
        ]
        lengths[-1] += difference - shared
        return lengths


def _range(span: Span, needed: int) -> Range:
    length = span.length
    if not span.kind.traits.is_elastic:
        usual = max(needed, frames(length.usual_s))
        return Range(usual, usual, usual)
    least, usual, most = (max(needed, frames(seconds)) for seconds in (length.min_s, length.usual_s, length.max_s))
    return Range(least, usual, most)


class _Holds:
    """All holds, scaled by one factor: their lengths at each step of the stair, together and separately."""

    def __init__(self, spans: Sequence[Span]) -> None:
        times = Counter(span.step for span in spans)
        self._spans = {span.step: span for span in spans}
        # Each rise: the factor at which a hold is rounded up to the next count, the frames that this adds to all spans
        # of its step, the step, and the new count.
        self._rises = sorted(
            (
                (_factor(span, count + 0.5), _growth(span, count) * times[step], step, count + 1)
                for step, span in self._spans.items()
                if _is_variable(span)
                for count in span.counts[:-1]
            ),
            key=lambda rise: rise[0],
        )
        first = sum(_least(self._spans[step]) * count for step, count in times.items())
        # Holds that rise at the same factor rise together: only the sum after the last of them is a step of the stair.
        sums = list(accumulate((rise[1] for rise in self._rises), initial=first))
        factors = [rise[0] for rise in self._rises]
        self._ends = [0, *(index for index, factor in enumerate(factors, 1) if factors[index:index + 1] != [factor])]
        self.stair = [sums[end] for end in self._ends]

    def lengths(self, index: int) -> dict[int | None, int]:
        """Return the length of each hold in frames, by its step in the routine, at step `index` of the stair."""
        lengths = {step: _least(span) for step, span in self._spans.items()}
        for _, _, step, count in self._rises[: self._ends[index]]:
            lengths[step] = _frames(self._spans[step], count)
        return lengths


def _is_variable(span: Span) -> bool:
    """Return whether a hold can take more than one whole count of its unit; otherwise it keeps its usual time."""
    return len(span.counts) > 1


def _factor(span: Span, count: float) -> float:
    return count / span.unit.count(span.length.usual_s)


def _frames(span: Span, count: int) -> int:
    return frames(span.unit.seconds(count))


def _growth(span: Span, count: int) -> int:
    return _frames(span, count + 1) - _frames(span, count)


def _least(span: Span) -> int:
    return _frames(span, span.counts[0]) if _is_variable(span) else frames(span.length.usual_s)
