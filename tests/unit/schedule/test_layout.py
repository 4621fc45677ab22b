"""voiceguide/schedule/layout.py: the place of cues within holds."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.factories import SIGN_S, plan_of, said
from voiceguide.errors import FaultyContent
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.spans import SpanKind
from voiceguide.schedule.flow import AFTER_SIGN_S, PlacedSound
from voiceguide.schedule.layout import Plan


def hold_of(cues: str, hold: str = "60s", **more: str) -> list[tuple[float, str]]:
    """What is said in the hold of one move, with the seconds since its start."""
    keys = "".join(f", {key}: {value}" for key, value in more.items())
    plan = plan_of(f"- move: {{name: A, hold: {hold}, cues: [{cues}]{keys}}}")
    (laid,) = [laid for laid in plan.spans if laid.span.kind is SpanKind.HOLD]
    start = laid.start_frame * 576
    return [
        (round((one.start_sample - start) / SAMPLE_RATE_HZ, 2), one.text)
        for one in laid.heard
        if one.kind == "utterance"
    ]


QUIET = {"halfway": "off", "alive": "off"}


def test_cues_come_where_they_are_written() -> None:
    cues = '{at: 10s, say: One.}, {at: 50%, say: Two.}, {at: -5s, say: Three.}, {at: end, say: "The very end."}'
    found = hold_of(cues, **QUIET)
    assert [text for _, text in found] == ["One.", "Two.", "Three.", "The very end."]
    assert [second for second, _ in found] == pytest.approx([10, 30, 55, 57], abs=0.025)


def test_the_last_word_ends_with_the_hold() -> None:
    plan = plan_of('- move: {name: A, hold: 30s, cues: [{at: end, say: "Stop on it."}]}')
    (laid,) = [laid for laid in plan.spans if laid.span.kind is SpanKind.HOLD]
    assert 0 <= laid.end_frame * 576 - laid.heard[-1].end_sample < 576


def test_a_cue_at_zero_waits_for_the_sign() -> None:
    ((second, _),) = hold_of("{at: 0s, say: Go.}", **QUIET)
    assert SIGN_S + AFTER_SIGN_S <= second < SIGN_S + AFTER_SIGN_S + 0.05


def test_two_cues_on_top_of_each_other_are_an_error_with_place_and_seconds() -> None:
    with pytest.raises(FaultyContent) as error:
        hold_of('{at: 10s, say: "One two three."}, {at: 12s, say: Four.}')
    (complaint,) = error.value.complaints
    assert str(complaint.where) == "test.yaml:4:88"
    assert "1.1 s too close to “One two three.”" in complaint.message


def test_a_cue_past_the_end_is_an_error_at_the_shortest_hold() -> None:
    with pytest.raises(FaultyContent, match=r"ends 1\.0 s too late, in a hold of 20s"):
        hold_of('{at: 15s, say: "One two three four five six."}', "{min: 20s, usual: 40s, max: 60s}")


def test_an_optional_cue_yields_and_is_noted() -> None:
    cues = '{at: 10s, say: "One two three."}, {at: 12s, say: Four., optional: true}'
    assert [text for _, text in hold_of(cues, **QUIET)] == ["One two three."]


def test_halfway_comes_by_itself_from_forty_seconds_on() -> None:
    assert (20.0, "Halfway.") in [(round(second), text) for second, text in hold_of("", "40s", alive="off")]
    assert hold_of("", "39s", alive="off") == []


def test_halfway_moves_out_of_the_way_of_a_written_cue_or_is_left_out() -> None:
    ((near, _), (second, text)) = hold_of('{at: 28.5s, say: "One."}', alive="off")
    assert (near, text) == (28.51, "Halfway.")
    assert second >= near + 1 + 1
    texts = [text for _, text in hold_of('{at: 27s, say: "One two three four five six."}', alive="off")]
    assert texts == ["One two three four five six."]


def test_a_countdown_counts_the_last_seconds_and_yields_to_words() -> None:
    assert [text for _, text in hold_of("", "30s", countdown="5", **QUIET)] == ["Five.", "Three.", "One."]  # 1 s each
    plan = plan_of("- move: {name: A, hold: 30s, countdown: {n: 3, by: ticks}}")
    ticks = [one for laid in plan.spans for one in laid.heard if one.text == "tick"]
    end = next(laid.end_frame for laid in plan.spans if laid.span.kind is SpanKind.HOLD) * 576
    assert [round((end - tick.start_sample) / SAMPLE_RATE_HZ) for tick in ticks] == [3, 2, 1]
    yielded = hold_of("{at: -3.5s, say: Soon.}", "30s", countdown="3", **QUIET)
    assert [text for _, text in yielded] == ["Soon.", "One."]  # two would come within a second of it


def test_time_to_go_is_said_at_the_chosen_moments() -> None:
    found = hold_of("", "60s", left="[30s, 10s]", **QUIET)
    whole = [(round(second), text) for second, text in found]
    assert whole == [(30, "Thirty seconds to go."), (50, "Ten seconds to go.")]


def test_every_gives_its_texts_in_turn_and_stays_within_its_bounds() -> None:
    found = hold_of('{every: 10s, from: 5s, until: -10s, say: [In., Out.]}', **QUIET)
    whole = [(round(second), text) for second, text in found]
    assert whole == [(5, "In."), (15, "Out."), (25, "In."), (35, "Out."), (45, "In.")]


def test_long_quiet_holds_get_a_sign_of_life_unless_it_is_off() -> None:
    assert len(hold_of("", "3m", halfway="off")) >= 3
    assert hold_of("", "3m", halfway="off", alive="off") == []
    seconds = [second for second, _ in hold_of("", "5m", halfway="off", alive="30s")]
    assert max(later - earlier for earlier, later in pairwise(seconds)) < 35


def test_a_rest_holds_its_words_and_is_an_error_where_they_are_longer() -> None:
    assert said(plan_of("- {rest: 5s, say: One two.}"))[-1] == "One two."
    with pytest.raises(FaultyContent, match=r"4\.0 s more than this rest of 2s"):
        plan_of("- {rest: 2s, say: One two three four five six.}")


def test_breaks_are_exact_to_a_frame() -> None:
    plan = plan_of('- say: "One. [3s] Two. [500ms] Three."')
    words = [one for laid in plan.spans for one in laid.heard if one.kind == "utterance"][-3:]
    for (earlier, later), pause_s in zip(pairwise(words), (3.0, 0.5), strict=True):
        assert 0 <= (later.start_sample - earlier.end_sample) / SAMPLE_RATE_HZ - pause_s < 0.024 + 1e-9


def overlaps(plan: Plan) -> list[tuple[PlacedSound, PlacedSound]]:
    heard = sorted((one for laid in plan.spans for one in laid.heard), key=lambda one: one.start_sample)
    return [(one, two) for one, two in pairwise(heard) if two.start_sample < one.end_sample]


names = st.sampled_from(["One.", "Two words.", "Three short words."])
cues = st.builds(lambda at, say: f'{{at: {at}%, say: "{say}", optional: true}}', st.integers(0, 100), names)
moves = st.builds(
    lambda hold, side, cues, countdown: (
        f"- move: {{name: A, hold: {hold}s, side: {side}, cues: [{', '.join(cues)}], countdown: {countdown}}}"
    ),
    st.integers(20, 200),
    st.sampled_from(["each", "none", "left", "both"]),
    st.lists(cues, max_size=5),
    st.sampled_from(["none", "3"]),
)
times = st.floats(0.1, 9).map(lambda seconds: f"{seconds:.2f}")
says = st.builds(lambda say, after: f'- {{say: "{say} [1s] {say}", after: {after}s}}', names, times)
rests = st.builds(lambda rest: f"- rest: {rest}s", st.integers(3, 30))
steps = st.lists(st.one_of(moves, says, rests), min_size=1, max_size=6).map("\n".join)


@settings(max_examples=60, deadline=None)
@given(steps, st.sampled_from(["auto", "full", "brief", "bells"]))
def test_spans_follow_each_other_and_nothing_overlaps(steps: str, talk: str) -> None:
    plan = plan_of(steps, talk=talk)  # type: ignore[arg-type]
    assert all(one.end_frame == two.start_frame for one, two in pairwise(plan.spans))
    assert plan.frames == sum(laid.frames for laid in plan.spans)
    assert overlaps(plan) == []
    by_name: dict[tuple[int | None, int | None], set[int]] = {}
    for laid in plan.spans:
        if laid.span.kind is SpanKind.HOLD:
            by_name.setdefault((laid.span.step, laid.span.round), set()).add(laid.frames)
    assert all(len(lengths) == 1 for lengths in by_name.values())
