"""voiceguide/compiler/transitions.py: changes of posture and of tools from a move to the next."""

from support.factories import catalogue, plan_of, planning_of, routine_of, said, script_of
from voiceguide.compiler.compile import compile_script
from voiceguide.model.markup import Pause
from voiceguide.model.script import Script
from voiceguide.model.spans import SpanKind, Talk, Utterance

ROLLER_THEN_WALL = """
- {move: {name: Back, tool: foam-roller, posture: on-back, hold: 20s}}
- {move: {name: Chest, tool: massage-ball, posture: standing-wall, hold: 20s}}
"""


def move(name: str, **keys: str) -> str:
    told = "".join(f", {key}: {value}" for key, value in keys.items())
    return f"- {{move: {{name: {name}, hold: 20s, announce: none{told}}}}}\n"


def prepares_s(steps: str) -> dict[str | None, float]:
    """The seconds that it takes to get to each move."""
    found: dict[str | None, float] = {}
    for span in script_of(steps).spans:
        if span.kind is SpanKind.PREPARE:
            pauses_s = sum(sound.seconds for sound in span.flow if isinstance(sound, Pause))
            found[span.name] = found.get(span.name, 0.0) + span.length.usual_s + pauses_s
    return found


def settles_s(steps: str) -> list[float]:
    return [span.length.usual_s for span in script_of(steps).spans if span.kind is SpanKind.SETTLE]


def long_script(steps: str, talk: Talk = "auto") -> Script:
    known = catalogue()
    return compile_script(routine_of(steps), known.language("en"), talk=talk, minutes=20, reminds=True)


def texts(script: Script) -> list[str]:
    return [sound.text for span in script.spans for sound in span.flow if isinstance(sound, Utterance)]


def test_getting_up_from_the_belly_takes_longer_than_from_sitting() -> None:
    up = move("Up", posture="standing")
    from_belly = prepares_s(move("Down", posture="on-belly") + up)["Up"]
    from_sitting = prepares_s(move("Down", posture="sitting-floor") + up)["Up"]
    from_chair = prepares_s(move("Down", posture="sitting-chair") + up)["Up"]
    assert from_belly > from_sitting > from_chair > prepares_s(up)["Up"]


def test_getting_down_from_standing_takes_longer_than_turning_over() -> None:
    belly = move("Belly", posture="on-belly")
    from_standing, from_back = (prepares_s(move("A", posture=one) + belly)["Belly"] for one in ("standing", "on-back"))
    assert from_standing > from_back


def test_nothing_is_to_prepare_where_posture_tool_and_side_stay() -> None:
    same = {"posture": "on-side", "tool": "foam-roller", "side": "left"}
    assert not prepares_s(move("One", **same) + move("Two", **same)).get("Two")
    assert prepares_s(move("One", **same) + move("Two", **same | {"side": "right"}))["Two"] > 0
    assert prepares_s(move("One", **same) + move("Two", **same | {"tool": "massage-ball"}))["Two"] > 0


def test_a_switch_within_a_group_leaves_nothing_to_prepare() -> None:
    steps = "- {side: each, steps: [{move: {name: A, hold: 20s, announce: none, posture: on-side}}]}"
    assert [span.side for span in script_of(steps).spans if span.kind is SpanKind.PREPARE] == ["left"]


def test_settling_comes_from_the_posture_or_from_the_tool_where_that_takes_longer() -> None:
    on_ball, on_roller, on_belly = settles_s(
        move("A", posture="sitting-floor", tool="massage-ball")
        + move("B", posture="sitting-floor", tool="foam-roller")
        + move("C", posture="on-belly", tool="massage-ball")
    )
    assert on_ball < on_roller < on_belly


def test_preparing_is_never_shorter_than_its_words() -> None:
    plan = plan_of(ROLLER_THEN_WALL.replace("hold: 20s", "hold: 20s, prepare: 1s"))
    for laid in plan.spans:
        if laid.span.kind is SpanKind.PREPARE:
            assert laid.heard[-1].end_sample <= laid.end_frame * 576


def test_each_tool_is_fetched_and_put_away_and_nobody_gets_straight_up_from_a_roller() -> None:
    heard = said(plan_of(ROLLER_THEN_WALL))
    last = heard.index("Take the massage ball.")
    assert heard.index("Take the foam roller.") < last
    assert heard[last - 5 : last + 4] == [
        "<end>",
        "Stay down for a moment, beside the roller.",
        "…8.008s",
        "Put the roller where you will not step on it.",
        "…2s",
        "Take the massage ball.",
        "…3s",
        "Come up slowly, and stand with your back to the wall.",
        "Move 2 of 2. Chest.",
    ]
    assert heard[-1] == "Put the ball where you will not step on it."


