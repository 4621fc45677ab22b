"""What is composed, held against the promises of `voiceguide compose`."""

import re
import shlex
from collections import Counter
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
    """The areas that some move is for, in the order of the alphabet."""
    return sorted({listed.item.area for listed in catalogue().moves()})


def composed(*areas: str, tools: tuple[str, ...] = (), minutes: float = 10, **more: object) -> Composed:
    wish = Request(areas, tools, minutes, **more)  # type: ignore[arg-type]
    return compose(wish, catalogue(), Script.estimate)


def steps(made: Composed) -> list[MoveStep]:
    return [step for step in leaves(made.routine.steps) if isinstance(step, MoveStep)]


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


def check_longest(area: str, range_told: str, minutes: int) -> None:
    """Hold that the longest that is named is met to two seconds, and that two minutes more are refused."""
    with pytest.raises(ContentError, match=rf"take {range_told}; .* --area {area} --minutes {minutes}$"):
        composed(area, minutes=minutes + 2)
    assert abs(composed(area, minutes=minutes).duration_s - 60 * minutes) <= 2


def check_tools_taken_once(made: Composed) -> None:
    """Hold that each tool is taken up once in a posture."""
    taken = [(step.move.posture, step.move.tool) for step in steps(made)]
    changes = [now for before, now in zip([None, *taken], taken, strict=False) if now != before]
    assert len(changes) == len(set(changes))
