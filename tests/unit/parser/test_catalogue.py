"""voiceguide/parser/catalogue.py."""

import io
import os
from pathlib import Path

import pytest

from voiceguide.errors import ContentError, FaultyContent
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.steps import MoveStep
from voiceguide.parser.catalogue import Catalogue, load
from voiceguide.parser.source_text import LARGEST_BYTES
from voiceguide.parser.sources import is_path

ROUTINE = "name: {name}\nsteps:\n- move: {move}\n"
MOVE = "name: {name}\nhold: 30s\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def first_move(routine: Routine) -> str:
    step = routine.steps[0]
    assert isinstance(step, MoveStep)
    return step.move.name.text


def test_all_that_is_bundled_is_right() -> None:
    known = Catalogue()
    assert "calf-release" in [listed.id for listed in known.routines()]
    assert {listed.label for listed in known.moves()} == {"bundled"}
    assert known.phrases("en-GB").language == "en"


def test_the_closed_lists_name_what_the_contract_names() -> None:
    lists = Catalogue().lists
    for kind in ("area", "tool", "posture", "condition"):
        assert lists.choices(kind)
    assert {"other", "calf"} <= lists.choices("area")
    assert {"other", "spiky-ball"} <= lists.choices("tool")
    assert lists.choices("condition") == {
        "recent-injury", "recent-surgery", "blood-clot", "varicose-veins", "blood-thinners", "osteoporosis",
        "numbness", "open-skin", "pregnancy", "acute-pain", "rheumatoid-arthritis", "neck-artery", "poor-circulation",
        "cancer",
    }  # fmt: skip


def test_a_word_for_several_areas_is_no_area_and_means_areas_only() -> None:
    lists = Catalogue().lists
    assert not lists.area_groups.keys() & (lists.areas.keys() | lists.conditions.keys())
    for word, group in lists.area_groups.items():
        assert lists.parts(word) == group.parts
        assert set(group.parts) <= lists.areas.keys(), word
        assert len(set(group.parts)) == len(group.parts) > 1, word
    assert lists.parts("calf") == ("calf",)


def test_what_is_nearer_comes_first_beside_the_file_then_ones_own_then_bundled(tmp_path: Path) -> None:
    own, beside = tmp_path / "own", tmp_path / "beside"
    file = write(beside / "r.yaml", ROUTINE.format(name="R", move="calf-draw-back"))
    known = Catalogue(own)
    assert first_move(known.routine(str(file))) == "Draw back"
    write(own / "moves" / "calf-draw-back.yaml", MOVE.format(name="My own"))
    assert first_move(Catalogue(own).routine(str(file))) == "My own"
    write(beside / "moves" / "calf-draw-back.yaml", MOVE.format(name="Beside"))
    assert first_move(Catalogue(own).routine(str(file))) == "Beside"


def test_a_routine_of_ones_own_stands_in_for_the_bundled_one(tmp_path: Path) -> None:
    write(tmp_path / "routines" / "calf-release.yaml", ROUTINE.format(name="Mine", move="calf-draw-back"))
    listed = {one.id: one for one in Catalogue(tmp_path).routines()}
    assert (listed["calf-release"].label, listed["calf-release"].item.name.text) == ("yours", "Mine")
    assert load("calf-release", tmp_path).name.text == "Mine"
    assert load("calf-release").name.text == "Calf release"


@pytest.mark.parametrize("folder", ["routines", "."])
def test_a_file_finds_the_moves_beside_it_also_from_the_folder_for_routines(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "moves" / "mine.yaml", MOVE.format(name="Mine"))
    file = write(tmp_path / folder / "r.yaml", ROUTINE.format(name="R", move="mine"))
    for read in (Catalogue().routine, Catalogue().check_file):
        found = read(str(file))
        assert isinstance(found, Routine)
        assert first_move(found) == "Mine"
    monkeypatch.chdir(file.parent)
    assert first_move(Catalogue().routine("r.yaml")) == "Mine"


def test_standard_input_is_a_routine_with_the_current_folder_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "moves" / "mine.yaml", MOVE.format(name="Mine"))
    monkeypatch.chdir(tmp_path)
    stdin = io.BytesIO(ROUTINE.format(name="R", move="mine").encode())
    routine = Catalogue().routine("-", stdin)
    assert (routine.id, first_move(routine)) == ("session", "Mine")
    with pytest.raises(ContentError, match="there is no standard input"):
        Catalogue().routine("-", None)


