"""Every bundled routine at its shortest, in between and at its longest; `scripts/prove fit` hears each at 25."""

from pathlib import Path

import pytest

from support.fit_checks import catalogue, check, check_plan, lengths_s, reach_of, studio

HEARD = ("cold-ball-feet", "sore-spots", "plantar-fascia-evening")
"""Routines of which each length is built and listened to; of the others the shortest, where all is tightest."""


@pytest.mark.parametrize("routine_id", catalogue().ids("routines"))
def test_a_routine_lasts_what_it_is_asked_to(routine_id: str, clips: Path, tmp_path: Path) -> None:
    routine, speaks = catalogue().routine(routine_id), studio(clips, "hum")
    shortest, *others = lengths_s(reach_of(routine, speaks), 2)
    assert check(routine, shortest, speaks, tmp_path) is not None
    held = [
        check(routine, seconds, speaks, tmp_path) is not None
        if routine_id in HEARD
        else check_plan(routine, seconds, speaks)
        for seconds in others
    ]
    assert all(held[-1:])
