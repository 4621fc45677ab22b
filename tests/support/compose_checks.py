"""What is composed, held against the promises of `voiceguide compose`."""

import random
import re
import shlex
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import pytest

from support.factories import catalogue
from voiceguide.authoring.compose.compose import Composed, Request, compose
from voiceguide.cache import Cache
from voiceguide.compiler.compile import leaves
from voiceguide.errors import ContentError
from voiceguide.model.script import Estimated, Script
from voiceguide.model.steps import MoveStep
from voiceguide.schedule.planner import plan
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice


def areas() -> list[str]:
    """The areas that a tool reaches, in the order of the alphabet."""
    return sorted({listed.item.area for listed in catalogue().moves() if listed.item.tool})


def composed(*areas: str, tools: tuple[str, ...] = (), minutes: float = 10, **more: object) -> Composed:
    wish = Request(areas, tools, minutes, **more)  # type: ignore[arg-type]
    return compose(wish, catalogue(), Script.estimate)


def steps(made: Composed) -> list[MoveStep]:
    return [step for step in leaves(made.routine.steps) if isinstance(step, MoveStep)]


def requests(count: int, seed: int) -> list[Request]:
    """Return requests at random, the same for the same seed; many of them can be met."""
    chance, lists = random.Random(seed), catalogue().lists

    def some(choices: Iterable[str], most: int) -> tuple[str, ...]:
        return tuple(chance.sample(sorted(choices), chance.randint(0, most)))

    def request() -> Request:
        preset = chance.choice([None, None, *lists.presets])
        words = some([*areas(), *lists.area_groups], 3) or (() if preset else ("legs",))
        return Request(
            words, some(["massage-ball", "spiky-ball", "peanut", "foam-roller", "none"], 3), chance.randint(4, 30),
            some(["neck", "pregnancy", "legs", "blood-thinners"], 1), chance.choice([None, 1, 2]),
            some(["sitting-floor", "standing-wall", "on-back", "sitting-chair"], 2) if chance.random() < 0.3 else (),
            chance.random() < 0.3, preset,
        )  # fmt: skip

    return [request() for _ in range(count)]


def check_coached(made: Composed, wish: Request) -> None:
    """Hold that nobody gets up to go on, tools change no more than needed, and the person's limits are kept."""
    lists, done = catalogue().lists, steps(made)
    level = ["standing", "chair", "floor"]
    postures = [str(step.move.posture) for step in done]
    ranks = [(level.index(lists.postures[posture].level), posture in lists.lying) for posture in postures]
    assert ranks == sorted(ranks)
    order = [posture for posture, _ in groupby(postures)]
    assert len(order) == len(set(order)), "a posture is left and taken again"
    check_tools_taken_once(made)
    for step in done:
        assert not wish.no_lying or step.move.posture not in lists.lying
        assert not wish.postures or step.move.posture in wish.postures
        assert step.move.tool is None or not wish.tools or step.move.tool in wish.tools
        assert not {step.move.area, *step.move.avoid_if} & {part for word in wish.without for part in lists.parts(word)}
    worked = {step.move.area for step in done}
    assert all(worked & set(lists.parts(word)) for word in wish.areas)
    assert made.routine.outro is not None
    assert "the last one" not in made.routine.outro.full.text
    assert made.routine.description
    assert abs(made.duration_s - wish.seconds) <= 0.05 * wish.seconds


def check_composed_or_refused(wish: Request) -> None:
    """Hold a routine for `wish` against all promises; a wish that is refused, by the nearest that can be."""
    try:
        made = compose(wish, catalogue(), Estimated)
    except ContentError:
        check_refused(wish)
    else:
        check_coached(made, wish)
        assert compose(wish, catalogue(), Estimated).yaml == made.yaml


def check_met(area: str, minutes: int, folder: Path) -> None:
    """Compose for an area: the length is met within 5 percent, no move comes more than twice, none is of elsewhere."""
    made = composed(area, minutes=minutes)
    studio = Studio(VoiceChoice("hum", "tone"), Cache(folder))
    length_s = plan(made.routine, catalogue(), studio, estimate=True).plan.frames * 0.024
    assert abs(length_s - 60 * minutes) <= 0.05 * 60 * minutes
    assert length_s == pytest.approx(made.duration_s)
    times = Counter(step.id for step in steps(made))
    rounds = 2 if "repeat:" in made.yaml else 1
    assert max(times.values()) * rounds <= 2
    assert {step.move.area for step in steps(made)} == {area}


def check_refused(wish: Request) -> None:
    """Hold that a wish is refused with the nearest that can be, and that this can be."""
    with pytest.raises(ContentError) as refused:
        compose(wish, catalogue(), Estimated)
    assert refused.value.exit_code == 3
    command = re.search(r"the nearest that can be: (voiceguide compose .*)", str(refused.value))
    assert command, refused.value
    near = asked_by(command[1])
    check_coached(compose(near, catalogue(), Estimated), near)
    assert (near.without, near.no_lying, near.preset) == (wish.without, wish.no_lying, wish.preset)


def asked_by(command: str) -> Request:
    """Return the request that a command line makes."""
    words = iter(shlex.split(command)[2:])
    given: dict[str, list[str]] = {}
    for option in words:
        given.setdefault(option, []).append("" if option == "--no-lying" else next(words))
    return Request(
        tuple(given.get("--area", ())),
        tuple(given.get("--tool", ())),
        float(given["--minutes"][0]),
        tuple(given.get("--without", ())),
        int(given["--seed"][0]) if "--seed" in given else None,
        tuple(given.get("--posture", ())),
        "--no-lying" in given,
        given["--for"][0] if "--for" in given else None,
    )


def check_longest(area: str, range_told: str, minutes: int) -> None:
    """Hold that the longest that is named is met to two seconds, and that two minutes more are refused."""
    with pytest.raises(ContentError, match=rf"take {range_told}; .* --area {area} --minutes {minutes}$"):
        composed(area, minutes=minutes + 2)
    assert abs(composed(area, minutes=minutes).duration_s - 60 * minutes) <= 2


def check_tools_taken_once(made: Composed) -> None:
    """Hold that each tool is taken up once in a posture."""
    taken = [(step.move.posture, step.move.tool) for step in steps(made)]
    changes = [now for now, _ in groupby(taken)]
    assert len(changes) == len(set(changes))
