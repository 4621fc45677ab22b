"""share.safe_names: names that every phone and every file system takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.share.safe_names import LONGEST, distinct_names, safe_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("calf-release", "calf-release"),
        ("calf-release.12m", "calf-release.12m"),
        ("Füße & Waden", "fusse-waden"),
        ("Straße", "strasse"),
        ("../../etc/passwd", "etc-passwd"),
        ("...", "session"),
        ("足", "session"),
        ("CON", "con-session"),
        ("nul.12m", "nul.12m-session"),
        ("a:b*c?d", "a-b-c-d"),
    ],
)
def test_a_name_is_plain(text: str, expected: str) -> None:
    assert safe_name(text) == expected


@given(st.text())
def test_every_text_becomes_a_name(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", safe_name(text))
    assert len(safe_name(text)) <= LONGEST + len("-session")


def test_names_are_different_even_where_case_does_not_count() -> None:
    expected = ["calves", "calves-2", "calves-3", "calves-2-2"]
    assert distinct_names(["Calves", "calves", "cálves", "calves-2"]) == expected
