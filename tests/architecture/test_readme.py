"""README.md: its routine builds, sounds as the text says, and all its commands exist."""

import re
from pathlib import Path

from support.paths import CHECKOUT, GOLDEN
from voiceguide.cache import Cache
from voiceguide.cli import _COMMANDS
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.planner import plan
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

README = CHECKOUT.joinpath("README.md").read_text(encoding="utf-8")
SCRIPT = GOLDEN.joinpath("calf-release.txt").read_text(encoding="utf-8")


def blocks(kind: str = "") -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_the_excerpt_is_what_calf_release_says() -> None:
    (excerpt,) = [block for block in blocks() if block.startswith("Calves, left")]
    words = [re.sub(r"^\s*\d+:\d\d\s+", "", line) for line in excerpt.splitlines()[1:]]
    said = [line for line in words if line and not line.startswith(("[", "<", "...", "("))]
    assert len(said) > 8
    assert [line for line in said if line not in SCRIPT] == []


def test_its_routine_can_be_heard(tmp_path: Path) -> None:
    (source,) = blocks("yaml")
    catalogue = Catalogue()
    routine = catalogue.read(source.encode(), "README.md", "evening-feet")
    planned = plan(routine, catalogue, Studio(VoiceChoice.parse("hum", "en"), Cache(tmp_path)))
    assert planned.plan.frames > 0
    assert planned.warnings == ()


def test_every_command_it_names_exists() -> None:
    named = set(re.findall(r"(?:`|scripts/)voiceguide ([a-z]+)", README))
    assert named
    assert named <= set(_COMMANDS)