def test_a_file_with_a_hold_is_a_move_and_one_with_steps_a_routine(tmp_path: Path) -> None:
    known = Catalogue()
    assert isinstance(known.check_file(str(write(tmp_path / "a.yaml", MOVE.format(name="A")))), Move)
    steps = ROUTINE.format(name="B", move="calf-draw-back")
    assert isinstance(known.check_file(str(write(tmp_path / "b.yaml", steps))), Routine)


def test_an_unknown_routine_gets_its_near_miss_and_an_unknown_move_its_place(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r'no routine "calf-releas"; did you mean "calf-release"'):
        Catalogue().routine("calf-releas")
    with pytest.raises(ContentError, match='no routine "xyzzy"; voiceguide list shows all'):
        Catalogue().routine("xyzzy")
    file = write(tmp_path / "r.yaml", ROUTINE.format(name="R", move="calf-draw-bak"))
    with pytest.raises(FaultyContent, match=r'r.yaml:3:9: no move "calf-draw-bak"; did you mean "calf-draw-back"'):
        Catalogue().routine(str(file))


def test_faults_of_a_move_are_told_at_their_place_in_its_own_file(tmp_path: Path) -> None:
    write(tmp_path / "moves" / "wrong.yaml", "name: A\nhold: 30s\nside: boht\n")
    write(tmp_path / "moves" / "broken.yaml", 'name: "A\n')
    text = ROUTINE.format(name="R", move="wrong") + "- move: broken\n"
    with pytest.raises(FaultyContent) as caught:
        Catalogue().routine(str(write(tmp_path / "r.yaml", text)))
    wrong, broken = map(str, caught.value.complaints)
    assert wrong.startswith(f"{tmp_path.as_posix()}/moves/wrong.yaml:3:7: expected 'left'")
    assert f"r.yaml:4:9: the move \"broken\" cannot be read: {tmp_path.as_posix()}/moves/broken.yaml:1:7: " in broken


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "", "a" * 300, "calf draw back", "\n", "💥"])
def test_no_name_of_a_move_leads_out_of_the_folders_or_to_a_traceback(name: str, tmp_path: Path) -> None:
    file = write(tmp_path / "r.yaml", f"name: R\nsteps:\n- move: {name!r}\n")
    with pytest.raises(FaultyContent, match=r"r.yaml:3:9: no move"):
        Catalogue().routine(str(file))


@pytest.mark.parametrize("reference", ["", ".", "a" * 300, "calf release", "-x"])
def test_what_is_no_name_of_a_routine_is_told_so(reference: str) -> None:
    with pytest.raises(ContentError, match="no routine"):
        Catalogue().routine(reference)


def test_what_has_a_slash_or_ends_in_yaml_is_a_path() -> None:
    assert all(map(is_path, ("a/b", "./a", "a.yaml", "a.yml", "a\\b")))
    assert not any(map(is_path, ("a", "calf-release", "a.b", "-")))


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml", tmp_path / f"{'a' * 300}.yaml"):
        for read in (Catalogue().routine, Catalogue().check_file):
            with pytest.raises(ContentError, match=rf"{path.as_posix()}: cannot be read: \w+"):
                read(str(path))


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs no root")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    file = write(tmp_path / "r.yaml", MOVE)
    file.chmod(0)
    with pytest.raises(ContentError, match=r"r.yaml: cannot be read: Permission denied"):
        Catalogue().check_file(str(file))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_file_without_end_is_refused_after_the_largest_that_may_be() -> None:
    with pytest.raises(FaultyContent, match="over 1 MiB"):
        Catalogue().check_file("/dev/zero")
    with pytest.raises(FaultyContent, match="over 1 MiB"):
        Catalogue().routine("-", io.BytesIO(b" " * (LARGEST_BYTES + 1)))


def test_folders_that_are_not_there_are_no_matter(tmp_path: Path) -> None:
    everything = [listed.id for listed in Catalogue().routines()]
    write(tmp_path / "file", "")
    for folder in (tmp_path / "none", tmp_path / "file", tmp_path):
        assert [listed.id for listed in Catalogue(folder).routines()] == everything


def test_a_language_that_is_not_spoken_yet_is_told_at_its_place(tmp_path: Path) -> None:
    file = write(tmp_path / "r.yaml", "language: de\n" + ROUTINE.format(name="R", move="calf-draw-back"))
    with pytest.raises(FaultyContent, match=r'r.yaml:1:11: language "de" is not spoken yet; there is en'):
        Catalogue().routine(str(file))
