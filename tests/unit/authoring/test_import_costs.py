"""voiceguide/authoring/importers/: lines of markup are read as before, and what nobody writes costs no more."""

import json
import random
import re
import time

import pytest

from voiceguide.authoring.importers.emphasis import without_emphasis
from voiceguide.authoring.importers.foreign_values import Finder
from voiceguide.authoring.importers.importer import imported
from voiceguide.authoring.importers.pieces import SourceFile

MOST_S = 10.0
"""Seconds of the processor: ten times what the slowest takes, a sixth of what it took where a pattern was wrong."""

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
    began = time.process_time()
    assert "End" in imported(source, "a.md").yaml
    assert time.process_time() - began < MOST_S


def test_a_place_is_looked_for_nearby() -> None:
    source = SourceFile("a.json", b"", json.dumps(["Füße", *["x" * 500] * 1000, "Waden", "Füße"]))
    finder = Finder(source)
    assert finder.spot("Füße").column == 2
    assert finder.spot("Waden").column == 2  # too far away: the place of the last one is the nearest known
