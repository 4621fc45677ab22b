"""A hold: written cues where they were asked for, and what comes by itself where there is room."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, format_duration, frames
from voiceguide.errors import Complaint, Where
from voiceguide.fitting.flow import AFTER_SIGN_S, Heard, Sounds, first_text, place, samples_in, to_frame
from voiceguide.routine import At
from voiceguide.script import Alive, CueAt, CueEvery, CuePaced, Flow, Span, Utterance

APART_S = 0.15
"""Less than this between two written cues, and the one has cut into the other."""
YIELD_S = 1.0
"""What comes by itself keeps this far from written cues and from the end."""
MOVES_BY_S = 2.0
_TRIES_S = tuple(sorted((step / 4 * sign for step in range(int(MOVES_BY_S * 4) + 1) for sign in (1, -1)), key=abs))
_QUIET_AFTER_ALIVE_S = 8.0
"""A sign of life so shortly before other words would be chatter."""


@dataclass(slots=True)
class _Taken:
    """A stretch of a hold in which something is heard."""

    start: int
    end: int
    written: bool
    text: str
    where: Where | None
    optional: bool = False
    heard: list[Heard] = field(default_factory=list)


class HoldLayout:
    """One hold of so many frames: written cues where they were asked for, the rest where there is room."""

    def __init__(self, span: Span, at: int, length: int, sounds: Sounds) -> None:
        self.span, self.at, self.length, self.sounds = span, at, length, sounds
        self.start = at * FRAME_SAMPLES
        self.end = (at + length) * FRAME_SAMPLES
        self.signs, after = place(span.flow, self.start, sounds)
        self.free_from = to_frame(after + (samples_in(AFTER_SIGN_S) if self.signs else 0))
        self.faults: list[Complaint] = []
        self.notes: list[str] = []
        self.taken: list[_Taken] = []
        self._place_written()
        self._place_others()

    @property
    def heard(self) -> tuple[Heard, ...]:
        """All that is heard in it, in order of time."""
        heard = [*self.signs, *(item for taken in self.taken for item in taken.heard)]
        heard.sort(key=lambda item: item.start_sample)
        return tuple(heard)

    def _onset(self, at: At) -> int:
        seconds = self.length * FRAME_SAMPLES / SAMPLE_RATE_HZ
        return self.start + frames(at.seconds(seconds)) * FRAME_SAMPLES

    def _taking(self, flow: Flow, onset: int, *, written: bool, where: Where | None, optional: bool = False) -> _Taken:
        heard, end = place(flow, onset, self.sounds)
        return _Taken(onset, end, written, first_text(flow), where, optional, heard)

    def _place_written(self) -> None:
        cues = [cue for cue in self.span.cues if isinstance(cue, CueAt) and not cue.yields]
        takings = [self._written(cue) for cue in cues if cue.flow]
        takings.sort(key=lambda taking: (taking.optional, taking.start))
        for taking in takings:
            fault = self._fault(taking)
            if fault is None:
                self.taken.append(taking)
            elif taking.optional:
                self.notes.append(f"“{taking.text}” is left out: it {fault}")
            else:
                self.taken.append(taking)
                where = taking.where or self.span.where or Where("routine", 1, 1)
                self.faults.append(Complaint(where, f"“{taking.text}” {fault}, {self._described()}"))

    def _written(self, cue: CueAt) -> _Taken:
        taking = self._taking(cue.flow, self.start, written=True, where=cue.where)
        last_start = (self.end - (taking.end - self.start)) // FRAME_SAMPLES * FRAME_SAMPLES
        onset = last_start if cue.at.is_end else self._onset(cue.at)
        if self.start <= onset < self.free_from:
            onset = self.free_from
        return self._taking(cue.flow, onset, written=True, where=cue.where, optional=cue.optional)

    def _described(self) -> str:
        side = f" on the {self.span.side}" if self.span.side else ""
        return f"in a hold of {format_duration(round(self.length * FRAME_SAMPLES / SAMPLE_RATE_HZ, 1))}{side}"

    def _fault(self, taking: _Taken) -> str | None:
        if taking.start < self.free_from:
            return f"begins {(self.free_from - taking.start) / SAMPLE_RATE_HZ:.1f} s too early"
        if taking.end > self.end:
            return f"ends {(taking.end - self.end) / SAMPLE_RATE_HZ:.1f} s too late"
        for other in self.taken:
            overlap = min(taking.end, other.end) - max(taking.start, other.start) + samples_in(APART_S)
            if overlap > 0:
                place = f" ({other.where})" if other.where else ""
                return f"is {overlap / SAMPLE_RATE_HZ:.1f} s too close to “{other.text}”{place}"
        return None

    def _place_others(self) -> None:
        for cue in self.span.cues:
            if isinstance(cue, CueEvery):
                self._place_every(cue)
            elif isinstance(cue, CuePaced):
                self._place_paced(cue)
            elif isinstance(cue, CueAt) and cue.yields and cue.flow:
                self._yielding(cue.flow, self._onset(cue.at), cue.where, movable=cue.movable)
            elif isinstance(cue, Alive):
                self._place_alive(cue)

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
