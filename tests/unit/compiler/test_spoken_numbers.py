"""voiceguide/compiler/spoken_numbers.py."""

from voiceguide.compiler.spoken_numbers import duration_in_words, number_in_words


def test_numbers_are_said_as_one_says_them() -> None:
    numbers = (0, 1, 13, 20, 21, 99, 100, -1)
    said = ["zero", "one", "thirteen", "twenty", "twenty-one", "ninety-nine", "100", "-1"]
    assert [number_in_words(number) for number in numbers] == said
    assert len({number_in_words(number) for number in range(100)}) == 100


def test_times_are_said_as_one_says_them() -> None:
    said = {0: "zero seconds", 1: "one second", 45: "forty-five seconds", 60: "one minute", 90: "one minute thirty",
            119.6: "two minutes", 125: "two minutes five"}  # fmt: skip
    assert {seconds: duration_in_words(seconds) for seconds in said} == said
