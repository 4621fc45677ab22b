"""voiceguide/authoring/scaffold.py: a new routine to start from, and `voiceguide new`."""

import os
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from voiceguide.authoring.scaffold import copy_of, example_routine
from voiceguide.cli import main
from voiceguide.parser.catalogue import Catalogue

ROUTINES = Catalogue().ids("routines")


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return int(ended.value.code or 0)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CACHE_DIR", "DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / "home" / name))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_new_writes_builds_as_it_is_and_is_free_of_advice(here: Path) -> None:
    assert run("new", "my-calves") == 0
    assert run("check", "--strict", "--estimate", "my-calves.yaml") == 0
    assert run("build", "./my-calves.yaml", "--voice", "hum", "-o", "out/my-calves.mp3") == 0
    assert (here / "out" / "my-calves.mp3").stat().st_size > 10_000


def test_it_names_the_schema_in_its_first_line_and_that_is_there() -> None:
    first = example_routine("Test").splitlines()[0]
    uri = first.removeprefix("# yaml-language-server: $schema=")
    assert Path(url2pathname(urlparse(uri).path)).is_file()


def test_it_is_in_block_style_with_texts_in_quotes() -> None:
    lines = [line for line in example_routine("Test").splitlines() if not line.lstrip().startswith("#")]
    assert not [line for line in lines if line.rstrip().endswith(("}", "]"))]
    texts = ("name:", "say:", "setup:", "brief:", "full:", "section:", "outro:", "description:")
    assert all(': "' in line for line in lines if line.strip().removeprefix("- ").startswith(texts))


@pytest.mark.parametrize("routine_id", ROUTINES)
def test_a_copy_says_the_same_under_another_name(routine_id: str) -> None:
    known = Catalogue()
    text = copy_of(routine_id, known.source_of(routine_id), "Copied", known)
    copied = known.read(text.encode(), "c.yaml", "").model_dump()
    original = known.routine(routine_id).model_dump()
    assert {**copied, "id": "", "name": {}} == {**original, "id": "", "name": {}}
    assert copied["name"] == "Copied"


def test_nothing_is_overwritten_unless_forced(here: Path) -> None:
    (here / "mine.yaml").write_text("mine")
    assert run("new", "mine") == 5
    assert (here / "mine.yaml").read_text() == "mine"
    assert run("new", "mine", "-f", "--from", "sore-spots") == 0
    assert "# From sore-spots" in (here / "mine.yaml").read_text()


def test_a_copy_of_what_is_not_there_is_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", "mine", "--from", "sore-spot") == 3
    assert 'did you mean "sore-spots"?' in capsys.readouterr().err
    assert not (here / "mine.yaml").exists()


@pytest.mark.parametrize("name", ["", ".", "..", "./", "a/", " ", "../..", ".yaml", "a/.yml", "\\", "a/ . "])
def test_what_names_no_routine_is_refused(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", name) == 2
    assert f'"{name}" names no routine; write e.g. voiceguide new my-calves' in capsys.readouterr().err
    assert not [path for path in here.rglob("*") if path.is_file() and "home" not in path.parts]


def test_the_folder_of_a_new_routine_is_made_or_told_why_not(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", "none/of/these/x") == 0
    assert (here / "none" / "of" / "these" / "x.yaml").is_file()
    assert run("new", "none/of/these/x.yaml/y") == 5
    assert "none/of/these/x.yaml cannot be made: " in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows guesses where others are at home")
def test_a_home_that_nobody_has_is_no_bug(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("new", "~nobody-at-all/x") == 2
    assert 'there is no home folder for "~nobody-at-all/x.yaml"' in capsys.readouterr().err
