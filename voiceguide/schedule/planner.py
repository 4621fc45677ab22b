"""A routine to a plan: compiled, measured, proven, and laid out at its usual length or at the time one has.

The sets of steps that a routine allows form a chain, each contained in the next. Which set is taken depends on the
length alone: the usual one as far as it reaches, a smaller one below that, a larger one above. So more minutes never
remove a step, and each length has one plan.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

from voiceguide.audio.clip import OnMade, no_further
from voiceguide.compiler.compile import compile_script
from voiceguide.compiler.variants import Chain, chain_of
from voiceguide.errors import ContentError, FaultyContent
from voiceguide.model.durations import FRAME_S, format_duration, frames
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script, Talk
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.layout import Plan, lay_out
from voiceguide.schedule.solver import Stair
from voiceguide.schedule.validate import faults, with_room
from voiceguide.speech.voicing import (
    RATE_WPM,
    Measure,
    Measured,
    Progress,
    Voicing,
    by_guessing,
    by_speaking,
    no_progress,
)

_PASSES = 3
"""`{minutes}` changes the words, and the words the minutes; two passes settle it but on the edge between two."""
_NAMED_IN_THE_WAY = 6
LONG_S = 600.0
"""In sessions that usually last longer each section says how hard to press (docs: what the listener meets)."""
GUESS = by_guessing(RATE_WPM)


@dataclass(frozen=True, slots=True)
class Planned:
    """A routine laid out in time, how its sounds were measured, and what its author should hear about it."""

    plan: Plan
    measured: Measured
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """The lengths, in frames, that a routine can take: the shortest and longest that fit, and the usual plan."""

    shortest: int
    usual: Planned
    longest: int


def plan(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    *,
    fit_s: float | None = None,
    estimate: bool = False,
    strict: bool = False,
    on_progress: Progress = no_progress,
    on_made: OnMade = no_further,
) -> Planned:
    """Give `routine` laid out in time, at its usual length or at `fit_s`, by the real lengths of its phrases.

    What the cache lacks is spoken, and `on_made` is given it; with `estimate`, lengths are guessed instead. Raises
    FaultyContent for a cue that does not fit its hold (`strict`: also where the hold could be extended), ContentError
    for a length that cannot be met, SpeechError where a phrase cannot be spoken.
    """
    speaking = by_speaking(routine, voicing, on_progress, on_made)
    measure = by_guessing(voicing.rate_for(routine)) if estimate else speaking
    planning = Planning(routine, catalogue, measure, voicing.talk, strict=strict)
    return planning.usual() if fit_s is None else planning.fitted(frames(fit_s))


def reach(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    *,
    estimate: bool = False,
    on_progress: Progress = no_progress,
) -> Reach:
    """Give the shortest and longest lengths of `routine`, and the usual plan. Raises what `plan` raises."""
    measure = by_guessing(voicing.rate_for(routine)) if estimate else by_speaking(routine, voicing, on_progress)
    return Planning(routine, catalogue, measure, voicing.talk).reach()


@dataclass(frozen=True, slots=True)
class _Set:
    """One set of steps: its script, measured and proven, and the lengths that it can take."""

    script: Script
    measured: Measured
    stair: Stair
    warnings: tuple[str, ...]

    def planned(self, lengths: list[int] | None = None) -> Planned:
        """Lay it out, at its usual lengths where none are given."""
        return Planned(lay_out(self.script, self.measured.sounds, lengths), self.measured, self.warnings)


class Planning:
    """One routine, as it is planned at one length or another; `measure` tells how long its phrases are."""

    def __init__(
        self, routine: Routine, catalogue: Catalogue, measure: Measure, talk: Talk = "auto", *, strict: bool = False
    ) -> None:
        self.routine, self.catalogue, self.talk = routine, catalogue, talk
        self.measure, self.strict = measure, strict
        self.chain: Chain = chain_of(routine)
        self._sets: dict[tuple[int, int], _Set] = {}

    def usual(self) -> Planned:
        """Take the usual set at its usual lengths; it says as many minutes as it takes."""
        minutes = self._guessed_minutes()
        for _ in range(_PASSES):
            planned = self._set(self.chain.usual, minutes).planned()
            if _minutes(planned.plan.frames) == minutes:
                break
            minutes = _minutes(planned.plan.frames)
        return planned

    def _guessed_minutes(self) -> int:
        return _minutes(self._guessed)

    @cached_property
    def _guessed(self) -> int:
        """The usual length by guessing: what hangs on it is the same for each voice and each length asked for."""
        script = self._compiled(self.chain.usual, 0, reminds=False)
        return lay_out(script, GUESS(script).sounds).frames

    def reach(self) -> Reach:
        """Find both ends of the chain, within the bounds that the routine sets itself."""
        usual = self.usual()
        shortest, longest = self._least.stair.shortest, self._most.stair.longest
        bounds = self.routine.length
        least, most = frames(bounds.min_s or 0.0), frames(bounds.max_s) if bounds.max_s else longest
        return Reach(max(shortest, least), usual, min(longest, most))

    @cached_property
    def _least(self) -> _Set:
        """The smallest set, with texts that say the minutes of its shortest length."""
        return self._settled(0, lambda found: found.stair.shortest)

    @cached_property
    def _most(self) -> _Set:
        return self._settled(len(self.chain.choices) - 1, lambda found: found.stair.longest)

    def _settled(self, index: int, length: Callable[[_Set], int]) -> _Set:
        found = self._set(index, self._guessed_minutes())
        for _ in range(_PASSES):
            found = self._set(index, _minutes(length(found)))
        return found

    def fitted(self, target: int) -> Planned:
        """Take the set that the length asks for, and bend it to exactly `target` frames."""
        minutes = _minutes(target)
        self._check_bounds(target)
        index = self._set_for(target, minutes)
        chosen = self._set(index, minutes)
        lengths = chosen.stair.lengths(target)
        if lengths is None:
            raise ContentError(f"{self._cannot(target)}; {self._nearest(target)}")
        return chosen.planned(lengths)

    def _nearest(self, target: int) -> str:
        """Tell the nearest whole seconds, below and above, that can be met: by this set of steps, or by another."""
        second = target * FRAME_S
        shortest, longest = self._least.stair.shortest * FRAME_S, self._most.stair.longest * FRAME_S
        below = next(filter(self._meets, range(floor(second), floor(shortest) - 1, -1)), None)
        above = next(filter(self._meets, range(ceil(second), ceil(longest) + 1)), None)
        return "the nearest are " + " and ".join(format_duration(one) for one in (below, above) if one is not None)

    def _meets(self, second: int) -> bool:
        target = frames(second)
        minutes = _minutes(target)
        try:
            self._check_bounds(target)
            return self._set(self._set_for(target, minutes), minutes).stair.lengths(target) is not None
        except FaultyContent:
            raise
        except ContentError:
            return False

    def _set_for(self, target: int, minutes: int) -> int:
        """Give the index of the set nearest to the usual one that reaches `target`."""
        usual = self._set(self.chain.usual, minutes)
        if target < usual.stair.shortest:
            for index in range(self.chain.usual - 1, -1, -1):
                if self._set(index, minutes).stair.shortest <= target:
                    return index
            raise ContentError(self._too_short(target))
        if target > usual.stair.longest:
            for index in range(self.chain.usual + 1, len(self.chain.choices)):
                if self._set(index, minutes).stair.longest >= target:
                    return index
            raise ContentError(f"{self._cannot(target)}; the longest is {_down(self._most.stair.longest)}")
        return self.chain.usual

    def _set(self, index: int, minutes: int) -> _Set:
        """Give one set of the chain, with texts that say so many minutes; each is made once."""
        if (index, minutes) not in self._sets:
            self._sets[index, minutes] = self._made(index, minutes)
        return self._sets[index, minutes]

    def _compiled(self, index: int, minutes: int, *, reminds: bool) -> Script:
        return compile_script(
            self.routine,
            self.catalogue.language(self.routine.language),
            talk=self.talk,
            minutes=minutes,
            choice=self.chain.choices[index],
            reminds=reminds,
        )

    def _made(self, index: int, minutes: int) -> _Set:
        script = self._compiled(index, minutes, reminds=self._guessed > frames(LONG_S))
        measured = self.measure(script)
        script, warnings = with_room(script, measured.sounds, strict=self.strict)
        found = faults(script, measured.sounds)
        if found:
            raise FaultyContent(found)
        return _Set(script, measured, Stair(script, measured.sounds), tuple(warnings))

    def _check_bounds(self, target: int) -> None:
        """The routine may allow less than its steps do; the steps have the last word where they allow less still."""
        least_s, most_s = self.routine.length.min_s, self.routine.length.max_s
        allowed = None
        if least_s is not None and target < frames(least_s) and self._least.stair.shortest <= frames(least_s):
            allowed = f"shortest that the routine allows is {format_duration(least_s)}"
        if most_s is not None and target > frames(most_s) and self._most.stair.longest >= frames(most_s):
            allowed = f"longest that the routine allows is {format_duration(most_s)}"
        if allowed is not None:
            raise ContentError(f"{self._cannot(target)}; the {allowed}")

    def _cannot(self, target: int) -> str:
        return f"{self.routine.id} cannot last {format_duration(round(target * FRAME_S, 1))}"

    def _too_short(self, target: int) -> str:
        shortest = _up(self._least.stair.shortest)
        lines = [f"{self._cannot(target)}; the shortest is {shortest}. What stands in the way:"]
        lines += [f"  {seconds:6.1f} s  {what}" for what, seconds in _in_the_way(self._least)]
        return "\n".join(lines)


def _in_the_way(least: _Set) -> list[tuple[str, float]]:
    """Give what takes the most seconds at the shortest length: steps, and what is said around them."""
    seconds: dict[str, float] = {}
    for span, length in zip(least.script.spans, least.stair.lengths(least.stair.shortest) or [], strict=True):
        step = f"step {span.step}" if span.step is not None else "opening, changes of side, closing"
        seconds[step] = seconds.get(step, 0.0) + length * FRAME_S
    names = {f"step {span.step}": span.name for span in least.script.spans if span.name}
    ranked = sorted(seconds.items(), key=lambda item: -item[1])
    shown = [(f"{step}, {names[step]}" if step in names else step, round(one, 1)) for step, one in ranked]
    rest = sum(one for _, one in shown[_NAMED_IN_THE_WAY:])
    return shown[:_NAMED_IN_THE_WAY] + ([("all other steps", round(rest, 1))] if rest else [])


def _minutes(length: int) -> int:
    return max(1, round(length * FRAME_S / 60))


def _up(length: int) -> str:
    """Name the least whole second that, rounded to frames as every time is, is no shorter than `length` frames."""
    return format_duration(ceil((length - 0.5) * FRAME_S))


def _down(length: int) -> str:
    return format_duration(floor((length + 0.5) * FRAME_S))
