"""`voiceguide import` as a person meets it: notes with places, a summary, one JSON document, refusals."""

import json
from pathlib import Path

import pytest

from support.command_line import voiceguide_here
from support.paths import DATA

CASES = DATA / "imports" / "cases"


def test_each_note_has_its_place_and_the_summary_ends_the_import(tmp_path: Path) -> None:
    done = voiceguide_here("import", str(CASES / "p04-narrator-directions.txt"), cwd=tmp_path, cache=tmp_path)
    *notes, summary = done.stderr.splitlines()
    assert notes[1].endswith(":3:1: note: “Narrator:” says who speaks, and is left out (also 7:1)")
    assert summary.startswith("From a script in text or Markdown: 20 words, 1 pause, 0 sections; about 0:")
    assert summary.endswith("; 6 notes.")


def test_json_is_one_document_with_summary_notes_and_routine(tmp_path: Path) -> None:
    done = voiceguide_here("import", str(CASES / "p07-exercise.csv"), "--json", cwd=tmp_path, cache=tmp_path)
    document = json.loads(done.stdout)
    assert (document["kind"], document["moves"], document["words"]) == ("a table in CSV", 3, 8)
    assert document["routine"].startswith("# Made from p07-exercise.csv.")
    assert document["shown"] == ["a table with the columns exercise (exercise), duration (hold), rest (rest)"]


def test_json_has_each_note_with_its_code_and_the_path(tmp_path: Path) -> None:
    source = str(CASES / "s05-bare-numbers.txt")
    done = voiceguide_here("import", source, "--json", "-o", "made.yaml", cwd=tmp_path, cache=tmp_path)
    document = json.loads(done.stdout)
    assert document["path"] == "made.yaml"
    assert [(note["line"], note["column"], note["code"]) for note in document["notes"][:3]] == [
        (1, 7, "no-unit"), (1, 25, "no-unit"), (1, 43, "number"),
    ]  # fmt: skip
    assert (tmp_path / "made.yaml").is_file()


def test_the_language_is_guessed_or_given(tmp_path: Path) -> None:
    source = str(CASES / "s17-german.txt")
    for extra, language in (([], "de"), (["--language", "en"], "en")):
        done = voiceguide_here("import", source, "--json", *extra, cwd=tmp_path, cache=tmp_path)
        assert json.loads(done.stdout)["language"] == language


def test_a_language_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    source = str(CASES / "s17-german.txt")
    done = voiceguide_here("import", source, "--language", "German", cwd=tmp_path, cache=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("name", ["w10.docx", "w11.pdf", "w12-empty.txt", "w13-only-pause.txt"])
def test_what_is_no_script_is_refused_with_a_plain_line(name: str, tmp_path: Path) -> None:
    done = voiceguide_here("import", str(CASES / name), cwd=tmp_path, cache=tmp_path)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1


def test_cues_of_subtitles_are_heard_at_their_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_VOICE", "hum")
    source = str(CASES / "p09-srt.srt")
    assert voiceguide_here("import", source, "-o", "a.yaml", cwd=tmp_path, cache=tmp_path).returncode == 0
    done = voiceguide_here("build", "a.yaml", "-o", "a.mp3", "--json", cwd=tmp_path, cache=tmp_path)
    cues = [cue for cue in json.loads(done.stdout)["cues"] if cue["kind"] == "utterance"]
    assert [cue["text"] for cue in cues] == ["Lie on your back.", "Let your left hand open.", "And the right one."]
    assert [cue["start_s"] for cue in cues] == pytest.approx([1, 10, 25], abs=0.024)


def test_the_table_of_script_fits_in_eighty_columns_whatever_the_titles(tmp_path: Path) -> None:
    source = str(CASES / "p32-long-unicode-titles.md")
    assert voiceguide_here("import", source, "-o", "a.yaml", cwd=tmp_path, cache=tmp_path).returncode == 0
    done = voiceguide_here("script", "./a.yaml", "--estimate", cwd=tmp_path, cache=tmp_path)
    table = done.stdout.split("\n\n")[0].split("\n")
    assert len(table) > 6
    assert max(map(len, table)) <= 80
