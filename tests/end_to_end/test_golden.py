"""Text for people, compared word for word; `VOICEGUIDE_GOLDEN=write` before the tests accepts a change."""

from pathlib import Path

import pytest

from support.golden import as_golden
from voiceguide.cache import Cache
from voiceguide.export.script_text import chapter_times, heading, script_text
from voiceguide.model.durations import clock
from voiceguide.model.spans import Talk
from voiceguide.parser.catalogue import Catalogue
from voiceguide.schedule.planner import plan
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice


def as_text(routine_id: str, folder: Path, fit_s: float | None = None, talk: Talk = "auto") -> str:
    catalogue = Catalogue()
    studio = Studio(VoiceChoice.parse("hum", "en"), Cache(folder))
    planned = plan(catalogue.routine(routine_id), catalogue, studio, talk=talk, fit_s=fit_s)
    return heading(planned.plan) + "\n" + script_text(planned.plan)


def test_cues_are_rounded_as_their_chapters_are(tmp_path: Path) -> None:
    catalogue = Catalogue()
    studio = Studio(VoiceChoice.parse("hum", "en"), Cache(tmp_path))
    planned = plan(catalogue.routine("calf-release"), catalogue, studio, estimate=True).plan
    lines = script_text(planned).splitlines()
    firsts = [lines[lines.index(one.title) + 1].split()[0] for one in chapter_times(planned)]
    assert firsts == [clock(one.start_s) for one in chapter_times(planned)]


def test_calf_release_with_bells_reads_like_this(tmp_path: Path) -> None:
    as_golden("calf-release.bells.txt", as_text("calf-release", tmp_path, talk="bells"))


@pytest.mark.parametrize("routine_id", Catalogue().ids("routines"))
def test_a_routine_reads_like_this(routine_id: str, tmp_path: Path) -> None:
    as_golden(f"{routine_id}.txt", as_text(routine_id, tmp_path))


@pytest.mark.parametrize(
    ("routine_id", "minutes"),
    [
        *[("calf-release", minutes) for minutes in (9, 11, 12)],
        *[("sore-spots", minutes) for minutes in (5, 7, 10)],
        *[("foot-map-tour", minutes) for minutes in (9, 11, 14)],
    ],
)
def test_a_routine_at_a_length_reads_like_this(routine_id: str, minutes: int, tmp_path: Path) -> None:
    as_golden(f"{routine_id}.{minutes}m.txt", as_text(routine_id, tmp_path, fit_s=60 * minutes))
