"""The score of a session: the spans of its script, each laid out by itself as soon as its phrases are spoken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voiceguide.audio.room_tone import QUIET_FRAMES
from voiceguide.model.body import Body
from voiceguide.model.durations import FRAME_SAMPLES, frames
from voiceguide.model.script import Estimated, Script
from voiceguide.model.sounds import ClipInfo, Sounds
from voiceguide.model.spans import CuePaced, Sign, Span, SpanKind, Unit, Utterance
from voiceguide.model.values import Length
from voiceguide.schedule.flow import PlacedSound
from voiceguide.schedule.layout import least_frames, place_span, usual_frames_of, worded_spans

USUAL_PACE = 100
"""Percent."""
TIMED = tuple(kind for kind in SpanKind if kind.traits.is_timed)
"""The kinds of spans that last by the clock: they can be made longer, shorter and be skipped, on both sides alike."""
PACED = (*TIMED, SpanKind.SETTLE)
"""The kinds of spans that a faster pace makes shorter and a person can skip: not words, nor the time to get ready."""
_BASE_FRAMES = 1000
"""The frame at which spans are laid out: far enough from the start of a session, where clips would be moved."""
_BEFORE_WORDS_FRAMES = 4
"""Frames between the swell and the words after it."""
_APART_SAMPLES = FRAME_SAMPLES * 2
"""Samples that are left at least between two sounds in a hold whose length was changed."""


@dataclass(frozen=True, slots=True)
class Item:
    """A sound in a span. Its times are in samples from the start of the span."""

    kind: str
    """`utterance`, `sign` or `swell`."""
    text: str
    key: str
    """The key of its clip."""
    start: int
    """The start of its clip: a frame before the span at the earliest."""
    heard_start: int
    """When sound begins in the clip."""
    heard_end: int
    """When sound ends in the clip."""


class Score:
    """The spans of a script, with their sounds and lengths.

    `sounds` has the lengths of the phrases of each span that `is_ready`; until then they are estimated. `lengths` are
    the lengths of spans in a plan, in frames; None lets spans take their usual time. `swell` is the clip that wakes a
    loudspeaker before words after a long silence, if any. `fetch` gets spans that were not in the script spoken, and
    returns them as the voices speak them.
    """

    def __init__(
        self,
        script: Script,
        sounds: Sounds,
        is_ready: Callable[[Span], bool],
        lengths: Sequence[int] | None = None,
        swell: ClipInfo | None = None,
        fetch: Callable[[Sequence[Span]], Sequence[Span]] = lambda spans: spans,
    ) -> None:
        self.script, self.sounds, self.swell = script, sounds, swell
        self._is_ready, self._fetch = is_ready, fetch
        self._planned = dict(enumerate(lengths or ()))
        self._led_from: dict[int, Body] = {}
        self._led: list[Span] = []  # kept, since `is_ready` knows spans by their id
        self._as_written: dict[int, dict[int, tuple[Span, int | None]]] = {}
        wanted = lengths or [frames(span.length.usual_s) for span in script.spans]
        self.spans = worded_spans(script, wanted)
        self.stops = _stops(self.spans)
        """The spans of the opening, of each step in turn, and of the closing. A step is there once for each repeat."""
        self.later, self.first = _twins(self.spans)
        """`later` maps each timed span on the first side to its counterparts on the second; `first` maps them back."""
        self.last_number = max((span.number or 0 for span in self.spans), default=0)
        """The number of the last move, as the voice counts moves."""
        self._frames: dict[tuple[int, int], int] = {}
        self._items: dict[tuple[int, int, int], tuple[Item, ...]] = {}

    def is_ready(self, index: int) -> bool:
        """Return whether all that is said in a span can be heard."""
        return self._is_ready(self.spans[index])

    def lead(self, index: int, body: Body) -> None:
        """Make the next move at or after a span begin from `body`, where a jump leaves the listener.

        If the script leads there from another body, its words become those that are needed from `body`. All later moves
        begin as they are written, whatever earlier jumps led to.
        """
        for first in [first for first in self._as_written if first >= index]:
            self._put_back(first)
        move = next((at for at in range(index, len(self.spans)) if self.spans[at].kind is SpanKind.HOLD), None)
        if move is None:
            return
        first = next(at for at in range(move + 1) if self.spans[at].visit == self.spans[move].visit)
        before = self._led_from.get(first, (self.spans[first - 1].body if first else None) or Body())
        if before == body:
            return
        self._led_from[first] = body
        visit = self.spans[move].visit
        way = [] if visit is None else self._fetch(self.script.way(visit, body))
        settle = next(at for at in range(first, move + 1) if self.spans[at].kind in (SpanKind.SETTLE, SpanKind.HOLD))
        self._replace(first, settle, way)

    def _replace(self, first: int, end: int, way: Sequence[Span]) -> None:
        """Put the spans of `way` in place of those from `first` to before `end`: the last takes what has no place."""
        if first == end:
            return
        head, tail = list(way[: end - first - 1]), way[end - first - 1 :]
        if tail:
            flow = tuple(sound for span in tail for sound in span.flow)
            head.append(replace(tail[-1], flow=flow))
        empty = [replace(self.spans[at], flow=(), length=Length.exactly(0.0)) for at in range(first + len(head), end)]
        self._as_written.setdefault(first, {at: (self.spans[at], self._planned.get(at)) for at in range(first, end)})
        for at, span in enumerate([*head, *empty], first):
            self.spans[at] = span
            self._led.append(span)
            self._planned.pop(at, None)
        self._forget(first, end)

    def _put_back(self, first: int) -> None:
        """Put the spans that are written back in the place of those that led to a move after a jump."""
        written = self._as_written.pop(first)
        del self._led_from[first]
        for at, (span, planned) in written.items():
            self.spans[at] = span
            if planned is not None:
                self._planned[at] = planned
        self._forget(first, max(written) + 1)

    def _forget(self, first: int, end: int) -> None:
        self._frames = {key: length for key, length in self._frames.items() if not first <= key[0] < end}
        self._items = {key: items for key, items in self._items.items() if not first <= key[0] < end}

    def stop_of(self, index: int) -> int:
        """Return the index in `stops` of the step that a span belongs to."""
        return next(number for number, stop in enumerate(self.stops) if index in stop)

    def frames(self, index: int, pace: int = USUAL_PACE) -> int:
        """Return the length of a span, in frames, at a pace in percent, if nobody changes it."""
        found = self._frames.get((index, pace))
        if found is not None:
            return found
        if not self.is_ready(index):
            return self._span_frames(index, pace, Estimated(self.script))
        length = self._frames[index, pace] = self._span_frames(index, pace, self.sounds)
        return length

    def is_counted(self, index: int) -> bool:
        """Return whether a span is counted in breaths or repetitions: their rhythm does not change once it begins."""
        return any(isinstance(cue, CuePaced) for cue in self.spans[index].cues)

    def items(self, index: int, length: int, pace: int) -> tuple[Item, ...]:
        """Return the sounds of a span that lasts `length` frames at a pace in percent, in order of time."""
        found = self._items.get((index, length, pace))
        if found is None:
            found = self._items[index, length, pace] = self._placed_items(index, length, pace)
        return found

    def released(self, index: int, items: Sequence[Item]) -> int:
        """Return how many of the first `items` only say that the hold before has ended.

        Nobody wants to hear them after a jump.
        """
        flow = self.spans[index].flow
        if not (flow and isinstance(flow[0], Sign) and flow[0].name == "end"):
            return 0
        yielding = {sound.text for sound in flow if isinstance(sound, Utterance) and sound.yields}
        says_end = [item.text == "end" or item.text in yielding for item in items]
        return says_end.index(False) if False in says_end else len(says_end)

    def _span_frames(self, index: int, pace: int, sounds: Sounds) -> int:
        span = self.spans[index]
        planned = self._planned.get(index)
        usual = usual_frames_of(span, sounds) if planned is None else planned
        if pace == USUAL_PACE or span.kind not in PACED:
            return usual
        return max(1, least_frames(span, sounds), round(usual * USUAL_PACE / pace))

    def _placed_items(self, index: int, length: int, pace: int) -> tuple[Item, ...]:
        span = _at_pace(self.spans[index], pace)
        heard = place_span(span, _BASE_FRAMES, length, self.sounds).heard
        items = [_item(sound) for sound in heard if sound.is_audible]
        if span.is_held and length != self.frames(index, pace):
            items = list(_fitting(items, length * FRAME_SAMPLES))
        return tuple(self._with_swells(items))

    def _with_swells(self, items: list[Item]) -> list[Item]:
        """Return the sounds with the swell before words that follow a long silence."""
        swell = self.swell
        if swell is None:
            return items
        quiet, whole = QUIET_FRAMES * FRAME_SAMPLES, (swell.frames + _BEFORE_WORDS_FRAMES) * FRAME_SAMPLES
        added = [
            Item("swell", "", swell.key, after.start - whole, after.start - whole, after.start)
            for before, after in pairwise(items)
            if after.start - before.heard_end > quiet and after.kind == "utterance"
        ]
        return sorted([*items, *added], key=lambda item: item.start)


def _item(heard: PlacedSound) -> Item:
    base = _BASE_FRAMES * FRAME_SAMPLES
    start = heard.clip_frame * FRAME_SAMPLES - base
    return Item(heard.kind, heard.text, heard.key, start, heard.start_sample - base, heard.end_sample - base)


def _fitting(items: Sequence[Item], samples: int) -> Sequence[Item]:
    """Return the sounds that have room in a hold whose length was changed. In a hold as planned, all have room."""
    kept: list[Item] = []
    for item in items:
        clear = not kept or item.heard_start >= kept[-1].heard_end + _APART_SAMPLES
        if item.heard_start >= 0 and item.heard_end <= samples and clear:
            kept.append(item)
    return kept


def _at_pace(span: Span, pace: int) -> Span:
    """Return a span whose rhythm, if it has one, goes at a pace in percent."""
    if pace == USUAL_PACE or not any(isinstance(cue, CuePaced) for cue in span.cues):
        return span
    share = USUAL_PACE / pace
    cues = tuple(
        replace(cue, each_s=cue.each_s * share, at_s=cue.at_s * share, lasts_s=cue.lasts_s * share)
        if isinstance(cue, CuePaced)
        else cue
        for cue in span.cues
    )
    return replace(span, cues=cues, unit=Unit(span.unit.each_s * share, span.unit.less_s * share))


def _stops(spans: Sequence[Span]) -> list[range]:
    """Return the spans of each step. Words before a step that belong to no step are part of it."""
    starts = [0]
    open_run: int | None = None
    last: tuple[int | None, int | None] | None = None
    for index, span in enumerate(spans):
        if span.step is None:
            open_run = index if open_run is None else open_run
            continue
        if (span.step, span.round) != last or open_run is not None:
            starts.append(index if last is None or open_run is None else open_run)
        last, open_run = (span.step, span.round), None
    if open_run:
        starts.append(open_run)
    edges = [*dict.fromkeys(starts), len(spans)]
    return [range(start, end) for start, end in pairwise(edges)]


def _twins(spans: Sequence[Span]) -> tuple[dict[int, tuple[int, ...]], dict[int, int]]:
    """Return the counterparts of each timed span on the first side, and for each counterpart that first span.

    Counterparts are of the same step and kind, and come at the same place among the spans of this kind on their side.
    """
    places: dict[tuple[object, ...], list[int]] = {}
    counts: dict[tuple[object, ...], int] = {}
    for index, span in enumerate(spans):
        if span.kind in TIMED and span.step is not None and span.side in ("left", "right"):
            own = (span.step, span.kind, span.side)
            counts[own] = counts.get(own, 0) + 1
            places.setdefault((span.step, span.kind, counts[own]), []).append(index)
    later = {first: tuple(rest) for first, *rest in places.values() if rest}
    return later, {twin: first for first, rest in later.items() for twin in rest}
