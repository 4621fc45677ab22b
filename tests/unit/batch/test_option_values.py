"""Values of the options in a plan: those that are taken, and the messages about the others."""

import pytest

from voiceguide.batch.option_values import SWITCHES, fault_in, is_on


@pytest.mark.parametrize("name", ["sciatic, for M.", "a" * 100, "Füße 🦶", "con-fit", "a.b", "-x"])
def test_a_name_that_files_can_have_is_taken(name: str) -> None:
    assert fault_in("name", name) is None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("\u202e \u200b", "nothing here that can be seen"), ("é" * 51, "102 bytes"), ("..", "begins with a dot"),
        ("a/b", "has no /"), ("a\\b", "has no \\"), ("a:b", "has no :"), ('a"b', 'has no "'), ("a|b", "has no |"),
        ("CON", "device"), ("lpt1.old", "device"), ("nul .a", "device"), (" .a", "begins with a dot"),
    ],
)  # fmt: skip
def test_a_name_that_no_file_can_have_everywhere_is_refused(name: str, message: str) -> None:
    assert message in str(fault_in("name", name))


@pytest.mark.parametrize(
    ("option", "text", "message"),
    [
        ("fit", "12", 'fit: "12" may be minutes or seconds; write 12m or 12s'),
        ("fit", "long", "fit: 'long' is not a time; write e.g. 45s, 1m30s, 500ms or 1:30"),
        ("side", "lft", 'side: expected left or right, not "lft"; did you mean "left"?'),
        ("tracks", "yess", 'tracks: expected true or false, not "yess"; did you mean "yes"?'),
        ("talk", "loud", 'talk: expected auto, full, brief, bells, not "loud"'),
        ("format", "mp4", 'format: expected mp3, m4b, opus, flac, wav, not "mp4"; did you mean "mp3"?'),
        ("routine", "-", "routine: a plan takes no routine from standard input; write an id, or the path of a file"),
        ("section", " ", "section: there is nothing here"),
    ],
)  # fmt: skip
def test_a_wrong_value_says_its_option_once_and_what_to_write(option: str, text: str, message: str) -> None:
    assert fault_in(option, text) == message


def test_switches_are_read_as_people_write_them() -> None:
    assert [is_on(text) for text in ("true", "TRUE", "yes", "on", "false", "No", "off")] == [True] * 4 + [False] * 3
    assert {option: fault_in(option, "yes") for option in SWITCHES} == dict.fromkeys(SWITCHES)
