"""A script whose sounds are measured, laid out in time: how long each span lasts, and where in it each sound is."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, format_duration, frames, frames_covering
from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.routine import At
from voiceguide.script import Alive, CueAt, CueEvery, Flow, Script, Sign, Span, SpanKind, Utterance
from voiceguide.text import Pause

Length = Literal["min", "usual", "max"]
LENGTHS: tuple[Length, ...] = ("min", "usual", "max")

GAP_S = 0.4
"""Between two utterances with no break between them: a full stop's worth."""
AFTER_SIGN_S = 0.2
APART_S = 0.15
"""Less than this between two written cues, and the one has cut into the other."""
YIELD_S = 1.0
"""What comes by itself keeps this far from written cues and from the end."""
MOVES_BY_S = 2.0
_TRIES_S = tuple(sorted((step / 4 * sign for step in range(int(MOVES_BY_S * 4) + 1) for sign in (1, -1)), key=abs))
_QUIET_AFTER_ALIVE_S = 8.0
"""A sign of life so shortly before other words would be chatter."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The measures of a clip: `key`, length in whole frames, and the samples from and up to which it is heard."""

    key: str
    frames: int
    heard_start: int
    heard_end: int


@dataclass(frozen=True, slots=True)
class Sounds:
    """Gives the measures of everything that a script lets one hear."""

    utterance: Callable[[str], Sound]
    sign: Callable[[str], Sound]


@dataclass(frozen=True, slots=True)
class Heard:
    """A sound, or a break, at its place: heard from one sample of the session up to another."""

    kind: Literal["utterance", "sign", "break"]
    start_sample: int
    end_sample: int
    text: str = ""
    key: str = ""
    clip_frame: int = 0
    clip_frames: int = 0
    where: Where | None = None

    @property
    def is_audible(self) -> bool:
        """Whether there is a clip to it."""
        return bool(self.key)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A span at its place: from `start_frame` on, for so many frames, with what is heard in it and what yielded."""

    span: Span
    start_frame: int
    frames: int
    heard: tuple[Heard, ...]
    notes: tuple[str, ...] = ()

    @property
    def end_frame(self) -> int:
        """The frame at which the next span begins."""
        return self.start_frame + self.frames


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole script laid out."""

    script: Script
    spans: tuple[LaidOut, ...]

    @property
    def frames(self) -> int:
        """The length of the session."""
        return self.spans[-1].end_frame


def lay_out(script: Script, sounds: Sounds, length: Length = "usual") -> Plan:
    """Give `script` with every span as long as it usually is (or at its shortest, or longest) and all sounds placed.

    Raises FaultyContent with every cue that cuts into another or runs past the end of its hold, tried at the
    shortest, the usual and the longest hold, and every rest too short for its words.
    """
    complaints: list[Complaint] = []
    spans: list[LaidOut] = []
    at = 0
    for span in script.spans:
        laid = _lay_out_span(span, at, sounds, length, complaints)
        spans.append(laid)
        at = laid.end_frame
    if complaints:
        raise FaultyContent(complaints)
    return Plan(script, tuple(spans))


def _lay_out_span(span: Span, at: int, sounds: Sounds, length: Length, complaints: list[Complaint]) -> LaidOut:
    wanted = frames(getattr(span.length, f"{length}_s"))
    if span.kind is SpanKind.HOLD:
        for other_s in dict.fromkeys((span.length.min_s, span.length.usual_s, span.length.max_s)):
            complaints += _Hold(span, at, frames(other_s), sounds).faults
        return _Hold(span, at, wanted, sounds).laid_out()
    heard, end = _place(span.flow, at * FRAME_SAMPLES, sounds)
    room = at * FRAME_SAMPLES + wanted * FRAME_SAMPLES
    if not span.grows and end > room:
        kept = tuple(item for item in span.flow if not (isinstance(item, Utterance) and item.yields))
        heard, end = _place(kept, at * FRAME_SAMPLES, sounds)
    if not span.grows and end > room:
        complaints.append(_too_long(span, end - room, wanted))
    if span.grows and heard:
        needed = frames_covering(end + _samples(GAP_S)) - at
        wanted = max(wanted, needed)
    return LaidOut(span, at, wanted, tuple(heard))


def _too_long(span: Span, excess: int, wanted: int) -> Complaint:
    seconds = wanted * FRAME_SAMPLES / SAMPLE_RATE_HZ
    where = next((item.where for item in span.flow if isinstance(item, Utterance) and item.where), span.where)
    message = (
        f"the words take {excess / SAMPLE_RATE_HZ:.1f} s more than this {span.kind} of "
        f"{format_duration(round(seconds, 1))}; make it longer, or say less"
    )
    return Complaint(where or Where("routine", 1, 1), message)


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)


def _to_frame(sample: int) -> int:
    return frames_covering(sample) * FRAME_SAMPLES


