"""voiceguide/verify/words.py: word errors, and the utterance that each belongs to."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from voiceguide.verify.words import HeardUtterance, Said, Understanding, align, compare

WORDS = st.lists(st.sampled_from(["set", "up", "setup", "left", "right", "toes"]), max_size=8)


def errors(said: list[str], heard: list[str]) -> int:
    return sum(step.errors for step in align(said, heard))


def heard(words: int, wrong: int) -> HeardUtterance:
    return HeardUtterance(0.0, "said", "heard", words, wrong)


def compared(*texts: str, heard: str) -> list[tuple[str, int]]:
    found = compare([Said(float(at), text) for at, text in enumerate(texts)], heard)
    assert all(one.at_s < other.at_s for one, other in pairwise(found))
    return [(utterance.heard, utterance.errors) for utterance in found]


@given(WORDS, WORDS)
def test_an_alignment_covers_both_sides_and_costs_the_same_either_way(said: list[str], other: list[str]) -> None:
    steps = align(said, other)
    assert (sum(step.said for step in steps), sum(step.heard for step in steps)) == (len(said), len(other))
    assert errors(said, other) == errors(other, said) <= max(len(said), len(other))
    assert (errors(said, other) == 0) == ("".join(said) == "".join(other))


@given(WORDS, WORDS, WORDS)
def test_no_detour_has_fewer_errors_for_single_words(one: list[str], two: list[str], three: list[str]) -> None:
    simple = [[word for word in words if word != "setup"] for words in (one, two, three)]
    assert errors(simple[0], simple[2]) <= errors(simple[0], simple[1]) + errors(simple[1], simple[2])


@given(WORDS)
def test_the_words_themselves_have_no_error(said: list[str]) -> None:
    assert errors(said, said) == 0


def test_replaced_missing_and_added_words_count_one_each() -> None:
    assert compared("Sit with your left leg straight.", heard="Sit with the left straight out.") == [
        ("Sit with the left straight out.", 3)
    ]


def test_errors_belong_to_the_utterance_in_which_they_are() -> None:
    found = compared("Left.", "Point your toes.", "Three.", "Let go.", heard="Left. Point your nose. 3, 10. Let go.")
    assert found == [("Left.", 0), ("Point your nose.", 1), ("3, 10.", 1), ("Let go.", 0)]


def test_an_utterance_that_is_not_heard_is_wrong_in_all_its_words() -> None:
    assert compared("Sit down.", "Roll the ball.", "Stop.", heard="Sit down. Stop.") == [
        ("Sit down.", 0),
        ("", 3),
        ("Stop.", 0),
    ]


def test_words_are_wrong_where_none_is_to_be_said() -> None:
    assert compared("…", heard="thank you") == [("thank you", 2)]


def test_the_rate_over_all_words_decides() -> None:
    verdicts = [Understanding((heard(100, wrong),)).verdict for wrong in (0, 4, 5, 15, 16)]
    assert verdicts == ["ok", "ok", "advice", "advice", "fault"]
    assert Understanding().verdict == "ok"


def test_a_lost_utterance_is_advice_even_if_all_else_is_understood() -> None:
    assert Understanding((heard(500, 0), heard(5, 3))).verdict == "advice"
    assert Understanding((heard(500, 0), heard(2, 2))).verdict == "ok"
