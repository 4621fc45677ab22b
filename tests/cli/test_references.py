"""How a routine is named on the command line: by its id, by a file of the current folder, and nearly right."""

from pathlib import Path

import pytest

from support.command_line import SMALL, Run

READERS = (["show", "--estimate"], ["script", "--estimate"], ["build", "-n"], ["check", "--estimate"])


@pytest.mark.parametrize("command", [*READERS, ["new", "copy", "--from"]], ids=" ".join)
@pytest.mark.parametrize("ending", ["yaml", "yml"])
def test_a_name_finds_the_file_of_that_name_in_the_current_folder(
    command: list[str], ending: str, here: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICEGUIDE_VOICE", "hum")
    (here / f"my-calves.{ending}").write_text(SMALL)
    assert run(*command, "my-calves")[0] == 0


def test_what_new_wrote_is_built_by_its_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_VOICE", "hum")
    assert run("new", "my-calves")[0] == 0
    assert run("build", "my-calves")[:2] == (0, "output/my-calves.mp3\n")


def test_moves_beside_such_a_file_belong_to_it(here: Path, run: Run) -> None:
    (here / "moves").mkdir()
    (here / "moves" / "own.yaml").write_text("name: Own\nhold: 5s\n")
    (here / "mine.yaml").write_text("name: Mine\nsafety: off\nsteps: [{move: own}]\n")
    assert "Own" in run("show", "mine", "--estimate")[1]


def test_a_bundled_routine_wins_and_the_file_is_named(here: Path, run: Run) -> None:
    (here / "calf-release.yaml").write_text(SMALL)
    code, out, err = run("show", "calf-release", "--estimate")
    assert (code, out.startswith("Calf release, ")) == (0, True)
    assert "./calf-release.yaml is another routine" in err
    assert run("show", "./calf-release.yaml", "--estimate")[1].startswith("Small, ")
    assert run("show", "calf-release", "--estimate", "-q")[2] == ""


@pytest.mark.parametrize("name", READERS, ids=" ".join)
@pytest.mark.parametrize("place", ["routines/evening.yaml", "mine/evening.yaml", "a/routines/evening.yml"])
def test_a_file_in_another_folder_is_named(name: list[str], place: str, here: Path, run: Run) -> None:
    (here / place).parent.mkdir(parents=True)
    (here / place).write_text(SMALL)
    code, _, err = run(*name, "evening")
    assert code == 3
    assert f"; the file is {place}" in err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("calves", '"calf-release"'), ("calf", '"calf-release"'), ("Calf-Release", '"calf-release"'),
        ("calf release", '"calf-release"'), ("calfrelease", '"calf-release"'), ("my-calvs", '"my-calves"'),
        ("sciatica", '"sciatic-seat"'), ("heels", 'did you mean "'), ("roller", '"roller-whole-body"'),
        ("calf-draw-back", "that is a move; "), ("xyzzy", "voiceguide list shows all"),
    ],
)  # fmt: skip
def test_a_name_that_is_nearly_right_gets_a_suggestion(typed: str, meant: str, here: Path, run: Run) -> None:
    (here / "my-calves.yaml").write_text(SMALL)
    for command in (["build"], ["show"], ["play", "--silent", "--plain"]):
        code, out, err = run(*command, typed)
        assert (code, out) == (3, "")
        assert err.startswith(f'Error: no routine "{typed}"; ')
        assert meant in err
        assert err.count('"') <= 2 + 2 * 3


def test_a_folder_full_of_files_is_no_reason_to_wait(here: Path, run: Run) -> None:
    for number in range(60):
        (here / f"{number}" / "a" / "b" / "c").mkdir(parents=True)
    (here / "59" / "a" / "b" / "c" / "deep.yaml").write_text(SMALL)
    assert "deep.yaml" not in run("show", "deep")[2]
