"""voiceguide/model/durations.py."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.model.durations import (
    FRAME_S,
    FRAME_SAMPLES,
    LONGEST_S,
    SAMPLE_RATE_HZ,
    clock,
    format_duration,
    frames,
    frames_covering,
    parse_duration,
    parse_length,
    samples_to_s,
)

anything = settings(deadline=None, database=None)
milliseconds = st.integers(0, round(LONGEST_S * 1000))


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("45s", 45), ("1m30s", 90), ("500ms", 0.5), ("2m", 120), ("1:30", 90), ("0:45", 45), ("1h", 3600),
        ("1:02:03", 3723), ("90", 90), ("0", 0), ("2.5", 2.5), ("1.5m", 90), ("0:01.25", 1.25),
        (" 1m 30s ", 90), ("1 m 30 s", 90), ("24h", 86_400), ("1h1m1s1ms", 3661.001),
    ],
)  # fmt: skip
def test_a_time_is_read_in_every_form_of_the_contract(written: str, seconds: float) -> None:
    assert parse_duration(written) == pytest.approx(seconds, abs=1e-9)


@pytest.mark.parametrize(
    "written",
    ["s", "m", "soon", "-5s", "1m30", "30s1m", "1,5s", "1:75", "1:2:3", "1:60:00", "1:5", ":30", "1 5s", "5 5",
     "1e3", "nan", "inf", "0x10", "1_000", "٣s", "1:30s", "+5s", "5s5s", "1..5s", "٣٣", "3\n4"],
)  # fmt: skip
def test_what_is_no_time_is_refused_and_named(written: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(written))):
        parse_duration(written)


@pytest.mark.parametrize("written", ["", " ", "\n"])
def test_nothing_is_no_time(written: str) -> None:
    with pytest.raises(ValueError, match="there is no time here"):
        parse_duration(written)


@pytest.mark.parametrize("written", ["25h", "86401", "1500m", "999:00:00", "99999999999s"])
def test_more_than_a_day_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"day|not a time"):
        parse_duration(written)


@pytest.mark.parametrize(("bare", "told"), [("5", "5"), ("0", "0"), ("12.5", "12.5"), (" 90 ", "90")])
def test_a_length_with_no_unit_is_refused_with_both_readings(bare: str, told: str) -> None:
    with pytest.raises(ValueError, match=f'"{told}" may be minutes or seconds; write {told}m or {told}s'):
        parse_length(bare)


@pytest.mark.parametrize(("written", "seconds"), [("5m", 300), ("5s", 5), ("5:00", 300), ("1h", 3600)])
def test_a_length_with_a_unit_is_a_time(written: str, seconds: float) -> None:
    assert parse_length(written) == seconds


@anything
@given(milliseconds)
def test_what_is_written_reads_back_to_the_millisecond(ms: int) -> None:
    written = format_duration(ms / 1000)
    assert round(parse_duration(written) * 1000) == ms
    assert " " not in written


@anything
@given(st.integers(0, round(LONGEST_S)))
def test_a_clock_reads_back_to_the_second(seconds: int) -> None:
    assert parse_duration(clock(seconds)) == seconds


@anything
@given(st.text())
def test_any_text_is_a_time_within_a_day_or_a_value_error(text: str) -> None:
    try:
        seconds = parse_duration(text)
    except ValueError:
        return
    assert 0 <= seconds <= LONGEST_S


def test_times_are_written_as_short_as_they_can_be() -> None:
    written = [format_duration(seconds) for seconds in (0, 0.5, 1, 1.25, 45, 60, 90, 60.5, 3600)]
    assert written == ["0s", "500ms", "1s", "1.25s", "45s", "1m", "1m30s", "1m0.5s", "60m"]


def test_a_clock_carries_to_minutes_and_hours() -> None:
    assert [clock(seconds) for seconds in (0, 59.4, 59.6, 65, 3599.7, 3723)] == [
        "0:00", "0:59", "1:00", "1:05", "1:00:00", "1:02:03",
    ]  # fmt: skip


def test_a_long_run_of_spaces_costs_nothing() -> None:
    with pytest.raises(ValueError, match="not a time"):
        parse_duration("1h" + " " * 1_000_000 + "x")


@anything
@given(st.integers(0, 3_600_000))
def test_whole_frames_survive_seconds_and_back(count: int) -> None:
    assert frames(count * FRAME_S) == count
    assert frames(samples_to_s(count * FRAME_SAMPLES)) == count


@anything
@given(st.integers(0, 3_600_000))
def test_half_a_frame_is_always_rounded_up(count: int) -> None:
    assert frames((count + 0.5) * FRAME_S) == count + 1


@anything
@given(milliseconds)
def test_rounding_to_frames_moves_nothing_by_more_than_half_a_frame(ms: int) -> None:
    assert abs(frames(ms / 1000) * FRAME_S - ms / 1000) <= FRAME_S / 2 + 1e-6


@anything
@given(st.integers(0, 1 << 40))
def test_frames_that_cover_samples_are_the_fewest(samples: int) -> None:
    count = frames_covering(samples)
    assert (count - 1) * FRAME_SAMPLES < samples <= count * FRAME_SAMPLES


def test_a_frame_lasts_24_ms() -> None:
    assert FRAME_S == 0.024
    assert samples_to_s(SAMPLE_RATE_HZ) == 1.0
