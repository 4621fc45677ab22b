"""What people read, word for word; `VOICEGUIDE_GOLDEN=write` before the tests accepts a change."""

import os
from pathlib import Path

import pytest

from voiceguide.cache import Cache
from voiceguide.catalogue import Catalogue
from voiceguide.measuring import Voicing
from voiceguide.planning import plan
from voiceguide.publish.script_text import heading, script_text
from voiceguide.script import Talk
from voiceguide.speech import VoiceChoice

GOLDEN = Path(__file__).parent / "golden"


def as_golden(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("VOICEGUIDE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("talk", ["auto", "bells"])
def test_calf_release_reads_like_this(talk: Talk, tmp_path: Path) -> None:
    catalogue = Catalogue()
    voicing = Voicing(VoiceChoice.parse("hum", "en"), Cache(tmp_path), talk=talk)
    planned = plan(catalogue.routine("calf-release"), catalogue, voicing)
    as_golden(f"calf-release.{talk}.txt", heading(planned.plan) + "\n" + script_text(planned.plan))
