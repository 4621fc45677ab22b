"""What a stranger's file or its name says never acts on a terminal, on a player or on a file of lines."""

import json
import subprocess
from pathlib import Path

import mutagen
import pytest

from support.command_line import voiceguide_here

EVIL = "Red\u202e\u200b\u2066\u2028 \\N31m\u061c\u00ad"
"""YAML takes these; a control character is refused, and comes only from names and tags."""
NAMES = ["e\x1b[31mvil", "line\nend", "b\u202ei\u200bdi", "caf\udce9", "\x9b31m\x7f", "tab\tcr\r"]
ROUTINE = f"""
name: "{EVIL} name\\n#EXTINF:9,evil"
description: "{EVIL}\\n\\nmore"
safety: off
steps:
  - section: "{EVIL} one\\n00:01.00"
    steps: [{{say: "{EVIL} word.\\n\\n00:00.000 --> 00:09.000"}}]
  - section: "{EVIL} two"
    steps: [{{move: {{name: "{EVIL} move", hold: 2s, setup: "Sit {EVIL}."}}}}]
"""


def run(folder: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run voiceguide, and check that each line that it prints is harmless."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VOICEGUIDE_VOICE", "hum")
        done = voiceguide_here(*arguments, cwd=folder, cache=folder / "cache")
    assert done.returncode == code, done.stderr
    for line in [*done.stdout.split("\n"), *done.stderr.split("\n")]:
        assert line.isprintable(), line
    return done


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("strangers")
    (folder / "r.yaml").write_text(ROUTINE, encoding="utf-8")
    run(folder, "build", "r.yaml")
    run(folder, "build", "r.yaml", "--tracks")
    return folder


@pytest.mark.parametrize(
    "arguments",
    ["show r.yaml", "show r.yaml --json", "script r.yaml", "script r.yaml --format vtt", "script r.yaml --format ssml",
     "script r.yaml --json", "check r.yaml", "verify output/r.mp3", "verify output/r/r.m3u8 --json",
     "show r.yaml --fit 9h"],
)  # fmt: skip
def test_no_command_prints_what_acts(here: Path, arguments: str) -> None:
    run(here, *arguments.split(), code=3 if "9h" in arguments else 0)


def test_files_of_lines_have_harmless_lines(here: Path) -> None:
    files = [path for path in (here / "output").rglob("*") if path.suffix in (".vtt", ".lrc", ".m3u8", ".json")]
    assert len(files) == 5
    for path in files:
        lines = path.read_text(encoding="utf-8").split("\n")
        assert all(map(str.isprintable, lines)), path
        assert not [line for line in lines if line.startswith(("#EXTINF:9", "00:00.000 --> 00:09"))]


def test_titles_in_the_tags_are_one_harmless_line(here: Path) -> None:
    tags = mutagen.File(here / "output/r.mp3").tags
    titles = [tags[name].text[0] for name in ("TIT2", "TALB", "TPE1")]
    titles += [chapter.sub_frames["TIT2"].text[0] for chapter in tags.getall("CHAP")]
    assert len(titles) == 6
    assert all(map(str.isprintable, titles))
    assert all(map(str.isprintable, tags.getall("USLT")[0].text.split("\n")))
    chapters = json.loads((here / "output/r.chapters.json").read_text(encoding="utf-8"))["chapters"]
    assert all(chapter["title"].isprintable() for chapter in chapters)


def test_a_plan_of_a_stranger_is_shown_escaped_and_kept_in_json(here: Path, tmp_path: Path) -> None:
    title = "T\x1b]0;owned\x07\nError: \x9b2J\u202e"
    sound, plan = tmp_path / "s.mp3", json.loads((here / "output/r.json").read_text(encoding="utf-8"))
    sound.write_bytes((here / "output/r.mp3").read_bytes())
    plan["title"] = title
    for chapter in plan["chapters"]:
        chapter["title"] = title
    (tmp_path / "s.json").write_text(json.dumps(plan))
    shown = run(tmp_path, "verify", "s.mp3", code=7).stdout
    assert r"T\x1b]0;owned\x07\nError: \x9b2J\u202e: " in shown
    assert json.loads(run(tmp_path, "verify", "s.mp3", "--json", code=7).stdout)["title"] == title


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_escaped_whatever_is_in_it(here: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.yaml").write_text("name: A\nsafety: off\nsteps:\n  - say: Point.\n")
    session = run(tmp_path, "build", f"{name}.yaml", "-o", f"{name}.mp3", "--json").stdout
    assert json.loads(session)["path"] == f"{name}.mp3"
    assert run(tmp_path, "verify", f"{name}.mp3").stdout.startswith("A: 0:03")
    default = Path(run(tmp_path, "build", f"./{name}.yaml").stdout.rstrip("\n"))
    assert (tmp_path / default).is_file()
    for arguments in (["show", f"{name}/x.yaml"], ["build", f"x{name}"], ["play", f"{name}.yml"]):
        run(tmp_path, *arguments, code=3)
    for arguments in (["verify", f"{name}.txt"], ["build", "calf-release", "--talk", name], ["list", name]):
        run(tmp_path, *arguments, code=2)
