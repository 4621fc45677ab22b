"""share.qr_code: the code says the address."""

import pytest
import segno

from voiceguide.share.qr_code import can_be_drawn, qr_code

URL = "http://192.168.178.123:28423/k7m2x9q4v8r3t6w2/"
LIGHT = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}


def test_its_letters_are_the_modules_of_the_code() -> None:
    drawn = [[LIGHT[letter] for letter in line] for line in qr_code(URL)]
    rows = [[pair[half] for pair in line] for line in drawn for half in (0, 1)]
    expected = [[1 - module for module in row] for row in segno.make(URL, error="l", micro=False).matrix_iter(border=4)]
    assert rows[: len(expected)] == expected


def test_it_fits_on_a_small_terminal() -> None:
    lines = qr_code(URL)
    assert (len(lines), len(lines[0])) <= (24, 80)


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", True), ("cp437", True), ("cp1252", False), (None, False)])
def test_it_is_left_out_where_letters_are_missing(encoding: str | None, expected: bool) -> None:
    assert can_be_drawn(encoding) is expected
