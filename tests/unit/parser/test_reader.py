"""voiceguide/parser/reader.py, and the model in voiceguide/model/."""

from collections.abc import Callable

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from support.paths import DATA
from voiceguide.errors import FaultyContent
from voiceguide.model.markup import Pause
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.steps import BreatheStep, Group, MoveStep, RestStep, SayStep, Step
from voiceguide.model.values import Side
from voiceguide.model.vocabulary import AreaEntry, ConditionEntry, Lists, PostureEntry, ToolEntry
from voiceguide.parser import nodes
from voiceguide.parser.nodes import DEEPEST, MapNode, parse_yaml
from voiceguide.parser.reader import read_move, read_nodes, read_routine
from voiceguide.parser.source_text import LARGEST_BYTES

LISTS = Lists(
    areas={"calf": AreaEntry(name="calf", description=""), "other": AreaEntry(name="other", description="")},
    tools={
        "spiky-ball": ToolEntry(name="spiky ball", description="", short="ball", fetch_s=4),
        "lacrosse-ball": ToolEntry(name="lacrosse ball", description="", short="ball", fetch_s=4),
    },
    postures={"sitting-floor": PostureEntry(name="sitting", description="", change_s=10, settle_s=6)},
    conditions={
        "recent-injury": ConditionEntry(name="injury", description="", says="an injury"),
        "blood-clot": ConditionEntry(name="clot", description="", says="a clot"),
    },
)
MOVES = {
    "calf-flex": "name: Flex\narea: calf\nhold: {min: 20s, usual: 40s, max: 90s}\ntool: spiky-ball\nsettle: 7s\n",
    "calf-draw-back": "name: Draw back\nhold: 30s\n",
    "calf-point-and-roll": "name: Point and roll\nhold: {min: 20s, usual: 30s, max: 60s}\n",
    "ten-breaths": "name: Ten breaths\nbreaths: 10\n",
}


def find_move(move_id: str) -> MapNode | str:
    if move_id not in MOVES:
        return f'no move "{move_id}"; did you mean "calf-flex"?'
    return read_nodes(MOVES[move_id].encode(), f"moves/{move_id}.yaml")[0]


def routine_of(source: str | bytes) -> Routine:
    return read_routine(source if isinstance(source, bytes) else source.encode(), "r.yaml", "r", LISTS, find_move)


def move_of(source: str | bytes) -> Move:
    return read_move(source if isinstance(source, bytes) else source.encode(), "m.yaml", LISTS)


def complaints_about(read: Callable[[str | bytes], object], source: str | bytes) -> list[str]:
    with pytest.raises(FaultyContent) as caught:
        read(source)
    return [str(complaint) for complaint in caught.value.complaints]


def with_steps(steps: str) -> str:
    return f"name: A routine\nsteps:\n{steps}"


def only_step(steps: str, head: str = "") -> Step:
    (step,) = routine_of(head + with_steps(steps)).steps
    return step


def move_in(steps: str, head: str = "") -> Move:
    step = only_step(steps, head)
    while isinstance(step, Group):
        (step,) = step.steps
    assert isinstance(step, MoveStep)
    return step.move


@pytest.fixture(params=["libyaml", "pure Python"])
def _either_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = getattr(yaml, "CSafeLoader", None) if request.param == "libyaml" else yaml.SafeLoader
    if loader is None:
        pytest.skip("needs libyaml")
    monkeypatch.setattr(nodes, "_LOADER", loader)


# What the contract shows is read


