"""voiceguide/player/session/sides.py: a session that is left between two sides ends with both sides equal."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.performances import Performed, seconds
from voiceguide.model.durations import FRAME_SAMPLES, frames_covering
from voiceguide.model.spans import SpanKind
from voiceguide.player.session.commands import Command
from voiceguide.player.session.place import turn_at, turns_of
from voiceguide.player.session.sides import (
    KeptLength,
    bent_here,
    still_to_do,
    with_kept_lengths,
    with_kept_lengths_here,
)

LEAN = "- move: {name: Lean, hold: 25s, side: each}"
MOVES = st.one_of(
    st.sampled_from([one for one in Command if one not in (Command.QUIT, Command.REMEMBER)]), st.floats(0.001, 45.0)
)


def begin_of(left: Performed) -> int:
    """Where a session that is left now goes on."""
    turn = turn_at(left.playing.state.span, turns_of(left.score.spans, left.score.stops))
    return turn.span if turn else 0


def gone_on_with(left: Performed, steps: str | None = None) -> tuple[Performed, tuple[KeptLength, ...]]:
    begin = begin_of(left)
    lasting = still_to_do(left.score, left.playing.state, begin)
    again = Performed(steps) if steps else Performed()
    again.playing.go_to(begin)
    state = again.playing.state
    lengths = with_kept_lengths(state.lengths, again.score, begin, lasting)
    here = bent_here(left.score, left.playing.state, begin)
    again.playing.state = replace(state, lengths=with_kept_lengths_here(lengths, again.score, begin, here))
    return again, lasting


def test_what_was_added_on_the_first_side_is_there_on_the_second_another_day() -> None:
    left = Performed(LEAN)
    left.go_to(SpanKind.HOLD)
    left.do(Command.LONGER)
    left.go_to(SpanKind.HOLD)
    again, lasting = gone_on_with(left, LEAN)
    hold = next(index for index in range(begin_of(left), 99) if again.score.spans[index].kind is SpanKind.HOLD)
    assert [(one.step, one.side, one.kind) for one in lasting] == [(1, "right", "hold")]
    assert abs(seconds(again.playing.length(hold)) - 35) < 0.03


def test_a_session_left_on_a_first_side_owes_nothing_to_the_second() -> None:
    left = Performed(LEAN)
    left.go_to(SpanKind.HOLD)
    left.do(Command.LONGER)
    assert gone_on_with(left, LEAN)[1] == ()


def holds_s(performed: Performed) -> list[float]:
    held = [index for index, span in enumerate(performed.score.spans) if span.kind is SpanKind.HOLD]
    return [round(seconds(performed.playing.length(index))) for index in held]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [((Command.LONGER,), [35, 35]), ((Command.LONGER, Command.LONGER), [45, 45]), ((Command.SHORTER,), [15, 15]),
     ((Command.LONGER, Command.SKIP), [25, 25]), ((), [25, 25])],
)  # fmt: skip
def test_what_was_added_in_the_step_that_one_left_is_there_again_and_on_its_other_side(
    asked: tuple[Command, ...], expected: list[int]
) -> None:
    left = Performed(LEAN)
    left.go_to(SpanKind.HOLD)
    left.go(2)
    left.do(*asked)
    assert holds_s(gone_on_with(left, LEAN)[0]) == expected


def test_what_was_added_before_the_hold_began_is_there_again_too() -> None:
    left = Performed(LEAN.replace("hold: 25s", "hold: 25s, setup: Lean on it."))
    left.go_to(SpanKind.SETUP)
    left.do(Command.LONGER)
    assert holds_s(gone_on_with(left, LEAN)[0]) == [35, 35]


def test_what_was_added_on_the_second_side_alone_is_there_again_there() -> None:
    left = Performed(LEAN)
    left.go_to(SpanKind.HOLD, 2)
    left.do(Command.LONGER)
    again, _ = gone_on_with(left, LEAN)
    assert holds_s(again) == [25, 35]
    assert again.playing.state.lengths.own == left.playing.state.lengths.own


def test_what_was_added_to_a_step_without_sides_is_there_again() -> None:
    left = Performed(LEAN.replace(", side: each", ""))
    left.go_to(SpanKind.HOLD)
    left.do(Command.LONGER)
    assert holds_s(gone_on_with(left, LEAN.replace(", side: each", ""))[0]) == [35]


@settings(max_examples=60, deadline=None)
@given(st.lists(MOVES, max_size=40))
def test_wherever_a_session_is_left_its_second_sides_last_what_the_first_did(moves: list[Command | float]) -> None:
    left = Performed()
    for move in moves:
        if isinstance(move, Command):
            left.do(move)
        else:
            left.go(move, 2400)
    again, _ = gone_on_with(left)
    begin = begin_of(left)
    for twin, first in left.score.first.items():
        lasted = left.playing.state.performed.get(first)
        lengths = again.playing.state.lengths
        if first < begin <= twin and lasted is not None and twin not in lengths.left_out | lengths.own:
            assert again.playing.length(twin) == frames_covering(lasted) * FRAME_SAMPLES
    again.go(2000, 24_000)
    assert again.playing.state.over == "done"
