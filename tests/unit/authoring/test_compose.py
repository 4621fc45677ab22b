"""voiceguide/authoring/compose/: a routine from areas, tools and minutes."""

import re
import shlex
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from voiceguide.authoring.compose.arrangement import outro
from voiceguide.authoring.compose.candidates import candidates
from voiceguide.authoring.compose.compose import Composed, Request, compose
from voiceguide.cache import Cache
from voiceguide.cli import main
from voiceguide.compiler.compile import leaves
from voiceguide.errors import ContentError
from voiceguide.model.move import Move
from voiceguide.model.script import Estimated, Script
from voiceguide.model.steps import MoveStep
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.planner import plan
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

HEIGHT = {"standing": 0, "standing-wall": 0, "sitting-table": 1, "sitting-chair": 1, "sitting-floor": 1}
"""Standing, sitting; all else is lying or near the floor."""


@cache
def catalogue() -> Catalogue:
    return Catalogue()


@cache
def moves() -> dict[str, Move]:
    return {listed.id: listed.item for listed in catalogue().moves()}


AREAS = sorted({move.area for move in moves().values()})


def composed(*areas: str, tools: tuple[str, ...] = (), minutes: float = 10, **more: object) -> Composed:
    wish = Request(areas, tools, minutes, **more)  # type: ignore[arg-type]
    return compose(wish, catalogue(), Script.estimate)


def steps(made: Composed) -> list[MoveStep]:
    return [step for step in leaves(made.routine.steps) if isinstance(step, MoveStep)]


@pytest.mark.parametrize("minutes", [5, 10, 20])
@pytest.mark.parametrize("area", AREAS)
def test_every_area_that_a_tool_reaches_is_met_within_5_percent_and_no_move_more_than_twice(
    area: str, minutes: int, tmp_path: Path
) -> None:
    made = composed(area, minutes=minutes)
    studio = Studio(VoiceChoice("hum", "tone"), Cache(tmp_path))
    length_s = plan(made.routine, catalogue(), studio, estimate=True).plan.frames * 0.024
    assert abs(length_s - 60 * minutes) <= 0.05 * 60 * minutes
    assert length_s == pytest.approx(made.duration_s)
    times = Counter(step.id for step in steps(made))
    rounds = 2 if "repeat:" in made.yaml else 1
    assert max(times.values()) * rounds <= 2
    assert {moves()[str(step.id)].area for step in steps(made)} == {area}


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
    made = composed(tools=("foam-roller", "massage-ball"), minutes=60)
    taken = [(step.move.posture, step.move.tool) for step in steps(made)]
    changes = [now for before, now in zip([None, *taken], taken, strict=False) if now != before]
    assert len(changes) == len(set(changes))


def test_only_the_tools_that_one_has_are_used_and_listed() -> None:
    made = composed("calf", "glutes", tools=("tennis-ball",), minutes=10)
    assert {step.move.tool for step in steps(made)} == {"tennis-ball"} == set(made.routine.tools)


def test_no_move_is_done_with_a_tool_that_its_words_do_not_mean() -> None:
    lists = catalogue().lists
    found = candidates(moves(), Request((), ("massage-ball",), 10), lists)
    assert found
    assert not {"foot-golf-arch", "calf-roller", "mid-back-peanut"} & {one.id for one in found}


def test_what_is_to_be_left_out_is() -> None:
    without_neck = composed(tools=("massage-ball",), minutes=60, without=("neck",))
    assert "neck" not in {step.move.area for step in steps(without_neck)}
    spared = composed(tools=("massage-ball",), minutes=30, without=("osteoporosis",))
    assert not [step.id for step in steps(spared) if "osteoporosis" in step.move.avoid_if]


def test_the_same_wish_gives_the_same_routine_and_a_seed_another() -> None:
    first, again, other = (composed("foot", minutes=10, seed=seed) for seed in (None, None, 3))
    assert first.yaml == again.yaml
    assert set(first.moves) != set(other.moves)
    assert composed("foot", minutes=10, seed=3).yaml == other.yaml


def test_one_is_said_of_one() -> None:
    wishes = [Request(("calf",), (), minutes) for minutes in (1, 1.25, 2)]
    assert [wish.in_minutes for wish in wishes] == ["1 minute", "1.25 minutes", "2 minutes"]
    with pytest.raises(ContentError, match=r"^1 minute cannot be met"):
        composed("foot", minutes=1)


@pytest.mark.parametrize(
    ("shorts", "told"),
    [(["ball"], "Put the ball where you will not step on it."),
     (["ball", "ball"], "Put the balls where you will not step on them."),
     (["ball", "roller", "ball"], "Put the balls and the roller where you will not step on them."),
     (["ball", "peanut"], "Put the ball and the peanut where you will not step on them.")],
)  # fmt: skip
def test_the_outro_speaks_of_one_tool_and_of_several_as_people_do(shorts: list[str], told: str) -> None:
    assert told in outro(shorts)


def test_without_a_tool_the_outro_speaks_of_none() -> None:
    assert "Put" not in outro([])


def test_it_is_yaml_that_reads_without_a_complaint_and_says_how_it_was_made() -> None:
    made = composed("foot", "calf", tools=("spiky-ball",), minutes=12)
    command = "voiceguide compose --area foot --area calf --tool spiky-ball --minutes 12"
    assert made.yaml.startswith(f"# Made by: {command}\n")
    assert catalogue().read(made.yaml.encode(), "composed.yaml", "composed") == made.routine


UNMET = [
    Request(("belly",), (), 10), Request(("neck",), ("peanut",), 10), Request(("calf",), ("golf-ball",), 10),
    Request(("calf",), (), 1),
    Request(("calf", "neck", "foot", "glutes", "quads"), (), 3), Request(("calf",), ("foam-roller",), 40),
    Request(("neck",), (), 10, ("neck",)), Request(("mid-back",), (), 120), Request(("hand", "head"), (), 5),
    Request((), ("other",), 10), Request((), ("peanut",), 90), Request(("calf",), (), 10, ("varicose-veins",)),
]  # fmt: skip


@pytest.mark.parametrize("wish", UNMET, ids=str)
def test_what_cannot_be_met_is_refused_with_the_nearest_that_can_and_that_can(wish: Request) -> None:
    with pytest.raises(ContentError) as refused:
        compose(wish, catalogue(), Estimated)
    assert refused.value.exit_code == 3
    command = re.search(r"the nearest that can be: (voiceguide compose .*)", str(refused.value))
    assert command, refused.value
    options = shlex.split(command[1])[2:]
    pairs = list(zip(options[::2], options[1::2], strict=True))
    near = Request(
        tuple(value for option, value in pairs if option == "--area"),
        tuple(value for option, value in pairs if option == "--tool"),
        float(dict(pairs)["--minutes"]),
        tuple(value for option, value in pairs if option == "--without"),
    )
    made = compose(near, catalogue(), Estimated)
    assert abs(made.duration_s - 60 * near.minutes) <= 0.05 * 60 * near.minutes
    assert near.without == wish.without


def test_at_the_longest_that_can_be_what_is_named_is_met_to_two_seconds_and_more_is_refused() -> None:
    with pytest.raises(ContentError, match=r"take 2\.9 to 141\.4; .* --area foot --minutes 141$"):
        composed("foot", minutes=142)
    assert abs(composed("foot", minutes=141).duration_s - 60 * 141) <= 2


def test_where_what_is_to_be_left_out_leaves_nothing_no_nearest_is_made_up() -> None:
    with pytest.raises(ContentError, match="leave less out"):
        composed("calf", minutes=10, without=("recent-injury",))
