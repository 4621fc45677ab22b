"""Two hundred damaged files: exit 3 and a helpful line, never a traceback; `scripts/prove damaged` runs more."""

from pathlib import Path

import pytest

from support.command_line import voiceguide
from support.fuzz import HANDS, Damaged, check, damage_in, damaged_files, fault_in_telling
from support.paths import CONTENT, DATA

SEED = 2
FILES = list(damaged_files(200, SEED))


@pytest.fixture(autouse=True)
def _settings_from_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CACHE_DIR", "DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / name.lower()))


def written(damaged: Damaged, folder: Path) -> Path:
    path = folder / damaged.name
    path.write_bytes(damaged.source)
    return path


def test_the_judge_has_nothing_against_what_is_bundled_and_the_contract_s_own_examples() -> None:
    data = DATA / "contract"
    content = CONTENT
    for kind in ("move", "routine"):
        for path in (data / f"{kind}.yaml", *(content / f"{kind}s").glob("*.yaml")):
            assert damage_in(path.read_bytes(), kind) is None, path.name


def test_at_least_150_of_200_are_damaged_in_the_judge_s_eyes_and_by_every_hand() -> None:
    damaged = [file for file in FILES if file.damage]
    assert len(damaged) >= 150
    assert len({file.hand for file in damaged}) >= len(HANDS) - 4


@pytest.mark.parametrize("hand", HANDS)
def test_each_damaged_file_ends_in_exit_3_and_a_line_that_helps(hand: str, tmp_path: Path) -> None:
    for damaged in (file for file in FILES if file.hand == hand):
        path = written(damaged, tmp_path)
        fault = fault_in_telling(damaged, path, *check(path))
        assert fault is None, fault


def test_a_process_of_its_own_says_the_same(tmp_path: Path) -> None:
    for damaged in FILES[:: len(FILES) // 3]:
        path = written(damaged, tmp_path)
        ended = voiceguide("check", "--estimate", str(path), cwd=tmp_path, cache=tmp_path)
        assert (ended.returncode, ended.stderr) == check(path)
