"""Players and taggers find what a session holds, and seek where they should; docs/players.md has the table.

It needs the programs of Debian that the page names, and npm. `VOICEGUIDE_GOLDEN=write` writes the table into the page.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from support.command_line import voiceguide_here
from support.decoders import Samples, decode
from support.paths import CHECKOUT
from support.player_seeks import off_s, seek_by_gstreamer, seek_by_mpv
from support.players import ALL, Client, Told, clients
from voiceguide.verify.expectations import ExpectedSession, load_expected

PAGE = CHECKOUT / "docs" / "players.md"
TABLE = re.compile(r"^\| program \|.*\n(?:\|.*\n)+", re.MULTILINE)
SHORT, LONG = "calf-release", "whole-body-ball"
"""Sessions of eleven and of forty-five minutes."""
LENGTH_S, CHAPTER_S, JUMP_S, SEEK_S = 0.06, 0.06, 5, 0.06
BINS_S = (0.06, 0.3, 1, 3, 10)
"""Seeks are told by the least of these that holds them."""
NOT_TOLD = "\u2013"
NPM = Path(os.environ.get("VOICEGUIDE_NPM", ""))
CLIENTS = clients(NPM)
each_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)


@pytest.fixture(scope="module", autouse=True)
def programs() -> None:
    """Fail, and say what to install, if a program is missing."""
    missing = {one.program for one in CLIENTS if shutil.which(one.program) is None}
    assert not missing, f"install {', '.join(sorted(missing))}; docs/players.md has the packages"
    assert (NPM / "node_modules" / "music-metadata").is_dir(), "npm install music-metadata, and set VOICEGUIDE_NPM"


@pytest.fixture(scope="module")
def folder(clips: Path) -> Iterator[Path]:
    """The short session in all formats, the long one as MP3, without sidecars, where any user can read them."""
    with tempfile.TemporaryDirectory(prefix="sessions-") as folder:
        Path(folder).chmod(0o755)  # VLC may run as another user
        yield build_all(Path(folder), clips)


def build_all(folder: Path, clips: Path) -> Path:
    for name in (*(f"{SHORT}.{ending}" for ending in ALL), f"{LONG}.mp3"):
        asked = (Path(name).stem, "--voice", "system", "--no-sidecars", "-o", str(folder / name))
        done = voiceguide_here("build", *asked, cwd=folder, cache=clips)
        assert done.returncode == 0, done.stderr
    return folder


@cache
def told(client: Client, path: Path) -> Told:
    return client.tell(path)


@cache
def planned(path: Path) -> ExpectedSession:
    return load_expected(path)


@cache
def decoded(path: Path) -> Samples:
    return decode(path, "ffmpeg").samples


def length_is_right(found: Told, plan: ExpectedSession) -> bool | None:
    if found.length_s is None:
        return None
    return abs(found.length_s - plan.samples / 24_000) < (LENGTH_S if found.jumped_s is None else 1.1)


def chapters_are_right(found: Told, plan: ExpectedSession) -> bool | None:
    starts_s = [start / 1000 for _, start, _ in plan.chapters]
    if found.jumped_s is not None:
        return 0 <= found.jumped_s - starts_s[1] + 1 < JUMP_S
    if found.starts_s is None:
        return None
    return len(found.starts_s) == len(starts_s) and all(
        abs(one - other) < CHAPTER_S for one, other in zip(found.starts_s, starts_s, strict=True)
    )


def lyrics_are_right(found: Told, plan: ExpectedSession) -> bool | None:
    first = next(one.text for one in plan.sounds if one.kind == "utterance")
    return None if found.lyrics is None else found.lyrics.startswith(first)


def places_s(path: Path) -> list[float]:
    """Five places within words, over the whole session."""
    words = [one for one in planned(path).sounds if one.kind == "utterance" and one.end - one.start > 60_000]
    return [words[round(part * (len(words) - 1))].start / 24_000 + 0.513 for part in (0.1, 0.3, 0.5, 0.7, 0.95)]


@cache
def seeks_s(client: Client, path: Path) -> list[float | None]:
    assert client.seek
    return [off_s(client.seek, path, decoded(path), at_s) for at_s in places_s(path)]


@each_client
def test_the_length_is_right_wherever_it_is_told(client: Client, folder: Path) -> None:
    for ending in client.formats:
        path = folder / f"{SHORT}.{ending}"
        assert length_is_right(told(client, path), planned(path)) is not False, path


@each_client
def test_a_session_is_an_album_of_its_own_with_one_track(client: Client, folder: Path) -> None:
    for ending in client.formats:
        found = told(client, folder / f"{SHORT}.{ending}").album
        wanted = ("Calf release", "voiceguide", "1")
        if client.name == "GStreamer" and ending == "wav":
            wanted = ("Calf release", "", "")  # it reads no more of RIFF's list
        assert found in (None, wanted), ending


@pytest.mark.parametrize("seek", [seek_by_gstreamer, seek_by_mpv])
@pytest.mark.parametrize("name", [SHORT, LONG])
def test_a_quick_seek_in_an_mp3_lands_where_it_should(name: str, seek: Any, folder: Path) -> None:
    path = folder / f"{name}.mp3"
    found = [off_s(seek, path, decoded(path), at_s) for at_s in places_s(path)]
    assert all(one is not None and abs(one) < SEEK_S for one in found), found


def test_ffmpeg_plays_the_lyrics(folder: Path, clips: Path) -> None:
    voiceguide_here("build", SHORT, "--voice", "system", "-o", str(folder / "a.mp3"), cwd=folder, cache=clips)
    command = ["ffmpeg", "-v", "error", "-i", str(folder / "a.lrc"), "-f", "webvtt", "-"]
    assert subprocess.run(command, capture_output=True, check=True).stdout.startswith(b"WEBVTT")


def test_the_page_has_this_table(folder: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = "\n".join([*HEAD, *(row(client, folder) for client in CLIENTS), ""])
    if os.environ.get("VOICEGUIDE_GOLDEN") == "write":
        page = TABLE.sub(lambda _: table, page)
        PAGE.write_text(page, encoding="utf-8")
    shown = TABLE.search(page)
    assert shown is not None
    assert shown[0] == table


HEAD = ("| program | length | chapters | cover | lyrics | a seek lands within |", "|---|---|---|---|---|---|")


def row(client: Client, folder: Path) -> str:
    found = {ending: (told(client, path), planned(path)) for ending in client.formats
             for path in [folder / f"{SHORT}.{ending}"]}  # fmt: skip
    cells = (
        {ending: length_is_right(*one) for ending, one in found.items()},
        {ending: chapters_are_right(*one) for ending, one in found.items()},
        {ending: one.has_cover for ending, (one, _) in found.items()},
        {ending: lyrics_are_right(*one) for ending, one in found.items()},
    )
    return f"| {' | '.join((client.name, *(_cell(client, cell) for cell in cells), seek_cell(client, folder)))} |"


def _cell(client: Client, right: dict[str, bool | None]) -> str:
    if set(right.values()) == {None}:
        return NOT_TOLD
    names = [_name(ending) for ending, is_right in right.items() if is_right]
    return "yes" if len(names) == len(client.formats) else ", ".join(names) or "no"


def _name(ending: str) -> str:
    return "Opus" if ending == "opus" else ending.upper()


def seek_cell(client: Client, folder: Path) -> str:
    if client.seek is None:
        return NOT_TOLD
    within: dict[float, list[str]] = {}
    for ending in client.formats:
        path = folder / f"{SHORT}.{ending}"
        far_s = max(abs(one) if one is not None else 99.0 for one in seeks_s(client, path))
        within.setdefault(next((size for size in BINS_S if far_s <= size), 99.0), []).append(_name(ending))
    return "; ".join(f"{size:g} s: {', '.join(names)}" for size, names in sorted(within.items()))
