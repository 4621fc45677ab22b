"""voiceguide/compiler/exclusions.py: moves that a person should not do are left out, and the script says so."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from support.factories import SOUNDS, catalogue, holds, plan_of, routine_of, said
from voiceguide.cli import main
from voiceguide.compiler.compile import compile_script
from voiceguide.compiler.exclusions import without
from voiceguide.compiler.variants import leaves
from voiceguide.errors import ContentError, UsageError
from voiceguide.model.routine import Omission, Routine
from voiceguide.model.spans import Talk
from voiceguide.model.steps import Group, MoveStep
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.layout import Plan, lay_out

Run = Callable[..., tuple[int, str, str]]

NECK = '{move: {name: Nod, area: neck, hold: 20s}}'
CALF = '{move: {name: Point, area: calf, hold: 20s, avoid_if: [blood-clot]}}'
ROLLER = "{move: mid-back-roller}"  # its `instead` is mid-back-at-the-wall


def left(steps: str, *words: str, **more: str) -> Routine:
    known = catalogue()
    return without(routine_of_content(steps, **more), words, known.lists, known.move)


def routine_of_content(steps: str, **more: str) -> Routine:
    """As `routine_of`, with the bundled moves."""
    head = "".join(f"{key}: {value}\n" for key, value in {"name": "Test", "safety": '"Safe."', **more}.items())
    return Catalogue().read(f"{head}steps:\n{steps}".encode(), "test.yaml", "test")


def moves(routine: Routine) -> list[str | None]:
    return [step.id or step.move.name.text for step in leaves(routine.steps) if isinstance(step, MoveStep)]


def planned(routine: Routine, talk: Talk = "auto") -> Plan:
    known = catalogue()
    return lay_out(compile_script(routine, known.language("en"), talk=talk, minutes=9), SOUNDS)


def test_a_move_goes_by_its_area_or_by_what_it_is_not_for() -> None:
    steps = f"- {NECK}\n- {CALF}\n- {{move: {{name: Rub, hold: 20s}}}}"
    assert moves(left(steps, "neck")) == ["Point", "Rub"]
    assert moves(left(steps, "blood-clot")) == ["Nod", "Rub"]
    assert moves(left(steps, "Neck", "blood clot")) == ["Rub"]
    assert moves(left(steps, "hand")) == ["Nod", "Point", "Rub"]
    assert moves(left(steps, "legs")) == ["Nod", "Rub"]
    assert moves(left(steps, "Upper body")) == ["Point", "Rub"]


def test_it_goes_from_nested_groups_and_a_group_that_had_moves_goes_with_the_last_of_them() -> None:
    neck = f"{{section: Neck, steps: [{{say: Last the neck.}}, {{steps: [{NECK}]}}]}}"
    routine = left(f"- steps: [{neck}, {CALF}]\n- {{steps: [{{rest: 5s}}]}}", "neck")
    assert said(planned(routine)).count("Last the neck.") == 0
    first, second = routine.steps
    assert isinstance(first, Group)
    assert isinstance(second, Group)
    assert [len(first.steps), len(second.steps)] == [1, 1]


def test_a_move_is_swapped_for_what_it_offers_instead() -> None:
    routine = left(f"- {ROLLER}", "pregnancy")
    assert moves(routine) == ["mid-back-at-the-wall"]
    (change,) = routine.changes
    assert change.instead == catalogue().move("mid-back-at-the-wall").name.text


def test_one_move_in_the_place_of_many_comes_once() -> None:
    steps = "- {move: mid-back-peanut}\n- {move: mid-back-between-the-blades}"
    assert moves(left(steps, "pregnancy")) == ["mid-back-at-the-wall"]
    assert moves(left(f"- {{move: mid-back-at-the-wall}}\n{steps}", "pregnancy")) == ["mid-back-at-the-wall"]
    rounds = "- {move: mid-back-peanut}\n- rest: 5s\n- {move: mid-back-peanut}"
    assert moves(left(rounds, "pregnancy")) == ["mid-back-at-the-wall"] * 2


def test_for_whom_a_move_is_left_out_nothing_deeper_is_offered() -> None:
    steps = f"- {ROLLER}\n- {{move: shoulder-at-the-wall}}\n- {{move: chest-at-the-wall, offer: deeper}}"
    deeper = {catalogue().move(one).deeper.text for one in ("shoulder-at-the-wall", "chest-at-the-wall")}  # type: ignore[union-attr]
    assert deeper <= set(said(planned(left(steps))))
    assert deeper.isdisjoint(said(planned(left(steps, "pregnancy"))))
    assert deeper <= set(said(planned(left(steps, "neck"))))


def test_what_is_left_out_is_called_some_where_other_moves_of_its_area_stay() -> None:
    steps = "- {move: foot-sore-spots}\n- {move: foot-slow-roll}"
    assert "Left out today: some moves for the feet." in said(planned(left(steps, "cancer")))
    assert "Left out today: moves for the neck." in said(planned(left(f"- {NECK}\n- {CALF}", "neck")))


def test_it_is_left_out_where_that_is_not_for_it_either() -> None:
    assert moves(left(f"- {ROLLER}\n- {CALF}", "recent-surgery")) == ["Point"]


def test_what_is_swapped_in_keeps_side_repeats_and_what_its_section_hands_down() -> None:
    steps = """
