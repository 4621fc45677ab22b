"""voiceguide/compiler/pacing.py: repetitions at a pace, counted aloud or ticked, and changed by whole repetitions."""

from contextlib import suppress

import pytest

from support.factories import holds, plan_of, planning_of, said
from voiceguide.compiler.spoken_numbers import number_in_words
from voiceguide.errors import ContentError
from voiceguide.model.durations import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE_HZ, frames
from voiceguide.model.spans import Talk
from voiceguide.schedule.layout import Plan

RAISES = "- move: {name: A, reps: {min: 4, usual: 10, max: 12}, pace: 3s, side: each}"


def beats(plan: Plan) -> list[tuple[float, str]]:
    """What is heard in the first hold, with the seconds since its start."""
    laid = next(laid for laid in plan.spans if laid.span.is_held)
    start = laid.start_frame * FRAME_SAMPLES
    return [(round((one.start_sample - start) / SAMPLE_RATE_HZ, 1), one.text) for one in laid.heard]


def test_they_are_counted_aloud_one_at_each_turn() -> None:
    found = beats(plan_of("- move: {name: A, reps: 4, pace: 3s}"))
    assert found == [(0, "start"), (0.7, "One."), (3, "Two."), (6, "Three."), (9, "Four.")]


@pytest.mark.parametrize(("pace", "talk"), [("1.4s", "auto"), ("3s", "bells")])
def test_they_are_ticked_where_words_would_run_into_each_other_and_with_bells(pace: str, talk: Talk) -> None:
    found = beats(plan_of(f"- move: {{name: A, reps: 4, pace: {pace}}}", talk))
    assert [text for _, text in found] == ["start", "tick", "tick", "tick"]
    assert [at for at, _ in found] == pytest.approx([turn * float(pace[:-1]) for turn in range(4)], abs=0.05)


def test_the_hold_lasts_repetitions_times_pace_on_both_sides() -> None:
    assert [length for _, _, length in holds(plan_of(RAISES))] == [frames(30)] * 2


def test_fitting_changes_whole_repetitions_alike_on_both_sides() -> None:
    planning = planning_of(RAISES)
    reach = planning.reach()
    found = set()
    for target in range(reach.shortest, reach.longest, 31):
        with suppress(ContentError):  # lengths in between are refused
            plan = planning.fitted(target).plan
            (_, _, left), (_, _, right) = holds(plan)
            assert left == right
            assert said(plan).count(f"{number_in_words(round(left * FRAME_S / 3)).capitalize()}.") == 2
            found.add(left)
    assert found == {frames(3 * count) for count in range(4, 13)}


def test_a_written_cue_silences_the_number_that_it_would_cover_and_no_other() -> None:
    steps = "- move: {name: A, reps: 4, pace: 3s, halfway: off, cues: [{at: 5.5s, say: Heels high.}]}"
    assert [text for _, text in beats(plan_of(steps))] == ["start", "One.", "Two.", "Heels high.", "Four."]


def test_what_waits_for_a_person_takes_its_planned_time_in_a_file() -> None:
    steps = "- move: {name: A, reps: 4, pace: 3s, wait: true}\n- move: {name: B, hold: 20s, wait: true}"
    assert [length for _, _, length in holds(plan_of(steps))] == [frames(12), frames(20)]


def test_time_written_in_a_step_takes_the_place_of_repetitions_and_their_pace() -> None:
    ((_, _, more),) = holds(plan_of("- {move: {name: A, reps: 4, pace: 3s}, reps: 6}"))
    ((_, _, held),) = holds(plan_of("- {move: {name: A, reps: 4, pace: 3s}, hold: 20s}"))
    assert (more, held) == (frames(18), frames(20))
