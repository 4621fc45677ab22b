"""Every bundled routine at its shortest, at a length in between, and at its longest; `scripts/prove fit` runs 25."""

from pathlib import Path

import pytest

from support.fit_checks import catalogue, check, lengths_s, reach_of, studio


@pytest.mark.parametrize("routine_id", catalogue().ids("routines"))
def test_a_routine_lasts_what_it_is_asked_to(routine_id: str, clips: Path, tmp_path: Path) -> None:
    routine, speaks = catalogue().routine(routine_id), studio(clips, "hum")
    texts = [check(routine, seconds, speaks, tmp_path) for seconds in lengths_s(reach_of(routine, speaks), 3)]
    assert texts[0] is not None
    assert texts[-1] is not None
