"""The time one has: a script at exactly the length asked for, by the rule book ("How time runs" in the docs).

One factor moves all holds, which become whole seconds, whole breaths or whole repetitions. Each one of these that the
factor adds somewhere is a step of a stair; the stair is climbed to the step that leaves rests, afters and settles
nearest to their usual length, and those take up what is left; at the very end the closing silence does.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from voiceguide.model.durations import frames
from voiceguide.model.script import Script
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import Span, SpanKind
from voiceguide.schedule.layout import least_frames

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
        self._holds = _Holds([span for span in script.spans if span.is_held])
        elastic = [one for one, span in zip(self._ranges, script.spans, strict=True) if span.kind in _ELASTIC]
        fixed = (
            one.usual
            for one, span in zip(self._ranges, script.spans, strict=True)
            if span.kind not in _ELASTIC and not span.is_held
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
            holds[span.step] if span.is_held else one.usual + share
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
        times = Counter(span.step for span in spans)
        self._spans = {span.step: span for span in spans}
        # The factor at which a hold of `usual` seconds or breaths has just been rounded up to one more.
        self._rises = sorted(
            (
                (_factor(span, count + 0.5), _growth(span, count) * times[step], step, count + 1)
                for step, span in self._spans.items()
                if _moves(span)
                for count in span.counts[:-1]
            ),
            key=lambda rise: rise[0],
        )
        first = sum(_least(self._spans[step]) * count for step, count in times.items())
        # Holds that rise at the same factor rise together: only the last of them is a step of the stair.
        sums = list(accumulate((rise[1] for rise in self._rises), initial=first))
        factors = [rise[0] for rise in self._rises]
        self._ends = [0, *(index for index, factor in enumerate(factors, 1) if factors[index:index + 1] != [factor])]
        self.stair = [sums[end] for end in self._ends]

    def lengths(self, index: int) -> dict[int | None, int]:
        """Give the frames of each hold, by its step, on one step of the stair."""
        found = {step: _least(span) for step, span in self._spans.items()}
        for _, _, step, count in self._rises[: self._ends[index]]:
            found[step] = _frames(self._spans[step], count)
        return found


def _moves(span: Span) -> bool:
    """A hold with no choice of whole seconds, breaths or repetitions keeps its usual time."""
    return len(span.counts) > 1


def _factor(span: Span, count: float) -> float:
    return count / span.unit.count(span.length.usual_s)


def _frames(span: Span, count: int) -> int:
    return frames(span.unit.seconds(count))


def _growth(span: Span, count: int) -> int:
    return _frames(span, count + 1) - _frames(span, count)


def _least(span: Span) -> int:
    return _frames(span, span.counts[0]) if _moves(span) else frames(span.length.usual_s)
