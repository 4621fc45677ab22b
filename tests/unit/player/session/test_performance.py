"""voiceguide/player/session/performance.py: without sound, it equals the built session and obeys."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.factories import SOUNDS, script_of
from support.performances import TWO_SIDES, Performed, seconds
from voiceguide.model.durations import frames_covering
from voiceguide.model.spans import SpanKind
from voiceguide.player.session.commands import Command
from voiceguide.player.session.snapshot import moment_of
from voiceguide.schedule.layout import lay_out


def holds(performed: Performed, name: str) -> list[int]:
    """What the holds of a move lasted, in order of sides, in samples."""
    spans = enumerate(performed.score.spans)
    return [performed.playing.state.performed.get(i, 0) for i, span in spans if span.name == name and span.is_held]


def test_what_is_performed_is_what_is_built() -> None:
    performed = Performed()
    performed.go(600)
    plan = lay_out(script_of(TWO_SIDES), SOUNDS)
    heard = [one for laid in plan.spans for one in laid.heard if one.is_audible]
    built = sorted((round(one.start_sample / 24000, 4), one.text) for one in heard)
    assert [(at, text.strip("<>")) for at, text in sorted(performed.began)] == built
    assert performed.playing.state.over == "done"
    assert performed.playing.state.elapsed == plan.frames * 576


@pytest.mark.parametrize("block", [37, 575, 576, 577, 4800, 100_000])
def test_it_does_not_matter_how_much_is_taken_at_once(block: int) -> None:
    one, other = Performed(), Performed()
    one.go(40, block)
    other.go(40, 480)
    assert one.began == other.began


def test_pausing_stops_time_and_going_on_loses_nothing() -> None:
    performed = Performed()
    performed.go(20)
    performed.do(Command.TOGGLE)
    before, position = performed.words(), performed.playing.position
    performed.go(30)
    assert (performed.words(), performed.playing.position) == (before, position)
    performed.do(Command.TOGGLE)
    performed.go(600)
    whole = Performed()
    whole.go(600)
    assert performed.words() == whole.words()


def test_ten_seconds_more_on_the_first_side_are_so_on_the_second() -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD)
    performed.go(3)
    performed.do(Command.LONGER)
    performed.go(600)
    assert [seconds(one) for one in holds(performed, "Roll")] == pytest.approx([50.0, 50.0], abs=0.024)
    assert len(set(holds(performed, "Roll"))) == 1


def test_what_is_skipped_on_the_first_side_is_so_on_the_second() -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD)
    performed.go(7.003)
    performed.do(Command.SKIP)
    performed.go(600)
    first, second = holds(performed, "Roll")
    assert first == second
    assert first % 576 == 0
    assert 7.0 <= seconds(first) <= 7.05
    assert "alone" not in [event.kind for event in performed.events]


def test_a_change_on_the_second_side_alone_is_the_persons_own() -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD, 3)
    performed.go(5)
    performed.do(Command.LONGER)
    performed.go(600)
    first, second = holds(performed, "Roll")
    assert seconds(second - first) == pytest.approx(10, abs=0.024)
    assert [event.alone for event in performed.events if event.kind == "changed"] == [True]


def test_what_counts_from_the_end_is_said_again_after_ten_seconds_more() -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD)
    performed.go(35)
    assert performed.words()[-1] == "Ten seconds to go."
    performed.do(Command.LONGER)
    performed.go(12)
    assert performed.words().count("Ten seconds to go.") == 2
    assert performed.words().count("Slower.") == 1


def test_what_is_passed_over_on_the_first_side_is_done_on_the_second() -> None:
    for into_the_hold_s in (0.0, 12.0):
        performed = Performed()
        performed.go_to(SpanKind.HOLD if into_the_hold_s else SpanKind.SETUP)
        performed.go(into_the_hold_s + 0.1)
        performed.do(Command.NEXT)
        performed.go(600)
        assert seconds(holds(performed, "Roll")[-1]) == pytest.approx(40.0, abs=0.03)
        assert "Roll it along your right calf." in performed.words()


def test_next_goes_to_the_other_side_of_a_move_first() -> None:
    performed = Performed("- move: {name: Lean, hold: 25s, side: each}")
    performed.go_to(SpanKind.HOLD)
    performed.do(Command.NEXT)
    assert (moment_of(performed.playing).move, moment_of(performed.playing).side) == ("Lean", "right")
    performed.do(Command.NEXT)
    assert moment_of(performed.playing).kind in ("closing", "talk")


def test_after_a_jump_one_hears_what_the_body_needs() -> None:
    """Told to jump from standing over the floor to the belly, or back, it says where to go and where the ball goes."""
    steps = """
    - {move: {name: Foot, posture: standing, tool: spiky-ball, hold: 20s, place: "Ball under the foot."}}
    - tool: spiky-ball
      posture: sitting-floor
      steps:
        - {move: {name: Seat, hold: 20s, spot: seat, place: "Ball under the seat."}}
        - {move: {name: Knee, hold: 20s, spot: seat, place: "Ball under the seat.", setup: "Bend the knee."}}
        - {move: {name: Thigh, hold: 20s, place: "Ball under the thigh.", posture: on-belly}}
    """
    performed = Performed(steps)
    performed.go_to(SpanKind.HOLD)
    performed.do(Command.NEXT, Command.NEXT)
    performed.go(45)
    there = performed.words().index("Come down to the floor, and sit.")
    assert performed.words()[there + 1 : there + 5] == [
        "Move 3 of 4. Knee.", "Ball under the seat.", "Bend the knee.", "<start>",
    ]  # fmt: skip
    performed.go_to(SpanKind.HOLD)
    heard = len(performed.words())
    performed.do(Command.PREVIOUS, Command.PREVIOUS)
    performed.go(30)
    assert "Push up with your hands, and come to sit." in performed.words()[heard:]


def test_after_next_the_new_step_begins_at_once() -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD)
    performed.go(12)
    for command in (Command.NEXT, Command.PREVIOUS, Command.PREVIOUS, Command.REPEAT):
        at, count = seconds(performed.taken), len(performed.began)
        performed.do(command)
        performed.go(0.2)
        assert performed.began[count][0] - at < 0.06, command


def test_a_step_gone_to_before_its_words_are_there_begins_as_one_gone_to_after() -> None:
    heard: dict[bool, list[str]] = {}
    for late in (False, True):
        spoken = [not late]
        performed = Performed(is_ready=lambda _span, spoken=spoken: spoken[0])  # type: ignore[misc]
        performed.playing.go_to(performed.score.stops[2].start)
        if late:
            performed.go(1)
            spoken[0] = True
        performed.go(3)
        heard[late] = performed.words()
    assert heard[True] == heard[False]
    assert "<end>" not in heard[True]


def test_previous_goes_to_the_start_of_the_step_when_further_in_than_three_seconds() -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD)
    stop = performed.playing.stop
    performed.go(5)
    performed.do(Command.PREVIOUS)
    assert performed.playing.stop == stop
    performed.go(1)
    performed.do(Command.PREVIOUS)
    assert performed.playing.stop == stop - 1


BETWEEN = """
- move: {name: Roll, hold: 20s, setup: "Roll it."}
- move: {name: Press, posture: standing, hold: 20s, setup: "Press on it, and stay there for a while."}
- move: {name: Lean, posture: sitting-floor, hold: 20s, setup: "Lean on it."}
"""


@pytest.mark.parametrize("steps", [TWO_SIDES, BETWEEN])
def test_three_seconds_for_previous_count_from_the_own_words_of_the_step(steps: str) -> None:
    for nth in range(1, 4):
        performed = Performed(steps)
        performed.go_to(SpanKind.HOLD, nth)
        performed.do(Command.REPEAT)
        stop = performed.playing.stop
        performed.go(2.9)
        performed.do(Command.PREVIOUS)
        assert performed.playing.stop == stop - 1
        performed.do(Command.PREVIOUS, Command.PREVIOUS)
        assert performed.playing.stop == max(0, stop - 3)


def test_the_first_words_of_a_step_that_begins_by_itself_count_as_well() -> None:
    performed = Performed(BETWEEN)
    performed.go_to(SpanKind.HOLD)
    stop = performed.playing.stop + 1
    while performed.playing.stop < stop or performed.words()[-1].startswith("<"):
        performed.go(0.024)
    performed.go(2.9)
    performed.do(Command.PREVIOUS)
    assert performed.playing.stop == stop - 1


def time_to_go(performed: Performed) -> float:
    performed.go(0.024)
    return round(seconds(performed.playing.total - performed.playing.position), 1)


@pytest.mark.parametrize("jumps", [1, 2, 3])
@pytest.mark.parametrize("steps", [TWO_SIDES, BETWEEN])
def test_the_time_to_go_is_as_before_after_going_on_and_coming_back(steps: str, jumps: int) -> None:
    performed = Performed(steps)
    performed.go_to(SpanKind.HOLD)
    performed.do(Command.REPEAT)
    stop, before = performed.playing.stop, time_to_go(performed)
    performed.do(*[Command.NEXT] * jumps)
    while performed.playing.stop > stop:
        performed.do(Command.PREVIOUS)
    performed.do(Command.REPEAT)
    assert performed.playing.stop == stop
    assert time_to_go(performed) == pytest.approx(before, abs=0.5)


@pytest.mark.parametrize("command", [Command.PREVIOUS, Command.REPEAT])
def test_the_time_to_go_has_the_other_side_in_full_after_a_skipped_hold_is_done_again(command: Command) -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD)
    performed.do(Command.REPEAT)
    before = time_to_go(performed)
    performed.go_to(SpanKind.HOLD)
    performed.go(5)
    performed.do(Command.SKIP)
    performed.go(0.1)
    performed.do(Command.PREVIOUS)
    assert time_to_go(performed) == pytest.approx(before, abs=0.5)


@pytest.mark.parametrize("seed", range(12))
def test_the_time_to_go_is_what_it_takes_whatever_was_asked_for_before(seed: int) -> None:
    chance, performed = random.Random(seed), Performed()
    left_out = (Command.TOGGLE, Command.PAUSE, Command.QUIT, Command.REMEMBER)
    asked = [command for command in Command if command not in left_out]
    for _ in range(chance.randint(1, 6)):
        performed.go(chance.choice([0.5, 2, 8, 30]), 4800)
        performed.do(chance.choice(asked))
    performed.go(0.1)
    told, begun = time_to_go(performed), performed.playing.state.elapsed
    performed.go(900, 48_000)
    assert performed.playing.state.over == "done"
    assert seconds(performed.playing.state.elapsed - begun) == pytest.approx(told, abs=0.1)


@pytest.mark.parametrize("kind", [SpanKind.PREPARE, SpanKind.SETUP, SpanKind.SETTLE, SpanKind.SWITCH])
def test_skip_in_a_set_up_goes_to_the_hold(kind: SpanKind) -> None:
    performed = Performed()
    performed.go_to(kind)
    side = performed.playing.span.side
    performed.go(0.3)
    left = time_to_go(performed)
    performed.do(Command.SKIP)
    performed.go(0.1)
    assert (performed.playing.span.kind, performed.playing.span.side) == (SpanKind.HOLD, side)
    assert performed.playing.length(performed.playing.state.span) == pytest.approx(40 * 24_000, abs=576)
    assert time_to_go(performed) < left
    performed.go(1)
    assert performed.words()[-1] == "<start>"


def test_skip_where_no_hold_follows_does_nothing() -> None:
    performed = Performed('- say: "Sit down, and look at a point far away."')
    performed.go(2)
    before = performed.playing.state
    performed.do(Command.SKIP)
    assert performed.playing.state == before


def test_a_step_that_is_begun_again_is_told_as_such_at_once_and_only_so() -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD)
    performed.go(5)
    for command, name in ((Command.PREVIOUS, "Roll, left"), (Command.REPEAT, "Roll, left")):
        performed.do(command)
        assert (performed.events[-1].kind, performed.events[-1].text) == ("again", name)
        performed.go(1)
        assert "step" not in performed.kinds()[-3:]
    performed.do(Command.NEXT)
    performed.go(1)
    assert [event.text for event in performed.events if event.kind == "step"] == ["Roll, left", "Press, left"]


NAMELESS = """
- section: Calves
  steps:
    - move: {name: Roll, hold: 20s, setup: "Roll it."}
    - rest: 8s
    - say: "Sit down."
    - {breathe: calm, breaths: 2}