def test_the_routine_of_the_contract_is_read_whole() -> None:
    routine = routine_of((DATA / "contract" / "routine.yaml").read_bytes())
    section, rest, breathe, say = routine.steps
    assert (routine.id, routine.rate_wpm, routine.language) == ("r", 145, "en")
    assert (routine.length.min_s, routine.length.max_s) == (300, 900)
    assert (routine.defaults.settle_s, routine.defaults.alive_s, routine.defaults.chimes) == (6, 45, "on")
    assert routine.intro is not None
    assert routine.intro.at(brief=True).text == "Calves, {minutes} minutes."
    assert routine.safety is None, "usual"
    assert isinstance(section, Group)
    assert section.side is Side.EACH
    assert section.between_s == 10
    assert section.repeat is not None
    assert (section.repeat.min, section.repeat.max) == (1, 2)
    moves = [step for step in section.steps if isinstance(step, MoveStep)]
    assert [step.id for step in moves] == ["calf-draw-back", "calf-point-and-roll", None]
    assert [step.optional for step in moves] == [False, True, False]
    assert [step.move.tool for step in moves] == ["spiky-ball"] * 3
    assert [str(step.move.hold) for step in moves] == ["30s", "40s", "40s to 1m30s"]
    assert isinstance(rest, RestStep)
    assert rest.rest.usual_s == 20
    assert rest.say is not None
    assert isinstance(breathe, BreatheStep)
    assert breathe.breathe == "4-0-6-0"
    assert breathe.breaths.usual == 5
    assert isinstance(say, SayStep)
    assert say.after is not None
    assert str(say.after) == "12s to 40s"


def test_the_move_of_the_contract_is_read_whole() -> None:
    move = move_of((DATA / "contract" / "move.yaml").read_bytes())
    assert (move.name.text, move.area, move.pressure, move.side) == ("Point and flex", "calf", 5, Side.EACH)
    assert move.muscles == ("gastrocnemius", "soleus")
    assert move.setup is not None
    assert Pause(3) in move.setup.parts
    first, half, before_end, again, end = move.cues
    assert [cue.at.seconds(40) for cue in (first, half, before_end) if cue.at] == [0, 20, 30]
    assert (before_end.optional, end.at is not None and end.at.is_end) == (True, True)
    assert (again.every_s, [text.text for text in again.say]) == (12, ["Point.", "Draw back."])
    assert move.avoid_if == ("recent-injury", "blood-clot")


def test_what_yaml_would_turn_into_something_else_stays_as_it_is_written() -> None:
    routine = routine_of("name: on\nlexicon: {on: off, 1:30: yes}\nsteps:\n- rest: 1:30\n- rest: 0:45\n- rest: 010\n")
    assert routine.name.text == "on"
    assert routine.lexicon == {"on": "off", "1:30": "yes"}
    assert [step.rest.usual_s for step in routine.steps if isinstance(step, RestStep)] == [90, 45, 10]


def test_on_and_off_are_words_and_yes_and_no_answer_yes_or_no() -> None:
    step = only_step("- {move: calf-flex, chimes: off, halfway: on, alive: off, optional: yes}")
    assert isinstance(step, MoveStep)
    assert (step.move.chimes, step.move.halfway, step.move.alive_s, step.optional) == ("off", "on", 0, True)


def test_keys_of_the_authors_own_and_anchors_and_merge_keys_serve() -> None:
    routine = routine_of(
        "name: A\nx-usual: &usual {settle: 9s, first: right}\nx-words: &words Let go.\nsteps:\n"
        "- {section: S, <<: *usual, settle: 3s, x-why: {any: [thing]}, steps: [{move: calf-draw-back, x-y: 1}]}\n"
        "- say: *words\n"
    )
    section, say = routine.steps
    assert isinstance(section, Group)
    assert (section.settle_s, section.first) == (3, "right")
    assert isinstance(say, SayStep)
    assert say.say.full.text == "Let go."


def test_a_byte_order_mark_and_line_ends_of_every_kind_are_no_matter() -> None:
    source = "name: A\nsteps:\n- rest: 5s\n- rset: 5s\n"
    for text in (source, source.replace("\n", "\r\n"), "\ufeff" + source, source.rstrip("\n"), source + "\n\n# End\n"):
        (complaint,) = complaints_about(routine_of, text)
        assert complaint.startswith("r.yaml:4:3: ")


def test_emoji_and_every_script_are_words() -> None:
    for text in ("Dehnen wir die Füße", "ふくらはぎ", "شدّ قدميك", "Toes 🦶🏽", "New in Unicode 17: \U0001fac8"):
        assert move_of(f'name: "{text}"\nhold: 30s\n').name.text == text


# What is nearer wins


