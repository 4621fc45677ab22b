"""Holds that are counted: breaths in a rhythm, repetitions at a pace; what is heard at each of their beats."""

from dataclasses import dataclass

from voiceguide.compiler.wording import TextFiller
from voiceguide.model.durations import number_in_words
from voiceguide.model.move import Move, rhythm_s
from voiceguide.model.spans import SECONDS, CuePaced, Flow, Sign, Talk, Unit
from voiceguide.model.values import Count, Length

CALM = "calm"
"""The rhythm of breaths that name none."""
BREATHS_IN_WORDS = 2
"""After so many breaths one knows the rhythm, and soft tones do."""
COUNTED_FROM_S = 1.5
"""Repetitions that follow each other quicker are ticked: words would run into each other."""
_PHASES = ("in", "hold", "out", "rest")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a hold lasts, what it is counted in, and what is heard at each beat."""

    length: Length
    unit: Unit = SECONDS
    cues: tuple[CuePaced, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Whether its beats are heard."""
        return bool(self.cues)


def length_of(move: Move) -> Length:
    """Give how long a move's hold lasts."""
    if move.breaths is not None:
        return _length(move.breaths, _breath(move.breathing or CALM))
    if move.reps is not None and move.pace_s is not None:
        return _length(move.reps, Unit(move.pace_s))
    if move.hold is None:
        raise TypeError("the reader lets no move pass that has neither hold nor breaths nor reps")
    return move.hold


def pace_of(move: Move, speaker: TextFiller, talk: Talk) -> Pace:
    """Give the pace of a move's hold."""
    audible = move.chimes != "off"
    if move.breaths is not None:
        return breathed(move.breaths, move.breathing or CALM, speaker, talk, audible=audible)
    if move.reps is not None and move.pace_s is not None:
        return _repeated(move.reps, move.pace_s, speaker, talk, audible=audible)
    return Pace(length_of(move))


def breathed(breaths: Count, rhythm: str, speaker: TextFiller, talk: Talk, *, audible: bool) -> Pace:
    """Give the pace of breaths in a rhythm: words at first, then a rising tone for in and a falling one for out.

    Where tones are not `audible`, it is words to the end; with bells, tones from the start.
    """
    seconds = rhythm_s(rhythm)
    signs: dict[str, Flow] = {"in": (Sign("breathe-in", audible),), "out": (Sign("breathe-out", audible),)}
    words = {phase: speaker.say(speaker.phrases.breath[phase]) for phase in _PHASES}
    unit = _breath(rhythm)
    worded = 0 if talk == "bells" else BREATHS_IN_WORDS if audible else breaths.max
    starts = [sum(seconds[:index]) for index in range(len(seconds))]
    cues = tuple(
        CuePaced(unit.each_s, at_s, lasts_s, (words[phase],) * worded, signs.get(phase, ()))
        for phase, at_s, lasts_s in zip(_PHASES, starts, seconds, strict=True)
        if lasts_s
    )
    return Pace(_length(breaths, unit), unit, cues)


def _repeated(reps: Count, pace_s: float, speaker: TextFiller, talk: Talk, *, audible: bool) -> Pace:
    unit = Unit(pace_s)
    spoken = talk != "bells" and pace_s >= COUNTED_FROM_S
    numbers = range(1, reps.max + 1) if spoken else ()
    words = [(speaker.utterance(f"{number_in_words(n).capitalize()}."),) for n in numbers]
    return Pace(_length(reps, unit), unit, (CuePaced(pace_s, 0.0, pace_s, tuple(words), (Sign("tick", audible),)),))


def _breath(rhythm: str) -> Unit:
    seconds = rhythm_s(rhythm)
    return Unit(sum(seconds), seconds[-1])


def _length(count: Count, unit: Unit) -> Length:
    least_s, usual_s, most_s = (unit.seconds(n) for n in (count.min, count.usual, count.max))
    return Length(min_s=least_s, usual_s=usual_s, max_s=most_s)
