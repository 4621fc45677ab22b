"""A hold: written cues where they were asked for, and what comes by itself where there is room."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from voiceguide.errors import Complaint, Where
from voiceguide.model.durations import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE_HZ, format_duration, frames
from voiceguide.model.move import At
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import Alive, CueAt, CueEvery, CuePaced, Flow, Span, Utterance
from voiceguide.schedule.flow import AFTER_SIGN_S, PlacedSound, first_text, place, samples_in, to_frame

APART_S = 0.15
"""Less than this between two written cues, and the one has cut into the other."""
YIELD_S = 1.0
"""What comes by itself keeps this far from written cues and from the end."""
MOVES_BY_S = 2.0
_TRIES_S = tuple(sorted((step / 4 * sign for step in range(int(MOVES_BY_S * 4) + 1) for sign in (1, -1)), key=abs))
_QUIET_AFTER_ALIVE_S = 8.0
"""A sign of life so shortly before other words would be chatter."""


_ANYWHERE = 1000 * FRAME_SAMPLES
"""Where flows are placed to be measured: far enough from the start of a session, where clips are moved."""


@dataclass(slots=True)
class _Taken:
    """A stretch of a hold in which something is heard."""

    start: int
    end: int
    written: bool
    text: str
    where: Where | None
    heard: list[PlacedSound] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A written cue at its place in a hold: from one sample after the hold's start up to another."""

    cue: CueAt
    start: int
    end: int

    @property
    def text(self) -> str:
        """The first words of it."""
        return first_text(self.cue.flow)


class WrittenCues:
    """What the author wants said in a hold, measured once; where it comes depends on how long the hold is."""

    def __init__(self, span: Span, sounds: Sounds) -> None:
        self.span = span
        signs, after = place(span.flow, _ANYWHERE, sounds)
        self.free_from = to_frame(after + (samples_in(AFTER_SIGN_S) if signs else 0)) - _ANYWHERE
        """The sample from which on there is room for words: the start sign is over."""
        written = [cue for cue in span.cues if isinstance(cue, CueAt) and not cue.yields and cue.flow]
        self._cues = [(cue, place(cue.flow, _ANYWHERE, sounds)[1] - _ANYWHERE) for cue in written]

    def at(self, length: int) -> tuple[list[Stretch], list[Complaint], list[str]]:
        """Give where the cues come in a hold of `length` frames, complaints about those that do not fit, and notes.

        A cue that is optional gives way to others, with a note.
        """
        stretches = [self._stretch(cue, lasts, length) for cue, lasts in self._cues]
        stretches.sort(key=lambda stretch: (stretch.cue.optional, stretch.start))
        taken: list[Stretch] = []
        complaints: list[Complaint] = []
        notes: list[str] = []
        for stretch in stretches:
            fault = self._fault(stretch, taken, length)
            if fault is not None and stretch.cue.optional:
                notes.append(f"“{stretch.text}” is left out: it {fault}")
                continue
            taken.append(stretch)
            if fault is not None:
                where = stretch.cue.where or self.span.where or Where("routine", 1, 1)
                complaints.append(Complaint(where, f"“{stretch.text}” {fault}, {self._described(length)}"))
        return taken, complaints, notes

    def _stretch(self, cue: CueAt, lasts: int, length: int) -> Stretch:
        last_start = (length * FRAME_SAMPLES - lasts) // FRAME_SAMPLES * FRAME_SAMPLES
        start = last_start if cue.at.is_end else frames(cue.at.seconds(length * FRAME_S)) * FRAME_SAMPLES
        if 0 <= start < self.free_from:
            start = self.free_from
        return Stretch(cue, start, start + lasts)

    def _described(self, length: int) -> str:
        side = f" on the {self.span.side}" if self.span.side else ""
        return f"in a hold of {format_duration(round(length * FRAME_S, 1))}{side}"

    def _fault(self, stretch: Stretch, taken: list[Stretch], length: int) -> str | None:
        if stretch.start < self.free_from:
            return f"begins {(self.free_from - stretch.start) / SAMPLE_RATE_HZ:.1f} s too early"
        late = stretch.end - length * FRAME_SAMPLES
        if late > 0:
            return f"ends {late / SAMPLE_RATE_HZ:.1f} s too late"
        for other in taken:
            overlap = min(stretch.end, other.end) - max(stretch.start, other.start) + samples_in(APART_S)
            if overlap > 0:
                beside = f" ({other.cue.where})" if other.cue.where else ""
                return f"is {overlap / SAMPLE_RATE_HZ:.1f} s too close to “{other.text}”{beside}"
        return None


