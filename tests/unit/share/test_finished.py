"""share.finished: a session is known from its audio file alone."""

import json
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.session_factory import audio_in, session
from support.share_server import COVER, finished_file
from voiceguide.encoders.registry import FORMATS
from voiceguide.errors import SoundError
from voiceguide.export import metadata
from voiceguide.export.document import plan_json
from voiceguide.share.finished import finished_session, finished_sessions_in


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_carries_what_is_needed(form: str, tmp_path: Path) -> None:
    path = finished_file(tmp_path, form=form, title="Füße")
    found = finished_session(path)
    assert (found.title, found.language, found.length_s) == ("Füße", "en", 12.0)
    assert found.areas == ("calf", "foot")
    assert found.cover == (COVER.mime, COVER.data)
    assert found.cover_name("feet") == "feet.jpg"
    assert found.captions.count("-->") == 3
    assert found.size == path.stat().st_size


def test_a_session_without_areas_and_cover_is_one_as_well(tmp_path: Path) -> None:
    path = tmp_path / "old.wav"
    with path.open("x+b") as out:
        audio_in(FORMATS["wav"], session())(out)
    found = finished_session(path)
    assert (found.areas, found.cover, found.cover_name("old")) == ((), None, "")


def test_a_folder_gives_its_sessions_and_passes_over_the_rest(tmp_path: Path) -> None:
    for name in ("b", "a", ".hidden"):
        finished_file(tmp_path, name, form="wav")
    (tmp_path / "song.mp3").write_bytes(b"ID3\x04")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "folder.mp3").mkdir()
    assert [found.path.name for found in finished_sessions_in(tmp_path)] == ["a.wav", "b.wav"]
    assert list(finished_sessions_in(tmp_path / "none")) == []


def test_titles_of_strangers_are_clean(tmp_path: Path) -> None:
    found = finished_session(finished_file(tmp_path, form="wav", title="A\u202e\x1b[2J\nB"))
    assert found.title == "A[2J B"
    assert found.chapters["title"] == "A[2J B"


@pytest.mark.parametrize(
    "change",
    [{"title": None, "cues": 5}, {"chapters": [{}]}, {"cues": [{"kind": "utterance"}]}, {"duration_s": "long"},
     {"areas": 5}, {"language": ...}, {"title": 5}, {"duration_s": float("inf")}, {"duration_s": -1},
     {"chapters": [{"title": "A", "start_s": 1e300, "end_s": 1e300}]},
     {"cues": [{"kind": "hold", "step": [1], "text": "A", "start_s": 0, "end_s": 1, "side": None}]}],
)  # fmt: skip
def test_a_plan_that_makes_no_sense_is_told_at_once(
    change: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = json.loads("".join(plan_json(session())))
    wrong = {name: value for name, value in {**plan, **change}.items() if value is not ...}
    packed = zlib.compress(json.dumps(wrong).encode())
    told = replace(metadata.metadata_of(session()), plan=packed)
    monkeypatch.setattr("support.session_factory.metadata_of", lambda _session: told)
    path = finished_file(tmp_path, form="wav")
    with pytest.raises(SoundError, match="its plan makes no sense"):
        finished_session(path)
