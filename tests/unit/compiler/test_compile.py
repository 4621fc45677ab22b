"""voiceguide/compiler/compile.py: the order of announcements, sides, cautions and holds in a script."""

import pytest

from support.factories import holds, plan_of, planning_of, said, script_of
from voiceguide.compiler.opening import LEAD_IN_S
from voiceguide.errors import FaultyContent
from voiceguide.model.spans import Sign, SpanKind, Utterance

MOVE = """
- move:
    name: Low calf
    side: each
    tool: spiky-ball
    posture: sitting-floor
    hold: 20s
    setup: "Sit down, {side} leg straight."
    brief: "{Side} calf."
    cautions: ["Off the bone."]
    lighter: "Too strong? Use your hands."
    deeper: "Cross your {other_side} leg."
"""


def kinds(steps: str) -> list[SpanKind]:
    script = script_of(steps)
    return [span.kind for span in script.spans if span.step is not None or span.kind is SpanKind.SWITCH]


def words(steps: str, **more: str) -> str:
    return " ".join(said(plan_of(steps, "auto", **more)))


def test_the_first_side_is_announced_prepared_set_up_and_settled_the_second_switched() -> None:
    assert kinds(MOVE) == [
        SpanKind.PREPARE, SpanKind.SETUP, SpanKind.SETTLE, SpanKind.HOLD,
        SpanKind.SWITCH, SpanKind.SETTLE, SpanKind.HOLD,
    ]  # fmt: skip


def test_the_second_side_is_brief_and_cautions_are_said_once() -> None:
    heard = words(MOVE)
    assert heard.count("Sit down, left leg straight.") == 1
    assert heard.count("Right calf.") == 1
    assert heard.count("Off the bone.") == 1
    assert heard.count("Too strong?") == 2


def test_in_full_talk_the_second_side_gets_the_whole_set_up() -> None:
    heard = " ".join(said(plan_of(MOVE, talk="full")))
    assert "Sit down, left leg straight." in heard
    assert "Sit down, right leg straight." in heard


def test_in_brief_talk_set_up_is_brief_on_both_sides_but_safety_and_cautions_stay() -> None:
    heard = " ".join(said(plan_of(MOVE, talk="brief")))
    assert "Sit down" not in heard
    assert heard.count(" calf.") == 3  # the announced name, and both sides
    assert "Safe." in heard
    assert "Off the bone." in heard
    assert "Too strong?" not in heard


def test_with_bells_only_names_sides_and_signs_are_left_after_safety_and_cautions() -> None:
    heard = said(plan_of(MOVE, talk="bells"))
    assert heard == [
        "<start>", "Safe.", "Off the bone.", "Move 1 of 1. Low calf.", "<start>",
        "<switch>", "Change sides. Now the right side.", "<start>", "<end>",
    ]  # fmt: skip


def test_each_hold_lies_between_two_signs_exactly() -> None:
    plan = plan_of(MOVE)
    signs = {one.start_sample for laid in plan.spans for one in laid.heard if one.kind == "sign"}
    for laid in plan.spans:
        if laid.span.kind is SpanKind.HOLD:
            assert laid.start_frame * 576 in signs
            assert laid.end_frame * 576 in signs


def test_sides_are_equal_to_the_frame() -> None:
    (_, left, first), (_, right, second) = holds(plan_of(MOVE))
    assert (left, right) == ("left", "right")
    assert first == second == 833  # 20 s in frames of 24 ms, rounded once


def test_the_routine_and_the_nearer_say_which_side_is_first() -> None:
    assert holds(plan_of(MOVE, defaults="{first: right}"))[0][1] == "right"


def test_a_group_with_sides_goes_all_the_way_on_one_before_the_other() -> None:
    steps = """
    - side: each
      first: right
      steps:
        - {move: {name: One, side: each, hold: 20s}}
        - {move: {name: Two, hold: 20s}}
    """
    assert [(name, side) for name, side, _ in holds(plan_of(steps))] == [
        ("One", "right"), ("Two", "right"), ("One", "left"), ("Two", "left"),
    ]  # fmt: skip