def test_the_nearest_of_step_move_section_and_defaults_wins() -> None:
    def settle_s(defaults: str, section: str, move: str, step: str) -> float | None:
        steps = f"- section: S\n{section}  steps:\n  - section: T\n    steps:\n    - move: {move}\n{step}"
        return move_in(steps, defaults).settle_s

    defaults, section, step = "defaults: {settle: 1s}\n", "  settle: 2s\n", "      settle: 4s\n"
    assert settle_s(defaults, section, "calf-flex", step) == 4
    assert settle_s(defaults, section, "calf-flex", "") == 7
    assert settle_s(defaults, section, "calf-draw-back", "") == 2
    assert settle_s(defaults, "", "calf-draw-back", "") == 1
    assert settle_s("", "", "calf-draw-back", "") is None


def test_an_inner_section_hands_down_before_an_outer_one() -> None:
    inner = "  steps:\n  - {pressure: 3, steps: [{move: calf-draw-back}]}"
    assert move_in(f"- section: S\n  pressure: 8\n{inner}").pressure == 3


def test_a_section_hands_down_area_tool_posture_pressure_and_sources() -> None:
    handed = "area: calf, tool: lacrosse-ball, posture: sitting-floor, pressure: 4, sources: [a]"
    move = move_in(f"- {{{handed}, steps: [{{move: calf-draw-back}}]}}")
    found = (move.area, move.tool, move.posture, move.pressure, move.sources)
    assert found == ("calf", "lacrosse-ball", "sitting-floor", 4, ("a",))


def test_models_share_the_note_of_what_was_written_and_a_copy_keeps_its_own() -> None:
    one, other, third = routine_of(with_steps("- {say: One.}\n- {say: Two.}\n- {say: Three., after: 5s}")).steps
    assert one.model_fields_set is other.model_fields_set
    assert third.model_fields_set > one.model_fields_set == {"say"} | (one.model_fields_set & {"where"})
    assert "label" in one.model_copy(update={"label": "One"}).model_fields_set
    assert "label" not in other.model_fields_set


def test_side_and_repeat_of_a_section_stay_with_the_section() -> None:
    assert move_in("- {side: each, repeat: 2, steps: [{move: calf-draw-back}]}").side is Side.NONE


def test_a_step_replaces_any_field_of_its_move_and_the_time_by_another_kind_of_time() -> None:
    move = move_in("- {move: calf-flex, name: Mine, breaths: 5, cues: [{at: 50%, say: Half.}]}")
    assert (move.name.text, move.hold, move.breaths is not None, len(move.cues)) == ("Mine", None, True, 1)
    assert move_in("- {move: ten-breaths, hold: 20s}").breaths is None


# Every complaint at once, each at its place


