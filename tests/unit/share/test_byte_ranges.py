"""share.byte_ranges: which part of a file a request gets."""

import pytest

from voiceguide.share.byte_ranges import ByteRange, Unsatisfiable, is_unchanged, requested_range

DATE = "Fri, 27 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-1", ByteRange(0, 2)),  # the first question of Safari
        ("bytes=0-", ByteRange(0, 1000)),
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=500-599", ByteRange(500, 600)),
        ("Bytes=500-599", ByteRange(500, 600)),
        (" bytes= 500-599 ", ByteRange(500, 600)),
        ("bytes=500-", ByteRange(500, 1000)),
        ("bytes=999-", ByteRange(999, 1000)),
        ("bytes=999-5000", ByteRange(999, 1000)),
        (f"bytes=0-{10**60}", ByteRange(0, 1000)),
        ("bytes=-1", ByteRange(999, 1000)),
        ("bytes=-100", ByteRange(900, 1000)),
        ("bytes=-5000", ByteRange(0, 1000)),
        ("bytes=1000-", "unsatisfiable"),
        ("bytes=1000-2000", "unsatisfiable"),
        (f"bytes={10**60}-", "unsatisfiable"),
        ("bytes=-0", "unsatisfiable"),
        ("bytes=0-1,5-6", None),  # several
        ("bytes=" + ",".join(["0-"] * 500), None),
        ("bytes=5-2", None),  # malformed, from here on
        ("bytes=-", None),
        ("bytes=", None),
        ("bytes", None),
        ("bytes=a-b", None),
        ("bytes=0x0-0x9", None),
        ("bytes=--5", None),
        ("bytes=1-2-3", None),
        ("bytes=+1-2", None),
        ("bytes=1 - 2", None),
        ("bytes=²-", None),
        (f"bytes={'9' * 9000}-", None),
        ("seconds=0-1", None),
        ("", None),
    ],
)
def test_a_range_is_what_the_header_says(header: str | None, expected: ByteRange | Unsatisfiable | None) -> None:
    assert requested_range(header, 1000) == expected


@pytest.mark.parametrize("header", ["bytes=0-1", "bytes=0-", "bytes=-5"])
def test_an_empty_file_has_no_part(header: str) -> None:
    assert requested_range(header, 0) == "unsatisfiable"


def test_a_part_says_its_place() -> None:
    assert ByteRange(2, 5).content_range(10) == "bytes 2-4/10"
    assert ByteRange(2, 5).length == 3


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, True), ('"abc"', True), (DATE, True), ('"abd"', False), ('W/"abc"', False), ("abc", False),
     ("Fri, 27 Nov 2026 08:00:01 GMT", False), ("", False)],
)  # fmt: skip
def test_a_part_goes_only_to_who_has_the_rest_of_the_same_file(header: str | None, expected: bool) -> None:
    assert is_unchanged(header, '"abc"', DATE) is expected
