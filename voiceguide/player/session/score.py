"""What is to be performed: the spans of a script, each laid out by itself as soon as its phrases are there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from voiceguide.audio.room_tone import QUIET_FRAMES
from voiceguide.model.durations import FRAME_SAMPLES, frames
from voiceguide.model.script import Estimated, Script
from voiceguide.model.sounds import ClipInfo, Sounds
from voiceguide.model.spans import CuePaced, Sign, Span, SpanKind, Unit, Utterance
from voiceguide.schedule.flow import PlacedSound
from voiceguide.schedule.layout import least_frames, place_span, usual_frames_of, worded_spans

USUAL_PACE = 100
TIMED = (SpanKind.HOLD, SpanKind.BREATHE, SpanKind.REST, SpanKind.AFTER, SpanKind.BETWEEN)
"""What lasts by the clock: it can be made longer, shorter and be skipped, alike on both sides."""
PACED = (*TIMED, SpanKind.SETTLE)
"""What a quicker pace makes shorter, and a person can skip; words, and the time to get ready, do not give way."""
_BASE_FRAMES = 1000
"""Where spans are laid out: far enough from the start of a session, where clips would be moved."""
_BEFORE_WORDS_FRAMES = 4
_APART_SAMPLES = FRAME_SAMPLES * 2


@dataclass(frozen=True, slots=True)
class Item:
    """A sound in a span: its clip begins `start` samples after the span, one frame before it at the earliest."""

    kind: str
    text: str
    key: str
    start: int
    heard_start: int
    heard_end: int


class Score:
    """A script to be performed.

    `sounds` measures the phrases of spans that `is_ready`; until then lengths are guessed. `lengths`, in frames, are
    those of a plan; without, spans take their usual time. `swell` is the clip that wakes a loudspeaker, if any.
    """

    def __init__(
        self,
        script: Script,
        sounds: Sounds,
        is_ready: Callable[[Span], bool],
        lengths: Sequence[int] | None = None,
        swell: ClipInfo | None = None,
    ) -> None:
        self.script, self.sounds, self.swell = script, sounds, swell
        self._is_ready, self._lengths = is_ready, lengths
        wanted = lengths or [frames(span.length.usual_s) for span in script.spans]
        self.spans = worded_spans(script, wanted)
        self.stops = _stops(self.spans)
        """The spans of each step in turn, of the opening and of the closing; one that is repeated is as many."""
        self.later, self.first = _twins(self.spans)
        """For a timed span on the first side those on the second, and the way back."""
        moves = dict.fromkeys(span.step for span in self.spans if span.kind is SpanKind.HOLD)
        self.turns = {step: turn for turn, step in enumerate(moves, 1)}
        """The moves as the voice counts them, by their steps."""
        self._frames: dict[tuple[int, int], int] = {}
        self._items: dict[tuple[int, int, int], tuple[Item, ...]] = {}

    def is_ready(self, index: int) -> bool:
        """Tell whether all that is said in a span can be heard."""
        return self._is_ready(self.spans[index])

    def stop_of(self, index: int) -> int:
        """Give the number of the stop that a span belongs to."""
        return next(number for number, stop in enumerate(self.stops) if index in stop)

    def frames(self, index: int, pace: int = USUAL_PACE) -> int:
        """Give how long a span lasts at a pace in percent, if nobody bends it."""
        found = self._frames.get((index, pace))
        if found is not None:
            return found
        if not self.is_ready(index):
            return self._lasting(index, pace, Estimated(self.script))
        lasts = self._frames[index, pace] = self._lasting(index, pace, self.sounds)
        return lasts

    def is_counted(self, index: int) -> bool:
        """Tell whether a span is paced in breaths or repetitions, whose rhythm is not bent in its midst."""
        return any(isinstance(cue, CuePaced) for cue in self.spans[index].cues)

    def items(self, index: int, length: int, pace: int) -> tuple[Item, ...]:
        """Give the sounds of a span that lasts `length` frames, in order of time."""
        found = self._items.get((index, length, pace))
        if found is None:
            found = self._items[index, length, pace] = self._laid(index, length, pace)
        return found

    def released(self, index: int, items: Sequence[Item]) -> int:
        """Give how many of the first `items` only tell that the hold before has ended: nobody wants them on a jump."""
        flow = self.spans[index].flow
        if not (flow and isinstance(flow[0], Sign) and flow[0].name == "end"):
            return 0
        yielding = {sound.text for sound in flow if isinstance(sound, Utterance) and sound.yields}
        telling = [item.text == "end" or item.text in yielding for item in items]
        return telling.index(False) if False in telling else len(telling)

    def _lasting(self, index: int, pace: int, sounds: Sounds) -> int:
        span = self.spans[index]
        usual = self._lengths[index] if self._lengths else usual_frames_of(span, sounds)
        if pace == USUAL_PACE or span.kind not in PACED:
            return usual
        return max(1, least_frames(span, sounds), round(usual * USUAL_PACE / pace))

    def _laid(self, index: int, length: int, pace: int) -> tuple[Item, ...]:
        span = _at_pace(self.spans[index], pace)
        heard = place_span(span, _BASE_FRAMES, length, self.sounds).heard
        items = [_item(one) for one in heard if one.is_audible]
        if span.is_held and length != self.frames(index, pace):
            items = list(_fitting(items, length * FRAME_SAMPLES))
        return tuple(self._awaking(items))

    def _awaking(self, items: list[Item]) -> list[Item]:
        """Add the swell before words that follow a long quiet."""
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
    """Leave out what has no room in a hold that was bent: a plan has room for all of it."""
    kept: list[Item] = []
    for item in items:
        clear = not kept or item.heard_start >= kept[-1].heard_end + _APART_SAMPLES
        if item.heard_start >= 0 and item.heard_end <= samples and clear:
            kept.append(item)
    return kept


def _at_pace(span: Span, pace: int) -> Span:
    """Give a span whose rhythm, if it has one, goes at a pace in percent."""
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
    """Give the spans of each step; what is said before a step, and belongs to none, is the step's."""
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
    """Find for each timed span on the first side its counterparts: the same of its step, the same time round."""
    places: dict[tuple[object, ...], list[int]] = {}
    counts: dict[tuple[object, ...], int] = {}
    for index, span in enumerate(spans):
        if span.kind in TIMED and span.step is not None and span.side in ("left", "right"):
            own = (span.step, span.kind, span.side)
            counts[own] = counts.get(own, 0) + 1
            places.setdefault((span.step, span.kind, counts[own]), []).append(index)
    later = {first: tuple(rest) for first, *rest in places.values() if rest}
    return later, {twin: first for first, rest in later.items() for twin in rest}
