"""The stage: a score and its present state, with the questions that can be asked about them at any time."""

from voiceguide.model.body import Body
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.model.spans import Span, SpanKind
from voiceguide.player.session.commands import Event, EventKind
from voiceguide.player.session.score import Item, Score
from voiceguide.player.session.state import State

_KIND_NAMES = {SpanKind.BREATHE: "Breathing", SpanKind.REST: "Rest"}
"""The name of a step without a move, by the kind of its spans. Any other such step consists of words."""


class Stage:
    """A score and the state of its performance.

    With `auto`, steps that wait for the person continue by themselves.
    """

    def __init__(self, score: Score, *, auto: bool) -> None:
        self.score, self.auto = score, auto
        self.state = State()

    def length(self, index: int) -> int:
        """Return the present length of a span, in samples."""
        frames = self.state.lengths.frames(index)
        return (self.score.frames(index, self.state.pace) if frames is None else frames) * FRAME_SAMPLES

    @property
    def total(self) -> int:
        """The present length of the session, in samples."""
        return sum(self.state.passed) + sum(map(self.length, range(self.state.span, len(self.score.spans))))

    @property
    def position(self) -> int:
        """The position in the session, in samples."""
        return sum(self.state.passed) + self.state.offset

    @property
    def span(self) -> Span:
        """The present span."""
        return self.score.spans[self.state.span]

    @property
    def stop(self) -> int:
        """The index in `score.stops` of the present step."""
        return self.score.stop_of(self.state.span)

    @property
    def stop_spans(self) -> list[Span]:
        """The spans of the present step."""
        return [self.score.spans[index] for index in self.stop_around(self.state.span)]

    def stop_around(self, index: int) -> range:
        """Return the spans of the step that a span belongs to."""
        return self.score.stops[self.score.stop_of(index)]

    @property
    def into_step(self) -> int:
        """The samples since the present step's own words began; before them, a negative number.

        Words before a step, and the words that say that the hold before has ended, are not its own.
        """
        stop = self.score.stops[self.stop]
        first = next((index for index in stop if self.score.spans[index].step is not None), stop.start)
        if first > self.state.span:
            return -1
        items = self.items(first) if self.score.is_ready(first) else ()
        own = items[self.score.released(first, items) :]
        begins = max(0, own[0].start) if own else 0
        return self.position - sum(self.state.passed[:first]) - begins

    @property
    def name(self) -> str:
        """The name of the present step: of its move, or else of its kind, or of its chapter."""
        own = [span for span in self.stop_spans if span.step is not None]
        if not own:
            return self.score.script.chapters[self.span.chapter]
        kind = next((_KIND_NAMES[span.kind] for span in own if span.kind in _KIND_NAMES), "Words")
        return next((span.name for span in own if span.name), kind)

    def named(self, span: Span) -> str:
        """Return the name of the present step, and the side of `span`."""
        return f"{self.name}{f', {span.side}' if span.side else ''}"

    @property
    def waits(self) -> bool:
        """Whether the present span waits for the person at its end."""
        return self.span.waits and not self.auto and self.length(self.state.span) > 0

    def body_for(self, index: int) -> Body:
        """Return where the body is when a jump goes to a span: in place only after a hold, and only forwards."""
        if self.span.is_held:
            body = self.span.body or Body()
            return body if index > self.state.span else body.loosened()
        return self.state.body.loosened()

    def kind(self, index: int) -> SpanKind:
        """Return the kind of a span."""
        return self.score.spans[index].kind

    def pace(self, index: int) -> int:
        """Return the pace of a span in percent."""
        return self.state.lengths.pace(index, self.state.pace)

    def items(self, index: int) -> tuple[Item, ...]:
        """Return the sounds of a span in order of time."""
        length = self.length(index) // FRAME_SAMPLES
        return self.score.items(index, length, self.pace(index)) if length else ()

    def to_come(self) -> list[Item]:
        """Return the sounds of the present span that have not begun, in order of time."""
        state = self.state
        passed = {begun.item for begun in state.begun} | state.unheard
        earliest = state.offset or -FRAME_SAMPLES
        return [item for item in self.items(state.span) if item.start >= earliest and item not in passed]

    @property
    def quiet_samples(self) -> int:
        """The samples until the next sound begins, as far as the present and the next span show."""
        state = self.state
        coming = [item.start - state.offset for item in self.to_come() if item.kind != "swell"]
        if coming:
            return max(0, min(coming))
        following = state.span + 1
        left = self.length(state.span) - state.offset
        if following >= len(self.score.spans) or not self.score.is_ready(following):
            return left
        return left + min((item.start for item in self.items(following)), default=self.length(following))

    def event(self, kind: EventKind, text: str, *, alone: bool = False) -> Event:
        """Return an event that happens now."""
        span = self.span
        return Event(kind, text, self.position / SAMPLE_RATE_HZ, span.step, span.move, span.side, alone)
