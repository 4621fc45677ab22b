"""voiceguide/player/store/resume.py: a session that was left is found again, and no file prevents a new session."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.errors import SoundError
from voiceguide.player.session.place import BEGINNING, Place
from voiceguide.player.session.sides import KeptLength
from voiceguide.player.store.resume import LARGEST_BYTES, Memory, Remembered

WHEN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
CALVES = Remembered(
    "calf-release", "Calf release", Place(3, "calf-draw-back", "Draw back", "left", 1), 183.2, WHEN,
    {"fit": "12m", "without": ("neck", "recent-injury")}, (KeptLength(4, "right", "hold", 22.008, 120),),
    (KeptLength(3, "left", "hold", 75.0), KeptLength(3, None, "rest", 12.0)),
)  # fmt: skip
SOLES = Remembered("soles", "Soles", BEGINNING, 0.0, WHEN + timedelta(hours=1))


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path / "data")


def test_what_was_left_is_found_again(memory: Memory) -> None:
    memory.keep(CALVES)
    memory.keep(SOLES)
    assert Memory(memory.file.parent).recall("calf-release").remembered == CALVES
    assert memory.recall("soles").remembered == SOLES
    assert memory.recall("soles").told == ""


def test_without_a_name_it_is_the_one_left_last_but_never_one_from_standard_input(memory: Memory) -> None:
    for one in (SOLES, CALVES, replace(SOLES, reference="-", left=WHEN + timedelta(days=1))):
        memory.keep(one)
    assert memory.recall().remembered == SOLES
    memory.forget("soles")
    assert memory.recall().remembered == CALVES


def test_the_newer_place_of_a_routine_counts(memory: Memory) -> None:
    memory.keep(CALVES)
    later = replace(CALVES, place=Place(5), left=WHEN + timedelta(days=1))
    memory.keep(later)
    assert memory.recall("calf-release").remembered == later


def test_a_routine_of_ones_own_is_known_by_its_path_from_everywhere(
    memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    memory.keep(replace(CALVES, reference="mine.yaml"))
    (tmp_path / "below").mkdir()
    monkeypatch.chdir("below")
    for reference in ("../mine.yaml", f"{tmp_path}/mine.yaml"):
        found = memory.recall(os.path.normpath(tmp_path / "below" / reference)).remembered
        assert found is not None
        assert found.reference == f"{tmp_path.as_posix()}/mine.yaml"
    assert memory.recall("mine").remembered is None


def test_where_nothing_is_remembered_it_says_so(memory: Memory) -> None:
    assert memory.recall("soles").told == "Nothing is remembered of soles; it begins at the beginning."
    assert memory.recall().told.startswith("Nothing is remembered; name a routine")
    assert not memory.file.exists()


def test_the_file_can_be_read_by_people(memory: Memory) -> None:
    memory.keep(replace(CALVES, title="Für die Waden"))
    text = memory.file.read_text(encoding="utf-8")
    assert '\n      "title": "Für die Waden",\n' in text
    assert '\n      "left": "2026-11-21T09:30:00+00:00",\n' in text
    assert json.loads(text)["routines"]["calf-release"]["options"] == {
        "fit": "12m", "without": ["neck", "recent-injury"]
    }  # fmt: skip


def test_letters_that_no_encoding_has_do_no_harm(memory: Memory) -> None:
    odd = replace(CALVES, reference="/home/\udcff/mine.yaml", title="\ud800")
    memory.keep(odd)
    assert memory.recall(odd.reference).remembered == odd


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def _directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _writer(content: bytes) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        _cut,
        _directory,
        _writer(b""),
        _writer(b"\xff\xfe\x00"),
        _writer(b"[]"),
        _writer(b"null"),
        _writer(b'{"format": 1}'),
        _writer(b'{"format": 1, "routines": []}'),
        _writer(b'{"format": 2, "routines": {}}'),
        _writer(b'{"format": "1\\n2", "routines": {}}'),
        _writer(b"[" * 100_000),
        _writer(b'{"format": 1, "routines": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}"),
        _writer(b" " * (LARGEST_BYTES + 1)),
    ],
    ids=["half", "folder", "empty", "letters", "list", "null", "nothing", "shape", "future", "lines", "deep",
         "rather deep", "large"],
)  # fmt: skip
def test_a_damaged_file_is_told_in_one_line_and_never_lost(damage: Callable[[Path], object], memory: Memory) -> None:
    memory.keep(CALVES)
    damage(memory.file)
    before = None if memory.file.is_dir() else memory.file.read_bytes()
    for found in (memory.recall("calf-release"), memory.recall()):
        if found.remembered is None and not found.told.startswith("Nothing"):
            assert len(found.told.splitlines()) == 1
            assert memory.file.as_posix() in found.told
    memory.forget("calf-release")
    memory.keep(SOLES)
    assert memory.recall("soles").remembered == SOLES
    aside = memory.file.with_name("remembered.json.damaged")
    if aside.exists():
        assert aside.is_dir() or aside.read_bytes() == before


def test_each_damaged_file_is_kept(memory: Memory) -> None:
    memory.keep(CALVES)
    for number in (1, 2, 3):
        memory.file.write_text(f"damage {number}")
        memory.keep(CALVES)
    kept = [path.read_text() for path in sorted(memory.file.parent.glob("*.damaged*"))]
    assert kept == ["damage 1", "damage 2", "damage 3"]


def test_one_damaged_routine_does_not_harm_the_others(memory: Memory) -> None:
    memory.keep(CALVES)
    memory.keep(SOLES)
    told = json.loads(memory.file.read_text())
    told["routines"]["soles"] = {"title": "Soles", "left": "yesterday", "by": "hand"}
    memory.file.write_text(json.dumps(told))
    found = memory.recall("soles")
    assert found.remembered is None
    assert "routines.soles.left" in found.told
    assert memory.recall().remembered == CALVES
    memory.keep(replace(CALVES, position_s=200.0))
    assert json.loads(memory.file.read_text())["routines"]["soles"]["by"] == "hand"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user other than root")
def test_a_file_that_may_not_be_read_is_told(memory: Memory) -> None:
    memory.keep(CALVES)
    memory.file.chmod(0)
    assert "Permission denied" in memory.recall("calf-release").told


def test_where_nothing_can_be_written_it_says_where(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(SoundError, match="data"):
        Memory(tmp_path / "data").keep(CALVES)
    assert "data" in Memory(tmp_path / "data").recall("soles").told


json_values = st.sampled_from([
    None, True, -1, 3, 10**400, 1.5, float("nan"), float("inf"), "", "left", "\ud800\n\x1b",
    "2026-11-21T09:30:00+01:00", "2026-11-21", [], ["a", 1], {}, {"fit": "12m"}, {"fit": ["a", None]},
])  # fmt: skip
entries = st.fixed_dictionaries({}, optional=dict.fromkeys(
    ("title", "left", "step", "move", "name", "side", "round", "position_s", "options", "second_side", "this_step"),
    json_values,
))  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.builds(
    lambda found: json.dumps({"format": 1, "routines": found}).encode(),
    st.dictionaries(st.sampled_from(["soles", "calf-release"]), entries | json_values),
))  # fmt: skip
def test_no_file_whatsoever_raises_anything(memory: Memory, content: bytes) -> None:
    memory.file.parent.mkdir(exist_ok=True)
    memory.file.write_bytes(content)
    for found in (memory.recall("soles"), memory.recall()):
        assert (found.remembered is None) == bool(found.told)
    memory.keep(CALVES)
    assert memory.recall("calf-release").remembered == CALVES
