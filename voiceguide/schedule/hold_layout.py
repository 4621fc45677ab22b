"""Lays out a hold: written cues at the moments they ask for, automatic cues where there is room."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from voiceguide.errors import Complaint, Detail, Where
from voiceguide.model.durations import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE_HZ, format_duration, frames
from voiceguide.model.move import At
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import Alive, CueAt, CueEvery, CuePaced, Flow, Span, Utterance
from voiceguide.schedule.flow import AFTER_SIGN_S, PlacedSound, first_text, place, samples_in, to_frame
from voiceguide.schedule.slots import Slot, Slots

APART_S = 0.15
"""Seconds between two written cues below which they overlap."""
YIELD_S = 1.0
"""Seconds that an automatic cue keeps from written cues and from the end of the hold."""
MOVES_BY_S = 2.0
"""Seconds by which an automatic cue may move, earlier or later."""
_SHIFTS = tuple(
    (shift_s, (frames(shift_s) if shift_s >= 0 else -frames(-shift_s)) * FRAME_SAMPLES)
    for shift_s in sorted((step / 4 * sign for step in range(int(MOVES_BY_S * 4) + 1) for sign in (1, -1)), key=abs)
)
"""Shifts in seconds and in samples that are tried for an automatic cue, the smallest first."""
_QUIET_AFTER_ALIVE_S = 8.0
"""Seconds of quiet that must follow a sign of life: any shorter, and it would be chatter before other words."""
_MEASURING_SAMPLE = 1000 * FRAME_SAMPLES
"""Sample at which flows are placed to be measured: far from the start of a session, where clips may be shifted."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A written cue at its position in a hold."""

    cue: CueAt
    start: int
    """First sample, counted from the start of the hold."""
    end: int
    """Sample after the last, counted from the start of the hold."""

    @property
    def text(self) -> str:
        """The first words of the cue."""
        return first_text(self.cue.flow)


class WrittenCues:
    """The written cues of a hold, measured once; their positions depend on the length of the hold."""

    def __init__(self, span: Span, sounds: Sounds) -> None:
        self.span = span
        signs, after = place(span.flow, _MEASURING_SAMPLE, sounds)
        self.free_from = to_frame(after + (samples_in(AFTER_SIGN_S) if signs else 0)) - _MEASURING_SAMPLE
        """The first sample, counted from the start of the hold, at which words may begin: the start sign is over."""
        written = [cue for cue in span.cues if isinstance(cue, CueAt) and not cue.yields and cue.flow]
        self._cues = [(cue, place(cue.flow, _MEASURING_SAMPLE, sounds)[1] - _MEASURING_SAMPLE) for cue in written]

    def at(self, length: int) -> tuple[list[Stretch], list[Complaint], list[str]]:
        """Return the positions of the cues in a hold of `length` frames, complaints about misfits, and notes.

        An optional cue that does not fit is left out, with a note.
        """
        stretches = [self._stretch(cue, samples, length) for cue, samples in self._cues]
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
                message = f"“{stretch.text}” {fault}, {self._hold_in_words(length)}"
                complaints.append(Complaint(where, message, Detail("does-not-fit", stretch.text)))
        return taken, complaints, notes

    def _stretch(self, cue: CueAt, samples: int, length: int) -> Stretch:
        last_start = (length * FRAME_SAMPLES - samples) // FRAME_SAMPLES * FRAME_SAMPLES
        start = last_start if cue.at.is_end else frames(cue.at.seconds(length * FRAME_S)) * FRAME_SAMPLES
        if 0 <= start < self.free_from:
            start = self.free_from
        return Stretch(cue, start, start + samples)

    def _hold_in_words(self, length: int) -> str:
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
                location = f" ({other.cue.where})" if other.cue.where else ""
                return f"is {overlap / SAMPLE_RATE_HZ:.1f} s too close to “{other.text}”{location}"
        return None


