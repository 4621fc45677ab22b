"""The work that a routine asks for: how many steps, words and signs it performs, at most. Both have a limit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from voiceguide.model.markup import Field, Pause
from voiceguide.model.move import Move, MoveCue, rhythm_s
from voiceguide.model.steps import AnyStep, BreatheStep, Group, MoveStep, RestStep, SayStep, Step
from voiceguide.model.texts import Talk, Text
from voiceguide.model.values import Length

MOST_STEPS = 5000
"""Most steps that a routine performs, with repeats and sides: more than a day of them, and more than anybody means."""
MOST_SOUNDS = 50_000
"""Most words and signs of a routine, with repeats and sides: one every two seconds, all day long."""
_SIGNS = 4
"""Most signs and built-in words around a step: its name, the way to it, start, halfway and end."""
_ALIVE_S = 45.0
"""Seconds between signs of life where a routine says nothing else."""
_HOLD_STEP_S = 5.0
"""Seconds between two lengths of a hold that `{hold}` says."""


@dataclass(frozen=True, slots=True)
class Work:
    """The steps, words and signs of a routine, if everything is repeated as often as its maximum allows."""

    steps: int = 0
    sounds: int = 0


def work_in(steps: Sequence[AnyStep], sided: bool = False) -> Work:
    """Return the work of `steps`; `sided` says that they are inside a group that sets their side."""
    performed = sounds = 0
    for step in steps:
        rounds = step.repeat.max if step.repeat else 1
        if isinstance(step, Group):
            inner = work_in(step.steps, sided or step.side in ("left", "right", "each", "ask"))
            inner = Work(inner.steps, inner.sounds + _words((step.section,)))
        else:
            inner = Work(1, _SIGNS + _sounds(step))
        performed += rounds * inner.steps * (2 if step.side is not None and step.side.alternates else 1)
        sounds += rounds * inner.sounds * (2 if not sided and _alternates(step) else 1)
    return Work(performed, sounds)


def _alternates(step: Step) -> bool:
    side = step.move.side if isinstance(step, MoveStep) else step.side
    return side is not None and side.alternates


def _sounds(step: AnyStep) -> int:
    match step:
        case MoveStep():
            return sum(_of_move(step.move))
        case BreatheStep():
            return step.breaths.max * len(rhythm_s(step.breathe)) + _words(_of_talk(step.say))
        case RestStep() | SayStep():
            return _words(_of_talk(step.say))
        case Group():
            raise TypeError("the steps of a group are counted one by one")
        case _:
            assert_never(step)


def _of_move(move: Move) -> Iterator[int]:
    hold = move.hold or Length.exactly(0)
    yield from (_of_cue(cue, hold) for cue in move.cues)
    yield sum(count.max * each for count, each in ((move.reps, 1), (move.breaths, 4)) if count is not None)
    yield len(move.left_s or ()) + (move.countdown.n if move.countdown and move.countdown != "none" else 0)
    alive_s = _ALIVE_S if move.alive_s is None else move.alive_s
    yield int(hold.max_s / alive_s) if alive_s else 0
    texts = (move.name, move.go, move.place, move.shift, move.setup, move.brief, move.again, move.lighter, move.deeper)
    yield _words(texts, hold)
    yield sum(_words(_of_talk(caution), hold) for caution in move.cautions)


def _of_cue(cue: MoveCue, hold: Length) -> int:
    """Return the most sounds of a cue. One that comes again and again says each of its texts in turn."""
    words = _words(cue.say, hold)
    if cue.every_s is None:
        return words
    first_s = cue.from_.seconds(hold.max_s) if cue.from_ else 0.0
    last_s = cue.until.seconds(hold.max_s) if cue.until else hold.max_s
    turns = max(0, int((last_s - first_s) / cue.every_s) + 1)
    return max(words, -(-turns * words // len(cue.say)))


def _words(texts: Iterable[Text | None], hold: Length | None = None) -> int:
    """Return the number of phrases in texts. `{hold}` is spoken for each length that the hold may have."""
    total = 0
    for text in texts:
        if text is not None:
            phrases = 1 + sum(isinstance(part, Pause) for part in text.parts)
            lengths = 1 + int((hold.max_s - hold.min_s) / _HOLD_STEP_S) if hold and Field("hold") in text.parts else 1
            total += phrases * lengths
    return total


def _of_talk(talk: Talk | None) -> tuple[Text, ...]:
    return () if talk is None else (talk.full,)