def test_repeats_lie_outside_sides_and_between_is_not_after_the_last() -> None:
    steps = """
    - move: {name: One, side: each, hold: 20s}
      repeat: 2
      between: 5s
    """
    plan = plan_of(steps)
    assert [side for _, side, _ in holds(plan)] == ["left", "right", "left", "right"]
    assert [laid.span.kind for laid in plan.spans].count(SpanKind.BETWEEN) == 1


def test_moves_are_counted_once_for_all_their_sides_and_rounds() -> None:
    steps = """
    - side: each
      repeat: 2
      steps:
        - {move: {name: One, hold: 20s}}
        - {move: {name: Two, hold: 20s}}
    """
    heard = words(steps)
    assert heard.count("Move 1 of 2. One.") == heard.count("Move 2 of 2. Two.") == 1
    assert heard.count("One.") == heard.count("Two.") == 4  # known moves are only named


def test_placeholders_say_round_hold_pressure_next_and_minutes() -> None:
    steps = """
    - move: {name: One, hold: 42s, pressure: 5, setup: "{round} of {rounds}, {hold}, {pressure}, then {next}."}
      repeat: 2
    - move: {name: Two, hold: 20s}
    """
    heard = words(steps, intro='"{name}, {minutes}."')
    assert "1 of 2, forty seconds, 5, then Two." in heard
    assert "2 of 2, forty seconds, 5, then Two." in heard
    assert "Test, 9." in heard


@pytest.mark.parametrize(
    ("steps", "place", "why"),
    [
        ('- say: "Your {side} hand."', "test.yaml:4:10", "no side here"),
        ('- say: "Your {on the left|on the right} hand."', "test.yaml:4:10", "no side here"),
        ('- move: {name: A, hold: 20s, setup: "Then {next}."}', "test.yaml:4:39", "no value here"),
    ],
)
def test_a_placeholder_without_a_value_is_complained_of_where_it_stands(steps: str, place: str, why: str) -> None:
    with pytest.raises(FaultyContent) as error:
        script_of(steps)
    assert str(error.value).startswith(place)
    assert why in str(error.value)


def test_one_hears_whether_to_stay_after_a_hold() -> None:
    steps = """
    - tool: spiky-ball
      posture: sitting-floor
      steps:
        - {move: {name: One, hold: 20s, spot: heel, place: "Put it there."}}
        - {move: {name: Two, hold: 20s, spot: heel, place: "Put it there."}}
        - {move: {name: Three, hold: 20s, place: "Put it here."}}
        - rest: 10s
        - {move: {name: Four, hold: 20s}}
    """
    heard = said(plan_of(steps))
    after = [heard[index + 1] for index, one in enumerate(heard[:-1]) if one == "<end>"]
    assert after == ["Stay there.", "Come off the ball.", "Come off the ball.", "Come off the ball."]
    assert heard.count("Put it there.") == 1


def test_preparing_takes_time_only_where_posture_or_tool_change() -> None:
    steps = """
    - tool: spiky-ball
      posture: sitting-floor
      steps:
        - {move: {name: One, hold: 20s, announce: none}}
        - {move: {name: Two, hold: 20s, announce: none}}
        - {move: {name: Three, hold: 20s, announce: none, prepare: 9s}}
        - {move: {name: Four, hold: 20s, announce: none, posture: on-belly}}
    """
    spans = [span for span in script_of(steps).spans if span.kind is SpanKind.PREPARE]
    assert [(span.name, span.length.usual_s > 0) for span in spans] == [
        ("One", True), ("Two", False), ("Three", True), ("Four", True),
    ]  # fmt: skip
    assert spans[2].length.usual_s == 9


