"""voiceguide/player/session/place.py: the place to resume on another day, in the routine as it is then."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.factories import SOUNDS, catalogue, script_of
from voiceguide.player.session.place import BEGINNING, Place, Resumption, Turn, resume_at, turn_at, turns_of
from voiceguide.player.session.score import Score

PHRASES = catalogue().phrases("en")
STEPS = """
- section: Calves
  side: each
  steps:
    - move: {name: Roll, hold: 40s}
    - move: {name: Press, hold: 30s}
- rest: 20s
- move: {name: Lean, hold: 25s, side: each, setup: "Lean on it."}
"""
ROLL_LEFT, PRESS_LEFT, ROLL_RIGHT, PRESS_RIGHT, REST, LEAN_LEFT, LEAN_RIGHT = range(7)


def turns(steps: str = STEPS) -> tuple[Turn, ...]:
    score = Score(script_of(steps), SOUNDS, lambda _span: True)
    return turns_of(score.spans, score.stops)


def back(left: Place, steps: str = STEPS) -> Resumption:
    return resume_at(left, turns(steps), PHRASES)


def test_a_step_on_each_side_is_a_place() -> None:
    assert [(turn.place.step, turn.place.name, turn.place.side) for turn in turns()] == [
        (1, "Roll", "left"), (2, "Press", "left"), (1, "Roll", "right"), (2, "Press", "right"),
        (3, None, None), (4, "Lean", "left"), (4, "Lean", "right"),
    ]  # fmt: skip


def test_every_span_is_at_a_place_but_the_opening() -> None:
    found = turns()
    assert turn_at(0, found) is turn_at(found[0].span - 1, found) is None
    for turn, after in zip(found, (*found[1:], replace(found[-1], span=10_000)), strict=True):
        assert turn_at(turn.span, found) is turn is turn_at(after.span - 1, found)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (ROLL_LEFT, "Going on at move 1, Roll, left side."),
        (PRESS_RIGHT, "Going on at move 2, Press, right side."),
        (REST, "Going on after move 2, Press."),
        (LEAN_RIGHT, "Going on at move 3, Lean, right side."),
    ],
)
def test_in_the_same_routine_one_goes_on_where_one_was(number: int, said: str) -> None:
    turn = turns()[number]
    assert back(turn.place) == Resumption(turn.span, turn.place, said, has_changed=False)


def test_what_was_left_before_the_first_step_begins_anew() -> None:
    assert back(BEGINNING) == Resumption(0, BEGINNING, "", has_changed=False)


def test_a_move_without_a_side_has_none_said() -> None:
    steps = "- move: {name: Roll, hold: 40s}"
    assert back(turns(steps)[0].place, steps).said == "Going on at move 1, Roll."


def test_before_the_first_move_and_without_any_the_sentence_still_makes_sense() -> None:
    assert back(Place(1), "- rest: 5s\n- move: {name: Roll, hold: 40s}").said == "Going on before move 1, Roll."
    assert back(Place(1), "- rest: 5s").said == "Going on."


NOW = (
    Turn(2, Place(1, round=1)),
    Turn(4, Place(2, None, "Press", "left", 1), 1),
    Turn(7, Place(2, None, "Press", "right", 1), 1),
    Turn(10, Place(3, "draw-back", "Draw back", None, 1), 2),
    Turn(13, Place(4, None, "Lean", None, 1), 3),
    Turn(16, Place(2, None, "Press", "left", 2), 1),
    Turn(19, Place(2, None, "Press", "right", 2), 1),
)


@pytest.mark.parametrize(
    ("left", "span", "said"),
    [
        (Place(1, "draw-back", "Its old name"), 10, "move 2, Draw back"),
        (Place(7, "gone", "Press"), 4, "move 1, Press, left side"),
        (Place(3, "gone", "Press", "right", 1), 7, "move 1, Press, right side"),
        (Place(3, "gone", "Press", "right", 2), 19, "move 1, Press, right side"),
        (Place(3, "gone", "Gone", "left", 1), 10, "move 2, Draw back"),
        (Place(9, "gone", "Gone"), 13, "move 3, Lean"),
        (Place(0), 2, "before"),
    ],
    ids=["its id", "its name", "its side", "its round", "its number", "the nearest before", "the first"],
)
def test_in_a_changed_routine_one_goes_on_at_the_nearest_and_hears_so(left: Place, span: int, said: str) -> None:
    found = resume_at(left, NOW, PHRASES)
    assert (found.span, found.has_changed) == (span, True)
    at = "before move 1, Press" if said == "before" else f"at {said}"
    assert found.said == f"The routine has changed. Going on {at}."


names = st.sampled_from(["draw-back", "press", "roll", "lean"])
places = st.builds(
    Place,
    step=st.integers(1, 12),
    move=st.none() | names,
    name=st.none() | names,
    side=st.sampled_from([None, "left", "right"]),
    round=st.integers(1, 3),
)


@given(st.none() | st.integers(), places, st.lists(places, max_size=12))
def test_whatever_became_of_a_routine_there_is_a_place_in_it(
    step: int | None, left: Place, became: list[Place]
) -> None:
    routine = [Turn(3 * number, place) for number, place in enumerate(became, 1)]
    found = resume_at(replace(left, step=step), routine, PHRASES)
    if step is None or not routine:
        assert found == Resumption(0, BEGINNING, "", has_changed=False)
        return
    assert Turn(found.span, found.place) in routine
    assert found.has_changed != replace(left, step=step).is_at(found.place)
    assert found.said.startswith("The routine has changed. Going on" if found.has_changed else "Going on")
    if left.move in {place.move for place in became} - {None}:
        assert found.place.move == left.move


@given(st.lists(places, min_size=1, max_size=12, unique=True), st.data())
def test_in_a_routine_that_did_not_change_nothing_does(became: list[Place], data: st.DataObject) -> None:
    routine = [Turn(3 * number, place) for number, place in enumerate(became, 1)]
    left = data.draw(st.sampled_from(became))
    found = resume_at(left, routine, PHRASES)
    assert left.is_at(found.place)
    assert not found.has_changed
