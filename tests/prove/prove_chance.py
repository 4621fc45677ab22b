"""Random combinations of routine, voice, rate, length, format, bed, sides and tracks: each session matches its plan."""

from pathlib import Path

import pytest

from support.random_sessions import check

COUNT = 120


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_what_is_put_together_by_chance_is_as_planned(number: int, clips: Path, tmp_path: Path) -> None:
    check(number, tmp_path, clips)
