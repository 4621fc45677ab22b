"""voiceguide/speech/sentences.py: a phrase is split where a reader would pause, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.speech.sentences import pause_s, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good. Change sides.", ["Good.", "Change sides."]),
        ("Ready? Then begin! Breathe… Rest.", ["Ready?", "Then begin!", "Breathe…", "Rest."]),
        ("Dr. Smith said so, e.g. Here. It helps.", ["Dr. Smith said so, e.g. Here.", "It helps."]),
        ("In 3.5 seconds... and out.", ["In 3.5 seconds... and out."]),
        ("\u201cStop.\u201d Go on.", ["\u201cStop.\u201d", "Go on."]),
        ("Erst links.\nDann rechts.", ["Erst links.", "Dann rechts."]),
        ("吸气。呼气。", ["吸气。", "呼气。"]),
        ("Well done. 😀", ["Well done. 😀"]),
        ("… Now go.", ["… Now go."]),
        ("…", ["…"]),
        ("", [""]),
    ],
)
def test_a_phrase_is_split_where_a_reader_pauses(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="aB1.!? \n…。😀", max_size=60))
def test_no_letter_is_lost_and_each_sentence_can_be_said(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert len(found) == 1 or all(any(map(str.isalnum, sentence)) for sentence in found)


def test_the_pause_is_shorter_in_faster_speech() -> None:
    assert pause_s(150) == 0.6
    assert pause_s(300) == 0.3
