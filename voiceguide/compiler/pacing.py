"""Holds that are counted, in breaths of a rhythm or repetitions at a pace, and the words and tones of their beats."""

from collections.abc import Sequence
from dataclasses import dataclass

from voiceguide.compiler.spoken_numbers import number_in_words
from voiceguide.compiler.wording import TextFiller
from voiceguide.model.move import Move, rhythm_s
from voiceguide.model.spans import SECONDS, CuePaced, Flow, Sign, Talk, Unit
from voiceguide.model.values import Count, Length

CALM = "calm"
"""Rhythm of breaths for which none is written."""
BREATHS_IN_WORDS = 2
"""Breaths that are guided in words. After them the rhythm is known, and soft tones are enough."""
COUNTED_FROM_S = 1.5
"""Shortest pace, in seconds, of repetitions counted in words. Quicker ones are ticked: words would run together."""
_PHASES = ("in", "hold", "out", "rest")


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace of a hold."""

    length: Length
    unit: Unit = SECONDS
    """Unit that the hold is counted in."""
    cues: tuple[CuePaced, ...] = ()
    """Words and tones of its beats; none if the hold is not counted."""

    @property
    def is_counted(self) -> bool:
        """Whether the hold has beats."""
        return bool(self.cues)


def length_of(move: Move) -> Length:
    """Return the length of a move's hold."""
    if move.breaths is not None:
        return _length(move.breaths, _breath(rhythm_s(move.breathing or CALM)))
    if move.reps is not None and move.pace_s is not None:
        return _length(move.reps, Unit(move.pace_s))
    if move.hold is None:
        raise TypeError("the reader lets no move pass that has neither hold nor breaths nor reps")
    return move.hold


def pace_of(move: Move, filler: TextFiller, talk: Talk) -> Pace:
    """Return the pace of a move's hold."""
    audible = move.chimes != "off"
    if move.breaths is not None:
        return breathed(move.breaths, move.breathing or CALM, filler, talk, audible=audible)
    if move.reps is not None and move.pace_s is not None:
        return _repeated(move.reps, move.pace_s, filler, talk, audible=audible)
    return Pace(length_of(move))


def breathed(breaths: Count, rhythm: str, filler: TextFiller, talk: Talk, *, audible: bool) -> Pace:
    """Return the pace of breaths in a rhythm, guided by words at first, then by tones: rising for in, falling for out.

    If tones are not `audible`, words go on to the end; with bells, tones begin at the start.
    """
    seconds = rhythm_s(rhythm)
    signs: dict[str, Flow] = {"in": (Sign("breathe-in", audible),), "out": (Sign("breathe-out", audible),)}
    words = {phase: filler.counting.say(filler.phrases.breath[phase]) for phase in _PHASES}
    unit = _breath(seconds)
    breaths_in_words = 0 if talk == "bells" else BREATHS_IN_WORDS if audible else breaths.max
    starts = [sum(seconds[:index]) for index in range(len(seconds))]
    cues = tuple(
        CuePaced(unit.each_s, at_s, lasts_s, (words[phase],) * breaths_in_words, signs.get(phase, ()))
        for phase, at_s, lasts_s in zip(_PHASES, starts, seconds, strict=True)
        if lasts_s
    )
    return Pace(_length(breaths, unit), unit, cues)


def _repeated(reps: Count, pace_s: float, filler: TextFiller, talk: Talk, *, audible: bool) -> Pace:
    unit = Unit(pace_s)
    spoken = talk != "bells" and pace_s >= COUNTED_FROM_S
    numbers = range(1, reps.max + 1) if spoken else ()
    words = [(filler.counting.utterance(f"{number_in_words(n).capitalize()}."),) for n in numbers]
    return Pace(_length(reps, unit), unit, (CuePaced(pace_s, 0.0, pace_s, tuple(words), (Sign("tick", audible),)),))


def _breath(seconds: Sequence[float]) -> Unit:
    return Unit(sum(seconds), seconds[-1])


def _length(count: Count, unit: Unit) -> Length:
    least_s, usual_s, most_s = (unit.seconds(n) for n in (count.min, count.usual, count.max))
    return Length(min_s=least_s, usual_s=usual_s, max_s=most_s)
