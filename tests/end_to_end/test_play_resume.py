"""`voiceguide play`, left and resumed, logged, and controlled by media keys: in a terminal, in silence, in lines."""

import json
import os
import subprocess
import sys
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.programs import needs
from support.sound_server import Session, session
from voiceguide.player.session.place import Place
from voiceguide.player.store.resume import Memory, Remembered

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are others there")

TINY = """
name: Tiny
safety: "Safe."
defaults: {prepare: 0s, settle: 0s}
steps:
- rest: 1s
- move: {name: Roll, hold: 1s}
- move: {name: Lean, hold: 20s}
- move: {name: Lift, hold: 20s}
"""


def playing(home: Path, *arguments: str, **more: str) -> AbstractContextManager[Session]:
    return session(["--plain", "--silent", *arguments], environment(home) | more)


def environment(home: Path) -> dict[str, str]:
    found = {name: value for name, value in os.environ.items() if not name.startswith("VOICEGUIDE_")}
    found |= {f"VOICEGUIDE_{name}_DIR": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    return found | {"VOICEGUIDE_HISTORY": "on", "VOICEGUIDE_VOICE": "hum", "TERM": "xterm"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tiny.yaml").write_text(TINY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def log(home: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (home / "data" / "history.jsonl").read_text().splitlines()]


def test_a_session_goes_on_where_it_was_left_and_both_are_in_the_log(home: Path) -> None:
    with playing(home, "tiny.yaml", "--talk", "bells") as played:
        played.wait("Safe.")
        played.press("n")
        played.wait("Move 1 of 3. Roll.")
        played.press("n")
        played.wait("Move 2 of 3. Lean.")
        played.press("Q")
        assert played.end() == 0
    assert "Remembered. To go on: voiceguide play tiny.yaml --resume\n" in played.lines
    with playing(home, "--resume") as played:
        played.wait("Lean, 20s")
        played.press("n")
        played.wait("Move 3 of 3. Lift.")
        played.press("q")
        assert played.end() == 0
    assert "Going on at move 2, Lean." in "".join(played.lines[:2])
    heard = "".join(played.lines)
    assert "Roll" not in heard
    assert "<end>" not in heard[: heard.index("Lean, 20s")]
    first, second = log(home)
    assert [first["ended"], second["ended"]] == ["remembered", "quit"]
    assert [first["title"], second["skipped"]] == ["Tiny", [{"step": 3, "name": "Lean"}]]


def test_in_a_routine_that_was_changed_it_goes_on_at_the_same_move_and_says_so(home: Path) -> None:
    place = Place(3, None, "Lean", None, 1)
    Memory(home / "data").keep(Remembered("tiny.yaml", "Tiny", place, 6.0, datetime.now(UTC)))
    (home / "tiny.yaml").write_text(TINY.replace("- move: {name: Roll, hold: 1s}\n", ""))
    with playing(home, "tiny.yaml", "--resume") as played:
        played.wait("Move 1 of 2. Lean.")
        played.press("q")
        assert played.end() == 0
    assert "The routine has changed. Going on at move 1, Lean." in "".join(played.lines[:2])


def test_a_damaged_memory_is_told_in_a_line_and_the_session_begins_at_the_beginning(home: Path) -> None:
    memory = home / "data" / "remembered.json"
    memory.parent.mkdir()
    memory.write_text(half := '{"format": 1, "routines": {"calf-release": {"step"')
    with playing(home, "tiny.yaml", "--resume") as played:
        played.wait("Safe.")
        played.press("Q")
        assert played.end() == 0
    assert "remembered.json cannot be used, and is left as it is" in played.lines[0]
    assert "Traceback" not in "".join(played.lines)
    assert (home / "data" / "remembered.json.damaged").read_text() == half
    assert json.loads(memory.read_text())["routines"]


def test_what_nobody_can_resume_is_refused_with_what_to_do(home: Path) -> None:
    for arguments in ((), ("--resume",)):
        with playing(home, *arguments) as played:
            assert played.end() == 2
        assert "name a routine, such as" in "".join(played.lines)


def test_a_memory_that_cannot_be_written_is_told_and_no_bug(home: Path) -> None:
    (home / "data").write_text("a file, not a folder")
    with playing(home, "tiny.yaml") as played:
        played.wait("Safe.")
        played.press("Q")
        assert played.end() == 5
    assert "Traceback" not in "".join(played.lines)
    assert f"{home.as_posix()}/data" in "".join(played.lines)


@needs("dbus-daemon", "gdbus")
@pytest.mark.skipif(sys.platform != "linux", reason="MPRIS is of Linux desktops")
def test_buttons_of_the_desktop_are_obeyed(home: Path) -> None:
    program = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        try:
            with playing(home, "tiny.yaml", "-v", DBUS_SESSION_BUS_ADDRESS=address) as played:
                played.until(lambda: pressed("PlayPause", address))
                played.wait("Paused.")
                assert pressed("Play", address)
                played.wait("Going on.")
                assert pressed("Next", address)
                played.wait("Skipped:")
                assert pressed("Stop", address)
                assert played.end() == 0
        finally:
            daemon.terminate()
    assert "Remembered." in "".join(played.lines)
    assert "No buttons" not in "".join(played.lines)


def pressed(button: str, address: str) -> bool:
    name, path = "org.mpris.MediaPlayer2.voiceguide", "/org/mpris/MediaPlayer2"
    method = f"org.mpris.MediaPlayer2.Player.{button}"
    asked = ["gdbus", "call", "--address", address, "--dest", name, "--object-path", path, "--method", method]
    return subprocess.run(asked, capture_output=True, timeout=30).returncode == 0
