"""Five thousand damaged files end in exit 3 and a line that helps, and none in a traceback."""

from pathlib import Path

import pytest

from damaging import check, damaged_files, fault_in_telling

PARTS = 20
EACH = 250


@pytest.mark.parametrize("seed", range(1000, 1000 + PARTS))
def test_damaged_files_are_told_what_is_wrong(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CACHE_DIR", "DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / name.lower()))
    faults = []
    for damaged in damaged_files(EACH, seed):
        path = tmp_path / damaged.name
        path.write_bytes(damaged.source)
        faults.append(fault_in_telling(damaged, path, *check(path)))
    assert not list(filter(None, faults)), "\n\n".join(filter(None, faults))
