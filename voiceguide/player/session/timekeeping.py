"""How a session advances: which sounds begin as time passes, and how each step follows the step before."""

from collections.abc import Iterator
from dataclasses import replace

from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, format_duration
from voiceguide.model.spans import SpanKind
from voiceguide.player.session.commands import Event
from voiceguide.player.session.mirror import follow, mirror, note_performed
from voiceguide.player.session.score import TIMED, Item
from voiceguide.player.session.stage import Stage
from voiceguide.player.session.state import Begin, Begun, Cut, Out


class Timekeeping:
    """Advances a stage. Time is counted in samples, and passes only in `advance`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._announced = -1  # the span whose events were sent
        self._arriving = -1  # the span after a jump, until it is ready
        self._again = -1  # the step that the person wanted again

    def advance(self, samples: int) -> list[Out]:
        """Advance by `samples` samples, and return what happens in them, in order."""
        stage, out, done = self._stage, list[Out](), 0
        while done < samples and self._continues(out):
            left = stage.length(stage.state.span) - stage.state.offset
            taken = min(samples - done, left)
            if taken:
                out += self._sounding(taken, done)
            done += taken
            state = stage.state
            stage.state = replace(state, offset=state.offset + taken, elapsed=state.elapsed + taken)
            if taken == left:
                out += self._come_to_end()
        return out

    def _continues(self, out: list[Out]) -> bool:
        stage, state = self._stage, self._stage.state
        if state.over or state.paused or state.awaits == "person":
            return False
        ready = stage.score.is_ready(state.span) or not stage.length(state.span)
        if not ready and state.awaits is None:
            out.append(stage.event("awaits", "Waiting for the voice."))
        stage.state = replace(state, awaits=None if ready else "voice")
        self.arrive()
        if ready and self._announced != state.span and stage.length(state.span):
            self._announced = state.span
            out += self._entering()
        return ready

    def _entering(self) -> Iterator[Event]:
        stage, span = self._stage, self._stage.span
        named = stage.named(span)
        before = stage.score.spans[stage.state.span - 1] if stage.state.span else None
        if span.step is not None and (before is None or before.step != span.step or before.round != span.round):
            if self._again != stage.stop:  # otherwise the event `again` has named the step
                yield stage.event("step", named)
            self._again = -1
        if span.kind is SpanKind.SWITCH:
            yield stage.event("side", f"Change to the {span.side} side" if span.side else "Change sides")
        if span.kind in TIMED:
            length = format_duration(round(stage.length(stage.state.span) / SAMPLE_RATE_HZ, 1))
            is_held = span.is_held
            yield stage.event("hold" if is_held else "rest", f"{named if is_held else 'Rest'}, {length}")

    def _sounding(self, taken: int, done: int) -> Iterator[Out]:
        """Yield what begins in the next `taken` samples, and clips of the next span that begin before it."""
        stage = self._stage
        end = stage.state.offset + taken
        for item in stage.to_come():
            if item.start < end:
                yield from self._begin(item, done + max(0, item.start - stage.state.offset))
        length, following = stage.length(stage.state.span), stage.state.span + 1
        near = end > length - FRAME_SAMPLES and not stage.state.early and not stage.waits
        if near and following < len(stage.score.spans) and stage.length(following) and stage.score.is_ready(following):
            leading = [item for item in stage.items(following) if item.start < 0]
            if all(length + item.start < end for item in leading):
                for item in leading:
                    yield from self._begin(item, done + max(0, length + item.start - stage.state.offset), early=True)
                stage.state = replace(stage.state, early=True)

    def _begin(self, item: Item, after: int, *, early: bool = False) -> Iterator[Out]:
        stage, state = self._stage, self._stage.state
        said = item.text if item.kind == "utterance" else state.said
        begun = Begun(item, stage.length(state.span) - item.start)
        stage.state = replace(state, said=said, begun=state.begun if early else (*state.begun, begun))
        yield Begin(item, after)
        if item.kind != "swell":
            yield stage.event("says" if item.kind == "utterance" else "sign", item.text)

    def _come_to_end(self) -> Iterator[Out]:
        stage = self._stage
        if stage.waits:
            stage.state = replace(stage.state, awaits="person")
            yield stage.event("awaits", "Go on when you are ready: press a key.")
        else:
            yield from self.leave()

    def leave(self) -> Iterator[Out]:
        """Go on to the next span. The other side will last as long as the present span did."""
        stage, state, span = self._stage, self._stage.state, self._stage.span
        mirror(stage, state.span)
        following = state.span + 1 if state.span + 1 < len(stage.score.spans) else None
        early = state.early and following is not None
        leading = [item for item in stage.items(following) if item.start < 0] if early and following else []
        begun = tuple(Begun(item, 0) for item in leading)
        note_performed(stage)
        stage.state = replace(stage.state, body=span.body or state.body)
        ends_step = following is None or stage.score.stop_of(following) != stage.stop
        if span.step is not None and state.offset and ends_step:
            yield stage.event("done", stage.name)
        if following is None:
            stage.state = replace(stage.state, over="done")
            yield stage.event("ended", "The session is over.")
        else:
            self._enter(following)
            stage.state = replace(stage.state, begun=begun)

    def _enter(self, span: int) -> None:
        """Go to the start of a span, of which nothing has been heard."""
        stage, state = self._stage, self._stage.state
        passed = (*state.passed[:span], *map(stage.length, range(len(state.passed), span)))
        stage.state = replace(
            state, span=span, offset=0, passed=passed, awaits=None, begun=(), unheard=frozenset(), early=False
        )

    def pass_over_to(self, span: int) -> Iterator[Out]:
        """Go to a later span of the same step, as if those between had been heard to their end."""
        stage = self._stage
        bodies = [stage.score.spans[index].body for index in range(stage.state.span, span)]
        self._enter(span)
        body = next((body for body in reversed(bodies) if body is not None), stage.state.body)
        stage.state = replace(stage.state, body=body)
        yield Cut()

    def land(self, number: int, span: int | None = None, *, says_end: bool = False) -> Iterator[Out]:
        """Go to the start of a step, or to a span of it.

        Without `says_end`, the words about the end of the last hold are left out.
        """
        stage = self._stage
        stop = stage.score.stops[number]
        start = stop.start if span is None else span
        stage.score.lead(start, stage.body_for(start))
        self._enter(start)
        stage.state = replace(stage.state, lengths=stage.state.lengths.begin_again(stop))
        follow(stage, start)
        self._again, self._announced, self._arriving = -1, -1, -1 if says_end else start
        yield Cut()
        self.arrive()

    def arrive(self) -> None:
        """Leave out the words about the end of the last hold after a jump, as soon as the span is ready."""
        stage, at = self._stage, self._stage.state.span
        if self._arriving == at and stage.score.is_ready(at):
            self._arriving = -1
            items = stage.items(at)
            released = stage.score.released(at, items)
            offset = max(0, items[released].start) if 0 < released < len(items) else 0
            stage.state = replace(stage.state, unheard=frozenset(items[:released]), offset=offset)

    def begin_again(self, number: int) -> Iterator[Out]:
        """Go to the start of a step that the person wants to hear again."""
        stage = self._stage
        yield from self.land(number)
        self._again = number
        own = next((span for span in stage.stop_spans if span.step is not None), stage.span)
        yield stage.event("again", stage.named(own))
