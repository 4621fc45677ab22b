"""Builds at the same time on an empty cache; `scripts/prove crowd` runs more."""

from pathlib import Path

from support.parallel_builds import built_at_once


def test_builds_at_once_on_a_cold_cache_make_the_same_files(tmp_path: Path) -> None:
    first, *others = built_at_once(tmp_path, 3, "system")
    assert "crowd.system.mp3" in first
    assert others == [first, first]
