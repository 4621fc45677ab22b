"""voiceguide/player/controls/media_keys.py and mpris.py: on a real private bus, with an independent client."""

import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from support.programs import needs
from voiceguide.player.controls.media_keys import Buttons
from voiceguide.player.session.commands import Command, Moment
from voiceguide.player.session.listeners import Listener

NAME = "org.mpris.MediaPlayer2.voiceguide"
PLAYER = "org.mpris.MediaPlayer2.Player"
AT = Moment(
    title="Calves", kind="hold", move="Low calf", side="left", chapter="Calves", span_s=60.0, span_left_s=30.0,
    position_s=90.0, session_s=600.0, turn=2, turns=5, next_up="Point and roll", said="Halfway.", paused=False,
    awaits=None, device_gone=False, volume_db=-6.0, pace_percent=100, over=False,
)  # fmt: skip
pytestmark = [
    needs("dbus-daemon", "gdbus"),
    pytest.mark.skipif(sys.platform != "linux", reason="MPRIS is of Linux desktops"),
]


@dataclass
class Standing:
    """A session that stands still, and notes what it is asked for."""

    moment: Moment = AT
    asked: "queue.SimpleQueue[Command]" = field(default_factory=queue.SimpleQueue)

    def command(self, command: Command) -> None:
        self.asked.put(command)

    def listen(self, _listener: Listener) -> Callable[[], None]:
        return lambda: None


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator["subprocess.Popen[str]"]:
    program = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
        yield daemon
        daemon.terminate()


@pytest.fixture
def session(bus: object) -> Iterator[Standing]:
    standing = Standing()
    with Buttons(standing) as buttons:
        until(lambda: NAME in gdbus("call", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
                                    "--method", "org.freedesktop.DBus.ListNames"))  # fmt: skip
        yield standing
    assert buttons.trouble is None


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def gdbus(*arguments: str) -> str:
    return subprocess.run(["gdbus", arguments[0], "--session", *arguments[1:]], check=True, text=True, timeout=30,
                          stdout=subprocess.PIPE).stdout.strip()  # fmt: skip


def call(method: str, *arguments: str, name: str = NAME) -> str:
    return gdbus("call", "--dest", name, "--object-path", "/org/mpris/MediaPlayer2", "--method", method, *arguments)


def shown(name: str) -> str:
    return call("org.freedesktop.DBus.Properties.Get", PLAYER, name)


@pytest.mark.parametrize(
    ("method", "command"),
    [
        (f"{PLAYER}.PlayPause", Command.TOGGLE),
        (f"{PLAYER}.Play", Command.RESUME),
        (f"{PLAYER}.Pause", Command.PAUSE),
        (f"{PLAYER}.Next", Command.NEXT),
        (f"{PLAYER}.Previous", Command.PREVIOUS),
        (f"{PLAYER}.Stop", Command.REMEMBER),
        ("org.mpris.MediaPlayer2.Quit", Command.REMEMBER),
    ],
)
def test_each_button_asks_for_something(method: str, command: Command, session: Standing) -> None:
    call(method)
    assert session.asked.get(timeout=5) is command
    assert session.asked.empty()


def test_the_button_of_a_headset_goes_on_where_a_step_waits(session: Standing) -> None:
    session.moment = replace(AT, awaits="person")
    call(f"{PLAYER}.PlayPause")
    assert session.asked.get(timeout=5) is Command.RESUME


def test_what_has_no_meaning_in_a_session_does_nothing(session: Standing) -> None:
    call(f"{PLAYER}.Seek", "5000000")
    call(f"{PLAYER}.SetPosition", "/org/voiceguide/session", "5000000")
    call(f"{PLAYER}.OpenUri", "file:///tmp/song.mp3")
    call("org.mpris.MediaPlayer2.Raise")
    assert session.asked.empty()


