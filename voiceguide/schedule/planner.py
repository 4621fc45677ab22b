"""Plans a measured script: checks that its cues fit, and lays it out at its usual length or at a given length.

The sets of steps that a routine allows form a chain, each contained in the next. The length alone decides which set is
taken: the usual set as far as it reaches, a smaller set for less time, a larger set for more. So more minutes never
remove a step, and each length has one plan.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil, floor

from voiceguide.compiler.compile import compile_script
from voiceguide.compiler.variants import Variants, usual_variant, variants_of
from voiceguide.errors import FaultyContent, UnmetLength
from voiceguide.model.durations import FRAME_S, format_duration, frames
from voiceguide.model.routine import Routine
from voiceguide.model.script import Estimated, MeasuredScript, Script
from voiceguide.model.spans import Talk
from voiceguide.model.vocabulary import Language
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.layout import Plan, lay_out
from voiceguide.schedule.refusals import obstacles, rounded_down, rounded_up
from voiceguide.schedule.solver import Stair
from voiceguide.schedule.validate import extend_holds, faults
from voiceguide.speech.studio import Progress, Studio, no_progress

_PASSES = 3
"""Most passes until `{minutes}`, which changes the words and so the length, agrees with the length.

Two are enough unless the length is between two whole minutes."""
LONG_S = 600.0
"""Usual length in seconds above which each section of a session says how hard to press."""


def compile_routine(routine: Routine, language: Language, talk: Talk = "auto", *, fit_s: float | None = None) -> Script:
    """Return the script of the usual steps of `routine`.

    Its texts name the minutes of `fit_s` seconds, or of the guessed length if None. Raise FaultyContent with every text
    that cannot be said in its place.
    """
    guessed = _guessed_frames(routine, language, talk)
    minutes = _minutes(guessed if fit_s is None else frames(fit_s))
    script = compile_script(routine, language, talk=talk, minutes=minutes, reminds=_needs_reminders(guessed))
    return replace(script, guessed_frames=guessed)


@dataclass(frozen=True, slots=True)
class Planned:
    """A routine laid out in time."""

    plan: Plan
    measured: MeasuredScript
    """The script with the lengths of its sounds."""
    warnings: tuple[str, ...] = ()
    """Warnings for the author of the routine."""


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
    strict: bool = False,
    on_progress: Progress = no_progress,
) -> Planned:
    """Return `routine` laid out in time, at its usual length or at `fit_s` seconds.

    Phrases that the cache lacks are spoken; with `estimate`, all lengths are guessed instead. Raise FaultyContent for a
    cue that does not fit its hold (`strict`: even if the hold could be extended), UnmetLength for a length that cannot
    be met, SpeechError if a phrase cannot be spoken.
    """
    script = compile_routine(routine, catalogue.language(routine.language), talk, fit_s=fit_s)
    return Planner(studio.measure(script, estimate=estimate, on_progress=on_progress), strict=strict).plan(fit_s)


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


@dataclass(frozen=True, slots=True)
class _Set:
    """One set of steps: its measured and checked script, and the lengths that it can take."""

    script: Script
    measured: MeasuredScript
    stair: Stair
    warnings: tuple[str, ...]

    def planned(self, lengths: list[int] | None = None) -> Planned:
        """Return the set laid out with spans of `lengths` frames, or of their usual lengths if None."""
        return Planned(lay_out(self.script, self.measured, lengths), self.measured, self.warnings)


class Planner:
    """Plans the routine of a measured script at any length it can take; other sets of steps are measured as needed.

    With `strict`, a hold is never extended for its words.
    """

    def __init__(self, measured: MeasuredScript, *, strict: bool = False) -> None:
        self.measured, self.strict = measured, strict
        script = measured.script
        self.routine, self._language, self._talk = script.routine, script.language, script.talk
        self.chain: Variants = variants_of(self.routine)
        self._sets: dict[tuple[int, int], _Set] = {}

    def plan(self, fit_s: float | None = None) -> Planned:
        """Return the plan at the usual length, or at `fit_s` seconds. Raise what `usual` and `fitted` raise."""
        return self.usual() if fit_s is None else self.fitted(frames(fit_s))

    def usual(self) -> Planned:
        """Return the usual set at its usual lengths; its texts name the minutes that it takes.

        Raise FaultyContent for a cue that does not fit its hold.
        """
        minutes = _minutes(self._guessed_usual)
        for _ in range(_PASSES):
            planned = self._set(self.chain.usual, minutes).planned()
            if _minutes(planned.plan.frames) == minutes:
                break
            minutes = _minutes(planned.plan.frames)
        return planned

    def reach(self) -> Reach:
        """Return the shortest and longest lengths within the bounds of the routine, and the usual plan."""
        usual = self.usual()
        shortest, longest = self._least.stair.shortest, self._most.stair.longest
        bounds = self.routine.length
        least, most = frames(bounds.min_s or 0.0), frames(bounds.max_s) if bounds.max_s else longest
        return Reach(max(shortest, least), usual, min(longest, most))

    def fitted(self, target: int) -> Planned:
        """Return the set for a length of `target` frames, laid out at exactly that length.

        Raise UnmetLength, with the nearest lengths, if that cannot be met; FaultyContent for a cue that does not fit.
        """
        minutes = _minutes(target)
        self._check_bounds(target)
        index = self._set_for(target, minutes)
        chosen = self._set(index, minutes)
        lengths = chosen.stair.lengths(target)
        if lengths is None:
            raise UnmetLength(f"{self._cannot(target)}; {self._nearest(target)}")
        return chosen.planned(lengths)

    @cached_property
    def _guessed_usual(self) -> int:
        """The guessed usual length in frames. Text that depends on it is the same for every voice and length."""
        known = self.measured.script.guessed_frames
        return _guessed_frames(self.routine, self._language, self._talk) if known is None else known

    @cached_property
    def _least(self) -> _Set:
        """The smallest set, with texts that name the minutes of its shortest length."""
        return self._settled(0, lambda chosen: chosen.stair.shortest)

    @cached_property
    def _most(self) -> _Set:
        """The largest set, with texts that name the minutes of its longest length."""
        return self._settled(len(self.chain.choices) - 1, lambda chosen: chosen.stair.longest)

    def _settled(self, index: int, length: Callable[[_Set], int]) -> _Set:
        """Return a set whose texts name the minutes of its own length, as `length` returns it in frames."""
        chosen = self._set(index, _minutes(self._guessed_usual))
        for _ in range(_PASSES):
            chosen = self._set(index, _minutes(length(chosen)))
        return chosen

    def _nearest(self, target: int) -> str:
        """Return a phrase that names the nearest lengths in whole seconds, below and above, that any set can take."""
        second = target * FRAME_S
        shortest, longest = self._least.stair.shortest * FRAME_S, self._most.stair.longest * FRAME_S
        below = next(filter(self._is_reachable, range(floor(second), floor(shortest) - 1, -1)), None)
        above = next(filter(self._is_reachable, range(ceil(second), ceil(longest) + 1)), None)
        nearest = [seconds for seconds in (below, above) if seconds is not None]
        return "the nearest are " + " and ".join(map(format_duration, nearest))

    def _is_reachable(self, second: int) -> bool:
        target = frames(second)
        minutes = _minutes(target)
        try:
            self._check_bounds(target)
            return self._set(self._set_for(target, minutes), minutes).stair.lengths(target) is not None
        except UnmetLength:
            return False

    def _set_for(self, target: int, minutes: int) -> int:
        """Return the index of the set nearest to the usual one that reaches `target`."""
        usual = self._set(self.chain.usual, minutes)
        if target < usual.stair.shortest:
            for index in range(self.chain.usual - 1, -1, -1):
                if self._set(index, minutes).stair.shortest <= target:
                    return index
            raise UnmetLength(*self._too_short(target))
        if target > usual.stair.longest:
            for index in range(self.chain.usual + 1, len(self.chain.choices)):
                if self._set(index, minutes).stair.longest >= target:
                    return index
            raise UnmetLength(f"{self._cannot(target)}; the longest is {rounded_down(self._most.stair.longest)}")
        return self.chain.usual

    def _set(self, index: int, minutes: int) -> _Set:
        """Return the set at `index` of the chain with texts that name `minutes`; each is made once."""
        if (index, minutes) not in self._sets:
            self._sets[index, minutes] = self._make_set(index, minutes)
        return self._sets[index, minutes]

    def _make_set(self, index: int, minutes: int) -> _Set:
        script, measured = self._script(index, minutes), self.measured
        if script is not measured.script:
            measured = measured.measure(script)
            script = measured.script
        script, warnings = extend_holds(script, measured, strict=self.strict)
        complaints = faults(script, measured)
        if complaints:
            raise FaultyContent(complaints)
        return _Set(script, measured, Stair(script, measured), tuple(warnings))

    def _script(self, index: int, minutes: int) -> Script:
        script = self.measured.script
        if index == self.chain.usual and minutes == script.minutes:
            return script
        return compile_script(
            self.routine,
            self._language,
            talk=self._talk,
            minutes=minutes,
            choice=self.chain.choices[index],
            reminds=_needs_reminders(self._guessed_usual),
        )

    def _check_bounds(self, target: int) -> None:
        """Raise UnmetLength if the routine forbids the length although its steps allow it."""
        least_s, most_s = self.routine.length.min_s, self.routine.length.max_s
        allowed = None
        if least_s is not None and target < frames(least_s) and self._least.stair.shortest <= frames(least_s):
            allowed = f"shortest that the routine allows is {format_duration(least_s)}"
        if most_s is not None and target > frames(most_s) and self._most.stair.longest >= frames(most_s):
            allowed = f"longest that the routine allows is {format_duration(most_s)}"
        if allowed is not None:
            raise UnmetLength(f"{self._cannot(target)}; the {allowed}")

    def _cannot(self, target: int) -> str:
        return f"{self.routine.id} cannot last {format_duration(round(target * FRAME_S, 1))}"

    def _too_short(self, target: int) -> list[str]:
        least = self._least
        shortest, lengths = rounded_up(least.stair.shortest), least.stair.lengths(least.stair.shortest) or []
        lines = [f"{self._cannot(target)}; the shortest is {shortest}. What stands in the way:"]
        lines += [f"  {seconds:6.1f} s  {name}" for name, seconds in obstacles(least.script.spans, lengths)]
        return lines


def _guessed_frames(routine: Routine, language: Language, talk: Talk) -> int:
    script = compile_script(routine, language, talk=talk, choice=usual_variant(routine))
    return lay_out(script, Estimated(script)).frames


def _needs_reminders(guessed_frames: int) -> bool:
    return guessed_frames > frames(LONG_S)


def _minutes(length: int) -> int:
    return max(1, round(length * FRAME_S / 60))


