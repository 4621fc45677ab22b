"""share.transfers: who fetched what, and when it is enough."""

import random

import pytest

from voiceguide.share.byte_ranges import ByteRange
from voiceguide.share.transfers import MOST_TRANSFERS, Coverage, Journal, device_of


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_parts_in_any_order_make_the_whole() -> None:
    chance, coverage = random.Random(1), Coverage()
    parts = [ByteRange(start, min(start + 130, 1000)) for start in range(0, 1000, 100)]
    for part in chance.sample(parts, len(parts)):
        assert coverage.length < 1000
        coverage.add(part)
    assert (coverage.length, coverage.parts) == (1000, [(0, 1000)])


def test_the_same_part_counts_once() -> None:
    coverage = Coverage()
    for _ in range(3):
        coverage.add(ByteRange(5, 10))
    assert coverage.length == 5


def test_progress_is_told_by_quarters_and_for_each_client() -> None:
    lines: list[str] = []
    journal = Journal(lines.append)
    for start in range(0, 100, 10):
        journal.sent("10.0.0.1", "curl/8", "a.mp3", ByteRange(start, start + 10), 100)
    journal.sent("10.0.0.2", "curl/8", "a.mp3", ByteRange(0, 50), 100)
    parts = ["30%", "60%", "90%", "all"]
    assert lines == [*(f"10.0.0.1 (curl) has {part} of a.mp3." for part in parts), "10.0.0.2 (curl) has 50% of a.mp3."]
    assert journal.has_whole


def test_a_file_that_was_built_anew_is_another() -> None:
    lines: list[str] = []
    journal = Journal(lines.append)
    journal.sent("10.0.0.1", "curl/8", "a.mp3", ByteRange(0, 100), 200)
    journal.sent("10.0.0.1", "curl/8", "a.mp3", ByteRange(0, 50), 100)
    assert lines == ["10.0.0.1 (curl) has 50% of a.mp3."] * 2
    assert not journal.has_whole


def test_an_attack_does_not_fill_the_screen() -> None:
    lines: list[str] = []
    journal = Journal(lines.append, clock := Clock())
    for _ in range(1000):
        journal.refused("10.0.0.9", "asked for something that is not here")
    clock.now = 6.0
    journal.refused("10.0.0.9", "sent \x1b[2J\n")
    assert lines == [
        "10.0.0.9: asked for something that is not here.",
        "10.0.0.9: sent \\x1b[2J (999 more before it).",
    ]


def test_what_is_remembered_has_a_limit() -> None:
    journal = Journal(lambda _line: None)
    for client in range(MOST_TRANSFERS + 50):
        journal.sent(f"client {client}", "", "a.mp3", ByteRange(0, 1), 100)
    assert len(vars(journal)["_transfers"]) == MOST_TRANSFERS


def test_quiet_is_counted_from_the_last_request() -> None:
    journal = Journal(lambda _line: None, clock := Clock())
    clock.now = 100.0
    assert journal.idle_s == 100.0
    journal.asked()
    assert journal.idle_s == 0.0


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15", "iPhone"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36", "Android"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ("Mozilla/5.0 (BeOS)", "a browser"),
        ("AntennaPod/3.5.0", "AntennaPod"),
        ("BookPlayer 5 CFNetwork", "BookPlayer 5 CFNetwork"),
        ("\x1b[31mred", "unknown"),
        ("", "unknown"),
        ("x" * 400, "x" * 40),
    ],
)
def test_a_client_has_a_name_that_people_know(agent: str, device: str) -> None:
    assert device_of(agent) == device