def _place(flow: Flow, start: int, sounds: Sounds) -> tuple[list[Heard], int]:
    """Place sounds one after the other from sample `start` on; give them, and the sample at which the last ends."""
    heard: list[Heard] = []
    at, gap, pause = start, 0, 0
    for item in flow:
        if isinstance(item, Pause):
            pause += _samples(item.seconds)
            continue
        if pause and heard:
            onset = _to_frame(at + pause)
            heard.append(Heard("break", at, onset))
        else:
            onset = _to_frame(at + max(gap, pause))
        pause = 0
        placed = _at_sample(item, onset, sounds)
        heard.append(placed)
        at, gap = placed.end_sample, _samples(AFTER_SIGN_S if isinstance(item, Sign) else GAP_S)
    if pause:
        heard.append(Heard("break", at, at + pause))
        at += pause
    return heard, at


def _at_sample(item: Utterance | Sign, onset: int, sounds: Sounds) -> Heard:
    """Place a sound so that it is heard from `onset`, a whole frame, on; its clip begins on the nearest frame."""
    sign = isinstance(item, Sign)
    sound = sounds.sign(item.name) if isinstance(item, Sign) else sounds.utterance(item.text)
    clip_frame = max(0, (onset - sound.heard_start + FRAME_SAMPLES // 2) // FRAME_SAMPLES)
    start = clip_frame * FRAME_SAMPLES + sound.heard_start
    end = start + sound.heard_end - sound.heard_start
    audible = not isinstance(item, Sign) or item.audible
    return Heard(
        "sign" if sign else "utterance",
        start,
        end,
        item.name if isinstance(item, Sign) else item.text,
        sound.key if audible else "",
        clip_frame,
        sound.frames,
        None if isinstance(item, Sign) else item.where,
    )


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


class _Hold:
    """One hold of so many frames: written cues where they were asked for, the rest where there is room."""

    def __init__(self, span: Span, at: int, length: int, sounds: Sounds) -> None:
        self.span, self.at, self.length, self.sounds = span, at, length, sounds
        self.start = at * FRAME_SAMPLES
        self.end = (at + length) * FRAME_SAMPLES
        self.signs, after = _place(span.flow, self.start, sounds)
        self.free_from = _to_frame(after + (_samples(AFTER_SIGN_S) if self.signs else 0))
        self.faults: list[Complaint] = []
        self.notes: list[str] = []
        self.taken: list[_Taken] = []
        self._place_written()
        self._place_others()

    def laid_out(self) -> LaidOut:
        """Give the hold with all that is heard in it, in order of time; a sign that is silent is not heard."""
        heard = [*self.signs, *(item for taken in self.taken for item in taken.heard)]
        heard.sort(key=lambda item: item.start_sample)
        return LaidOut(self.span, self.at, self.length, tuple(heard), tuple(self.notes))

    def _onset(self, at: At) -> int:
        seconds = self.length * FRAME_SAMPLES / SAMPLE_RATE_HZ
        return self.start + frames(at.seconds(seconds)) * FRAME_SAMPLES

    def _taking(self, flow: Flow, onset: int, *, written: bool, where: Where | None, optional: bool = False) -> _Taken:
        heard, end = _place(flow, onset, self.sounds)
        return _Taken(onset, end, written, _first_text(flow), where, optional, heard)

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
            overlap = min(taking.end, other.end) - max(taking.start, other.start) + _samples(APART_S)
            if overlap > 0:
                place = f" ({other.where})" if other.where else ""
                return f"is {overlap / SAMPLE_RATE_HZ:.1f} s too close to “{other.text}”{place}"
        return None

    def _place_others(self) -> None:
        for cue in self.span.cues:
            if isinstance(cue, CueEvery):
                self._place_every(cue)
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
        self.notes.append(f"“{_first_text(flow)}” is left out: it would come too close to other words or to the end")

    def _has_room(self, taking: _Taken, movable: bool, until: int) -> bool:
        end = min(until, self.end - (_samples(YIELD_S) if movable else 0))
        if taking.end > max(end, self.free_from):
            return False
        return all(
            taking.end + apart <= other.start or other.end + apart <= taking.start
            for other in self.taken
            for apart in (_samples(YIELD_S if other.written else APART_S),)
        )

    def _place_alive(self, cue: Alive) -> None:
        turn = 0
        for start, end in list(self._quiet()):
            at = start + _samples(cue.after_s)
            while at + _samples(_QUIET_AFTER_ALIVE_S) < end:
                onset = _to_frame(at)
                taking = self._taking(cue.flows[turn % len(cue.flows)], onset, written=False, where=None)
                self.taken.append(taking)
                turn += 1
                at = taking.end + _samples(cue.after_s)

    def _quiet(self) -> Iterator[tuple[int, int]]:
        """Give the stretches in which nothing is heard."""
        at = self.free_from
        for taking in sorted(self.taken, key=lambda taking: taking.start):
            yield at, taking.start
            at = max(at, taking.end)
        yield at, self.end


def _first_text(flow: Sequence[Utterance | Sign | Pause]) -> str:
    texts = (item.text if isinstance(item, Utterance) else item.name for item in flow if not isinstance(item, Pause))
    return next(texts, "")