def test_chimes_off_takes_no_time_away() -> None:
    with_chimes, without = plan_of(MOVE), plan_of(MOVE, defaults="{chimes: off}")
    assert with_chimes.frames == without.frames
    assert any("<" in one for one in said(with_chimes))
    assert not any("<" in one for one in said(without))


def test_the_first_sound_is_a_sign_at_zero_and_the_first_word_comes_after_the_lead_in() -> None:
    plan = plan_of(MOVE)
    first, second = [one for laid in plan.spans for one in laid.heard][:2]
    assert (first.kind, first.clip_frame) == ("sign", 0)
    assert second.kind == "utterance"
    assert second.start_sample >= LEAD_IN_S * 24000


def test_sections_are_chapters_one_for_each_side_and_what_is_around_has_its_own() -> None:
    steps = """
    - section: Legs
      side: each
      steps: [{move: {name: One, hold: 20s}}]
    - section: Arms
      steps: [{move: {name: Two, hold: 20s}}]
    """
    assert script_of(steps, outro='"Bye."').chapters == (
        "Before you start", "Legs, left", "Legs, right", "Arms", "To finish",
    )  # fmt: skip


def test_safety_names_the_conditions_of_the_moves() -> None:
    steps = "- move: {name: One, hold: 20s, avoid_if: [blood-clot, recent-injury]}"
    heard = words(steps, safety="usual")
    assert "With a recent injury or blood clots, ask your doctor first." in heard


def test_two_conditions_that_go_together_are_said_in_one() -> None:
    avoid = "avoid_if: [numbness, recent-surgery, blood-clot, recent-injury, open-skin, blood-thinners]"
    heard = words(f"- move: {{name: One, hold: 20s, {avoid}}}", safety="usual")
    pairs = "a recent injury or operation, blood clots or thinners or numb or broken skin"
    assert f"With {pairs}, ask your doctor first." in heard


def test_every_utterance_of_a_script_is_listed() -> None:
    script = script_of(MOVE)
    flows = [span.flow for span in script.spans]
    texts = {sound.text for flow in flows for sound in flow if isinstance(sound, Utterance)}
    assert texts <= {utterance.text for utterance in script.utterances()}
    assert not any(isinstance(sound, Sign) for sound in script.utterances())


def test_the_rest_between_the_rounds_of_a_section_belongs_to_the_round_before() -> None:
    steps = """
    - section: Legs
      repeat: 2
      between: 5s
      steps: [{move: {name: One, hold: 20s}}]
    """
    script = script_of(steps)
    assert [span.chapter for span in script.spans] == sorted(span.chapter for span in script.spans)


def test_something_lighter_is_offered_on_both_sides_of_the_first_round() -> None:
    assert words(MOVE.rstrip() + "\n  repeat: 3\n").count("Too strong?") == 2


def test_the_conditions_are_the_same_whether_an_optional_move_is_taken_or_not() -> None:
    steps = """
    - {move: {name: One, hold: {min: 20s, usual: 60s, max: 80s}, avoid_if: [numbness]}}
    - {move: {name: Two, hold: 60s, avoid_if: [blood-clot]}, optional: true}
    """
    planning = planning_of(steps, safety="usual")
    reach = planning.reach()
    texts = [said(planning.fitted(length).plan) for length in (reach.shortest, reach.longest)]
    assert len(texts[0]) < len(texts[1])
    conditions = [[text for text in one if "ask your doctor" in text] for one in texts]
    assert conditions[0] == conditions[1]
    assert len(conditions[0]) == 1


def test_a_group_of_which_all_is_left_out_names_no_side() -> None:
    move = "{name: %s, hold: 20s, side: %s}"
    steps = f"""
    - move: {move % ("One", "each")}
    - side: each
      steps: [{{move: {move % ("Two", "each")}, optional: true}}]
    - move: {move % ("Three", "none")}
    """
    planning = planning_of(steps)
    shortest = planning.fitted(planning.reach().shortest).plan
    assert said(shortest).count("Change sides.") == 1
    assert "Three." in " ".join(said(shortest))
