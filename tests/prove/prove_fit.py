"""Every bundled routine at 25 lengths, shortest to longest, by a real voice, checked in the decoded file.

Routines that are composed are held against their promises as well.
"""

import re
from pathlib import Path

import pytest

from support.compose_checks import (
    areas,
    check_composed_or_refused,
    check_longest,
    check_met,
    check_refused,
    check_tools_taken_once,
    composed,
    requests,
    steps,
)
from support.fit_checks import catalogue, check, lengths_s, reach_of, studio
from voiceguide.authoring.compose.request import Request

COUNT = 25


@pytest.mark.parametrize("routine_id", catalogue().ids("routines"))
def test_a_routine_lasts_what_it_is_asked_to(routine_id: str, clips: Path, tmp_path: Path) -> None:
    routine, speaks = catalogue().routine(routine_id), studio(clips, "system")
    lengths = lengths_s(reach_of(routine, speaks), COUNT)
    said = [found for seconds in lengths if (found := check(routine, seconds, speaks, tmp_path)) is not None]
    assert len(said) == len(lengths), "a length was refused"
    for moves in {one.moves for one in said}:
        texts = [one.texts for one in said if one.moves == moves]
        same_words = {frozenset(re.sub(r"\d+", "#", text) for text in found) for found in texts}
        largest = max(same_words, key=len)
        assert all(words <= largest for words in same_words), "a text is said at one length and not at a longer one"


@pytest.mark.parametrize("minutes", [5, 10, 20])
@pytest.mark.parametrize("area", areas())
def test_an_area_is_met_within_5_percent_and_no_move_more_than_twice(area: str, minutes: int, tmp_path: Path) -> None:
    check_met(area, minutes, tmp_path)


@pytest.mark.parametrize("wish", requests(60, seed=1), ids=str)
def test_whatever_is_asked_nobody_gets_up_again_and_the_limits_are_kept(wish: Request) -> None:
    check_composed_or_refused(wish)


UNMET = [
    Request(("calf", "neck", "foot", "glutes", "quads"), (), 3), Request(("mid-back",), (), 120),
    Request((), (), 200, preset="desk"), Request(("hand", "head"), (), 5), Request((), ("other",), 10),
    Request((), ("peanut",), 90), Request(("calf",), ("foam-roller",), 40), Request(("calf",), ("other",), 10),
    Request((), ("golf-ball",), 90), Request(("back",), ("golf-ball",), 8, ("mid-back",)),
    Request((), ("golf-ball",), 90, preset="morning"), Request((), ("peanut",), 5, preset="sleep"),
]  # fmt: skip


@pytest.mark.parametrize("wish", UNMET, ids=str)
def test_what_cannot_be_met_is_refused_with_the_nearest_that_can_and_that_can(wish: Request) -> None:
    check_refused(wish)


def test_at_the_longest_that_can_be_what_is_named_is_met_to_two_seconds_and_more_is_refused() -> None:
    check_longest("foot", r"2\.1 to 140\.4", 140)


def test_in_an_hour_each_tool_is_taken_up_once_in_a_posture() -> None:
    check_tools_taken_once(composed(tools=("foam-roller", "massage-ball"), minutes=60))


def test_in_an_hour_what_is_to_be_left_out_is() -> None:
    without_neck = composed(tools=("massage-ball",), minutes=60, without=("neck",))
    assert "neck" not in {step.move.area for step in steps(without_neck)}
    spared = composed(tools=("massage-ball",), minutes=30, without=("osteoporosis",))
    assert not [step.id for step in steps(spared) if "osteoporosis" in step.move.avoid_if]