@pytest.mark.usefixtures("_either_loader")
def test_every_fault_of_a_file_is_told_in_the_order_of_lines_and_points_at_its_character() -> None:
    source = (DATA / "faults.yaml").read_text()

    def place(snippet: str) -> str:
        before = source[: source.index(snippet)]
        return f"r.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "

    assert complaints_about(routine_of, source) == [
        place("langauge") + 'unknown key "langauge"; did you mean "language"?',
        place("fast") + 'expected a whole number, not "fast"',
        place("calf\n") + 'expected a list, such as [one, another], not "calf"',
        place("tags: [again]") + 'the key "tags" is here twice; the first is in line 5',
        place("spiky-bal") + 'no tool "spiky-bal"; did you mean "spiky-ball"?',
        place("{minuts}") + 'no placeholder "{minuts}"; did you mean "minutes"?',
        place("6 sec") + "'6 sec' is not a time; write e.g. 45s, 1m30s, 500ms or 1:30",
        place("calf-flexx") + 'no move "calf-flexx"; did you mean "calf-flex"?',
        place("5m\n") + 'a hold of 5m is outside the limits of "calf-flex": 20s to 1m30s',
        place("Rest here") + 'quote this text: YAML drops "#2 of them"',
        place('""') + "the text is empty",
        place("boht")
        + "expected 'left', 'right', 'each', 'ask', 'both' or 'none', not \"boht\"; did you mean \"both\"?",
        place("and out}") + 'YAML cut a text at its comma and made "and out" a key; quote this text',
        place("rset") + 'a step has one of these keys: section, steps, move, breathe, rest, say; did you mean "rest"?',
    ]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("name: A\nhold: {usual: 40s, mx: 50s}\n", 'm.yaml:2:20: unknown key "mx"; did you mean "max"?'),
        ("name: A\nhold: {usual: 40s, x: 5}\n", 'm.yaml:2:20: unknown key "x"; there is max, min, usual'),
        ("name: A\nhold: {min: 40s, max: 50s}\n", 'm.yaml:2:7: "usual" is missing'),
        ("name: A\nhold: {min: 50s, usual: 40s, max: 60s}\n", "m.yaml:2:7: min, usual and max are out of order"),
        ("name: A\nhold: [40s]\n", "m.yaml:2:7: expected keys and values, not a list"),
        ("name: A\nhold:\n", "m.yaml:2:6: there is no time here; write e.g. 45s"),
        ("name: A\nhold: -40s\n", "m.yaml:2:7: '-40s' is not a time"),
        ("name: A\nhold: 0s\n", "m.yaml:2:7: a hold lasts at least a second, not 0s"),
        ("name: A\nhold: 99h\n", "m.yaml:2:7: '99h' is more than a day"),
        ("name: A\n", 'm.yaml:1:1: a move needs one of "hold", "breaths" or "reps"'),
        ("hold: 40s\n", 'm.yaml:1:1: "name" is missing'),
        ("name: A\nhold: 40s\nbreaths: 5\n", "m.yaml:1:1: a move has hold and breaths; one of them is enough"),
        ("name: A\nreps: 5\n", "m.yaml:1:1: reps need a pace, such as pace: 3s"),
        ("name: A\nreps: many\npace: 3s\n", 'm.yaml:2:7: expected a whole number, not "many"'),
        ("name: A\nhold: 40s\npressure: 11\n", 'm.yaml:3:11: expected at most 10, not "11"'),
        ("name: A\nhold: 40s\npressure: -1\n", 'm.yaml:3:11: expected at least 0, not "-1"'),
        ("name: A\nhold: 40s\nwait: perhaps\n", 'm.yaml:3:7: expected true or false, not "perhaps"'),
        ("name: A\nhold: 40s\narea: elbow\n", 'm.yaml:3:7: no area "elbow"; there is calf, other'),
        ("name: A\nhold: 40s\navoid_if: [blood-clott]\n", 'm.yaml:3:12: no condition "blood-clott"; did you mean'),
        ("name: A\nhold: 40s\navoid_if: blood-clot\n", "m.yaml:3:11: expected a list"),
        ("name: A\nhold: 40s\nside: links\n", "m.yaml:3:7: expected 'left', 'right', 'each', 'ask', 'both' or 'none'"),
        ("name: A\nhold: 40s\nbreathing: 4-4\n", 'm.yaml:3:12: "4-4" is no breath; write calm'),
        ("name: A\nhold: 40s\ncountdown: 90\n", 'm.yaml:3:12: expected none, or the number of seconds that are'),
        ("name: A\nhold: 40s\ncues: [{at: 140%, say: A.}]\n", "m.yaml:3:13: 140% is past the end of the hold"),
        ("name: A\nhold: 40s\ncues: [{at: soon, say: A.}]\n", "m.yaml:3:13: 'soon' is not a time"),
        ("name: A\nhold: 40s\ncues: [{say: A.}]\n", "m.yaml:3:8: a cue needs either at or every"),
        ("name: A\nhold: 40s\ncues: [{at: 5s, every: 5s, say: A.}]\n", "m.yaml:3:8: a cue needs either at or every"),
        ("name: A\nhold: 40s\ncues: [{at: 5s, from: 5s, say: A.}]\n", "m.yaml:3:8: from and until belong to every"),
        ("name: A\nhold: 40s\ncues: [{at: 5s}]\n", 'm.yaml:3:8: "say" is missing'),
        ("name: A\nhold: 40s\ncues: [{every: 5s, say: []}]\n", "m.yaml:3:25: at least one is needed here"),
        ("name: A\nhold: 40s\ncues: {at: 5s, say: A.}\n", "m.yaml:3:7: expected a list"),
        ("name: A\nhold: 40s\ncues: [{at: {value: 1, written: x}, say: A}]\n", "m.yaml:3:13: expected a moment"),
        ("name: A\nbreaths: 5\ncues: [{every: 5s, say: A.}]\n", "m.yaml:1:1: breath words and every in one hold"),
        ("name: {text: A}\nhold: 40s\n", "m.yaml:1:7: quote this text: YAML takes"),
        ("name: ~\nhold: 40s\n", 'm.yaml:1:7: "~" means that there is no value'),
        ("name: A\nhold: 40s\nsetup: null\n", 'm.yaml:3:8: "null" means that there is no value'),
        ("name: A\nhold: 40s\nsettle_s: 5s\n", 'm.yaml:3:1: unknown key "settle_s"; did you mean "settle"?'),
        ("name: A\nhold: 40s\nwhere: here\n", 'm.yaml:3:1: unknown key "where"'),
        ("format: 2\nname: A\nhold: 40s\n", "m.yaml:1:9: format 2 is not known; this voiceguide reads format 1"),
        ("name: A\nhold: 40s\nnotes: See page #2\n", 'm.yaml:3:8: quote this text: YAML drops "#2"'),
    ],
)
@pytest.mark.usefixtures("_either_loader")
def test_a_wrong_move_is_complained_of_where_it_is_wrong(source: str, complaint: str) -> None:
    (found,) = complaints_about(move_of, source)
    assert found.startswith(complaint)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("name: A\nsteps: []\n", "r.yaml:2:8: at least one is needed here"),
        ("name: A\nsteps:\n", "r.yaml:2:7: expected a list, such as [one, another]; there is nothing here"),
        ("name: A\n", 'r.yaml:1:1: "steps" is missing'),
        ("name: A\nid: mine\nsteps: [{rest: 5s}]\n", 'r.yaml:2:1: unknown key "id"'),
        ("name: A\nlength: 5m\nsteps: [{rest: 5s}]\n", 'r.yaml:2:9: expected keys and values, not "5m"'),
        ("name: A\nlength: {min: 9m, max: 5m}\nsteps: [{rest: 5s}]\n", "r.yaml:2:9: min is more than max"),
        ("name: A\nlanguage: English\nsteps: [{rest: 5s}]\n", "r.yaml:2:11: expected a language such as en"),
        ("name: A\nrate_wpm: 20\nsteps: [{rest: 5s}]\n", 'r.yaml:2:11: expected at least 80, not "20"'),
        ("name: A\nlexicon: [a]\nsteps: [{rest: 5s}]\n", "r.yaml:2:10: expected keys and values, not a list"),
        ("name: A\nlexicon: {a: [b]}\nsteps: [{rest: 5s}]\n", "r.yaml:2:14: expected a text, not a list"),
        ("name: A\nvoices: {counts: hum}\nsteps: [{rest: 5s}]\n", 'r.yaml:2:10: unknown key "counts"; did you mean "c'),
        ("name: A\nvoices: {count: ''}\nsteps: [{rest: 5s}]\n", "r.yaml:2:17: expected a voice, such as system:en-us"),
        ("name: A\ndefaults: {settel: 5s}\nsteps: [{rest: 5s}]\n", 'r.yaml:2:12: unknown key "settel"; did you mean'),
        ("name: A\nintro: {full: A, breif: B}\nsteps: [{rest: 5s}]\n", 'r.yaml:2:18: unknown key "breif"; did you'),
        ("name: A\nintro: {brief: B}\nsteps: [{rest: 5s}]\n", 'r.yaml:2:8: "full" is missing'),
        ("name: A\ndescription: For day #1\nsteps: [{rest: 5s}]\n", 'r.yaml:2:14: quote this text: YAML drops "#1"'),
        (with_steps("- calf-flex"), "r.yaml:3:3: a step has one of these keys"),
        (with_steps("- {}"), "r.yaml:3:3: a step has one of these keys"),
        (with_steps("- section: S"), 'r.yaml:3:3: "steps" is missing'),
        (with_steps("- steps: []"), "r.yaml:3:10: at least one is needed here"),
        (with_steps("- breathe: calm"), 'r.yaml:3:3: "breaths" is missing'),
        (with_steps("- {breathe: 4-0-6, breaths: 5}"), 'r.yaml:3:13: "4-0-6" is no breath'),
        (with_steps("- {rest: 5s, repeat: 0}"), 'r.yaml:3:22: expected at least 1, not "0"'),
        (with_steps("- {rest: 5s, repeat: 9999999}"), 'r.yaml:3:22: expected at most 1000, not "9999999"'),
        (with_steps("- {rest: 5s, repeat: " + "9" * 9999 + "}"), "r.yaml:3:22: "),
        (with_steps("- {rest: 5s, optional: maybe}"), 'r.yaml:3:24: expected true or false, not "maybe"'),
        (with_steps("- {move: calf-flex, optionl: true}"), 'r.yaml:3:21: unknown key "optionl"; did you mean "opt'),
        (with_steps("- {move: calf-flex, hodl: 30s}"), 'r.yaml:3:21: unknown key "hodl"; did you mean "hold"?'),
        (with_steps("- {move: calf-flex, hold: {min: 10s, usual: 40s, max: 50s}}"), "r.yaml:3:27: a hold of 10s to"),
        (with_steps("- {move: [calf-flex]}"), "r.yaml:3:10: expected keys and values, not a list"),
        (with_steps("- {move: {nmae: A, hold: 5s}}"), 'r.yaml:3:11: unknown key "nmae"; did you mean "name"?'),
        (with_steps("- say: 'Wait. [a bit] Go.'"), 'r.yaml:3:15: "[a bit]" is no break'),
        (with_steps("- say: |\n    Wait.\n    And {sid}."), 'r.yaml:5:9: no placeholder "{sid}"'),
        (with_steps("- say: Wait,\n    [3s] and {sid}."), 'r.yaml:4:14: no placeholder "{sid}"'),
        (with_steps('- say: "Tap \\"here\\", {sid}."'), 'r.yaml:3:23: no placeholder "{sid}"'),
        (with_steps("- say: '[3s]'"), "r.yaml:3:8: there is nothing to speak in this text"),
    ],
)
@pytest.mark.usefixtures("_either_loader")
def test_a_wrong_routine_is_complained_of_where_it_is_wrong(source: str, complaint: str) -> None:
    (found,) = complaints_about(routine_of, source)
    assert found.startswith(complaint)


