"""voiceguide/authoring/formatter.py: files are tidied, and read the same as before."""

import re
from pathlib import Path

import pytest

from support.paths import DATA
from voiceguide.authoring.check import mend
from voiceguide.errors import FaultyContent
from voiceguide.parser.catalogue import Catalogue, bundled_folder

BUNDLED = sorted([*(bundled_folder() / "moves").glob("*.yaml"), *(bundled_folder() / "routines").glob("*.yaml")])

UNTIDY = """\
# yaml-language-server: $schema=routine.json
name: Calves, and "more"   # the title
# the format comes first
format: 1
steps:
  - # mine
    rest: 0:45   # forty-five
  - hold: 1:30
    # slow roll
    move: foot-slow-roll
  - say:
      brief: Rest.
      full: Rest now, and let
        the leg be heavy. It's fine \\o/

    after: {max: 9, usual: 5, min: 2.5}

# about the end
  - repeat: {usual: 2, min: 1}
    # a section of its own
    section: Last
    steps:
      - cues:
          - {say: Roll., at: 50%, optional: true}
          - say: [One., 'Two.']
            every: 12
            from: 2   # not at once
        move: foot-slow-roll
x-mine: {say: plain, hold: 1:30}
safety: usual
"""

def written(folder: Path, text: str) -> Path:
    path = folder / "r.yaml"
    path.write_bytes(text.encode())
    return path


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"(?:^|[ \t])(#.*)$", text, re.MULTILINE))


def meaning(path: Path) -> str:
    """All that was read, but for how moments of a hold are written."""
    return re.sub("'written': '(?!end')[^']*'", "", str(Catalogue().check_file(str(path)).model_dump()))


def test_an_untidy_file_is_made_tidy_and_means_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, UNTIDY)
    before = meaning(path)
    assert mend(str(path), Catalogue())
    text = path.read_text()
    assert meaning(path) == before
    assert comments(text) == comments(UNTIDY)
    for line in (
        'name: "Calves, and \\"more\\""   # the title', "    rest: 45s   # forty-five", "  - hold: 1m30s",
        "    after: {min: 2.5s, usual: 5s, max: 9s}", "x-mine: {say: plain, hold: 1:30}", "          - every: 12s",
        '          - {at: 50%, say: "Roll.", optional: true}', "            say: [\"One.\", 'Two.']", "safety: usual",
        "            from: 2s   # not at once",
    ):  # fmt: skip
        assert f"{line}\n" in text, line


def test_what_is_tidy_stays_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, UNTIDY)
    mend(str(path), Catalogue())
    once = path.read_bytes()
    assert not mend(str(path), Catalogue())
    assert path.read_bytes() == once


@pytest.mark.parametrize("path", [*BUNDLED, *sorted((DATA / "contract").glob("*.yaml"))], ids=lambda path: path.stem)
def test_no_file_of_ours_changes_its_meaning(path: Path, tmp_path: Path) -> None:
    copy = written(tmp_path, path.read_text(encoding="utf-8"))
    before = meaning(copy)
    mend(str(copy), Catalogue())
    assert meaning(copy) == before
    assert comments(copy.read_text(encoding="utf-8")) == comments(path.read_text(encoding="utf-8"))


def test_line_ends_stay_those_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "name: R\r\nsteps:\r\n  - rest: 5\r\n")
    assert mend(str(path), Catalogue())
    assert path.read_bytes() == b'name: "R"\r\nsteps:\r\n  - rest: 5s\r\n'


def test_where_anchors_are_keys_stay_in_their_order(tmp_path: Path) -> None:
    text = 'name: "R"\nsteps:\n  - say: &a "One."\n  - after: 5s\n    say: *a\n'
    path = written(tmp_path, text)
    assert not mend(str(path), Catalogue())
    assert path.read_text() == text


def test_a_file_with_faults_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "name: R\nsteps:\n  - rset: 5\n")
    with pytest.raises(FaultyContent):
        mend(str(path), Catalogue())
    assert path.read_text() == "name: R\nsteps:\n  - rset: 5\n"
    assert list(tmp_path.iterdir()) == [path]


def test_all_of_many_mappings_are_put_in_order(tmp_path: Path) -> None:
    steps = "".join(f'  - {{after: 5s, say: "Roll {number}."}}\n' for number in range(2500))
    path = written(tmp_path, f"name: R\nsteps:\n{steps}")
    assert mend(str(path), Catalogue())
    assert path.read_text().count('- {say: "Roll ') == 2500


def test_inner_mappings_are_in_order_when_the_outer_are_moved(tmp_path: Path) -> None:
    lines = [
        "steps:",
        "  - steps:",
        "      - after: {usual: 5s, min: 2s}  # how long",
        '        say: "One."',
        "      - after: 2s",
        "        # what is said",
        '        say: "Two."',
        "    section: Last  # the end",
        "name: R",
    ]
    path = written(tmp_path, "\n".join([*lines, ""]))
    before = meaning(path)
    assert mend(str(path), Catalogue())
    assert meaning(path) == before
    assert [line.strip() for line in path.read_text().splitlines()] == [
        "name: \"R\"",
        "steps:",
        '- section: "Last"  # the end',
        "steps:",
        '- say: "One."',
        "after: {min: 2s, usual: 5s}  # how long",
        "- after: 2s",  # the comment has no place behind the dash
        "# what is said",
        'say: "Two."',
    ]
