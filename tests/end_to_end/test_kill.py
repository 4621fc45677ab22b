"""The files that a killed build leaves; `scripts/prove kill` runs more, with the usual voice."""

from pathlib import Path

import pytest

from support.crash import check_killed_tracks, check_killing
from support.programs import needs_proc

COUNT = 1


@needs_proc
@pytest.mark.parametrize("group", [True, False], ids=["the whole group", "the parent alone"])
def test_a_killed_build_harms_nothing_and_the_next_one_mends(tmp_path: Path, group: bool) -> None:
    check_killing(tmp_path, group=group, count=COUNT, seed=2, voice="hum")


@needs_proc
def test_a_killed_build_of_tracks_harms_nothing_and_the_next_one_mends(tmp_path: Path) -> None:
    check_killed_tracks(tmp_path, count=1, seed=4, voice="hum")


