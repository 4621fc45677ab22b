"""voiceguide/printable.py: what a stranger's file says neither acts on a terminal nor hides."""

import json
import sys
import unicodedata

import pytest
import yaml

from voiceguide.printable import in_one_line, printable, printable_json, printable_lines, safe_name

EVIL = "a\x1b[31mb\rc\nd\te\x07\x7f\x9b\u202ef\u2066\u200bg\u2060\ufeffh\u2028i\xadj\U000e0041k\u3164l\udcff"
HARMLESS = "Größe “12 min”, Füße\u00a0\u202fété 足 🦶🏽 naïve e\u0301 \ue000 \ufffd"


@pytest.mark.parametrize("text", ["", "Calves", HARMLESS])
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert printable(text) == printable_lines(text) == printable_json(text) == safe_name(text) == text


def test_every_character_that_acts_is_shown_as_an_escape() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            continue
        assert printable(char).isascii()
        assert printable(char).isprintable(), hex(ord(char))


def test_a_text_for_a_terminal_is_one_line_that_says_all() -> None:
    shown = printable(EVIL)
    assert shown.isprintable()
    assert shown.startswith(r"a\x1b[31mb\rc\nd\te\x07\x7f\x9b\u202ef")
    assert shown.endswith(r"\udcff")


def test_ends_of_lines_of_the_program_stay() -> None:
    assert printable_lines("one\n\ttwo\x1b\r\n") == "one\n\ttwo\\x1b\\r\n"


def test_a_text_in_quotes_is_the_same_in_yaml() -> None:
    quoted = json.dumps(EVIL.replace("\udcff", ""), ensure_ascii=False)
    assert yaml.safe_load(printable_lines(quoted)) == EVIL.replace("\udcff", "")


def test_json_keeps_its_values() -> None:
    document = json.dumps({"title": EVIL, EVIL: 1}, ensure_ascii=False, indent=2)
    shown = printable_json(document)
    assert json.loads(shown) == {"title": EVIL, EVIL: 1}
    assert shown.replace("\n", "").isprintable()


def test_a_title_is_one_line_without_what_acts() -> None:
    assert in_one_line(f" {EVIL}\n\n00:01 --> x ") == "a[31mb c d efgh ijkl 00:01 --> x"
    assert in_one_line(HARMLESS) == HARMLESS.replace("\u00a0\u202f", " ")


def test_a_name_gets_its_bytes_as_in_a_url() -> None:
    assert safe_name("caf\udce9 \x1b\n\u202e") == "caf%E9 %1B%0A%E2%80%AE"