class HoldLayout:
    """One hold of so many frames: written cues where they were asked for, the rest where there is room."""

    def __init__(self, span: Span, at: int, length: int, sounds: Sounds) -> None:
        self.span, self.length, self.sounds = span, length, sounds
        self.start = at * FRAME_SAMPLES
        self.end = (at + length) * FRAME_SAMPLES
        written = WrittenCues(span, sounds)
        self.free_from = self.start + written.free_from
        self.signs, _ = place(span.flow, self.start, sounds)
        stretches, _, self.notes = written.at(length)
        self.taken = [
            self._taking(stretch.cue.flow, self.start + stretch.start, written=True, where=stretch.cue.where)
            for stretch in stretches
        ]
        self._place_others()

    @property
    def heard(self) -> tuple[PlacedSound, ...]:
        """All that is heard in it, in order of time."""
        heard = [*self.signs, *(item for taken in self.taken for item in taken.heard)]
        heard.sort(key=lambda item: item.start_sample)
        return tuple(heard)

    def _onset(self, at: At) -> int:
        return self.start + frames(at.seconds(self.length * FRAME_S)) * FRAME_SAMPLES

    def _taking(self, flow: Flow, onset: int, *, written: bool, where: Where | None) -> _Taken:
        heard, end = place(flow, onset, self.sounds)
        return _Taken(onset, end, written, first_text(flow), where, heard)

    def _place_others(self) -> None:
        for cue in self.span.cues:
            match cue:
                case CueEvery():
                    self._place_every(cue)
                case CuePaced():
                    self._place_paced(cue)
                case CueAt():
                    if cue.yields and cue.flow:
                        self._yielding(cue.flow, self._onset(cue.at), cue.where, movable=cue.movable)
                case Alive():
                    self._place_alive(cue)
                case _:
                    assert_never(cue)

    def _place_every(self, cue: CueEvery) -> None:
        first = self._onset(cue.from_) if cue.from_ else self.free_from
        last = self._onset(cue.until) if cue.until else self.end
        turn = 0
        while (onset := first + frames(turn * cue.every_s) * FRAME_SAMPLES) < last:
            self._yielding(cue.flows[turn % len(cue.flows)], onset, cue.where, until=last)
            turn += 1

    def _place_paced(self, cue: CuePaced) -> None:
        """Rhythm never gives way: what has no room is heard as a sign, or not at all, but never later."""
        written = [taking for taking in self.taken if taking.written]
        turns = round(self.span.unit.count(self.length * FRAME_SAMPLES / SAMPLE_RATE_HZ))
        for turn in range(turns if cue.sign else min(turns, len(cue.words))):
            at_s = turn * cue.each_s + cue.at_s
            onset, until = (self.start + frames(second) * FRAME_SAMPLES for second in (at_s, at_s + cue.lasts_s))
            if onset < self.end:
                self._beat([*cue.words[turn : turn + 1], cue.sign], onset, min(until, self.end), written)

    def _beat(self, flows: list[Flow], onset: int, until: int, written: list[_Taken]) -> None:
        """Let the first of `flows` be heard that has room; where the hold begins, its start sign is the beat."""
        for flow in flows:
            words = any(isinstance(item, Utterance) for item in flow)
            taking = self._taking(flow, max(onset, self.free_from) if words else onset, written=False, where=None)
            apart = samples_in(APART_S)
            if taking.end + apart > until or taking.start < self.free_from:
                continue
            if all(taking.end + apart <= one.start or one.end + apart <= taking.start for one in written):
                if flow:
                    self.taken.append(taking)
                return
        if onset >= self.free_from:
            said = first_text(flows[0] or flows[-1])
            self.notes.append(f"“{said}” is left out: it would come too close to other words")

    def _yielding(
        self, flow: Flow, onset: int, where: Where | None, *, movable: bool = True, until: int | None = None
    ) -> None:
        for shift_s in _TRIES_S if movable else (0.0,):
            at = onset + frames(shift_s) * FRAME_SAMPLES if shift_s >= 0 else onset - frames(-shift_s) * FRAME_SAMPLES
            taking = self._taking(flow, max(at, self.free_from), written=False, where=where)
            if self._has_room(taking, movable, self.end if until is None else until):
                if shift_s:
                    self.notes.append(f"“{taking.text}” gives way by {abs(shift_s):g} s")
                self.taken.append(taking)
                return
        self.notes.append(f"“{first_text(flow)}” is left out: it would come too close to other words or to the end")

    def _has_room(self, taking: _Taken, movable: bool, until: int) -> bool:
        end = min(until, self.end - (samples_in(YIELD_S) if movable else 0))
        if taking.end > max(end, self.free_from):
            return False
        return all(
            taking.end + apart <= other.start or other.end + apart <= taking.start
            for other in self.taken
            for apart in (samples_in(YIELD_S if other.written else APART_S),)
        )

    def _place_alive(self, cue: Alive) -> None:
        turn = 0
        for start, end in list(self._quiet()):
            at = start + samples_in(cue.after_s)
            while at + samples_in(_QUIET_AFTER_ALIVE_S) < end:
                onset = to_frame(at)
                taking = self._taking(cue.flows[turn % len(cue.flows)], onset, written=False, where=None)
                self.taken.append(taking)
                turn += 1
                at = taking.end + samples_in(cue.after_s)

    def _quiet(self) -> Iterator[tuple[int, int]]:
        """Give the stretches in which nothing is heard."""
        at = self.free_from
        for taking in sorted(self.taken, key=lambda taking: taking.start):
            yield at, taking.start
            at = max(at, taking.end)
        yield at, self.end
