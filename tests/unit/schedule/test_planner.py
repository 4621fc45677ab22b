"""voiceguide/schedule/planner.py: each length in range is met exactly, or refused with the nearest possible lengths."""

import re
from collections import defaultdict

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from support.factories import measured, planning_of, routine_of
from voiceguide.errors import ContentError, FaultyContent
from voiceguide.model.durations import FRAME_S, frames, parse_duration
from voiceguide.model.spans import SECONDS, SpanKind
from voiceguide.schedule.planner import Planned, Planner

CALVES = """
- section: Calves
  side: each
  steps:
    - {move: {name: One, hold: {min: 20s, usual: 30s, max: 60s}}}
    - {move: {name: Two, hold: {min: 20s, usual: 40s, max: 90s}}}
- {rest: {min: 5s, usual: 10s, max: 20s}}
"""


def holds_s(planned: Planned) -> dict[int | None, set[float]]:
    """The lengths of the holds of each step, all sides and rounds."""
    found: dict[int | None, set[float]] = defaultdict(set)
    for laid in planned.plan.spans:
        if laid.span.is_held:
            found[laid.span.step].add(laid.frames)
    return found


def rounds(planned: Planned) -> int:
    return sum(laid.span.is_held for laid in planned.plan.spans)


def met(planning: Planner, seconds: float) -> Planned | None:
    try:
        return planning.fitted(frames(seconds))
    except ContentError:
        return None


@pytest.mark.parametrize("seconds", [200, 240, 300.5, 333.333])
def test_a_length_is_met_to_the_frame(seconds: float) -> None:
    assert planning_of(CALVES).fitted(frames(seconds)).plan.frames == frames(seconds)


def test_one_factor_moves_all_holds_in_whole_seconds_alike_on_both_sides() -> None:
    for seconds in range(170, 340, 7):
        found = holds_s(planning_of(CALVES).fitted(frames(seconds)))
        assert all(len(lengths) == 1 for lengths in found.values())
        one, two = (next(iter(found[step])) * FRAME_S for step in (1, 2))
        assert abs(one - round(one)) <= FRAME_S / 2 + 1e-9
        factor_one, factor_two = one / 30, two / 40
        at_a_limit = round(one) in (20, 60) or round(two) in (20, 90)
        assert at_a_limit or abs(factor_one - factor_two) <= 0.5 / 30 + 0.5 / 40


def test_fitting_to_the_usual_length_changes_no_hold() -> None:
    planning = planning_of(CALVES)
    usual = planning.usual()
    assert holds_s(planning.fitted(usual.plan.frames)) == holds_s(usual)


def test_what_cannot_be_met_names_what_can_and_what_is_in_the_way() -> None:
    planning = planning_of(CALVES)
    with pytest.raises(ContentError, match="the shortest is") as error:
        planning.fitted(frames(60))
    assert "move 1, One" in str(error.value)
    shortest = re.search(r"the shortest is (\w+)\.", str(error.value))
    assert shortest is not None
    assert met(planning, parse_duration(shortest[1])) is not None
    with pytest.raises(ContentError, match="the longest is") as error:
        planning.fitted(frames(3600))
    longest = re.search(r"the longest is (\w+)", str(error.value))
    assert longest is not None
    assert met(planning, parse_duration(longest[1])) is not None


def test_a_routine_bounds_itself() -> None:
    planning = planning_of(CALVES, length="{min: 4m, max: 5m}")
    assert met(planning, 239) is None
    assert met(planning, 240) is not None
    assert met(planning, 300) is not None
    assert met(planning, 301) is None


def test_optional_steps_go_when_there_is_too_little_time_and_rounds_come_when_there_is_much() -> None:
    steps = """
    - {move: {name: One, hold: 30s}, repeat: {min: 1, usual: 2, max: 4}}
    - {move: {name: Two, hold: 30s}, optional: true}
    """
    planning = planning_of(steps)
    found = {rounds(planned) for seconds in range(40, 260) if (planned := met(planning, seconds))}
    assert found == {1, 2, 3, 4, 5}