def test_a_fault_in_a_move_file_is_told_at_its_place_in_that_file() -> None:
    def find(_: str) -> MapNode | str:
        return read_nodes(b"name: A\nhold: 30s\narea: calff\n", "moves/a.yaml")[0]

    with pytest.raises(FaultyContent) as caught:
        read_routine(with_steps("- move: a\n- move: a\n- rset: 5s").encode(), "r.yaml", "r", LISTS, find)
    first, second = map(str, caught.value.complaints)
    assert first == 'moves/a.yaml:3:7: no area "calff"; did you mean "calf"?'
    assert second.startswith("r.yaml:5:3: ")


def test_repeats_inside_repeats_that_would_never_end_are_refused() -> None:
    steps = "- repeat: 1000\n  steps:\n  - {repeat: 1000, rest: 5s}\n"
    (found,) = complaints_about(routine_of, with_steps(steps))
    assert found == "r.yaml:1:1: with all its repeats this has 1000000 steps; at most 5000 are performed"


# What YAML makes of texts that are not quoted


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("setup: Roll to point #2 and stay", 8, 'quote this text: YAML drops "#2 and stay"'),
        ("setup: {Side} leg first.", 15, "quote this text"),
        ("setup: {Side}", 8, "quote this text"),
        ("setup: [3s] And out.", 13, "quote this text"),
        ("setup: [3s]", 8, "quote this text"),
        ("setup: First: sit down.", 13, "quote this text"),
        ("setup: @home", 8, 'no text may begin with "@"; quote this text'),
        ("setup: %40", 8, 'no text may begin with "%"; quote this text'),
        ("setup: *not* too hard", 8, "quote this text"),
        ("setup: - sit", 8, "quote the text"),
        ("cues: [{at: 5s, say: Roll in, and out}]", 31, "quote this text"),
        ("cues: [{at: 5s, say: Roll in. [3s] And out.}]", 31, "quote this text"),
        ("cues: [{at: 5s, say: {Side} leg}]", 29, "quote this text"),
        ("setup: 'it's me'", 12, "put the whole text in quotes"),
        ('setup: "Sit" down', 14, "put the whole text in quotes"),
    ],
)
@pytest.mark.usefixtures("_either_loader")
def test_a_text_that_yaml_would_cut_is_to_be_quoted(line: str, column: int, words: str) -> None:
    (found,) = complaints_about(move_of, f"name: A\nhold: 40s\n{line}\n")
    assert found.startswith(f"m.yaml:3:{column}: ")
    assert words in found