def test_a_panel_sees_the_move_the_session_and_the_time(session: Standing) -> None:
    metadata = shown("Metadata")
    assert "'xesam:title': <'Low calf, left'>" in metadata
    assert "'xesam:album': <'Calves'>" in metadata
    assert "'mpris:length': <int64 600000000>" in metadata
    assert shown("PlaybackStatus") == "(<'Playing'>,)"
    assert shown("Position") == "(<int64 90000000>,)"
    assert shown("CanGoNext") == "(<true>,)"
    assert shown("CanSeek") == "(<false>,)"
    everything = call("org.freedesktop.DBus.Properties.GetAll", "org.mpris.MediaPlayer2")
    assert "'Identity': <'voiceguide'>" in everything


def test_changes_are_told_by_themselves(session: Standing) -> None:
    watching = ["gdbus", "monitor", "--session", "--dest", NAME]
    with subprocess.Popen(watching, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout is not None
        heard: list[str] = []
        reading = threading.Thread(target=lambda: heard.extend(client.stdout or ()))
        until(lambda: "is owned by" in (client.stdout.readline() if client.stdout else ""))
        reading.start()
        session.moment = replace(AT, paused=True)
        until(lambda: any("PropertiesChanged" in line and "'PlaybackStatus': <'Paused'>" in line for line in heard))
        session.moment = replace(AT, position_s=300.0, move="Point and roll")
        until(lambda: any("Seeked (int64 300000000,)" in line for line in heard))
        until(lambda: any("'xesam:title': <'Point and roll, left'>" in line for line in heard))
        session.moment = replace(AT, over=True)
        until(lambda: any("'Stopped'" in line and "'CanGoNext': <false>" in line for line in heard))
        client.terminate()
        reading.join()
    assert not any("Position'" in line for line in heard)


def test_a_second_session_takes_a_name_of_its_own(session: Standing) -> None:
    second = Standing(moment=replace(AT, title="Soles"))
    with Buttons(second) as buttons:
        names = ("--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
                 "--method", "org.freedesktop.DBus.ListNames")  # fmt: skip
        until(lambda: f"{NAME}.instance" in gdbus("call", *names))
        own = next(name for name in gdbus("call", *names).split("'") if name.startswith(f"{NAME}.instance"))
        call(f"{PLAYER}.Next", name=own)
        assert second.asked.get(timeout=5) is Command.NEXT
    assert session.asked.empty()
    assert buttons.trouble is None


def test_a_bus_that_goes_away_is_no_more_than_told(bus: "subprocess.Popen[str]") -> None:
    standing = Standing()
    buttons = Buttons(standing)
    buttons.start()
    until(lambda: _answers())
    bus.kill()
    until(lambda: buttons.trouble is not None)
    assert (buttons.trouble or "").startswith("No buttons of the desktop: ")
    buttons.close()


def _answers() -> bool:
    asked = ["gdbus", "call", "--session", "--dest", NAME, "--object-path", "/org/mpris/MediaPlayer2",
             "--method", f"{PLAYER}.Pause"]  # fmt: skip
    return subprocess.run(asked, capture_output=True, timeout=30).returncode == 0


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus", "nonsense", "unix:abstract="])
def test_without_a_bus_one_line_says_so(
    address: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("DISPLAY", raising=False)
    with Buttons(Standing()) as buttons:
        until(lambda: buttons.trouble is not None)
    assert len((buttons.trouble or "").splitlines()) == 1
    assert capfd.readouterr() == ("", "")


def test_a_bus_that_never_answers_keeps_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(f"{tmp_path}/bus")
        deaf.listen()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/bus")
        buttons = Buttons(Standing())
        buttons.start()
        time.sleep(0.3)
        began = time.monotonic()
        buttons.close()
        assert time.monotonic() - began < 2
        assert not any(one.name == "buttons" for one in threading.enumerate())


def test_without_the_package_one_line_tells_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "voiceguide.player.controls.mpris", raising=False)
    monkeypatch.setitem(sys.modules, "dbus_fast", None)
    with Buttons(Standing()) as buttons:
        until(lambda: buttons.trouble is not None)
    command = f'{sys.executable} -m pip install "dbus-fast>=5.0"'
    assert buttons.trouble == f"No buttons of the desktop; get them with {command}"


def test_a_session_that_ends_before_it_is_heard_never_sees_the_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    with Buttons(Standing(moment=replace(AT, position_s=0.0))) as buttons:
        pass
    assert buttons.trouble is None
