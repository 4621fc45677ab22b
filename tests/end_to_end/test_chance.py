"""A random combination of options; `scripts/prove chance` runs more."""

from pathlib import Path

import pytest

from support.random_sessions import check


@pytest.mark.parametrize("number", [3])
def test_what_is_put_together_by_chance_is_as_planned(number: int, clips: Path, tmp_path: Path) -> None:
    check(number, tmp_path, clips)