@pytest.mark.parametrize("text", ["Sit down.  # a remark", "Sit down.   # TODO", "Number 5#2", "10% of it", "a [3s] b"])
def test_remarks_and_harmless_signs_need_no_quotes(text: str) -> None:
    assert move_of(f"name: A\nhold: 40s # a remark\nsetup: {text}\n").setup is not None


@pytest.mark.parametrize(
    ("source", "place", "words"),
    [
        ("name: A\n  hold: 40s\n", "2:7", "indent"),
        ("name: A\ncues:\n    - {at: 5s, say: B}\n  - {at: 9s, say: B}\n", "4:3", "look at indentation"),
        ("name: A\n\thold: 40s\n", "2:1", "there is a tab; indent with spaces"),
        ("name: A\ncues:\n\t- {at: 5s}\n", "3:1", "there is a tab; indent with spaces"),
        ('name: "A\nhold: 40s\n', "1:7", "the quote that opens here is never closed"),
        ("name: A\nhold 40s\nside: each\n", "2:1", "this is no key with a value; write key: value"),
        ("name: A\nhold: {min: 4s\nside: each\n", "3:5", "a comma or a } is missing before this"),
        ("name: A\nmuscles: [a, b\nside: each\n", "3:5", "a comma or a ] is missing before this"),
        ("name: A\nhold: 4s]\n", "2:7", "'4s]' is not a time"),
        ("name: A\n]\n", "2:1", "this does not belong here"),
        ("- name: A\n", "1:1", "expected keys and values, such as name: …"),
        ("just words\n", "1:1", "expected keys and values, such as name: …"),
        ("name: A\nhold: 4s\n---\nname: B\n", "3:1", "a second document begins; a file holds one"),
        ("name: A\nhold: 4s\n...\nname: B\n", "4:1", "a file holds one document"),
        ("name: A\n? [a]\n: b\nhold: 4s\n", "2:3", "a key must be a word"),
        ("name: !!python/object:os.system A\nhold: 4s\n", "1:7", "the tag"),
        ("name: *nobody\nhold: 4s\n", "1:7", 'the alias "*nobody" names nothing before it'),
        ("name: A\nhold: &h {min: *h}\n", "2:16", 'the alias "*h" stands inside what it names'),
        ("name: A\n<<: B\nhold: 4s\n", "2:5", '"<<" takes a mapping'),
    ],
)
@pytest.mark.usefixtures("_either_loader")
def test_broken_yaml_is_told_in_words_at_its_place(source: str, place: str, words: str) -> None:
    (found,) = complaints_about(move_of, source)
    assert found.startswith(f"m.yaml:{place}: ")
    assert words in found
    assert not any(parsers_own in found for parsers_own in ("expected <", "did not find", "mapping values"))


