"""voiceguide/authoring/compose/: a routine from areas, tools and minutes."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import click
import pytest

from support.compose_checks import (
    areas,
    check_coached,
    check_composed_or_refused,
    check_longest,
    check_met,
    check_refused,
    check_tools_taken_once,
    composed,
    requests,
    steps,
)
from support.factories import catalogue
from support.paths import CHECKOUT
from voiceguide.authoring.compose.candidates import candidates
from voiceguide.authoring.compose.compose import Request
from voiceguide.authoring.compose.scope import scope_of
from voiceguide.cli import main
from voiceguide.cli.compose_command import command
from voiceguide.errors import ContentError
from voiceguide.model.move import Move
from voiceguide.model.steps import MoveStep

HEIGHT = {
    "standing": 0, "side-to-wall": 0, "facing-wall": 0, "standing-wall": 0, "sitting-table": 1, "sitting-chair": 1,
    "sitting-floor": 1,
}  # fmt: skip
"""Standing, sitting; all else is lying or near the floor."""


@cache
def moves() -> dict[str, Move]:
    return {listed.id: listed.item for listed in catalogue().moves()}


AREAS = areas()
MINUTES = (5, 10, 20)


@pytest.mark.parametrize(("area", "minutes"), [(area, MINUTES[index % 3]) for index, area in enumerate(AREAS)])
def test_every_area_that_a_tool_reaches_is_met_within_5_percent_and_no_move_more_than_twice(
    area: str, minutes: int, tmp_path: Path
) -> None:
    check_met(area, minutes, tmp_path)


def test_it_is_built_as_long_as_it_was_composed_by_the_voice_that_it_was_composed_for(tmp_path: Path) -> None:
    voice = ["--voice", "hum:tone"]
    for arguments, code in (
        (["compose", "--area", "calf", "--minutes", "6", "-o", str(tmp_path / "calf.yaml"), *voice], 0),
        (["build", str(tmp_path / "calf.yaml"), "-n", *voice], 0),
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == code


def test_postures_go_down_and_never_up_again() -> None:
    made = composed("neck", "foot", "shoulders", "calf", "chest", "glutes", minutes=30)
    heights = [HEIGHT.get(str(step.move.posture), 2) for step in steps(made)]
    assert heights == sorted(heights)
    assert len(set(heights)) == 3


def test_each_tool_is_taken_up_once_in_a_posture() -> None:
    wide = ("calf", "quads", "glutes", "shoulders", "mid-back")
    check_tools_taken_once(composed(*wide, tools=("foam-roller", "massage-ball"), minutes=30))


def test_only_the_tools_that_one_has_are_used_and_listed() -> None:
    made = composed("calf", "glutes", tools=("tennis-ball",), minutes=10)
    assert {step.move.tool for step in steps(made)} == {"tennis-ball"} == set(made.routine.tools)


def test_no_move_is_done_with_a_tool_that_its_words_do_not_mean() -> None:
    lists = catalogue().lists
    found = candidates(moves(), scope_of(Request((), ("massage-ball",), 10), lists), lists)
    assert found
    assert not {"foot-golf-arch", "calf-roller", "mid-back-peanut"} & {one.id for one in found}


def test_what_is_to_be_left_out_is() -> None:
    def asked(*without: str) -> list[MoveStep]:
        return steps(composed(tools=("massage-ball",), minutes=15, without=without))

    assert "calf" in {step.move.area for step in asked()}
    assert "calf" not in {step.move.area for step in asked("calf")}
    assert [step.id for step in asked() if "osteoporosis" in step.move.avoid_if]
    assert not [step.id for step in asked("osteoporosis") if "osteoporosis" in step.move.avoid_if]


def test_the_same_wish_gives_the_same_routine_and_a_seed_another() -> None:
    first, again, other = (composed("foot", minutes=10, seed=seed) for seed in (None, None, 3))
    assert first.yaml == again.yaml
    assert set(first.moves) != set(other.moves)
    assert composed("foot", minutes=10, seed=3).yaml == other.yaml


def test_one_is_said_of_one() -> None:
    wishes = [Request(("calf",), (), minutes) for minutes in (1, 1.25, 2)]
    assert [wish.in_minutes for wish in wishes] == ["1 minute", "1.25 minutes", "2 minutes"]
    with pytest.raises(ContentError, match=r"^1 minute cannot be met"):
        composed("neck", minutes=1)


def test_it_is_yaml_that_reads_without_a_complaint_and_says_how_it_was_made() -> None:
    made = composed("foot", "calf", tools=("spiky-ball",), minutes=12)
    command = "voiceguide compose --area foot --area calf --tool spiky-ball --minutes 12"
    assert made.yaml.startswith(f"# Made by: {command}\n")
    assert catalogue().read(made.yaml.encode(), "composed.yaml", "composed") == made.routine


@pytest.mark.parametrize("wish", requests(4, seed=14), ids=str)
def test_whatever_is_asked_nobody_gets_up_again_and_the_limits_are_kept(wish: Request) -> None:
    """`scripts/prove fit` has more of them."""
    check_composed_or_refused(wish)


def test_a_word_for_several_areas_takes_some_of_each_and_names_the_session() -> None:
    made = composed("back", "arms", minutes=12)
    assert made.routine.name.text == "Back and forearms, 12 minutes"
    assert {step.move.area for step in steps(made)} == {"lower-back", "mid-back", "forearms"}
    assert "--area back --area arms" in made.yaml.partition("\n")[0]


def test_a_posture_is_kept_and_nobody_lies_who_does_not_want_to() -> None:
    seated = composed("foot", "glutes", minutes=8, postures=("sitting-chair",))
    assert {step.move.posture for step in steps(seated)} == {"sitting-chair"}
    upright = composed("shoulders", "glutes", "back", minutes=12, no_lying=True)
    assert not {step.move.posture for step in steps(upright)} & catalogue().lists.lying


def test_without_a_tool_there_are_stretches_and_the_breath_comes_last() -> None:
    made = composed(tools=("none",), minutes=8)
    assert {step.move.tool for step in steps(made)} == {None}
    assert "tools:" not in made.yaml
    assert made.moves[-1] == "breath-lying"
    assert made.routine.name.text == "Calf and breath, 8 minutes"


def test_breaths_are_counted_and_only_as_many_as_the_move_allows() -> None:
    for minutes in (3, 10):
        made = composed("whole-body", minutes=minutes)
        for step in steps(made):
            assert step.move.breaths is not None
            assert step.move.breaths.min <= step.move.breaths.usual <= step.move.breaths.max
        assert abs(made.duration_s - 60 * minutes) <= 2


PRESETS = sorted(catalogue().lists.presets)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_says_what_it_is_for_and_keeps_to_its_limits(preset: str) -> None:
    entry = catalogue().lists.presets[preset]
    made = composed(minutes=8, preset=preset)
    assert made.routine.name.text == f"{entry.name}, 8 minutes"
    assert made.routine.description == entry.description
    assert f"--for {preset} --minutes 8" in made.yaml.partition("\n")[0]
    wish = Request(entry.areas[:1], entry.tools, 8, postures=entry.postures)
    check_coached(made, replace(wish, tools=(*wish.tools, "none")))
    assert not entry.moves or set(entry.moves) & set(made.moves)
    if entry.ends_with:
        assert made.moves[-1] == entry.ends_with[0]


def test_the_help_and_the_docs_name_every_preset_and_every_word_for_several_areas() -> None:
    page = (CHECKOUT / "docs" / "writing.md").read_text(encoding="utf-8")
    help_text = " ".join(param.help or "" for param in command.params if isinstance(param, click.Option))
    for word in PRESETS:
        assert f"`{word}`" in page
        assert re.search(rf"\b{word}\b", help_text)
    for word in catalogue().lists.area_groups:
        assert f"`{word}`" in page


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_names_only_what_there_is_and_no_area_in_its_intro(preset: str) -> None:
    lists, entry = catalogue().lists, catalogue().lists.presets[preset]
    assert set(entry.areas) <= lists.area_words.keys()
    assert set(entry.tools) <= {*lists.tools, "none"}
    assert set(entry.postures) <= lists.postures.keys()
    assert {*entry.moves, *entry.ends_with} <= moves().keys()
    for text in (entry.intro.full, entry.intro.at(brief=True)):
        assert not [area.name for area in lists.areas.values() if area.name in text.text.casefold()]


def test_what_the_person_gives_wins_over_the_preset() -> None:
    made = composed("calf", tools=("spiky-ball",), minutes=8, preset="desk", postures=("sitting-floor",))
    assert {(step.move.area, step.move.posture) for step in steps(made)} == {("calf", "sitting-floor")}
    assert made.routine.name.text == "Calf, 8 minutes"
    seated = composed(minutes=8, preset="sleep", no_lying=True)
    assert seated.moves[-1] == "breath-sitting"


def test_for_a_last_move_nobody_gets_up() -> None:
    made = composed("quads", minutes=8, preset="desk", postures=("on-belly", "sitting-chair"))
    assert {step.move.posture for step in steps(made)} == {"on-belly"}


UNMET = [
    Request(("belly",), (), 10), Request(("neck",), ("peanut",), 10), Request(("calf",), ("golf-ball",), 10),
    Request(("calf",), (), 1), Request(("neck",), (), 10, ("neck",)), Request(("quads",), (), 10, no_lying=True),
    Request(("neck",), (), 5, postures=("sitting-chair",)), Request(("arms",), ("none",), 5),
]  # fmt: skip
"""`scripts/prove fit` has more, of several areas and of all."""


@pytest.mark.parametrize("wish", UNMET, ids=str)
def test_what_cannot_be_met_is_refused_with_the_nearest_that_can_and_that_can(wish: Request) -> None:
    check_refused(wish)


def test_at_the_longest_that_can_be_what_is_named_is_met_to_two_seconds_and_more_is_refused() -> None:
    check_longest("neck", r"2\.9 to 17\.4", 17)


def test_where_what_is_to_be_left_out_leaves_nothing_no_nearest_is_made_up() -> None:
    with pytest.raises(ContentError, match="leave less out"):
        composed("calf", minutes=10, without=("recent-injury",))
