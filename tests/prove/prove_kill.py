"""Twenty builds killed with their whole group and twenty with the parent alone: nothing harmed, all mended."""

from pathlib import Path

import pytest

from test_kill import check_killing


@pytest.mark.parametrize("group", [True, False], ids=["the whole group", "the parent alone"])
def test_twenty_killed_builds_harm_nothing(tmp_path: Path, group: bool) -> None:
    check_killing(tmp_path, group=group, count=20, seed=20)