# What is refused in one line


def exploding(depth: int) -> str:
    levels = [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, depth)]
    return "\n".join(["x-0: &a0 [1, 2, 3]", *levels, "name: A", "hold: 40s", ""])


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (b"", "1:1: the file is empty"),
        (b"\n\n# only a remark\n", "1:1: the file is empty"),
        (exploding(12), "its aliases make this file explode; write it out"),
        ("name: " + "a" * LARGEST_BYTES, "1:1: the file is over 1 MiB"),
        ("name: A\nx-a: " + "[" * (DEEPEST + 1), f"2:{6 + DEEPEST - 1}: nested over 32 deep; write it flatter"),
        ("[" * 100_000, "1:33: nested over 32 deep"),
        ("x-a: &a " + "[" * 20 + "]" * 20 + "\nx-b: " + "[" * 20 + "*a" + "]" * 20, "nested over 32 deep"),
        ("name: A\nhold: 4\x00s\n", "2:8: there is a control character (U+0000); remove it"),
        ("name: \x1b[31mA\nhold: 4s\n", "1:7: there is a control character (U+001B); remove it"),
        ('name: "\\e[31mA"\nhold: 4s\n', "1:7: there is a control character in this text; remove it"),
        ("name: A\nnotes: \ufffe\nhold: 4s\n", "2:8: there is a control character (U+FFFE)"),
        ("name: A\nhold: 4s\n".encode("utf-16"), "1:1: this is not UTF-8; save the file as UTF-8"),
        ("name: A\nhold: 4s\n".encode("utf-16-le"), "1:2: there is a control character (U+0000); remove it"),
        ("name: A\nhold: 4s\n".encode("utf-32"), "1:1: this is not UTF-8"),
        ("name: A\nnotes: Füße tun weh\n".encode("latin-1"), "2:9: this is not UTF-8"),
        ("name: Füße\nnotes: ä".encode() + b"\xff\n", "2:9: this is not UTF-8"),
        (b"name: A\nhold: 4s\n\x89PNG\r\n\x1a\n", "3:1: this is not UTF-8"),
    ],
    ids=lambda value: "" if len(value) > 40 else repr(value),
)
@pytest.mark.usefixtures("_either_loader")
def test_what_could_hurt_is_refused_in_one_line(source: str | bytes, complaint: str) -> None:
    found = complaints_about(move_of, source)
    assert complaint in found[0]
    assert len(found) == 1 or "\\e" in str(source)


