"""voiceguide/schedule/planner.py: the nearest lengths of one that cannot be met, found without trying each second."""

import re
from typing import Any

import pytest

from support.factories import planning_of
from voiceguide.compiler.compile import compile_script
from voiceguide.errors import ContentError
from voiceguide.model.durations import FRAME_S, frames, parse_duration
from voiceguide.model.script import Script
from voiceguide.schedule import step_sets
from voiceguide.schedule.planner import Planned, Planner


def met(planning: Planner, seconds: float) -> Planned | None:
    try:
        return planning.fitted(frames(seconds))
    except ContentError:
        return None


GAPS = '- {say: "Roll slowly.", after: 17s, repeat: {min: 0, usual: 1, max: %d}}'


@pytest.mark.parametrize("steps", [
    GAPS % 6,
    f"{GAPS % 4}\n- {{say: Then this., optional: true}}\n- {{rest: 40s, repeat: {{min: 1, usual: 2, max: 5}}}}",
    f"{GAPS % 3}\n- {{move: {{name: A, breaths: {{min: 2, usual: 3, max: 9}}, breathing: 6-6-6-6}}}}",
])  # fmt: skip
def test_the_nearest_lengths_are_those_that_a_search_of_all_seconds_finds(steps: str) -> None:
    planning = planning_of(steps)
    limits = planning.reach()
    seconds = range(int(limits.shortest * FRAME_S) + 1, int(limits.longest * FRAME_S) + 1)
    met_s = [second for second in seconds if met(planning, second) is not None]
    for second in set(seconds) - set(met_s):
        with pytest.raises(ContentError) as error:
            planning.fitted(frames(second))
        named = re.findall(r"\b(?:\d+m)?(?:\d+s)?\b", str(error.value).partition("nearest are ")[2])
        near = [max((one for one in met_s if one < second), default=None), min(one for one in met_s if one > second)]
        assert [parse_duration(one) for one in named if one] == [one for one in near if one is not None]


@pytest.mark.parametrize("seconds", [7200, 11_111, 100])
def test_a_length_is_met_or_refused_after_a_look_at_a_few_of_a_thousand_sets(
    seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[Script] = []

    def counting(*routine: Any, **choices: Any) -> Script:
        looked_at.append(compile_script(*routine, **choices))
        return looked_at[-1]

    monkeypatch.setattr(step_sets, "compile_script", counting)
    met(planning_of(GAPS % 1000), seconds)
    assert len(looked_at) < 40
