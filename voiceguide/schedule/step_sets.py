"""The sets of steps that a routine allows, each compiled, measured and checked when it is first looked at."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from voiceguide.compiler.compile import compile_script
from voiceguide.compiler.variants import usual_variant, variants_of
from voiceguide.errors import Complaint, FaultyContent
from voiceguide.model.durations import FRAME_S, frames
from voiceguide.model.routine import Routine
from voiceguide.model.script import Estimated, MeasuredScript, Script
from voiceguide.model.spans import Talk
from voiceguide.model.vocabulary import Language
from voiceguide.schedule.layout import Plan, lay_out, usual_frames
from voiceguide.schedule.solver import Stair
from voiceguide.schedule.validate import extend_holds, faults

PASSES = 3
"""Most passes until `{minutes}`, which changes the words and so the length, agrees with the length.

Two are enough unless the length is between two whole minutes."""
LONG_S = 600.0
"""Usual length in seconds above which each section of a session says how hard to press."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A routine laid out in time."""

    plan: Plan
    measured: MeasuredScript
    """The script with the lengths of its sounds."""
    extended: tuple[Complaint, ...] = ()
    """Holds that were made longer for their words."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings for the author of the routine, each with its place."""
        return tuple(map(str, self.extended))


@dataclass(frozen=True, slots=True)
class StepSet:
    """One set of steps: its measured and checked script, and the lengths that it can take."""

    script: Script
    measured: MeasuredScript
    stair: Stair
    extended: tuple[Complaint, ...]

    def planned(self, lengths: list[int] | None = None) -> Planned:
        """Return the set laid out with spans of `lengths` frames, or of their usual lengths if None."""
        return Planned(lay_out(self.script, self.measured, lengths), self.measured, self.extended)


class StepSets:
    """All sets of the routine of a measured script, from the smallest to the largest.

    Each method raises FaultyContent for a cue that does not fit its hold.
    """

    def __init__(self, measured: MeasuredScript) -> None:
        self.measured = measured
        script = measured.script
        self.routine, self._language, self._talk = script.routine, script.language, script.talk
        self.chain = variants_of(self.routine)
        self.usual, self.count = self.chain.usual, self.chain.count
        self._sets: dict[tuple[int, int], StepSet] = {}

    @cached_property
    def guessed_usual(self) -> int:
        """The guessed usual length in frames. Text that depends on it is the same for every voice and length."""
        known = self.measured.script.guessed_frames
        return guessed_frames(self.routine, self._language, self._talk) if known is None else known

    @cached_property
    def least(self) -> StepSet:
        """The smallest set, with texts that name the minutes of its shortest length."""
        return self._settled(0, lambda chosen: chosen.stair.shortest)

    @cached_property
    def most(self) -> StepSet:
        """The largest set, with texts that name the minutes of its longest length."""
        return self._settled(self.count - 1, lambda chosen: chosen.stair.longest)

    def _settled(self, index: int, length: Callable[[StepSet], int]) -> StepSet:
        """Return a set whose texts name the minutes of its own length, as `length` returns it in frames."""
        chosen = self.get(index, minutes_of(self.guessed_usual))
        for _ in range(PASSES):
            chosen = self.get(index, minutes_of(length(chosen)))
        return chosen

    def index_for(self, target: int, minutes: int) -> int | None:
        """Return the index of the set nearest to the usual one that reaches `target` frames; None if none does."""
        usual = self.get(self.usual, minutes)
        if target < usual.stair.shortest:
            down = self._first(self.usual, lambda steps: self._shortest(-steps, minutes) <= target)
            return None if down is None else self.usual - down
        if target > usual.stair.longest:
            most = self.count - 1 - self.usual
            up = self._first(most, lambda steps: self._longest(steps, minutes) >= target)
            return None if up is None else self.usual + up
        return self.usual

    def _shortest(self, steps: int, minutes: int) -> int:
        """Return the shortest length, in frames, of the set that is `steps` above the usual set."""
        return self.get(self.usual + steps, minutes).stair.shortest

    def _longest(self, steps: int, minutes: int) -> int:
        """Return the longest length, in frames, of the set that is `steps` above the usual set."""
        return self.get(self.usual + steps, minutes).stair.longest

    @staticmethod
    def _first(most: int, reaches: Callable[[int], bool]) -> int | None:
        """Return the least of 1 to `most` that `reaches`, as each does from there on; None if none does.

        It looks at 1, 2, 4 and so on, and then between: most lengths are near the usual one.
        """
        last, step = 0, 1
        while step < most and not reaches(step):
            last, step = step, 2 * step
        step = min(step, most)
        if step == 0 or not reaches(step):
            return None
        return bisect_left(range(step), True, last + 1, key=reaches)

    def below(self, target: int) -> int:
        """Return, in frames, the greatest length up to `target` that its set, or a smaller set, can take.

        It is `target` if there is none. Texts that name other minutes may move it a little.
        """
        index, minutes = self._nearest_to(target)
        lengths = [self.get(index, minutes).stair.nearest_below(target)]
        if index > 0:
            lengths.append(self.get(index - 1, minutes).stair.longest)
        return max((length for length in lengths if length is not None and length <= target), default=target)

    def above(self, target: int) -> int:
        """Return, in frames, the least length from `target` on that its set, or a larger set, can take.

        It is `target` if there is none. Texts that name other minutes may move it a little.
        """
        index, minutes = self._nearest_to(target)
        lengths = [self.get(index, minutes).stair.nearest_above(target)]
        if index + 1 < self.count:
            lengths.append(self.get(index + 1, minutes).stair.shortest)
        return min((length for length in lengths if length is not None and length >= target), default=target)

    def _nearest_to(self, target: int) -> tuple[int, int]:
        """Return the index and the minutes of the set for `target` frames, or of the set that comes nearest to it."""
        minutes = minutes_of(target)
        index = self.index_for(target, minutes)
        if index is None:
            index = 0 if target < self.get(self.usual, minutes).stair.shortest else self.count - 1
        return index, minutes

    def get(self, index: int, minutes: int) -> StepSet:
        """Return the set at `index` of the chain with texts that name `minutes`; each is made once."""
        if (index, minutes) not in self._sets:
            self._sets[index, minutes] = self._make_set(index, minutes)
        return self._sets[index, minutes]

    def _make_set(self, index: int, minutes: int) -> StepSet:
        script, measured = self._script(index, minutes), self.measured
        if script is not measured.script:
            measured = measured.measure(script)
            script = measured.script
        script, extended = extend_holds(script, measured)
        complaints = faults(script, measured)
        if complaints:
            raise FaultyContent(complaints)
        return StepSet(script, measured, Stair(script, measured), tuple(extended))

    def _script(self, index: int, minutes: int) -> Script:
        script = self.measured.script
        if index == self.usual and minutes == script.minutes:
            return script
        return compile_script(
            self.routine,
            self._language,
            talk=self._talk,
            minutes=minutes,
            choice=self.chain.choice(index),
            reminds=needs_reminders(self.guessed_usual),
        )


def guessed_frames(routine: Routine, language: Language, talk: Talk) -> int:
    """Return the guessed length of the usual steps, in frames."""
    script = compile_script(routine, language, talk=talk, choice=usual_variant(routine))
    return sum(usual_frames(script, Estimated(script)))


def needs_reminders(guessed: int) -> bool:
    """Return whether the sections of a session of `guessed` frames say how hard to press."""
    return guessed > frames(LONG_S)


def minutes_of(length: int) -> int:
    """Return the minutes that a length in frames is said to be: whole ones, and at least one."""
    return max(1, round(length * FRAME_S / 60))