def test_limits_of_other_readers_stand_in_the_message() -> None:
    with pytest.raises(FaultyContent, match=r"^a:1:9: this file holds over 3 values; split it up"):
        parse_yaml(b"[a, b,  c]", "a", most_nodes=3)
    with pytest.raises(FaultyContent, match=r"the file is over 2 MiB"):
        parse_yaml(b" " * (2 * LARGEST_BYTES + 1), "a", largest_bytes=2 * LARGEST_BYTES)


def test_nesting_of_32_is_still_read() -> None:
    inner = "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert move_of(f"name: A\nhold: 40s\nx-deep: {inner}\n").name.text == "A"


@pytest.mark.parametrize("value", [r'"\n\n\e[2J"', r'"a\nb\nc"', '"' + "x" * 999 + '"', '"\u202egnirts"', r'"\u061c"'])
def test_a_complaint_is_one_short_line_whatever_it_quotes(value: str) -> None:
    for found in complaints_about(move_of, f"name: A\nhold: 40s\narea: {value}\n"):
        assert found.isprintable()
        assert len(found) < 500


keys = st.sampled_from([*Move.model_fields, "x-a", "at", "min", "usual", "full", "<<", "[a]", "? b", "move", "steps"])
values = st.sampled_from(
    ["40s", "[a, b]", "{a: b}", "{min: 1s, usual: 2s, max: 3s}", "|\n  text", "*a", "&a b", "'", '"', "-5s", "null",
     "", "[", "[{at: 5s, say: A}]", "{Side} b", "5", "each", "calf", "1e999", "\t", "- a", "🦶", "\u202e", "[[", "!x y"]
)  # fmt: skip
lines = st.lists(st.builds("{}{}: {}".format, st.sampled_from(["", "", "", "  ", "- "]), keys, values))


@settings(deadline=None, database=None)
@given(lines.map("\n".join) | st.text() | st.binary())
def test_any_file_is_read_or_complained_of(source: str | bytes) -> None:
    source = source if isinstance(source, bytes) else source.encode(errors="surrogatepass")
    for read in (move_of, routine_of):
        try:
            read(source)
        except FaultyContent as error:
            assert all(str(complaint).isprintable() for complaint in error.complaints)  # noqa: PT017 - either may come


@pytest.mark.parametrize("more", [0, LARGEST_BYTES])
@pytest.mark.parametrize(
    "begins", [b"ID3\x03\x00", b"\xff\xf3\x84\xc4", b"fLaC\0\0", b"OggS\0", b"RIFF\1\2\3\4WAVE", b"\0\0\0\x1cftypM4B "]
)
def test_a_sound_file_however_large_is_told_as_one(begins: bytes, more: int) -> None:
    with pytest.raises(FaultyContent, match=r"^a.mp3:1:1: this is a sound file, .* voiceguide verify"):
        read_nodes(begins + bytes(more), "a.mp3")


@pytest.mark.parametrize("begins", [b"%PDF-1.7", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"PK\3\4"])
def test_what_is_no_text_is_told_as_none_and_not_to_be_split(begins: bytes) -> None:
    with pytest.raises(FaultyContent, match="a:1:1: this is no text, and so no routine"):
        read_nodes(begins + bytes(LARGEST_BYTES), "a")
