"""voiceguide/compiler/pacing.py: breaths in a rhythm that never changes, paced by words and then by tones."""

from contextlib import suppress

import pytest

from support.factories import holds, plan_of, planning_of, said
from voiceguide.encoders.mp3.encode import TAIL_FRAMES
from voiceguide.errors import ContentError, FaultyContent
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames
from voiceguide.model.move import rhythm_s
from voiceguide.model.spans import SpanKind
from voiceguide.schedule.layout import PlacedSpan, Plan
from voiceguide.schedule.placement import timeline_of

BREATHE = "- {breathe: 4-0-6-0, breaths: 5}"
MOVE = '- move: {name: A, breaths: {min: 3, usual: 5, max: 9}, breathing: box, side: each, setup: "Sit for {hold}."}'


def breathing(plan: Plan) -> list[PlacedSpan]:
    return [laid for laid in plan.spans if laid.span.is_held]


def beats(laid: PlacedSpan) -> list[tuple[float, str]]:
    """What is heard in it, with the seconds since its start."""
    start = laid.start_frame * FRAME_SAMPLES
    return [(round((one.start_sample - start) / SAMPLE_RATE_HZ, 1), one.text) for one in laid.heard]


@pytest.mark.parametrize(
    ("rhythm", "seconds"),
    [("calm", (4, 0, 6, 0)), ("box", (4, 4, 4, 4)), ("4-7-8", (4, 7, 8, 0)), ("3-1-5.5-0.5", (3, 1, 5.5, 0.5))],
)
def test_a_rhythm_is_in_hold_out_and_rest(rhythm: str, seconds: tuple[float, ...]) -> None:
    assert rhythm_s(rhythm) == seconds


@pytest.mark.parametrize("rhythm", ["0-0-0-0", "4-4-0-4", "0.5-0-6-0"])
def test_one_breathes_in_and_out_for_a_second_at_least(rhythm: str) -> None:
    with pytest.raises(FaultyContent, match="at least a second each"):
        plan_of(f"- {{breathe: {rhythm}, breaths: 4}}")


def test_no_breath_at_all_is_an_error() -> None:
    with pytest.raises(FaultyContent, match="expected at least 1"):
        plan_of("- {breathe: calm, breaths: {min: 0, usual: 2}}")


def test_two_breaths_in_words_then_tones() -> None:
    (laid,) = breathing(plan_of(BREATHE))
    assert beats(laid) == [
        (0, "start"), (0.7, "In."), (4, "Out."), (10, "In."), (14, "Out."), (20, "breathe-in"), (24, "breathe-out"),
        (30, "breathe-in"), (34, "breathe-out"), (40, "breathe-in"), (44, "breathe-out"),
    ]  # fmt: skip


def test_what_the_tones_mean_is_told_once_before_the_first_are_heard() -> None:
    heard = said(plan_of(f"- {{breathe: calm, breaths: 2}}\n{BREATHE}\n{BREATHE}"))
    (told,) = [index for index, one in enumerate(heard) if one.startswith("Breathe with the words.")]
    assert heard[:told].count("In.") == 2
    assert "<breathe-in>" not in heard[:told]


def test_it_ends_on_an_exhale_without_the_rest_after_it() -> None:
    for laid in breathing(plan_of(MOVE)):
        assert laid.frames == frames(5 * 16 - 4)
        assert beats(laid)[-1] == (4 * 16 + 8, "breathe-out")


def test_each_beat_is_rounded_once_so_that_the_rhythm_does_not_wander() -> None:
    (laid,) = breathing(plan_of("- {breathe: 3-0-4.1-0, breaths: 200}"))
    tones = [one.start_sample for one in laid.heard if one.text == "breathe-in"]
    start = laid.start_frame * FRAME_SAMPLES
    for turn, sample in enumerate(tones, 2):
        assert abs((sample - start) / SAMPLE_RATE_HZ - turn * 7.1) <= 0.012 + 1e-9