"""


def test_a_step_is_told_by_its_move_or_by_what_is_done_in_it_and_never_by_its_section() -> None:
    performed = Performed(NAMELESS)
    performed.go(600)
    assert [event.text for event in performed.events if event.kind == "step"] == ["Roll", "Rest", "Words", "Breathing"]
    assert [event.text for event in performed.events if event.kind == "done"] == ["Roll", "Rest", "Words", "Breathing"]
    assert [event.text for event in performed.events if event.kind == "hold"] == ["Roll, 20s", "Breathing, 20s"]


def test_a_move_that_is_skipped_before_its_hold_is_told_by_its_name() -> None:
    performed = Performed(NAMELESS)
    performed.go_to(SpanKind.SETTLE)
    performed.do(Command.NEXT, Command.NEXT)
    assert [event.text for event in performed.events if event.kind == "skipped"] == ["Roll", "Rest"]


def test_repetitions_wait_for_the_person() -> None:
    performed = Performed(auto=False)
    performed.go(600)
    assert performed.playing.state.awaits == "person"
    assert moment_of(performed.playing).move == "Lift"
    performed.do(Command.NEXT)
    performed.go(600)
    assert moment_of(performed.playing).side == "right"
    performed.do(Command.TOGGLE)
    performed.go(600)
    assert performed.playing.state.over == "done"


def test_faster_holds_are_shorter_and_both_sides_alike() -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD)
    performed.go(20)
    performed.do(*[Command.FASTER] * 5)
    performed.go(600)
    first, second = holds(performed, "Roll")
    assert first == second
    assert 33.2 < seconds(first) < 33.5
    assert seconds(holds(performed, "Press")[0]) == pytest.approx(20, abs=0.03)


def test_a_rhythm_follows_the_pace() -> None:
    performed = Performed()
    performed.do(*[Command.FASTER] * 5)
    performed.go(600)
    counted = [at for at, text in performed.began if text in ("Two.", "Three.", "Four.")]
    assert counted[1] - counted[0] == pytest.approx(2.0, abs=0.03)
    assert performed.words().count("Ten.") == 2


def test_volume_and_pace_stay_within_bounds() -> None:
    performed = Performed()
    performed.do(*[Command.LOUDER] * 100, *[Command.FASTER] * 100)
    assert (performed.playing.state.volume_db, performed.playing.state.pace) == (6.0, 200)
    performed.do(*[Command.SOFTER] * 100, *[Command.SLOWER] * 100)
    assert (performed.playing.state.volume_db, performed.playing.state.pace) == (-40.0, 50)


def test_another_pace_leaves_the_place_where_it_is() -> None:
    performed = Performed()
    performed.go_to(SpanKind.HOLD, 2)
    performed.go(3)
    before = performed.playing.position
    performed.do(*[Command.FASTER] * 5)
    assert performed.playing.position == before
    performed.do(*[Command.SLOWER] * 10)
    assert performed.playing.position == before


def test_words_that_were_passed_over_move_no_place_when_they_are_spoken_at_last() -> None:
    spoken: list[bool] = []
    performed = Performed(is_ready=lambda _span: bool(spoken))
    performed.do(*[Command.NEXT] * 4)
    before = moment_of(performed.playing)
    spoken.append(True)
    after = moment_of(performed.playing)
    assert (after.position_s, after.turn, after.turns) == (before.position_s, before.turn, before.turns)


MOVES = st.one_of(st.sampled_from(list(Command)), st.floats(0.001, 45.0))
ENDING = {Command.QUIT, Command.REMEMBER}
BACK = (Command.PREVIOUS, Command.REPEAT)


def hold_it_against_the_rules(moves: list[Command | float], *, auto: bool) -> None:
    """Perform at random: the place is within the session, what is left and what was add up, both sides are alike.

    Nothing but going back moves the place back.
    """
    performed = Performed(auto=auto)
    playing = performed.playing
    passed = 0
    for move in moves:
        before, place = playing.state.elapsed, playing.position
        if isinstance(move, float):
            performed.go(move, 2400)
            passed += playing.state.elapsed - before
        else:
            performed.do(move)
            assert playing.state.elapsed == before
        moment = moment_of(playing)
        assert (0 if move in BACK else place) <= playing.position <= playing.total
        assert 0 <= playing.state.offset <= playing.length(playing.state.span)
        assert moment.position_s + moment.left_s == pytest.approx(moment.session_s)
    assert playing.state.elapsed == passed
    assert not list(unequal(performed))


def unequal(performed: Performed) -> Iterator[tuple[int, int]]:
    """Sides of a hold that lasted differently, though nobody asked for it on the second side alone."""
    state = performed.playing.state
    order = list(state.performed)
    for first, twins in performed.score.later.items():
        for twin in (twin for twin in twins if twin in order and twin not in state.lengths.own):
            if first in order[: order.index(twin)]:
                lasted = state.performed[first], state.performed[twin]
                if frames_covering(lasted[0]) * 576 != lasted[1]:
                    yield lasted


@settings(max_examples=60, deadline=None)
@given(st.lists(MOVES, max_size=60), st.booleans())
def test_whatever_is_asked_for_the_place_is_within_the_session(moves: list[Command | float], auto: bool) -> None:
    hold_it_against_the_rules([move for move in moves if move not in ENDING], auto=auto)


def test_thousands_of_commands_at_random_times_leave_it_in_order() -> None:
    chance = random.Random(20261121)
    wanted = [command for command in Command if command not in ENDING]
    for _ in range(5):
        moves = [chance.choice(wanted) if chance.random() < 0.5 else chance.expovariate(0.2) for _ in range(1000)]
        hold_it_against_the_rules(moves, auto=chance.random() < 0.5)
