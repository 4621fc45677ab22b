"""`build A B C`: several sessions by one command."""

import json
from pathlib import Path

import pytest

from support.command_line import SMALL, Run


@pytest.fixture(autouse=True)
def _routines(here: Path, clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_VOICE", "hum")
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(clips))
    for name in "abc":
        (here / f"{name}.yaml").write_text(SMALL.replace("Small", name.upper()))


def test_each_is_built_and_its_path_printed(here: Path, run: Run) -> None:
    code, out, err = run("build", "a", "b.yaml", "./c.yaml")
    assert (code, out.splitlines()) == (0, [f"output/{name}.mp3" for name in "abc"])
    assert all((here / line).is_file() for line in out.splitlines())
    assert [line[0] for line in err.splitlines()] == ["A", "B", "C"]


@pytest.mark.parametrize("folder", ["phone", "phone/"])
def test_output_is_a_folder(folder: str, here: Path, run: Run) -> None:
    out = run("build", "a", "b", "-o", folder, "--talk", "brief")[1]
    assert out.splitlines() == ["phone/a.brief.mp3", "phone/b.brief.mp3"]


def test_json_is_an_array_in_the_order_asked_for(run: Run) -> None:
    told = json.loads(run("build", "b", "a", "--json", "-n")[1])
    assert [document["id"] for document in told] == ["b", "a"]
    assert json.loads(run("build", "b", "--json", "-n")[1])["id"] == "b"


def test_tracks_get_a_folder_each(here: Path, run: Run) -> None:
    assert run("build", "a", "b", "--tracks")[1].splitlines() == ["output/a/a.m3u8", "output/b/b.m3u8"]


def test_what_cannot_be_read_is_named_before_anything_is_built(here: Path, run: Run) -> None:
    (here / "wrong.yaml").write_text("name: A\nsteps:\n- rset: 5s\n")
    code, out, err = run("build", "a", "wrong.yaml", "calf-releas")
    assert (code, out) == (3, "")
    assert "wrong.yaml:3:3" in err
    assert 'did you mean "calf-release"?' in err
    assert not (here / "output").exists()


def test_one_that_fails_keeps_no_other_from_being_built(here: Path, run: Run) -> None:
    (here / "output").mkdir()
    (here / "output" / "b.mp3").write_bytes(b"my own song")
    code, out, err = run("build", "a", "b", "c")
    assert (code, out.splitlines()) == (5, ["output/a.mp3", "output/c.mp3"])
    assert "output/b.mp3: is there already" in err
    assert [document["id"] for document in json.loads(run("build", "a", "b", "c", "--json")[1])] == ["a", "c"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("a a", "output/a.mp3 would be written twice"), ("a ./a.yaml", "output/a.mp3 would be written twice"),
        ("- -", "standard input, which is one routine"), ("a b -o both.mp3", "both.mp3 is a file; several sessions"),
        ("a b -o a.yaml", "a.yaml is a file; several sessions"),
    ],
)
def test_what_makes_no_sense_for_several_is_refused(arguments: str, words: str, here: Path, run: Run) -> None:
    code, out, err = run("build", *arguments.split())
    assert (code, out) == (2, "")
    assert words in err
    assert not (here / "output").exists()