- section: Back
  announce: none
  chimes: off
  pressure: 2
  steps:
    - {move: mid-back-roller, repeat: 3, between: 7s, side: left, optional: true, setup: "On the roller."}
"""
    routine = left(steps, "pregnancy")
    (step,) = leaves(routine.steps)
    own = catalogue().move("mid-back-at-the-wall")
    assert isinstance(step, MoveStep)
    assert (step.move.side, step.repeat and step.repeat.usual, step.between_s, step.optional) == ("left", 3, 7, True)
    assert (step.move.announce, step.move.chimes) == ("none", "off")
    assert step.move.pressure == (own.pressure if "pressure" in own.model_fields_set else 2)
    assert (step.move.setup, step.move.hold) == (own.setup, own.hold)


def test_both_sides_of_what_is_swapped_in_last_the_same() -> None:
    (_, left_side, first), (_, right_side, second) = holds(planned(left("- {move: hip-on-the-side}", "blood-thinners")))
    assert (left_side, right_side) == ("left", "right")
    assert first == second
    ((_, _, one), (_, _, other)) = holds(planned(left("- {move: calf-roller}\n- rest: 5s", "neck")))
    assert one == other


def test_the_session_says_so_at_its_start_at_every_level_of_talk() -> None:
    routine = left(f"- {NECK}\n- {ROLLER}\n- {CALF}", "neck", "pregnancy")
    names = [catalogue().move(one).name.text for one in ("mid-back-roller", "mid-back-at-the-wall")]
    for talk in ("auto", "brief", "bells"):
        heard = said(planned(routine, talk))
        there = ["Left out today: moves for the neck.", f"Instead of upper back on the roller: {names[1]}."]
        assert [text for text in heard if text in there] == there, talk


def test_nothing_is_said_where_nothing_was_asked_for() -> None:
    assert not [one for one in said(plan_of(f"- {NECK}")) if one.startswith(("Left out", "Instead of"))]
    assert routine_of(f"- {NECK}").changes == ()


def test_the_same_move_is_named_once() -> None:
    assert left(f"- {NECK}\n- {NECK}\n- {CALF}", "neck").changes == (Omission("Nod", None, "neck"),)


def test_a_tool_that_nobody_needs_any_more_is_not_laid_out() -> None:
    steps = "- {move: foot-golf-arch}\n- {move: calf-draw-back}"
    assert left(steps, "foot", tools="[golf-ball, spiky-ball]").tools == ("spiky-ball",)


def test_a_word_that_is_none_is_told_with_what_it_may_have_been() -> None:
    with pytest.raises(UsageError, match='no area or condition "nekc"; did you mean "neck"'):
        left(f"- {NECK}", "nekc")


def test_nothing_left_is_an_error() -> None:
    with pytest.raises(ContentError, match="without neck nothing is left of test"):
        left(f'- {NECK}\n- say: "That was all."', "neck")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in ("CACHE_DIR", "DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / "home" / name.lower()))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--voice", "hum"])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


@pytest.mark.parametrize("command", ["script", "show", "build"])
def test_the_commands_take_it_as_often_as_one_likes(command: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "moves").mkdir()
    (tmp_path / "moves" / "wall.yaml").write_text("name: Wall\narea: chest\nhold: 5s\npressure: 1\n")
    (tmp_path / "r.yaml").write_text(
        f"name: R\nsteps:\n  - {NECK}\n  - {CALF}\n  - {{move: {{name: Roll, area: chest, hold: 9s, pressure: 5, "
        "avoid_if: [pregnancy], instead: wall}}\n"
    )
    options = ["--without", "neck", "--without", "pregnancy", "--json"]
    dry = ["-n"] if command == "build" else []
    code, out, err = run(command, str(tmp_path / "r.yaml"), *options, *dry)
    assert code == 0, err
    assert "Left out: Nod." in err
    assert "Instead of Roll: Wall." in err
    assert '"Nod"' not in json.dumps(json.loads(out))


@pytest.mark.parametrize(("words", "expected"), [(["nekc"], 2), (["neck", "blood-clot"], 3)])
def test_a_wrong_word_and_an_empty_session_differ(words: list[str], expected: int, run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(f"name: R\nsteps:\n  - {NECK}\n  - {CALF}\n")
    options = [part for word in words for part in ("--without", word)]
    code, _, err = run("script", str(tmp_path / "r.yaml"), *options)
    assert code == expected
    assert "Traceback" not in err