def test_fitting_changes_whole_breaths_alike_on_both_sides() -> None:
    planning = planning_of(MOVE)
    reach = planning.reach()
    found = set()
    for target in range(reach.shortest, reach.longest, 97):
        with suppress(ContentError):  # lengths in between are refused
            (_, _, left), (_, _, right) = holds(planning.fitted(target).plan)
            assert left == right
            found.add(left)
    assert found == {frames(16 * count - 4) for count in range(3, 10)}


def test_the_time_said_of_a_hold_is_that_of_its_breaths() -> None:
    assert "Sit for one minute fifteen." in said(plan_of(MOVE))
    planning = planning_of(MOVE)
    assert "Sit for forty-five seconds." in said(planning.fitted(planning.reach().shortest).plan)


def test_a_written_cue_silences_a_beat_but_moves_none() -> None:
    cues = '[{at: 14s, say: "One two."}, {at: 24.5s, say: Go.}]'
    (laid,) = breathing(plan_of(f"- move: {{name: A, breaths: 5, breathing: 4-0-6-0, cues: {cues}}}"))
    assert beats(laid) == [
        (0, "start"), (0.7, "In."), (4, "Out."), (10, "In."), (14, "One two."), (20, "breathe-in"), (24.5, "Go."),
        (30, "breathe-in"), (34, "breathe-out"), (40, "breathe-in"), (44, "breathe-out"),
    ]  # fmt: skip
    assert any("breathe-out" in note for note in laid.notes)


def test_where_words_have_no_room_tones_are_heard_from_the_first_breath() -> None:
    (laid,) = breathing(plan_of("- {breathe: 1-0-1-0, breaths: 2}"))
    assert beats(laid) == [(0, "start"), (1, "breathe-out"), (2, "breathe-in"), (3, "breathe-out")]


def test_where_chimes_are_off_words_go_on_to_the_end_and_nothing_is_said_of_tones() -> None:
    heard = said(plan_of(BREATHE, defaults="{chimes: off}"))
    assert heard.count("In.") == heard.count("Out.") == 5
    assert not [one for one in heard if "ones" in one or "<" in one]


def test_with_bells_there_are_tones_alone() -> None:
    (laid,) = breathing(plan_of(BREATHE, talk="bells"))
    assert {text for _, text in beats(laid)} == {"start", "breathe-in", "breathe-out"}


def test_a_breathe_step_is_a_cue_of_its_own_kind_between_two_signs() -> None:
    plan = plan_of(BREATHE)
    (laid,) = breathing(plan)
    cues = timeline_of(plan, TAIL_FRAMES).cues
    (cue,) = [cue for cue in cues if cue.kind == "breathe"]
    assert (cue.start_sample, cue.end_sample) == (laid.start_frame * 576, laid.end_frame * 576)
    signs = {cue.text: cue.start_sample for cue in cues if cue.kind == "sign" and cue.text in ("start", "end")}
    assert signs["end"] == cue.end_sample
    assert cue.start_sample in [one.start_sample for one in cues if one.text == "start"]


def test_a_breathe_step_says_its_words_first_and_has_sides_and_rounds() -> None:
    plan = plan_of('- {breathe: calm, breaths: 2, side: each, repeat: 2, between: 5s, say: "Sit up."}')
    assert [laid.span.side for laid in breathing(plan)] == ["left", "right", "left", "right"]
    heard = said(plan)
    assert heard.count("Sit up.") == heard.count("Change sides. Now the right side.") == 2
    assert [laid.span.kind for laid in plan.spans].count(SpanKind.BREATHE) == 4


def test_a_hold_that_is_paced_needs_no_halfway_and_no_sign_of_life() -> None:
    heard = said(plan_of("- move: {name: A, breaths: 30}"))
    assert "Halfway." not in heard
    assert "Keep breathing." not in heard
