"""voiceguide/model/markup.py and compiler/filling.py."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.compiler.filling import fill
from voiceguide.model.markup import (
    PLACEHOLDERS,
    Either,
    Field,
    Part,
    Pause,
    TextError,
    counted,
    has_words,
    near_miss,
    parse_text,
)

anything = settings(deadline=None, database=None)
VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}
bracketed = st.lists(
    st.sampled_from([*"{}[]|:3s ", "{side}", "{a|b}", "[3s]", "[pause 3s]", "[pause:", "side", "word", "\n", "ß"])
).map("".join)


def said(text: str, side: str | None = "left") -> list[str | float]:
    filled = fill(parse_text(text), VALUES, side)
    return [part.seconds if isinstance(part, Pause) else part for part in filled]


def read_or_refused(text: str) -> tuple[tuple[Part, ...], int | None]:
    try:
        return parse_text(text), None
    except TextError as error:
        return (), error.offset


def test_every_placeholder_of_the_contract_is_filled_in() -> None:
    for name in PLACEHOLDERS:
        assert parse_text(f"{{{name}}}") == (Field(name),)
        assert said(f"a {{{name}}} b") == [f"a <{name}> b"]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("[3s]", 3), ("[pause 3s]", 3), ("[pause:3]", 3), ("[pause: 3s]", 3), ("[ 3s ]", 3), ("[500ms]", 0.5),
     ("[1:30]", 90), ("[Pause 2]", 2), ("[break 1m]", 60), ("[pause 1m 30s]", 90), ("[0.5]", 0.5)],
)  # fmt: skip
def test_every_way_to_write_a_break_is_one(written: str, seconds: float) -> None:
    assert parse_text(written) == (Pause(seconds),)


def test_breaks_stand_between_runs_of_words() -> None:
    assert said("Make a fist. [5s] And [1s][2s] let go.") == ["Make a fist.", 5.0, "And", 1.0, 2.0, "let go."]
    assert said("[2s] Now. [3s]") == [2.0, "Now.", 3.0]
    assert said("One. [3s] . [3s] Two.") == ["One.", 3.0, 3.0, "Two."]


def test_words_for_one_side_are_said_on_that_side_only() -> None:
    text = "{Rest it|Leave it} {on the left|on the right}."
    assert parse_text("{on the left | on the right}") == (Either("on the left", "on the right"),)
    assert said(text, "left") == ["Rest it on the left."]
    assert said(text, "right") == ["Leave it on the right."]


def test_one_side_may_have_nothing_to_say() -> None:
    assert said("Good{, and now the other one|}.", "right") == ["Good."]


def test_spaces_and_line_ends_are_folded_into_one_space() -> None:
    assert said("One\n  two \t three.") == ["One two three."]


@pytest.mark.parametrize(("text", "speaks"), [("a", True), ("{n}", True), ("7", True), ("[3s]", False), ("… !", False)])
def test_silence_and_punctuation_alone_are_nothing_to_speak(text: str, speaks: bool) -> None:
    assert has_words(parse_text(text)) is speaks


def test_a_side_where_there_is_none_is_told_by_its_placeholder() -> None:
    with pytest.raises(KeyError, match="side"):
        fill(parse_text("{a|b}"), VALUES, None)
    with pytest.raises(KeyError, match="other_side"):
        fill(parse_text("{other_side}"), {}, None)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("Your {sid} leg.", 5, 'no placeholder "{sid}"; did you mean "side"?'),
        ("{xyzzy}", 0, 'no placeholder "{xyzzy}"'),
        ("{}", 0, 'no placeholder "{}"'),
        ("{ side }", 0, 'did you mean "side"?'),
        ("Go { on", 3, 'a lone "{"'),
        ("Go on }", 6, 'a lone "}"'),
        ("Hold [3s", 5, 'a lone "["'),
        ("Hold 3s]", 7, 'a lone "]"'),
        ("a {b|c|d}", 2, "more than two sides"),
        ("Wait. [a bit] Go.", 6, '"[a bit]" is no break'),
        ("[-3s]", 0, "is no break"),
        ("[25h]", 0, "is no break; write [3s]"),
        ("[]", 0, "is no break"),
        ("[3s] [4s] {side} {Sidee}", 17, 'did you mean "side"?'),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place_and_a_near_miss(text: str, offset: int, message: str) -> None:
    with pytest.raises(TextError, match=re.escape(message)) as caught:
        parse_text(text)
    assert caught.value.offset == offset


def test_a_near_miss_is_the_choice_most_like_the_word_or_none() -> None:
    choices = ["calf-flex", "calf-release", "sole-roll"]
    assert near_miss("calf-flexx", choices) == '; did you mean "calf-flex"?'
    assert near_miss("CALF-FLEX", choices) == '; did you mean "calf-flex"?'
    assert near_miss("xyzzy", choices) == ""
    assert near_miss("anything", []) == ""


@anything
@given(st.text() | bracketed)
def test_any_text_is_read_or_refused_at_a_bracket_of_it(text: str) -> None:
    parts, refused_at = read_or_refused(text)
    assert refused_at is None or text[refused_at] in "{}[]"
    for side in ("left", "right"):
        for part in fill(parts, VALUES, side):
            assert isinstance(part, Pause) or part == " ".join(part.split()) != ""


@anything
@given(st.text(alphabet=st.characters(exclude_characters="{}[]")))
def test_text_without_brackets_is_said_as_it_is(text: str) -> None:
    expected = [" ".join(text.split())] if any(character.isalnum() for character in text) else []
    assert said(text) == expected


def test_one_is_counted_in_the_singular() -> None:
    assert [counted(count, "move") for count in (0, 1, 2)] == ["0 moves", "1 move", "2 moves"]
