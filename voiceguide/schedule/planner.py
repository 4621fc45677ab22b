"""Plans a measured script: checks that its cues fit, and lays it out at its usual length or at a given length.

The sets of steps that a routine allows form a chain, each contained in the next. The length alone decides which set is
taken: the usual set as far as it reaches, a smaller set for less time, a larger set for more. So more minutes never
remove a step, and each length has one plan.
"""

from dataclasses import dataclass, replace
from math import ceil, floor

from voiceguide.compiler.compile import compile_script
from voiceguide.errors import UnmetLength
from voiceguide.model.durations import FRAME_S, format_duration, frames
from voiceguide.model.routine import Routine
from voiceguide.model.script import MeasuredScript, Script
from voiceguide.model.spans import Talk
from voiceguide.model.vocabulary import Language
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.refusals import obstacles, rounded_down, rounded_up
from voiceguide.schedule.step_sets import PASSES, Planned, StepSets, guessed_frames, minutes_of, needs_reminders
from voiceguide.speech.studio import Progress, Studio, no_progress

__all__ = ["Planned", "Planner", "Reach", "compile_routine", "plan", "reach"]

_TRIES = 100
"""Most lengths that are tried to name the nearest possible length; two or three are enough for most routines."""


def compile_routine(
    routine: Routine,
    language: Language,
    talk: Talk = "auto",
    *,
    fit_s: float | None = None,
    guessed: int | None = None,
) -> Script:
    """Return the script of the usual steps of `routine`.

    Its texts name the minutes of `fit_s` seconds, or of the guessed length if None. `guessed` is that length in frames,
    if it is known from another script of the routine. Raise FaultyContent with every text that cannot be said in its
    place.
    """
    guessed = guessed_frames(routine, language, talk) if guessed is None else guessed
    minutes = minutes_of(guessed if fit_s is None else frames(fit_s))
    script = compile_script(routine, language, talk=talk, minutes=minutes, reminds=needs_reminders(guessed))
    return replace(script, guessed_frames=guessed)


@dataclass(frozen=True, slots=True)
class Reach:
    """The lengths that a routine can take."""

    shortest: int
    """Shortest length in frames."""
    usual: Planned
    longest: int
    """Longest length in frames."""


def plan(
    routine: Routine,
    catalogue: Catalogue,
    studio: Studio,
    *,
    talk: Talk = "auto",
    fit_s: float | None = None,
    estimate: bool = False,
    on_progress: Progress = no_progress,
) -> Planned:
    """Return `routine` laid out in time, at its usual length or at `fit_s` seconds.

    Phrases that the cache lacks are spoken; with `estimate`, all lengths are guessed instead. Raise FaultyContent for a
    cue that does not fit its hold, UnmetLength for a length that cannot be met, SpeechError if a phrase cannot be
    spoken.
    """
    script = compile_routine(routine, catalogue.language(routine.language), talk, fit_s=fit_s)
    return Planner(studio.measure(script, estimate=estimate, on_progress=on_progress)).plan(fit_s)


def reach(
    routine: Routine,
    catalogue: Catalogue,
    studio: Studio,
    *,
    talk: Talk = "auto",
    estimate: bool = False,
    on_progress: Progress = no_progress,
) -> Reach:
    """Return the shortest and longest lengths of `routine`, and the usual plan. Raise what `plan` raises."""
    script = compile_routine(routine, catalogue.language(routine.language), talk)
    return Planner(studio.measure(script, estimate=estimate, on_progress=on_progress)).reach()