def test_the_length_of_the_hold_is_said_as_it_is_and_keeps_the_time_of_its_longest_wording() -> None:
    steps = '- {move: {name: One, hold: {min: 20s, usual: 30s, max: 75s}, setup: "For {hold}."}}'
    planning = planning_of(steps)
    at = {}
    reach = planning.reach()
    for length in (reach.shortest, reach.usual.plan.frames, reach.longest):
        plan = planning.fitted(length).plan
        hold = next(laid for laid in plan.spans if laid.span.kind is SpanKind.HOLD)
        words = [one for laid in plan.spans for one in laid.heard if one.text.startswith("For")]
        at[round(hold.frames * FRAME_S)] = words[0].text
        setup = next(laid for laid in plan.spans if laid.span.kind is SpanKind.SETUP)
        assert setup.frames == frames(4.4) + 1  # four words, "For one minute fifteen.", and a gap
    assert at == {20: "For twenty seconds.", 30: "For thirty seconds.", 75: "For one minute fifteen."}


lengths = st.tuples(st.integers(20, 40), st.integers(0, 30), st.integers(0, 40)).map(
    lambda parts: f"{{min: {parts[0]}s, usual: {parts[0] + parts[1]}s, max: {sum(parts)}s}}"
)
repeats = st.sampled_from(["", ", repeat: 2", ", repeat: {min: 1, usual: 2, max: 3}", ", optional: true"])
moves = st.builds(
    lambda hold, side, repeat: f"{{move: {{name: A, hold: {hold}, side: {side}}}{repeat}}}",
    lengths,
    st.sampled_from(["each", "none"]),
    repeats,
)
counts = st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(0, 4)).map(
    lambda parts: f"{{min: {parts[0]}, usual: {parts[0] + parts[1]}, max: {sum(parts)}}}"
)
breaths = st.builds(
    lambda count, breath, side, repeat: (
        f"{{move: {{name: B, breaths: {count}, breathing: {breath}, side: {side}}}{repeat}}}"
    ),
    counts,
    st.sampled_from(["calm", "box", "3-0-4.5-0.5"]),
    st.sampled_from(["each", "none"]),
    repeats,
)
reps = st.builds(
    lambda count, pace, side: f"{{move: {{name: R, reps: {count}, pace: {pace}, side: {side}}}}}",
    counts,
    st.sampled_from(["1s", "2.5s", "3s"]),
    st.sampled_from(["each", "none"]),
)
breathes = st.builds(
    lambda count, side, repeat: f"{{breathe: 4-7-8, breaths: {count}, side: {side}{repeat}}}",
    counts,
    st.sampled_from(["each", "none"]),
    repeats,
)
rests = st.builds(lambda length, repeat: f"{{rest: {length}{repeat}}}", lengths, repeats)
says = st.builds(lambda length: f'{{say: "Words. [1s] More.", after: {length}}}', lengths)
entries = st.recursive(
    st.one_of(moves, breaths, reps, breathes, rests, says),
    lambda inner: st.builds(
        lambda steps, side, repeat: f"{{steps: [{', '.join(steps)}]{side}{repeat}}}",
        st.lists(inner, min_size=1, max_size=3),
        st.sampled_from(["", ", side: each"]),
        repeats,
    ),
    max_leaves=5,
)
routines = st.lists(entries, min_size=1, max_size=4).map(lambda steps: "\n".join(f"- {step}" for step in steps))


@settings(max_examples=20, deadline=None)
@given(routines, st.data())
def test_more_minutes_never_remove_a_step_a_round_or_with_the_same_set_a_second_of_a_hold(
    steps: str, data: st.DataObject
) -> None:
    planning = planning_of(steps)
    reach = planning.reach()
    first = data.draw(st.integers(reach.shortest, reach.longest))
    second = data.draw(st.integers(first, reach.longest))
    less, more = met(planning, first * FRAME_S), met(planning, second * FRAME_S)
    assume(less and more)
    assert less is not None
    assert more is not None
    assert (less.plan.frames, more.plan.frames) == (first, second)
    assert rounds(less) <= rounds(more)
    assert less.plan.frames == sum(laid.frames for laid in less.plan.spans)
    if [laid.span.step for laid in less.plan.spans] == [laid.span.step for laid in more.plan.spans]:
        shorter, longer = holds_s(less), holds_s(more)
        assert all(max(shorter[step]) <= min(longer[step]) for step in shorter)
    for planned in (less, more):
        for laid in planned.plan.spans:
            if laid.span.is_held:
                assert frames(laid.span.length.min_s) <= laid.frames <= frames(laid.span.length.max_s)
                if laid.span.unit != SECONDS:
                    assert laid.frames in {frames(laid.span.unit.seconds(count)) for count in laid.span.counts}
        assert all(len(lengths) == 1 for lengths in holds_s(planned).values())


