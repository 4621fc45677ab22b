"""The session as it is performed: how commands bend it and how it goes on, without sound and without a clock.

Time is counted in samples that were taken, and passes by `advance` alone. What comes of it is told as values: which
clips begin when, where sound is to be cut off, and what a person may want to know.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, format_duration, frames, frames_covering
from voiceguide.model.spans import Span, SpanKind
from voiceguide.player.session.commands import Command, Event, EventKind
from voiceguide.player.session.score import PACED, TIMED, USUAL_PACE, Item, Score
from voiceguide.player.session.state import Begin, Begun, Cut, Ending, Out, State

BEND_S = 10.0
RESTART_AFTER_S = 3.0
"""Further into a step, "previous" goes to its own start."""
LEAST_FRAMES = 42
"""A hold that is still to come can be made as short as a second."""
PACES = range(50, 201, 10)
"""In percent of the usual."""
LOUDEST_DB, SOFTEST_DB, VOLUME_STEP_DB = 6.0, -40.0, 2.0
_GOING_ON = (Command.TOGGLE, Command.RESUME, Command.NEXT, Command.SKIP)
"""What ends the waiting of a step that waits for the person."""
_DONE = {SpanKind.BREATHE: "Breathing", SpanKind.REST: "Rest"}
"""What is done in a step without a move; in any other, words are said."""


class Playing:
    """A score being performed, from its beginning; with `auto`, steps that wait for the person go on by themselves."""

    def __init__(self, score: Score, *, auto: bool = False) -> None:
        self.score, self.auto = score, auto
        self.state = State()
        self._announced = self._arriving = self._again = -1

    # What is known at any time

    def length(self, index: int) -> int:
        """Give how many samples a span lasts, as things are."""
        frames = self.state.lengths.frames(index)
        return (self.score.frames(index, self.state.pace) if frames is None else frames) * FRAME_SAMPLES

    @property
    def total(self) -> int:
        """The samples of the whole session, as things are."""
        return sum(self.state.passed) + sum(map(self.length, range(self.state.span, len(self.score.spans))))

    @property
    def position(self) -> int:
        """How many of them lie before the present one."""
        return sum(self.state.passed) + self.state.offset

    @property
    def stop(self) -> int:
        """The number of the step in which one is: an index of `score.stops`."""
        return self.score.stop_of(self.state.span)

    @property
    def quiet_samples(self) -> int:
        """How long nothing will begin to sound, as far as the present span and the next tell."""
        state = self.state
        coming = [item.start - state.offset for item in self._to_come() if item.kind != "swell"]
        if coming:
            return max(0, min(coming))
        following = state.span + 1
        left = self.length(state.span) - state.offset
        if following >= len(self.score.spans) or not self.score.is_ready(following):
            return left
        return left + min((item.start for item in self._items(following)), default=self.length(following))

    def event(self, kind: EventKind, text: str, *, alone: bool = False) -> Event:
        """Give an event that happens just now."""
        span = self._span
        return Event(kind, text, self.position / SAMPLE_RATE_HZ, span.step, span.move, span.side, alone)

    # How time passes

    def advance(self, samples: int) -> list[Out]:
        """Let so many samples pass, and give what happens in them, in order."""
        out: list[Out] = []
        done = 0
        while done < samples and self._goes_on(out):
            left = self.length(self.state.span) - self.state.offset
            taken = min(samples - done, left)
            if taken:
                out += self._sounding(taken, done)
            done += taken
            self.state = replace(self.state, offset=self.state.offset + taken, elapsed=self.state.elapsed + taken)
            if taken == left:
                out += self._come_to_end()
        return out

    def _goes_on(self, out: list[Out]) -> bool:
        state = self.state
        if state.over or state.paused or state.awaits == "person":
            return False
        ready = self.score.is_ready(state.span) or not self.length(state.span)
        if not ready and state.awaits is None:
            out.append(self.event("awaits", "Waiting for the voice."))
        self.state = replace(state, awaits=None if ready else "voice")
        self._arrive()
        if ready and self._announced != state.span and self.length(state.span):
            self._announced = state.span
            out += self._entering()
        return ready

    def _entering(self) -> Iterator[Event]:
        span = self._span
        named = self._named(span)
        before = self.score.spans[self.state.span - 1] if self.state.span else None
        if span.step is not None and (before is None or before.step != span.step or before.round != span.round):
            if self._again != self.stop:  # that was told when it was gone to
                yield self.event("step", named)
            self._again = -1
        if span.kind is SpanKind.SWITCH:
            yield self.event("side", f"Change to the {span.side} side" if span.side else "Change sides")
        if span.kind in TIMED:
            lasts = format_duration(round(self.length(self.state.span) / SAMPLE_RATE_HZ, 1))
            held = span.is_held
            yield self.event("hold" if held else "rest", f"{named if held else 'Rest'}, {lasts}")

    def _named(self, span: Span) -> str:
        return f"{self._name}{f', {span.side}' if span.side else ''}"

    def _sounding(self, taken: int, done: int) -> Iterator[Out]:
        """Give what begins within the next `taken` samples; a clip that leads into the next span begins in this one."""
        end = self.state.offset + taken
        for item in self._to_come():
            if item.start < end:
                yield from self._begin(item, done + max(0, item.start - self.state.offset))
        length, following = self.length(self.state.span), self.state.span + 1
        near = end > length - FRAME_SAMPLES and not self.state.early and not self._waits
        if near and following < len(self.score.spans) and self.length(following) and self.score.is_ready(following):
            leading = [item for item in self._items(following) if item.start < 0]
            if all(length + item.start < end for item in leading):
                for item in leading:
                    yield from self._begin(item, done + max(0, length + item.start - self.state.offset), early=True)
                self.state = replace(self.state, early=True)

    def _begin(self, item: Item, after: int, *, early: bool = False) -> Iterator[Out]:
        state = self.state
        said = item.text if item.kind == "utterance" else state.said
        begun = Begun(item, self.length(state.span) - item.start)
        self.state = replace(state, said=said, begun=state.begun if early else (*state.begun, begun))
        yield Begin(item, after)
        if item.kind != "swell":
            yield self.event("says" if item.kind == "utterance" else "sign", item.text)

    def _come_to_end(self) -> Iterator[Out]:
        if self._waits:
            self.state = replace(self.state, awaits="person")
            yield self.event("awaits", "Go on when you are ready: press a key.")
        else:
            yield from self._leave()

    def _leave(self) -> Iterator[Out]:
        """Go on to the next span; the other side will last what this one did."""
        state, at, span = self.state, self.state.span, self._span
        self._mirror(at)
        following = at + 1 if at + 1 < len(self.score.spans) else None
        early = state.early and following is not None
        leading = [item for item in self._items(following) if item.start < 0] if early and following else []
        begun = tuple(Begun(item, 0) for item in leading)
        self._note_performed()
        if span.step is not None and state.offset and (following is None or not self._same_step(following)):
            yield self.event("done", self._name)
        if following is None:
            self.state = replace(self.state, over="done")
            yield self.event("ended", "The session is over.")
        else:
            self._enter(following)
            self.state = replace(self.state, begun=begun)

    def _enter(self, span: int) -> None:
        """Come to the beginning of a span, with nothing of it heard."""
        state = self.state
        passed = (*state.passed[:span], *map(self.length, range(len(state.passed), span)))
        self.state = replace(
            state, span=span, offset=0, passed=passed, awaits=None, begun=(), unheard=frozenset(), early=False
        )

    def _note_performed(self) -> None:
        state = self.state
        if state.offset:
            others = {index: lasted for index, lasted in state.performed.items() if index != state.span}
            self.state = replace(state, performed={**others, state.span: state.offset})

    def _same_step(self, following: int) -> bool:
        return self.score.stop_of(following) == self.stop

    def _mirror(self, at: int) -> None:
        """Have the second side last what the first one does; what was done of it does not count any more."""
        for twin in self.score.later.get(at, ()):
            lasts, pace = self.length(at) // FRAME_SAMPLES, self._pace(at)
            performed = {index: lasted for index, lasted in self.state.performed.items() if index != twin}
            lengths = self.state.lengths.mirror(twin, self._stop_around(twin), lasts, pace)
            self.state = replace(self.state, lengths=lengths, performed=performed)

    def _stop_around(self, index: int) -> range:
        return self.score.stops[self.score.stop_of(index)]

    def _bend(self, index: int, length: int, *, cut: bool = False) -> None:
        """Have a span last `length` frames; a cut counts until its step is begun again."""
        lengths = self.state.lengths.bend(index, length, self._pace(index), cut=cut)
        self.state = replace(self.state, lengths=lengths)

    # What a person asks for

    def obey(self, command: Command) -> list[Out]:
        """Do what is asked for, and give what comes of it; what makes no sense just now does nothing."""
        if self.state.over:
            return []
        if self.state.awaits == "person" and command in _GOING_ON:
            return list(self._leave())
        return list(self._OBEYED[command](self))

    def _toggle(self) -> Iterator[Out]:
        yield from self._resume() if self.state.paused else self._pause()

    def _pause(self) -> Iterator[Out]:
        if not self.state.paused:
            self.state = replace(self.state, paused=True)
            yield self.event("paused", "Paused.")

    def _resume(self) -> Iterator[Out]:
        if self.state.paused:
            self.state = replace(self.state, paused=False)
            yield self.event("resumed", "Going on.")

    def _next(self) -> Iterator[Out]:
        holding = self._span.is_held
        self._give_up()
        yield self.event("skipped", self._name)
        number = self.stop + 1
        while number < len(self.score.stops) and set(self.score.stops[number]) <= self.state.lengths.left_out:
            number += 1
        if number < len(self.score.stops):
            yield from self._land(number, telling=holding)
        else:
            self.state = replace(self.state, over="done")
            yield Cut()
            yield self.event("ended", "The session is over.")

    def _give_up(self) -> None:
        """End this step here: what was held so far counts; what was not held at all is left out on the other side."""
        here = self.state.span
        self._note_performed()
        self._own(here)
        timed = [index for index in self._stop_around(here) if self._kind(index) in TIMED]
        for index in timed:
            if index >= here and (index == here or index in self.score.later):
                self._bend(index, self._begun_frames if index == here else 0, cut=True)
                self._mirror(index)
        if not any(map(self.length, timed)):
            twins = {twin for index in timed for twin in self.score.later.get(index, ())} - set(timed)
            gone = {index for twin in twins for index in self._stop_around(twin)}
            self.state = replace(self.state, lengths=self.state.lengths.leave_out(gone))

    def _own(self, index: int) -> bool:
        """Note what is done on a second side alone; tell whether it is one."""
        is_second = index in self.score.first
        if is_second:
            self.state = replace(self.state, lengths=self.state.lengths.take_over(index))
        return is_second

    @property
    def _begun_frames(self) -> int:
        return frames_covering(self.state.offset)

    def _previous(self) -> Iterator[Out]:
        into = self.position - sum(self.state.passed[: self.score.stops[self.stop].start])
        yield from self._begin_again(self.stop if into > RESTART_AFTER_S * SAMPLE_RATE_HZ else max(0, self.stop - 1))

    def _repeat(self) -> Iterator[Out]:
        yield from self._begin_again(self.stop)

    def _begin_again(self, number: int) -> Iterator[Out]:
        yield from self._land(number)
        self._again = number
        own = next((span for span in self._stop_spans if span.step is not None), self._span)
        yield self.event("again", self._named(own))

    def _land(self, number: int, span: int | None = None, *, telling: bool = False) -> Iterator[Out]:
        """Go to the start of a step, or to a span of it; unless `telling`, without words on how the last hold ended."""
        stop = self.score.stops[number]
        start = stop.start if span is None else span
        self._enter(start)
        self.state = replace(self.state, lengths=self.state.lengths.begin_again(stop))
        self._again, self._announced, self._arriving = -1, -1, -1 if telling else start
        yield Cut()
        self._arrive()

    def _arrive(self) -> None:
        """Leave out the words on how the last hold ended where a step was gone to, as soon as they are known."""
        at = self.state.span
        if self._arriving == at and self.score.is_ready(at):
            self._arriving = -1
            items = self._items(at)
            released = self.score.released(at, items)
            offset = max(0, items[released].start) if 0 < released < len(items) else 0
            self.state = replace(self.state, unheard=frozenset(items[:released]), offset=offset)

    def go_to(self, span: int) -> list[Out]:
        """Begin at a span, as a session does that is resumed."""
        return list(self._land(self.score.stop_of(span), span))

    def _skip(self) -> Iterator[Out]:
        if self._span.kind not in PACED:
            return
        at = self.state.span
        self._bend(at, self._begun_frames, cut=True)
        self.state = replace(self.state, unheard=frozenset(self._items(at)))
        yield Cut()
        yield self._changed("The rest is skipped.", at)
        if self.length(at) == self.state.offset:
            yield from self._leave()

    def _longer(self) -> Iterator[Out]:
        yield from self._lengthen(1)

    def _shorter(self) -> Iterator[Out]:
        yield from self._lengthen(-1)

    def _lengthen(self, sign: int) -> Iterator[Out]:
        """Bend what is held now, or will be next in this step, by ten seconds or by whole breaths and repetitions."""
        here_on = range(self.state.span, self._stop_around(self.state.span).stop)
        target = next((index for index in here_on if self._kind(index) in TIMED), None)
        if target is None:
            return
        each_s = self.score.spans[target].unit.each_s
        unit_s = each_s * USUAL_PACE / self._pace(target) if self.score.is_counted(target) else BEND_S
        by_s = unit_s * max(1, round(BEND_S / unit_s))
        length = self.length(target) // FRAME_SAMPLES + sign * frames(by_s)
        here = target == self.state.span
        if here and length * FRAME_SAMPLES <= self.state.offset:
            yield from self._skip()
            return
        if not here and length < LEAST_FRAMES:
            return
        self._bend(target, length)
        self._mirror(target)
        if here:
            self.state = replace(self.state, awaits=None)
            self._lay_out_anew()
        yield self._changed(f"{format_duration(round(by_s, 1))} {'more' if sign > 0 else 'less'}.", target)

    def _lay_out_anew(self) -> None:
        """Leave out of the bent span what was heard already; what counts from its end may be heard once more."""
        begun, unheard = list(self.state.begun), set[Item]()
        length = self.length(self.state.span)
        for item in self._items(self.state.span):
            same = next((one for one in begun if (one.item.kind, one.item.text) == (item.kind, item.text)), None)
            if same is not None:
                begun.remove(same)
            from_end = same is not None and abs(same.before_end - (length - item.start)) <= FRAME_SAMPLES
            if item.start < self.state.offset or (same is not None and not from_end):
                unheard.add(item)
        self.state = replace(self.state, unheard=frozenset(unheard))

    def _louder(self) -> Iterator[Out]:
        yield from self._set_volume(VOLUME_STEP_DB)

    def _softer(self) -> Iterator[Out]:
        yield from self._set_volume(-VOLUME_STEP_DB)

    def _set_volume(self, by_db: float) -> Iterator[Out]:
        volume_db = min(LOUDEST_DB, max(SOFTEST_DB, self.state.volume_db + by_db))
        self.state = replace(self.state, volume_db=volume_db)
        yield self.event("volume", f"Volume {volume_db:+.0f} dB.")

    def _faster(self) -> Iterator[Out]:
        yield from self._set_pace(PACES.step)

    def _slower(self) -> Iterator[Out]:
        yield from self._set_pace(-PACES.step)

    def _set_pace(self, by: int) -> Iterator[Out]:
        """Change how long holds and rests last from now on; a rhythm is not changed in its midst."""
        before, pace = self.state.pace, self.state.pace + by
        if pace not in PACES:
            return
        at = self.state.span
        length, follows = self.length(at), at in self.state.lengths.bent and at in self.score.first
        lengths = self.state.lengths
        self.state = replace(self.state, pace=pace)
        if self._span.kind in PACED:
            left = length - self.state.offset
            bends = not self.score.is_counted(at) and not follows
            wanted = self.state.offset + left * before // pace if bends else length
            lengths = lengths.bend(at, frames_covering(wanted), lengths.pace(at, before))
            self.state = replace(self.state, lengths=lengths)
            self._lay_out_anew()
            self._mirror(at)
        yield self.event("pace", f"Pace {pace} %.")

    def _time_left(self) -> Iterator[Out]:
        """Say nothing by itself: whoever performs the session answers aloud (see `coach`)."""
        return iter(())

    def _quit(self) -> Iterator[Out]:
        yield from self._end("quit")

    def _remember(self) -> Iterator[Out]:
        yield from self._end("remember")

    def _end(self, how: Ending) -> Iterator[Out]:
        self.state = replace(self.state, over=how)
        yield Cut()
        yield self.event("ended", "Stopped; the place is remembered." if how == "remember" else "Stopped.")

    # What all of these rest on

    @property
    def _span(self) -> Span:
        return self.score.spans[self.state.span]

    @property
    def _stop_spans(self) -> list[Span]:
        return [self.score.spans[index] for index in self._stop_around(self.state.span)]

    @property
    def _name(self) -> str:
        """What the present step is called: by its move, or by what is done in it; where there is none, the chapter."""
        own = [span for span in self._stop_spans if span.step is not None]
        if not own:
            return self.score.script.chapters[self._span.chapter]
        done = next((_DONE[span.kind] for span in own if span.kind in _DONE), "Words")
        return next((span.name for span in own if span.name), done)

    @property
    def _waits(self) -> bool:
        return self._span.waits and not self.auto and self.length(self.state.span) > 0

    def _kind(self, index: int) -> SpanKind:
        return self.score.spans[index].kind

    def _pace(self, index: int) -> int:
        return self.state.lengths.pace(index, self.state.pace)

    def _items(self, index: int) -> tuple[Item, ...]:
        length = self.length(index) // FRAME_SAMPLES
        return self.score.items(index, length, self._pace(index)) if length else ()

    def _to_come(self) -> list[Item]:
        """Give the items of this span that will begin, in order."""
        state = self.state
        over = {one.item for one in state.begun} | state.unheard
        since = state.offset or -FRAME_SAMPLES
        return [item for item in self._items(state.span) if item.start >= since and item not in over]

    def _changed(self, text: str, index: int) -> Event:
        """Tell of a hold that was bent; what is done on the second side alone is the person's own."""
        return self.event("changed", text, alone=self._own(index))

    _OBEYED: ClassVar[Mapping[Command, Callable[["Playing"], Iterator[Out]]]] = {
        Command.TOGGLE: _toggle,
        Command.PAUSE: _pause,
        Command.RESUME: _resume,
        Command.NEXT: _next,
        Command.PREVIOUS: _previous,
        Command.REPEAT: _repeat,
        Command.SKIP: _skip,
        Command.LONGER: _longer,
        Command.SHORTER: _shorter,
        Command.TIME_LEFT: _time_left,
        Command.LOUDER: _louder,
        Command.SOFTER: _softer,
        Command.FASTER: _faster,
        Command.SLOWER: _slower,
        Command.QUIT: _quit,
        Command.REMEMBER: _remember,
    }