class Planner:
    """Plans the routine of a measured script at any length it can take; other sets of steps are measured as needed."""

    def __init__(self, measured: MeasuredScript) -> None:
        self.routine = measured.script.routine
        self._sets = StepSets(measured)

    def plan(self, fit_s: float | None = None) -> Planned:
        """Return the plan at the usual length, or at `fit_s` seconds. Raise what `usual` and `fitted` raise."""
        return self.usual() if fit_s is None else self.fitted(frames(fit_s))

    def usual(self) -> Planned:
        """Return the usual set at its usual lengths; its texts name the minutes that it takes.

        Raise FaultyContent for a cue that does not fit its hold.
        """
        minutes = minutes_of(self._sets.guessed_usual)
        for _ in range(PASSES):
            planned = self._sets.get(self._sets.usual, minutes).planned()
            if minutes_of(planned.plan.frames) == minutes:
                break
            minutes = minutes_of(planned.plan.frames)
        return planned

    def reach(self) -> Reach:
        """Return the shortest and longest lengths within the bounds of the routine, and the usual plan."""
        usual = self.usual()
        shortest, longest = self.reach_of_steps()
        bounds = self.routine.length
        least, most = frames(bounds.min_s or 0.0), frames(bounds.max_s) if bounds.max_s else longest
        return Reach(max(shortest, least), usual, min(longest, most))

    def reach_of_steps(self) -> tuple[int, int]:
        """Return the shortest and longest lengths, in frames, that the steps allow, whatever the routine asks for."""
        return self._sets.least.stair.shortest, self._sets.most.stair.longest

    def fitted(self, target: int) -> Planned:
        """Return the set for a length of `target` frames, laid out at exactly that length.

        Raise UnmetLength, with the nearest lengths, if that cannot be met; FaultyContent for a cue that does not fit.
        """
        minutes = minutes_of(target)
        self._check_bounds(target)
        index = self._sets.index_for(target, minutes)
        if index is None:
            raise UnmetLength(*self._out_of_reach(target))
        chosen = self._sets.get(index, minutes)
        lengths = chosen.stair.lengths(target)
        if lengths is None:
            raise UnmetLength(f"{self._cannot(target)}; {self._nearest(target)}")
        return chosen.planned(lengths)

    def _nearest(self, target: int) -> str:
        """Return a phrase that names the nearest lengths in whole seconds, below and above, that any set can take."""
        found = (self._reachable_below(floor(target * FRAME_S)), self._reachable_above(ceil(target * FRAME_S)))
        nearest = [seconds for seconds in found if seconds is not None]
        return "the nearest are " + " and ".join(map(format_duration, nearest))

    def _reachable_below(self, second: int) -> int | None:
        """Return the greatest whole number of seconds up to `second` that can be met; None if there is none.

        Each set says how long it can be below a length. Texts that name other minutes may move that a little, so a
        length is tried before it is named.
        """
        least = max(self._sets.least.stair.shortest * FRAME_S, self.routine.length.min_s or 0.0)
        for _ in range(_TRIES):
            if second < floor(least) or self._is_reachable(second):
                break
            second = min(second - 1, floor(self._sets.below(frames(second)) * FRAME_S))
        return second if self._is_reachable(second) else None

    def _reachable_above(self, second: int) -> int | None:
        """Return the least whole number of seconds from `second` on that can be met; None if there is none."""
        most = self._sets.most.stair.longest * FRAME_S
        if self.routine.length.max_s is not None:
            most = min(most, self.routine.length.max_s)
        for _ in range(_TRIES):
            if second > ceil(most) or self._is_reachable(second):
                break
            second = max(second + 1, ceil(self._sets.above(frames(second)) * FRAME_S))
        return second if self._is_reachable(second) else None

    def _is_reachable(self, second: int) -> bool:
        target = frames(second)
        if self._beyond_bounds(target) is not None:
            return False
        minutes = minutes_of(target)
        index = self._sets.index_for(target, minutes)
        return index is not None and self._sets.get(index, minutes).stair.lengths(target) is not None

    def _check_bounds(self, target: int) -> None:
        """Raise UnmetLength if the routine forbids the length although its steps allow it."""
        if (allowed := self._beyond_bounds(target)) is not None:
            raise UnmetLength(f"{self._cannot(target)}; the {allowed}")

    def _beyond_bounds(self, target: int) -> str | None:
        """Return which bound of the routine forbids the length, in words; None if none does."""
        least_s, most_s = self.routine.length.min_s, self.routine.length.max_s
        if most_s is not None and target > frames(most_s) and self._sets.most.stair.longest >= frames(most_s):
            return f"longest that the routine allows is {format_duration(most_s)}"
        if least_s is not None and target < frames(least_s) and self._sets.least.stair.shortest <= frames(least_s):
            return f"shortest that the routine allows is {format_duration(least_s)}"
        return None

    def _cannot(self, target: int) -> str:
        return f"{self.routine.id} cannot last {format_duration(round(target * FRAME_S, 1))}"

    def _out_of_reach(self, target: int) -> list[str]:
        usual, least = self._sets.get(self._sets.usual, minutes_of(target)), self._sets.least
        if target > usual.stair.longest:
            return [f"{self._cannot(target)}; the longest is {rounded_down(self._sets.most.stair.longest)}"]
        shortest, lengths = rounded_up(least.stair.shortest), least.stair.lengths(least.stair.shortest) or []
        lines = [f"{self._cannot(target)}; the shortest is {shortest}. What stands in the way:"]
        lines += [f"  {seconds:6.1f} s  {name}" for name, seconds in obstacles(least.script.spans, lengths)]
        return lines
