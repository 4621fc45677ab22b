"""voiceguide/cli/: share, site and build --to, as a person and a script meet them."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.command_line import voiceguide, voiceguide_here
from voiceguide.share.qr_code import qr_code

SMALL = "name: Small\nsafety: Gently.\nsteps:\n- rest: 5s\n  say: Rest.\n"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small routine, and a home of its own."""
    for name in ("DATA_DIR", "CONFIG_DIR"):
        monkeypatch.setenv(f"VOICEGUIDE_{name}", str(tmp_path / "home" / name.lower()))
    monkeypatch.setenv("VOICEGUIDE_VOICE", "hum")
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "small.yaml").write_text(SMALL)
    return folder


@contextmanager
def started(
    *arguments: str, cwd: Path, cache: Path, err: int = subprocess.PIPE
) -> "Iterator[tuple[subprocess.Popen[str], str]]":
    """Start `share` on this computer alone; give the process, and its address as soon as it answers."""
    command = [sys.executable, "-m", "voiceguide", "share", *arguments, "--host", "127.0.0.1", "--json"]
    environment = {**os.environ, "VOICEGUIDE_CACHE_DIR": str(cache), "HOME": str(cwd)}
    out = subprocess.PIPE
    with subprocess.Popen(command, cwd=cwd, env=environment, stdout=out, stderr=err, text=True) as running:
        try:
            assert running.stdout
            line = running.stdout.readline()
            assert line, running.stderr.read() if running.stderr else ""
            yield running, json.loads(line)["url"]
        finally:
            running.kill()


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as answer:
        content: bytes = answer.read()
    return content


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal for Ctrl-C to one process")
def test_a_routine_is_built_and_fetched_until_ctrl_c(work: Path, clips: Path) -> None:
    with started("./small.yaml", "--port", "0", cwd=work, cache=clips) as (running, url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[a-z2-9]{16}/", url)
        assert b"<h1" in fetched(url)
        with socket.create_connection(("127.0.0.1", int(url.split(":")[2].split("/")[0]))):
            assert fetched(f"{url}small.mp3") == (work / "output" / "small.mp3").read_bytes()
            running.send_signal(signal.SIGINT)
            began = time.monotonic()
            out, err = running.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert (running.returncode, out) == (130, "")
    assert "127.0.0.1 (Python-urllib) has all of small.mp3.\n\nStopped." in err
    assert "Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("variable", [{"TERM": "xterm-256color"}, {"TERM": "xterm-256color", "NO_COLOR": "1"}], ids=len)
def test_a_terminal_gets_the_code_of_the_address(
    variable: dict[str, str], work: Path, clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pty

    voiceguide_here("build", "./small.yaml", cwd=work, cache=clips)
    ours, theirs = pty.openpty()
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variable.items():
        monkeypatch.setenv(name, value)
    with started("--port", "0", cwd=work, cache=clips, err=theirs) as (_, url):
        seen = b""
        while b"Ctrl-C ends it." not in seen:
            seen += os.read(ours, 65536)
    os.close(ours)
    os.close(theirs)
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in seen.decode().splitlines()]
    assert (b"\x1b" in seen) is ("NO_COLOR" not in variable)
    assert "\n".join(qr_code(url)) in "\n".join(lines)


def test_token_and_port_stay_and_once_ends_it(work: Path, clips: Path) -> None:
    voiceguide_here("build", "./small.yaml", cwd=work, cache=clips)
    urls = []
    for _ in range(2):
        with started("output/small.mp3", "--once", cwd=work, cache=clips) as (running, url):
            urls.append(url)
            fetched(f"{url}download/small.mp3")
            assert running.wait(20) == 0
            assert running.stderr
            assert running.stderr.read().endswith("Downloaded whole; ended.\n")
    assert urls[0] == urls[1]


def test_without_a_name_all_sessions_are_on_the_shelf(work: Path, clips: Path) -> None:
    (work / "other.yaml").write_text(SMALL.replace("Small", "Other"))
    for name in ("small", "other"):
        voiceguide_here("build", f"./{name}.yaml", cwd=work, cache=clips)
    (work / "output" / "song.mp3").write_bytes(b"ID3")
    with started("--port", "0", cwd=work, cache=clips) as (_, url):
        shelf = fetched(url).decode()
        assert "Other" in shelf
        assert "Small" in shelf
        assert b"Other" in fetched(f"{url}other/")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetched(f"{url}song.mp3")


def test_a_second_share_takes_another_port_and_says_so(work: Path, clips: Path) -> None:
    voiceguide_here("build", "./small.yaml", cwd=work, cache=clips)
    with (
        started(cwd=work, cache=clips) as (_, first),
        started("--once", cwd=work, cache=clips) as (second, url),
    ):
        assert url != first
        fetched(f"{url}small.mp3")
        assert second.stderr
        assert "is in use by another program, perhaps another share" in second.stderr.read()


def test_a_port_in_use_ends_in_exit_5(work: Path, clips: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = voiceguide("share", "--host", "127.0.0.1", "--port", port, cwd=work, cache=clips)
    assert done.returncode == 5
    assert f"port {port} is in use" in done.stderr


def test_a_site_is_written_and_named(work: Path, clips: Path) -> None:
    address = ("--base-url", "https://example.org/m")
    done = voiceguide_here("site", "web", "./small.yaml", *address, "--json", cwd=work, cache=clips)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["feed"] == "https://example.org/m/feed.xml"
    assert "web/small/index.html" in found["files"]
    assert all((work / name).is_file() for name in found["files"])
    assert voiceguide_here("site", "web", *address, cwd=work, cache=clips).stdout == "web/index.html\n"


@pytest.mark.parametrize("extra", [(), ("--no-sidecars",), ("--format", "wav")])
def test_a_copy_is_the_same_to_the_byte(extra: tuple[str, ...], work: Path, clips: Path) -> None:
    (work / "Füße.yaml").write_text(SMALL)
    (work / "phone").mkdir()
    command = ("build", "./Füße.yaml", "--to", "phone", *extra)
    done = voiceguide_here(*command, "--json", cwd=work, cache=clips)
    assert done.returncode == 0, done.stderr
    copies = {path.name.replace("fusse", "Füße"): path.read_bytes() for path in (work / "phone").iterdir()}
    assert copies == {path.name: path.read_bytes() for path in (work / "output").iterdir()}
    assert json.loads(done.stdout)["copied_to"].startswith("phone/fusse.")
    assert voiceguide_here(*command, cwd=work, cache=clips).returncode == 0


def test_tracks_are_copied_with_their_playlist(work: Path, clips: Path) -> None:
    (work / "phone").mkdir()
    command = ("build", "./small.yaml", "--tracks", "--to", "phone")
    done = voiceguide_here(*command, cwd=work, cache=clips)
    assert done.returncode == 0, done.stderr
    copied = {path.relative_to(work / "phone") for path in (work / "phone").rglob("*")}
    assert copied == {path.relative_to(work / "output") for path in (work / "output").rglob("*")}


def test_a_copy_replaces_nothing_of_others(work: Path, clips: Path) -> None:
    (work / "phone").mkdir()
    (work / "phone" / "small.vtt").write_text("mine")
    command = ("build", "./small.yaml", "--to", "phone")
    done = voiceguide_here(*command, cwd=work, cache=clips)
    assert done.returncode == 5
    assert "small.vtt: is there already" in done.stderr
    assert "with --to" in done.stderr
    assert [path.name for path in (work / "phone").iterdir()] == ["small.vtt"]
    assert voiceguide_here(*command, "-f", cwd=work, cache=clips).returncode == 0
    assert (work / "phone" / "small.mp3").exists()
