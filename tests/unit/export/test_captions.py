"""voiceguide/export/captions.py, document.py and ownership.py."""

import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from support.paths import GOLDEN
from support.programs import needs
from support.session_factory import CHAPTERS, CUES, FRAMES, session
from voiceguide.export.captions import chapters_json, lrc, vtt
from voiceguide.export.document import document, document_json
from voiceguide.export.files import SIDECARS
from voiceguide.export.ownership import digest_in, routine_of_sidecar

DIGEST = "0123456789abcdef" * 4
each_kind = pytest.mark.parametrize("ending", SIDECARS)


@each_kind
def test_what_is_read_by_others_is_as_it_was_agreed_on(ending: str) -> None:
    told = "".join(SIDECARS[ending](session(), DIGEST))
    golden = GOLDEN / f"session{ending}"
    if os.environ.get("VOICEGUIDE_GOLDEN") == "write":
        golden.write_text(told, encoding="utf-8", newline="\n")
    assert told == golden.read_text(encoding="utf-8")


@each_kind
@pytest.mark.parametrize("routine_id", ["calf-release", "a --> b", "Füße weich", 'say "ah"'])
def test_each_sidecar_names_its_audio_and_its_routine(tmp_path: Path, ending: str, routine_id: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text("".join(SIDECARS[ending](replace(session(), id=routine_id), DIGEST)), encoding="utf-8")
    assert (routine_of_sidecar(path), digest_in(path)) == (routine_id, DIGEST)


@each_kind
@pytest.mark.parametrize("content", ["", "WEBVTT\n", "{}", "[1]", '{"voiceguide": 3}', "[" * 100_000, "\0\ud7ff\n"])
def test_no_other_file_is_taken_for_ours(tmp_path: Path, ending: str, content: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text(content, encoding="utf-8")
    assert (routine_of_sidecar(path), digest_in(path)) == (None, None)
    assert (routine_of_sidecar(tmp_path / f"missing{ending}"), digest_in(tmp_path / f"missing{ending}")) == (None, None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (f'{{"voiceguide":"a","audio_sha256":"{DIGEST}"}}', ("a", DIGEST)),
        (f'{{\n\t"voiceguide": "F\\u00fc\\u00dfe",\n\t"audio_sha256": "{DIGEST}",\n\t"id": "', ("Füße", DIGEST)),
        (f'{{"title": "a", "voiceguide": "a", "audio_sha256": "{DIGEST}"}}', (None, None)),
        (f'{{"voiceguide": "\\x", "audio_sha256": "{DIGEST}"}}', (None, None)),
        ('{"voiceguide": "a", "audio_sha256": "123"}', (None, None)),
    ],
)
def test_whose_a_json_file_is_stands_at_its_head(tmp_path: Path, content: str, told: tuple[str, str]) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    assert (routine_of_sidecar(path), digest_in(path)) == told


@needs("ffmpeg")
def test_ffmpeg_reads_every_caption_at_its_time(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text("".join(vtt(session(), DIGEST)), encoding="utf-8")
    command = ["ffmpeg", "-v", "warning", "-i", str(tmp_path / "a.vtt"), "-f", "srt", "-"]
    read = subprocess.run(command, capture_output=True, check=True)
    times = re.findall(r"(\d\d:\d\d:\d\d,\d{3}) --> (\d\d:\d\d:\d\d,\d{3})", read.stdout.decode())
    assert times == [
        ("00:00:01,500", "00:00:03,250"),
        ("00:00:04,600", "00:00:06,000"),
        ("01:01:02,000", "01:01:03,000"),
    ]
    assert read.stderr == b""


def test_only_what_is_spoken_is_a_caption() -> None:
    captions, lyrics = "".join(vtt(session(), DIGEST)), "".join(lrc(session(), DIGEST))
    assert captions.count("-->") == len(re.findall(r"^\[\d", lyrics, re.MULTILINE)) == 3


def test_chapters_follow_each_other_from_start_to_end() -> None:
    told = json.loads("".join(chapters_json(session(), DIGEST)))
    assert [chapter["title"] for chapter in told["chapters"]] == [chapter.title for chapter in CHAPTERS]
    edges = [(chapter["startTime"], chapter["endTime"]) for chapter in told["chapters"]]
    assert edges == [(0.0, 2.424), (2.424, 8.4), (8.4, 12.0)]


def test_the_document_holds_what_the_contract_names_and_no_figures_of_one_build() -> None:
    told = document(session())
    loudness = "speech_lufs integrated_lufs true_peak_dbtp"
    names = f"id title language duration_s sample_rate_hz {loudness} chapters cues voices"
    assert list(told) == names.split()
    assert (told["duration_s"], told["sample_rate_hz"]) == (FRAMES * 0.024, 24_000)
    beside = json.loads("".join(document_json(session(), DIGEST)))
    assert beside == {"voiceguide": "calf-release", "audio_sha256": DIGEST, **told, "fingerprints": {}}


def test_a_cue_tells_seconds_and_samples_and_where_it_comes_from() -> None:
    cues = json.loads("".join(document_json(session(), DIGEST)))["cues"]
    assert len(cues) == len(CUES)
    assert cues[3] == {
        "kind": "utterance",
        "start_s": 4.6,
        "end_s": 6.0,
        "start_sample": 110_400,
        "end_sample": 144_000,
        "text": "Gastrocnemius.\n\n[Point] your toes -->",
        "spoken": "gas-trock-nee-me-us point your toes",
        "chapter": 0,
        "step": 1,
        "move": "calf-draw-back",
        "side": "left",
        "round": 1,
        "source": "content/moves/calf-draw-back.yaml:9",
    }


@needs("ffprobe")
def test_ffprobe_takes_the_lyrics_for_lyrics(tmp_path: Path) -> None:
    path = tmp_path / "a.lrc"
    path.write_text("".join(lrc(session(), DIGEST)), encoding="utf-8")
    command = ["ffprobe", "-v", "error", "-show_format", "-show_packets", "-of", "json", str(path)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert told["format"]["format_name"] == "lrc"
    assert [float(packet["pts_time"]) for packet in told["packets"]] == [1.5, 4.6, 3662.0]


def test_the_mark_of_earlier_lyrics_which_came_first_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "a.lrc"
    title, *mark, rest = "".join(lrc(session(), DIGEST)).split("\n", 3)
    path.write_text("\n".join([*mark, title, rest]), encoding="utf-8")
    assert (routine_of_sidecar(path), digest_in(path)) == ("calf-release", DIGEST)
