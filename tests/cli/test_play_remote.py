"""voiceguide/cli/: play --remote, as a person and a script meet it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from support.command_line import voiceguide
from support.remote_control import until_state
from support.sound_server import session

PLAY = ("calf-release", "--silent", "--voice", "hum", "--remote", "--host", "127.0.0.1", "--port", "0")


@pytest.fixture
def environment(tmp_path: Path, clips: Path) -> dict[str, str]:
    own = {f"VOICEGUIDE_{name}_DIR": f"{tmp_path}/{name}" for name in ("CONFIG", "DATA")}
    return {**os.environ, **own, "VOICEGUIDE_CACHE_DIR": str(clips)}


def phone_for(url: str) -> ClientConnection:
    host = urlsplit(url).netloc
    return connect(f"ws{url.removeprefix('http')}socket", origin=Origin(f"http://{host}"))


def test_a_phone_ends_the_session_and_the_program_with_it(environment: dict[str, str]) -> None:
    with session(PLAY, environment) as playing:
        url = playing.wait("http://").strip()
        with phone_for(url) as phone:
            playing.wait("A phone has the remote control: Python, 127.0.0.1.")
            phone.send("pause")
            until_state(phone, paused=True)
            playing.wait("Paused.")
            phone.send("remember")
            assert until_state(phone, over=True)["why"] == "Stopped; the place is remembered."
        assert playing.end() == 0, playing.lines
    assert "open this address" in playing.lines[1]
    assert "Traceback" not in "".join(playing.lines)


def test_a_key_on_the_computer_reaches_the_phone(environment: dict[str, str]) -> None:
    with session(PLAY, environment) as playing, phone_for(playing.wait("http://").strip()) as phone:
        until_state(phone, paused=False)
        playing.press(" ")
        until_state(phone, paused=True)
        playing.press("q")
        assert until_state(phone, over=True)["why"] == "Stopped."
        assert playing.end() == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal for Ctrl-C to one process")
def test_for_a_program_the_address_is_all_of_standard_output_and_ctrl_c_ends_it(environment: dict[str, str]) -> None:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "voiceguide", "play", *PLAY, "--json"]
    with subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, stdin=subprocess.DEVNULL, text=True) as p:
        assert p.stdout
        assert p.stderr
        url = json.loads(p.stdout.readline())["url"]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[a-z2-9]{16}/", url)
        assert b"Remote control" in urllib.request.urlopen(url, timeout=20).read()
        with phone_for(url) as phone:
            until_state(phone, over=False)
            assert any("<start>" in line for line in p.stderr)
            p.send_signal(signal.SIGINT)
            assert until_state(phone, over=True)["why"] == "Stopped."
        out, err = p.communicate(timeout=20)
    assert (p.returncode, out) == (130, "")
    assert "Traceback" not in err


def test_the_address_stays_and_is_another_than_that_of_share(environment: dict[str, str], tmp_path: Path) -> None:
    arguments = [argument for argument in PLAY if argument not in ("--port", "0")]
    urls = []
    for _ in range(2):
        with session(arguments, environment) as playing:
            urls.append(playing.wait("http://").strip())
            playing.press("q")
            assert playing.end() == 0
    assert urls[0] == urls[1]
    assert {path.name for path in (tmp_path / "DATA").iterdir()} >= {"remote.json"}
    assert not (tmp_path / "DATA" / "share.json").exists()


def test_a_port_in_use_ends_in_exit_5(environment: dict[str, str], tmp_path: Path, clips: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = voiceguide("play", *PLAY[:-1], port, cwd=tmp_path, cache=clips)
    assert done.returncode == 5
    assert f"port {port} is in use" in done.stderr
    assert "Traceback" not in done.stderr


WITHOUT_UVICORN = """
import importlib.util, sys
known = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "uvicorn" else known(name, *more)
from voiceguide.cli import main
main(sys.argv[1:])
"""


def test_without_its_packages_it_says_what_brings_them(environment: dict[str, str]) -> None:
    command = [sys.executable, "-c", WITHOUT_UVICORN, "play", *PLAY]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert "--remote needs the optional part “share”" in done.stderr
    assert "uvicorn" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["--port", "0"], "go with --remote"), (["--host", "127.0.0.1"], "go with --remote"), (["--json"], "--remote")],
)
def test_options_that_need_it_are_refused_without_it(
    arguments: list[str], told: str, environment: dict[str, str], tmp_path: Path, clips: Path
) -> None:
    done = voiceguide("play", "calf-release", "--silent", *arguments, cwd=tmp_path, cache=clips)
    assert done.returncode == 2
    assert told in done.stderr


def test_nothing_of_it_is_imported_unless_it_is_used(environment: dict[str, str]) -> None:
    told = """
import sys
from voiceguide.cli import main
try:
    main(["play", "calf-release", "--silent", "--fit", "soon"])
finally:
    print(sorted({name.partition(".")[0] for name in sys.modules} & {"starlette", "uvicorn", "segno", "websockets"}))
"""
    done = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n"