class HoldLayout:
    """A hold of `length` frames from frame `start_frame` on, with its cues placed.

    Written cues are at the moments they ask for, automatic cues where there is room.
    """

    def __init__(self, span: Span, start_frame: int, length: int, sounds: Sounds) -> None:
        self.span, self.length, self.sounds = span, length, sounds
        self.start = start_frame * FRAME_SAMPLES
        self.end = (start_frame + length) * FRAME_SAMPLES
        written = WrittenCues(span, sounds)
        self.free_from = self.start + written.free_from
        self.signs, _ = place(span.flow, self.start, sounds)
        stretches, _, self.notes = written.at(length)
        self._lengths: dict[int, tuple[Flow, int]] = {}
        self._written = Slots(
            self._slot(stretch.cue.flow, self.start + stretch.start, written=True) for stretch in stretches
        )
        self._taken = Slots(self._written)
        self._place_automatic()

    @property
    def heard(self) -> tuple[PlacedSound, ...]:
        """All sounds of the hold, in order of time."""
        heard = [*self.signs, *(sound for slot in self._taken for sound in slot.heard)]
        heard.sort(key=lambda sound: sound.start_sample)
        return tuple(heard)

    def _onset(self, at: At) -> int:
        return self.start + frames(at.seconds(self.length * FRAME_S)) * FRAME_SAMPLES

    def _slot(self, flow: Flow, onset: int, *, written: bool) -> Slot:
        heard, end = place(flow, onset, self.sounds)
        return Slot(onset, end, written, heard)

    def _length(self, flow: Flow) -> int:
        """Return the length of a flow in samples, which is the same wherever it begins; each flow is measured once."""
        if id(flow) not in self._lengths:
            end = place(flow, _MEASURING_SAMPLE, self.sounds)[1]
            self._lengths[id(flow)] = flow, end - _MEASURING_SAMPLE
        return self._lengths[id(flow)][1]

    def _place_automatic(self) -> None:
        for cue in self.span.cues:
            match cue:
                case CueEvery():
                    self._place_every(cue)
                case CuePaced():
                    self._place_paced(cue)
                case CueAt():
                    if cue.yields and cue.flow:
                        self._place_yielding(cue.flow, self._onset(cue.at), movable=cue.movable)
                case Alive():
                    self._place_alive(cue)
                case _:
                    assert_never(cue)

    def _place_every(self, cue: CueEvery) -> None:
        first = self._onset(cue.from_) if cue.from_ else self.free_from
        last = self._onset(cue.until) if cue.until else self.end
        turn = 0
        while (onset := first + frames(turn * cue.every_s) * FRAME_SAMPLES) < last:
            self._place_yielding(cue.flows[turn % len(cue.flows)], onset, until=last)
            turn += 1

    def _place_paced(self, cue: CuePaced) -> None:
        """Place the beats of a counted hold. Rhythm never moves: a beat without room for words is a sign or nothing."""
        turns = round(self.span.unit.count(self.length * FRAME_SAMPLES / SAMPLE_RATE_HZ))
        for turn in range(turns if cue.sign else min(turns, len(cue.words))):
            at_s = turn * cue.each_s + cue.at_s
            onset, until = (self.start + frames(second) * FRAME_SAMPLES for second in (at_s, at_s + cue.lasts_s))
            if onset < self.end:
                self._place_beat([*cue.words[turn : turn + 1], cue.sign], onset, min(until, self.end))

    def _place_beat(self, flows: list[Flow], onset: int, until: int) -> None:
        """Place the first of `flows` that has room. At the start of the hold, the start sign serves as the beat."""
        apart = samples_in(APART_S)
        for flow in flows:
            words = any(isinstance(item, Utterance) for item in flow)
            start = max(onset, self.free_from) if words else onset
            end = start + self._length(flow)
            if end + apart > until or start < self.free_from:
                continue
            if self._written.has_room(start, end, apart, apart):
                if flow:
                    self._taken.add(self._slot(flow, start, written=False))
                return
        if onset >= self.free_from:
            text = first_text(flows[0] or flows[-1])
            self.notes.append(f"“{text}” is left out: it would come too close to other words")

    def _place_yielding(self, flow: Flow, onset: int, *, movable: bool = True, until: int | None = None) -> None:
        length = self._length(flow)
        for shift_s, shift in _SHIFTS if movable else _SHIFTS[:1]:
            start = max(onset + shift, self.free_from)
            if self._has_room(start, start + length, movable, self.end if until is None else until):
                if shift_s:
                    self.notes.append(f"“{first_text(flow)}” gives way by {abs(shift_s):g} s")
                self._taken.add(self._slot(flow, start, written=False))
                return
        self.notes.append(f"“{first_text(flow)}” is left out: it would come too close to other words or to the end")

    def _has_room(self, start: int, end: int, movable: bool, until: int) -> bool:
        last = min(until, self.end - (samples_in(YIELD_S) if movable else 0))
        if end > max(last, self.free_from):
            return False
        return self._taken.has_room(start, end, samples_in(YIELD_S), samples_in(APART_S))

    def _place_alive(self, cue: Alive) -> None:
        turn = 0
        for start, end in list(self._quiet_stretches()):
            at = start + samples_in(cue.after_s)
            while at + samples_in(_QUIET_AFTER_ALIVE_S) < end:
                onset = to_frame(at)
                slot = self._slot(cue.flows[turn % len(cue.flows)], onset, written=False)
                self._taken.add(slot)
                turn += 1
                at = slot.end + samples_in(cue.after_s)

    def _quiet_stretches(self) -> Iterator[tuple[int, int]]:
        """Yield the start and end, in samples, of each stretch in which nothing is heard."""
        at = self.free_from
        for slot in self._taken:
            yield at, slot.start
            at = max(at, slot.end)
        yield at, self.end
