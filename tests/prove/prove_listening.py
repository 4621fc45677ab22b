"""Little talk, and hands on soon, in every bundled routine with the default voice; docs/content.md has this table.

`VOICEGUIDE_GOLDEN=write scripts/prove listening` writes the table into the page.
"""

import os
import re
from pathlib import Path

import pytest

from support.listening_table import Listening, listening, table
from support.oracle_scenes import Heard
from support.oracle_sessions import content, tables
from support.paths import CHECKOUT
from voiceguide.cache import Cache
from voiceguide.encoders.mp3.encode import TAIL_FRAMES
from voiceguide.schedule.placement import timeline_of
from voiceguide.schedule.planner import plan
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

PAGE = CHECKOUT / "docs" / "content.md"
TABLE = re.compile(r"^\| routine \|.*\n(?:\|.*\n)+", re.MULTILINE)
ROUTINES = content().ids("routines")
SHORT_S, LONG_S = 15 * 60, 5 * 60


@pytest.fixture(scope="module")
def found(clips: Path) -> dict[str, Listening]:
    """All routines, by the default voice at its default pace; fail if the natural voice does not speak here."""
    voice = VoiceChoice.parse("auto", "en")
    why = f"the natural voice does not speak here ({voice.reason}); install it: pip install 'voiceguide[natural]'"
    assert voice.engine == "natural", why
    return {routine_id: _listening(routine_id, Studio(voice, Cache(clips))) for routine_id in ROUTINES}


def _listening(routine_id: str, studio: Studio) -> Listening:
    found = plan(content().routine(routine_id), content(), studio).plan
    timeline = timeline_of(found, TAIL_FRAMES)
    return listening(Heard(found.script.routine, "auto", timeline.cues, tables()), timeline.duration_s)


@pytest.mark.parametrize("routine_id", ROUTINES)
def test_the_first_hold_of_a_short_routine_comes_soon(routine_id: str, found: dict[str, Listening]) -> None:
    one = found[routine_id]
    assert one.length_s >= SHORT_S or (one.first_hold_s <= 60 and one.first_words <= 105)


@pytest.mark.parametrize("routine_id", ROUTINES)
def test_most_of_a_routine_is_hold_rest_or_breath(routine_id: str, found: dict[str, Listening]) -> None:
    assert found[routine_id].length_s <= LONG_S or found[routine_id].done >= 0.6


@pytest.mark.parametrize("routine_id", ROUTINES)
def test_nobody_waits_long_for_a_direction(routine_id: str, found: dict[str, Listening]) -> None:
    assert found[routine_id].silence_s < 5


def test_the_page_has_this_table(found: dict[str, Listening]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("VOICEGUIDE_GOLDEN") == "write":
        page = TABLE.sub(lambda _: f"{table(found)}\n", page)
        PAGE.write_text(page, encoding="utf-8")
    shown = TABLE.search(page)
    assert shown is not None
    assert shown[0] == f"{table(found)}\n"
