"""voiceguide/verify/spelling.py: what sounds the same is spelled the same, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.compiler.spoken_numbers import number_in_words
from voiceguide.verify.spelling import words_of


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Stop. Leave that spot out!", "stop leave that spot out"),
        ("A hand's width", "a hand\u2019s width"),
        ("Move 3 of 5", "move three of five"),
        ("forty-five seconds", "45 seconds"),
        ("one hundred and twenty", "120"),
        ("two thousand five hundred", "2,500"),
        ("the third and the twenty-first", "the 3rd and the 21st"),
        ("two point five", "2.5"),
        ("fifty percent", "50%"),
        ("four-seven-eight", "4-7-8"),
        ("The grey centre of the programme, realised in colour", "The gray center of the program, realized in color"),
        ("the heels and the soles", "the heals and the souls"),
        ("ﬁve", "five"),
    ],
)
def test_the_same_sound_is_one_spelling(text: str, other: str) -> None:
    assert words_of(text) == words_of(other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("left", "lift"), ("calf", "cough"), ("thirteen", "thirty"), ("12", "20"), ("heel", "hill"), ("sole", "sold"),
        ("our", "or"), ("filled", "filed"), ("four", "fort"), ("toes", "toe"), ("can", "can't"), ("first", "fist"),
    ],
)  # fmt: skip
def test_what_only_sounds_similar_stays_different(text: str, other: str) -> None:
    assert words_of(text) != words_of(other)


@given(st.integers(0, 99))
def test_a_number_is_its_words(number: int) -> None:
    assert words_of(str(number)) == words_of(number_in_words(number))


@given(st.text())
def test_words_in_one_spelling_stay_as_they_are(text: str) -> None:
    once = words_of(text, "de")
    assert words_of(" ".join(once), "de") == once


@given(st.text())
def test_any_text_has_words_without_space_and_case(text: str) -> None:
    assert all(word and word == word.casefold() and not word.isspace() for word in words_of(text))


def test_digits_of_other_languages_stay_digits() -> None:
    assert words_of("Noch 30 Sekunden.", "de-DE") == ["noch", "30", "sekunden"]
