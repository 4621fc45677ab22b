"""Twenty builds killed with their process group, twenty with the parent only, others in each format and in tracks."""

from pathlib import Path

import pytest

from support.crash import check_killed_tracks, check_killing


@pytest.mark.parametrize("group", [True, False], ids=["the whole group", "the parent alone"])
def test_twenty_killed_builds_harm_nothing(tmp_path: Path, group: bool) -> None:
    check_killing(tmp_path, group=group, count=20, seed=20)


@pytest.mark.parametrize("name", ["m4b", "opus", "flac", "wav"])
def test_ten_killed_builds_of_another_format_harm_nothing(tmp_path: Path, name: str) -> None:
    check_killing(tmp_path, group=True, count=10, seed=21, name=name)


def test_twenty_killed_builds_of_tracks_harm_nothing(tmp_path: Path) -> None:
    check_killed_tracks(tmp_path, count=20, seed=22)
