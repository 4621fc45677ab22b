"""The performance of a session: how it advances and how commands change it, without sound and without a clock.

What happens is returned as values: clips that begin, cuts of the sound, and events for people.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, format_duration, frames, frames_covering
from voiceguide.player.session.commands import Command, Event
from voiceguide.player.session.mirror import bend, mirror, take_over
from voiceguide.player.session.score import PACED, TIMED, USUAL_PACE, Item, Score
from voiceguide.player.session.stage import Stage
from voiceguide.player.session.state import Cut, Ending, Out
from voiceguide.player.session.timekeeping import Timekeeping

BEND_S = 10.0
"""Seconds by which a command makes a hold longer or shorter, about as many for whole breaths and repetitions."""
RESTART_AFTER_S = 3.0
"""Seconds: further than this into a step's own words, "previous" goes to the start of this step, not of the step
before."""
LEAST_FRAMES = 42
"""The shortest length, in frames, to which a hold can be changed before it begins: about a second."""
PACES = range(50, 201, 10)
"""The paces that a person can set, in percent of the usual pace."""
LOUDEST_DB, SOFTEST_DB, VOLUME_STEP_DB = 6.0, -40.0, 2.0
"""The limits of the volume, and its change by one command, in dB."""
_ENDS_WAITING = (Command.TOGGLE, Command.RESUME, Command.NEXT, Command.SKIP)
"""The commands that go on from a step which waits for the person."""


class Performance(Stage):
    """A score that is performed from its beginning."""

    def __init__(self, score: Score, *, auto: bool = False) -> None:
        super().__init__(score, auto=auto)
        self._time = Timekeeping(self)

    def advance(self, samples: int) -> list[Out]:
        """Advance by `samples` samples, and return what happens in them, in order."""
        return self._time.advance(samples)

    def go_to(self, span: int) -> list[Out]:
        """Go to a span, where a resumed session begins, and return what happens."""
        return list(self._time.land(self.score.stop_of(span), span))

    def obey(self, command: Command) -> list[Out]:
        """Carry out a command, and return what happens. A command that makes no sense at this moment does nothing."""
        if self.state.over:
            return []
        if self.state.awaits == "person" and command in _ENDS_WAITING:
            return list(self._time.leave())
        return list(self._obey(command))

    def _obey(self, command: Command) -> Iterator[Out]:
        match command:
            case Command.TOGGLE:
                return self._resume() if self.state.paused else self._pause()
            case Command.PAUSE:
                return self._pause()
            case Command.RESUME:
                return self._resume()
            case Command.NEXT:
                return self._next()
            case Command.PREVIOUS:
                return self._previous()
            case Command.REPEAT:
                return self._time.begin_again(self.stop)
            case Command.SKIP:
                return self._skip()
            case Command.LONGER | Command.SHORTER:
                return self._lengthen(1 if command is Command.LONGER else -1)
            case Command.LOUDER | Command.SOFTER:
                return self._set_volume(VOLUME_STEP_DB if command is Command.LOUDER else -VOLUME_STEP_DB)
            case Command.FASTER | Command.SLOWER:
                return self._set_pace(PACES.step if command is Command.FASTER else -PACES.step)
            case Command.QUIT:
                return self._end("quit")
            case Command.REMEMBER:
                return self._end("remember")
            case Command.TIME_LEFT:
                return iter(())  # the player answers aloud
        assert_never(command)

    def _pause(self) -> Iterator[Out]:
        if not self.state.paused:
            self.state = replace(self.state, paused=True)
            yield self.event("paused", "Paused.")

    def _resume(self) -> Iterator[Out]:
        if self.state.paused:
            self.state = replace(self.state, paused=False)
            yield self.event("resumed", "Going on.")

    def _next(self) -> Iterator[Out]:
        """Go to the other side of the move, if it comes, else to the next step. The other side stays as planned."""
        is_held, side = self.span.is_held, self.span.side
        yield self.event("skipped", self.name)
        rest_of_step = range(self.state.span + 1, self.stop_around(self.state.span).stop)
        other_side = next((at for at in rest_of_step if self.score.spans[at].side not in (None, side)), None)
        if side is not None and other_side is not None:
            yield from self._time.land(self.stop, other_side, says_end=is_held)
            return
        number = self.stop + 1
        while number < len(self.score.stops) and set(self.score.stops[number]) <= self.state.lengths.left_out:
            number += 1
        if number < len(self.score.stops):
            yield from self._time.land(number, says_end=is_held)
        else:
            self.state = replace(self.state, over="done")
            yield Cut()
            yield self.event("ended", "The session is over.")

    def _previous(self) -> Iterator[Out]:
        is_well_into = self.into_step > RESTART_AFTER_S * SAMPLE_RATE_HZ
        yield from self._time.begin_again(self.stop if is_well_into else max(0, self.stop - 1))

    def _skip(self) -> Iterator[Out]:
        if self.span.kind not in PACED:
            yield from self._skip_words()
            return
        at = self.state.span
        bend(self, at, frames_covering(self.state.offset), cut=True)
        self.state = replace(self.state, unheard=frozenset(self.items(at)))
        yield Cut()
        yield self._changed("The rest is skipped.", at)
        if self.length(at) == self.state.offset:
            yield from self._time.leave()

    def _skip_words(self) -> Iterator[Out]:
        """Go to the hold or the rest of this step that the present words lead to, if there is one."""
        ahead = range(self.state.span + 1, self.stop_around(self.state.span).stop)
        timed = next((index for index in ahead if self.kind(index) in TIMED), None)
        if timed is not None:
            yield self.event("changed", "The words are skipped.")
            yield from self._time.pass_over_to(timed)

    def _lengthen(self, sign: int) -> Iterator[Out]:
        """Change the present hold, or else the next in the step, by ten seconds or by whole breaths or repetitions."""
        rest_of_step = range(self.state.span, self.stop_around(self.state.span).stop)
        target = next((index for index in rest_of_step if self.kind(index) in TIMED), None)
        if target is None:
            return
        each_s = self.score.spans[target].unit.each_s
        unit_s = each_s * USUAL_PACE / self.pace(target) if self.score.is_counted(target) else BEND_S
        by_s = unit_s * max(1, round(BEND_S / unit_s))
        length = self.length(target) // FRAME_SAMPLES + sign * frames(by_s)
        has_begun = target == self.state.span
        if has_begun and length * FRAME_SAMPLES <= self.state.offset:
            yield from self._skip()
            return
        if not has_begun and length < LEAST_FRAMES:
            return
        bend(self, target, length)
        mirror(self, target)
        if has_begun:
            self.state = replace(self.state, awaits=None)
            self._silence_repeats()
        yield self._changed(f"{format_duration(round(by_s, 1))} {'more' if sign > 0 else 'less'}.", target)

    def _silence_repeats(self) -> None:
        """Leave out the sounds of the present span that were heard before its length changed.

        A sound at a fixed time before the end may be heard once more.
        """
        begun, unheard = list(self.state.begun), set[Item]()
        length = self.length(self.state.span)
        for item in self.items(self.state.span):
            alike = [heard for heard in begun if (heard.item.kind, heard.item.text) == (item.kind, item.text)]
            same = alike[0] if alike else None
            if same is not None:
                begun.remove(same)
            from_end = same is not None and abs(same.before_end - (length - item.start)) <= FRAME_SAMPLES
            if item.start < self.state.offset or (same is not None and not from_end):
                unheard.add(item)
        self.state = replace(self.state, unheard=frozenset(unheard))

    def _set_volume(self, by_db: float) -> Iterator[Out]:
        volume_db = min(LOUDEST_DB, max(SOFTEST_DB, self.state.volume_db + by_db))
        self.state = replace(self.state, volume_db=volume_db)
        yield self.event("volume", f"Volume {volume_db:+.0f} dB.")

    def _set_pace(self, by: int) -> Iterator[Out]:
        """Change how long holds and rests last from now on. A rhythm that has begun keeps its pace."""
        before, pace = self.state.pace, self.state.pace + by
        if pace not in PACES:
            return
        at = self.state.span
        length, follows = self.length(at), at in self.state.lengths.bent and at in self.score.first
        lengths = self.state.lengths
        self.state = replace(self.state, pace=pace)
        if self.span.kind in PACED:
            left = length - self.state.offset
            bends = not self.score.is_counted(at) and not follows
            wanted = self.state.offset + left * before // pace if bends else length
            lengths = lengths.bend(at, frames_covering(wanted), lengths.pace(at, before))
            self.state = replace(self.state, lengths=lengths)
            self._silence_repeats()
            mirror(self, at)
        yield self.event("pace", f"Pace {pace} %.")

    def _end(self, how: Ending) -> Iterator[Out]:
        self.state = replace(self.state, over=how)
        yield Cut()
        yield self.event("ended", "Stopped; the place is remembered." if how == "remember" else "Stopped.")

    def _changed(self, text: str, index: int) -> Event:
        """Return the event for a changed hold. On a second side, note that the person changed it alone."""
        return self.event("changed", text, alone=take_over(self, index))
