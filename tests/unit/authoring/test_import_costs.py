"""voiceguide/authoring/importers/: lines of markup are read as before, and what nobody writes costs no more."""

import random
import re

import pytest

from voiceguide.authoring.importers.emphasis import without_emphasis
from voiceguide.authoring.importers.importer import imported

PATTERN = re.compile(r"(\*\*|__|\*|_|~~|`{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
"""What emphasis is, as a pattern that takes a time with the cube of the length."""


@pytest.mark.parametrize("seed", range(5))
def test_emphasis_is_what_the_pattern_says(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(400):
        line = "".join(chance.choice("**__~~`` ab.") for _ in range(chance.randrange(1, 30)))
        assert without_emphasis(line) == PATTERN.sub(r"\2", line), line


@pytest.mark.parametrize(("heading", "title"), [
    ("# a #", "a"), ("#  a  ## ", "a"), ("# a#", "a#"), ("# a # b #\t", "a # b"), ("#\ta", "a"),
])  # fmt: skip
def test_a_heading_is_closed_by_number_signs_behind_a_space(heading: str, title: str) -> None:
    made = imported(f"{heading}\n\nSay.\n".encode(), "script.md").yaml
    assert f"\nname: {title}\n" in made.replace('"', "")


ENDLESS = ("[", "![", "[a](", "[a](b(", '[a](b "', "*a ", "**a ", "`", "_", "<b ", "# ", " ", "(pause ", "[1s];",
           "[1s]\n\n", "[pause  ", "<break a", "[      ]", "---\n", "1", "x-")  # fmt: skip


@pytest.mark.parametrize("piece", ENDLESS)
def test_a_file_of_one_mark_again_and_again_is_read(piece: str) -> None:
    """With a pattern that looks through the rest of the line at each place, each of these takes minutes."""
    source = f"Say it. {piece * (60_000 // len(piece))}\n\nEnd.\n".encode()
    assert "End" in imported(source, "a.md").yaml