def test_what_one_needs_again_on_one_s_feet_is_taken_along() -> None:
    steps = move("A", tool="massage-ball", posture="on-back") + move("B", tool="massage-ball", posture="standing-wall")
    heard = said(plan_of(steps))
    assert "Take the ball with you." in heard
    assert sum("where you will not step on it" in one for one in heard) == 1


def test_an_author_who_names_the_tool_in_between_has_seen_to_it() -> None:
    first, second = ROLLER_THEN_WALL.strip().splitlines()
    heard = said(plan_of(f'{first}\n- say: "Roller aside. Come up slowly, and take the ball."\n{second}'))
    assert sum("oller" in one for one in heard) == 4  # have ready, take, come off, and the author's own
    assert "Take the massage ball." not in heard


def test_an_outro_that_says_where_the_ball_goes_says_it_alone() -> None:
    steps = move("A", tool="massage-ball")
    assert said(plan_of(steps, outro='"Ball away, under the bed."'))[-1] == "Ball away, under the bed."
    ended = said(plan_of(steps, outro='"Good night."'))
    assert [ended[-3], ended[-1]] == ["Put the ball where you will not step on it.", "Good night."]


def test_two_balls_are_called_by_their_names() -> None:
    heard = said(plan_of(move("A", tool="golf-ball") + move("B", tool="spiky-ball")))
    assert "Put the golf ball where you will not step on it." in heard
    assert "Take the spiky ball." in heard


def test_everything_that_is_used_is_laid_out_listed_or_not() -> None:
    heard = said(plan_of(ROLLER_THEN_WALL, tools="[peanut]", props='["a mat"]'))
    assert "Have a peanut ball, a foam roller, a massage ball and a mat ready." in heard


def test_with_bells_a_change_of_tools_has_its_time_though_nothing_is_said_of_it() -> None:
    def prepare_s(tool: str) -> float:
        steps = move("A", tool="massage-ball", posture="on-back") + move("B", tool=tool, posture="standing")
        (last,) = [
            span for span in script_of(steps, "bells").spans if span.kind is SpanKind.PREPARE and span.name == "B"
        ]
        return last.length.usual_s

    assert prepare_s("foam-roller") == prepare_s("massage-ball") + 6  # two to put aside, four to fetch


def test_with_bells_nothing_is_said_of_tools() -> None:
    assert not [one for one in said(plan_of(ROLLER_THEN_WALL, "bells")) if "roller" in one or "ball" in one]


SECTIONS = """
- {section: One, steps: [{move: {name: A, tool: massage-ball, hold: 20s}}]}
- {section: Two, side: each, repeat: 2, steps: [{move: {name: B, tool: massage-ball, hold: 20s}}]}
- {section: Three, steps: [{say: "Lean in lightly."}, {move: {name: C, tool: massage-ball, hold: 20s}}]}
- {section: Four, steps: [{move: {name: D, hold: 20s}}]}
- {section: Five, steps: [{move: {name: E, tool: massage-ball, hold: 20s}}]}
"""


def test_long_sessions_say_how_hard_to_press_where_a_section_does_not_and_something_is_pressed() -> None:
    phrases = ["Press only as hard as you can breathe with.", "You choose how hard to press."]
    script = long_script(SECTIONS)
    assert [text for text in texts(script) if text in phrases] == phrases
    places = [script.chapters[span.chapter] for span in script.spans if set(span.flow) and _says(span.flow, phrases)]
    assert places == ["Two, left, round 1", "Five"]
    assert not [text for text in texts(script_of(SECTIONS)) + texts(long_script(SECTIONS, "bells")) if text in phrases]


def _says(flow: object, phrases: list[str]) -> bool:
    return isinstance(flow, tuple) and any(isinstance(one, Utterance) and one.text in phrases for one in flow)


def test_what_is_said_of_pressure_does_not_hang_on_the_length_asked_for() -> None:
    steps = SECTIONS.replace("hold: 20s", "hold: {min: 20s, usual: 100s, max: 200s}, alive: off, halfway: off")
    planning = planning_of(steps)
    reach = planning.reach()
    assert reach.shortest < 25_000 < reach.usual.plan.frames  # ten minutes
    found = [said(planning.fitted(length).plan) for length in (reach.shortest, reach.longest)]
    assert found[0] == found[1]
    assert "You choose how hard to press." in found[0]


def test_the_first_tool_lies_where_one_began_and_is_taken_after_getting_up() -> None:
    floor = "- move: {name: Lie, posture: on-back, hold: 20s, place: Arms beside you.}"
    chair = "- move: {name: Sit, tool: massage-ball, posture: sitting-chair, hold: 20s, place: Ball under the foot.}"
    assert "Take the massage ball." in said(plan_of(f"{floor}\n{chair}", tools="[massage-ball]"))
    assert "Take the massage ball." not in said(plan_of(chair, tools="[massage-ball]"))