@settings(max_examples=25, deadline=None)
@given(routines, st.data())
def test_a_whole_second_is_met_or_refused_with_neighbours_that_can_be_met(steps: str, data: st.DataObject) -> None:
    planning = planning_of(steps)
    reach = planning.reach()
    seconds = data.draw(st.integers(int(reach.shortest * FRAME_S) - 5, int(reach.longest * FRAME_S) + 5))
    try:
        planned = planning.fitted(frames(seconds))
    except ContentError as error:
        named = [parse_duration(one) for one in re.findall(r"(?:is|are|and) ((?:\d+m)?(?:\d+s)?)\b", str(error)) if one]
        assert named
        for neighbour in named:
            assert met(planning, neighbour) is not None, f"{neighbour} was named for {seconds}"
        below, above = [one for one in named if one < seconds], [one for one in named if one > seconds]
        for between in range(int(max(below, default=seconds)) + 1, int(min(above, default=seconds))):
            assert met(planning, between) is None, f"{between} is nearer to {seconds} than {named}"
    else:
        again = planning.fitted(planned.plan.frames)
        assert again.plan == planned.plan


def test_words_are_respelled_by_the_bundled_lexicon_and_the_routines_own_wins() -> None:
    steps = '- say: "The gastrocnemius, and the fascia."'
    script = planning_of(steps, lexicon="{fascia: my fashion}").usual().plan.script
    spoken = next(one for one in script.utterances() if one.text == "The gastrocnemius, and the fascia.").spoken
    assert spoken.endswith("and the my fashion.")
    assert "gastrocnemius" not in spoken


def test_the_shortest_and_longest_that_are_named_are_the_first_and_last_whole_seconds_that_can_be_met() -> None:
    planning = planning_of("- {breathe: 4-7-8, breaths: {min: 1, usual: 2, max: 3}, side: each, repeat: 2}")
    with pytest.raises(ContentError) as error:
        planning.fitted(frames(60))
    shortest = re.search(r"the shortest is (\w+)\.", str(error.value))
    with pytest.raises(ContentError) as error:
        planning.fitted(frames(600))
    longest = re.search(r"the longest is (\w+)", str(error.value))
    assert shortest is not None
    assert longest is not None
    first, last = parse_duration(shortest[1]), parse_duration(longest[1])
    assert [met(planning, one) is not None for one in (first - 1, first, last, last + 1)] == [False, True, True, False]


def test_between_whole_breaths_the_nearest_lengths_on_both_sides_are_named() -> None:
    planning = planning_of("- {breathe: box, breaths: {min: 2, usual: 3, max: 6}}\n- {rest: 10s, optional: true}")
    reach = planning.reach()
    refused = [second for second in range(int(reach.shortest * FRAME_S) + 1, 110) if met(planning, second) is None]
    assert refused
    for second in refused:
        with pytest.raises(ContentError, match="the nearest are") as error:
            planning.fitted(frames(second))
        below, above = (parse_duration(one) for one in re.findall(r"(?:are|and) (\w+)", str(error.value)))
        assert below < second < above
        assert met(planning, below) is not None
        assert met(planning, above) is not None


def overrun(on_overrun: str) -> Planned:
    steps = f"""
    - move:
        name: One
        side: each
        hold: {{min: 5s, usual: 6s, max: 30s}}
        {on_overrun}
        cues: [{{at: 3s, say: "One two three four five six."}}]
    """
    return Planner(measured(routine_of(steps))).usual()


@pytest.mark.parametrize("on_overrun", ["", "on_overrun: extend"])
def test_a_hold_too_short_for_its_words_is_extended_on_both_sides_with_one_warning(on_overrun: str) -> None:
    planned = overrun(on_overrun)
    assert {laid.frames for laid in planned.plan.spans if laid.span.is_held} == {frames(9)}
    (warning,) = planned.warnings
    assert "need a hold of 9s; it is extended by 6s in all, 2 times; write usual: 9s, or say less" in warning


@pytest.mark.parametrize("on_overrun", ["on_overrun: error", "on_overrun: drop-optional"])
def test_a_hold_too_short_for_its_words_is_an_error_where_one_asks_for_that(on_overrun: str) -> None:
    with pytest.raises(FaultyContent, match=r"ends 4\.0 s too late"):
        overrun(on_overrun)
