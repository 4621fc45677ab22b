"""voiceguide/share/: the server as phones, browsers and strangers meet it."""

import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from support.share_server import COVER, TOKEN, RunningShare, finished_file, sharing
from voiceguide.errors import NetworkError, SoundError
from voiceguide.share import connections
from voiceguide.share.serving import Ending, ShareServer
from voiceguide.share.sockets import open_sockets
from voiceguide.share.transfers import Journal


@pytest.fixture(scope="module")
def wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished_file(tmp_path_factory.mktemp("output"), form="wav")


@pytest.fixture(scope="module")
def share(wav: Path) -> Iterator[RunningShare]:
    with sharing([wav]) as running:
        yield running


@pytest.fixture(scope="module")
def data(wav: Path) -> bytes:
    return wav.read_bytes()


NAME = "calf-release.wav"


def test_the_address_answers_with_and_without_its_last_slash(share: RunningShare) -> None:
    status, headers, page = share.ask()
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert share.ask(f"/{TOKEN}")[::2] == (200, page)
    assert f"{share.url}{NAME}".encode() in page


def test_the_download_is_the_file(share: RunningShare, data: bytes) -> None:
    status, headers, body = share.ask(f"download/{NAME}")
    assert (status, body) == (200, data)
    assert headers["Content-Disposition"] == f'attachment; filename="{NAME}"'
    assert headers["Content-Type"] == "audio/wav"


def test_head_has_the_headers_of_get(share: RunningShare, data: bytes) -> None:
    status, headers, body = share.ask(NAME, "HEAD", {"Range": "bytes=0-1"})
    assert (status, body, headers["Content-Length"]) == (200, b"", str(len(data)))
    assert headers["Accept-Ranges"] == "bytes"
    assert share.ask("", "HEAD")[0] == 200


def test_safari_asks_for_two_bytes_first(share: RunningShare, data: bytes) -> None:
    status, headers, body = share.ask(NAME, headers={"Range": "bytes=0-1"})
    assert (status, body) == (206, data[:2])
    assert headers["Content-Range"] == f"bytes 0-1/{len(data)}"
    assert headers["Content-Length"] == "2"


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [("bytes=-500", -500, None), ("bytes=500-", 500, None), ("bytes=70000-140000", 70000, 140001),
     ("bytes=1000-99999999", 1000, None)],
)  # fmt: skip
def test_a_part_is_those_bytes(header: str, start: int, end: int | None, share: RunningShare, data: bytes) -> None:
    status, _, body = share.ask(NAME, headers={"Range": header})
    assert (status, body) == (206, data[start:end])


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "bytes=5-2", "bytes=x", "lines=0-1"])
def test_an_odd_range_gets_the_whole(header: str, share: RunningShare, data: bytes) -> None:
    assert share.ask(NAME, headers={"Range": header})[::2] == (200, data)


def test_a_range_past_the_end_is_refused_with_the_size(share: RunningShare, data: bytes) -> None:
    status, headers, _ = share.ask(NAME, headers={"Range": f"bytes={len(data)}-"})
    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(data)}")


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
def test_a_part_of_the_same_file_goes_on(name: str, share: RunningShare, data: bytes) -> None:
    mark = share.ask(NAME, "HEAD")[1][name]
    assert share.ask(NAME, headers={"Range": "bytes=9-", "If-Range": mark})[::2] == (206, data[9:])
    assert share.ask(NAME, headers={"Range": "bytes=9-", "If-Range": '"other"'})[::2] == (200, data)


@pytest.mark.parametrize("path", ["", NAME, "app.css", "feed.xml", "calf-release.jpg"])
def test_what_a_browser_has_is_not_sent_again(path: str, share: RunningShare) -> None:
    tag = share.ask(path)[1]["ETag"]
    assert share.ask(path, headers={"If-None-Match": f'"x", W/{tag}'})[::2] == (304, b"")
    assert share.ask(path, headers={"If-None-Match": '"x"'})[0] == 200


def test_the_same_session_built_again_is_the_same_file(tmp_path: Path) -> None:
    path = finished_file(tmp_path, form="wav")
    with sharing([path]) as share:
        before = share.ask(path.name)[1]["ETag"]
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)
        os.utime(path, (1_000_000_000, 1_000_000_000))
        assert share.ask(path.name, headers={"Range": "bytes=5-", "If-Range": before})[0] == 206
        path.write_bytes(content[:-4] + b"sound"[:4])
        assert share.ask(path.name, headers={"Range": "bytes=5-", "If-Range": before})[0] == 200


def test_a_date_does_as_well(share: RunningShare) -> None:
    changed = share.ask(NAME, "HEAD")[1]["Last-Modified"]
    assert share.ask(NAME, headers={"If-Modified-Since": changed})[0] == 304
    assert share.ask(NAME, headers={"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"})[0] == 200
    assert share.ask(NAME, headers={"If-Modified-Since": "yesterday"})[0] == 200


def test_the_cover_is_that_of_the_file(share: RunningShare) -> None:
    assert share.ask("calf-release.jpg")[2] == COVER.data


@pytest.mark.parametrize(
    "path",
    ["/", "/abc/", f"/{TOKEN[:-1]}/", f"/{TOKEN}x/", f"/{TOKEN.upper()}/", f"//{TOKEN}/", f"/{TOKEN}//",
     f"/{TOKEN}/../{TOKEN}/", f"/{TOKEN}/%2e%2e/", f"/{TOKEN}/../../etc/passwd", f"/{TOKEN}/download",
     f"/{TOKEN}/download/", f"/{TOKEN}/CALF-RELEASE.wav", f"/{TOKEN}/calf-release%2ewav", f"/{TOKEN}/.",
     f"/{TOKEN}/calf-release.wav/", "/favicon.ico", f"/%61{TOKEN[1:]}/"],
)  # fmt: skip
def test_anything_else_is_not_here(path: str, share: RunningShare) -> None:
    status, headers, body = share.ask(path)
    assert (status, body) == (404, b"There is nothing here.\n")
    assert "Location" not in headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get"])
def test_only_get_and_head_are_allowed(method: str, share: RunningShare) -> None:
    status, headers, _ = share.ask(NAME, method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert share.ask("/wrong/", method)[0] == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:80", 200), ("localhost", 200), ("LOCALHOST:1", 200),
     ("192.168.1.5:8000", 200), ("[fd00::5]:8000", 200),
     ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("user@127.0.0.1", 421), ("127.0.0.1/x", 421),
     ("127.0.0.1:99999", 421), ("[::1", 421), ("[fe80::1%25x]", 421), ("", 421), ("127.0.0.1, evil", 421)],
)  # fmt: skip
def test_the_host_has_to_be_this_computer(host: str, status: int, share: RunningShare) -> None:
    assert share.ask(headers={"Host": host})[0] == status


def test_every_answer_is_safe(share: RunningShare) -> None:
    for path, method in (("", "GET"), (NAME, "HEAD"), ("/x", "GET"), (NAME, "POST"), ("feed.xml", "GET")):
        _, headers, _ = share.ask(path, method, {"Origin": "http://evil.example"})
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert not [name for name in headers if name.lower().startswith("access-control")]
        assert "server" not in headers


def test_twenty_clients_get_their_bytes_while_one_hangs(share: RunningShare, data: bytes) -> None:
    wrong: list[str] = []

    def fetch(seed: int) -> None:
        choose = random.Random(seed)
        for _ in range(20):
            start = choose.randrange(len(data))
            end = choose.randrange(start, len(data))
            status, _, body = share.ask(NAME, headers={"Range": f"bytes={start}-{end}"})
            if (status, body) != (206, data[start : end + 1]):
                wrong.append(f"{seed}: {status} {start}-{end}")

    with share.open() as slow:
        slow.sendall(f"GET /{TOKEN}/{NAME} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        clients = [threading.Thread(target=fetch, args=(seed,)) for seed in range(20)]
        for client in clients:
            client.start()
        for client in clients:
            client.join(60)
    assert wrong == []


@pytest.mark.parametrize("headers", [{"X-Long": "y" * 20_000}, {f"X-{number}": "y" * 200 for number in range(90)}])
def test_long_headers_are_refused(headers: dict[str, str], share: RunningShare) -> None:
    assert share.ask(headers=headers)[0] in (400, 431)


def test_a_body_that_never_ends_is_not_read(share: RunningShare) -> None:
    head = f"GET /{TOKEN}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000000\r\n\r\n".encode()
    with share.open() as connection:
        connection.sendall(head + bytes(1000))
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"\r\nconnection: close\r\n" in answer.lower()


@pytest.mark.parametrize(
    "rubbish",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"\r\n" * 100, b"GET / HTTP/9.9\r\n\r\n",
     b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"x" * 40_000,
     b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"y" * 40_000 + b"\r\n\r\n"],
)  # fmt: skip
def test_rubbish_gets_a_refusal_at_most(rubbish: bytes, share: RunningShare) -> None:
    try:
        answer = share.send(rubbish)
    except (ConnectionResetError, BrokenPipeError):
        answer = b""
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert share.ask()[0] == 200


def test_rubbish_after_a_request_is_no_error_of_the_server(share: RunningShare) -> None:
    head = f"HEAD /{TOKEN}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    for _ in range(5):
        assert share.send(head + b"no chunk\r\n\r\n")[:13] in (b"", b"HTTP/1.1 200 ")
    assert not any(line.startswith("server:") for line in share.lines)


def test_a_request_that_never_ends_is_cut(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "REQUEST_S", 0.3)
    with sharing([wav]) as share, share.open() as silent, share.open() as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127")
        assert silent.recv(1) == b""
        assert slow.recv(1) == b""
        assert share.ask()[0] == 200
    assert share.lines[:1] == ["127.0.0.1: sent no whole request within 0.3 seconds."]


def test_a_client_that_takes_nothing_is_cut(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "STALL_S", 0.2)
    with sharing([wav]) as share, socket.socket() as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.settimeout(20)
        stalled.connect(("127.0.0.1", share.port))
        stalled.sendall(f"GET /{TOKEN}/{NAME} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        until = time.monotonic() + 10
        while not any("took nothing" in line for line in share.lines) and time.monotonic() < until:
            time.sleep(0.05)
        assert any("took nothing" in line for line in share.lines)
        assert not any("all of" in line for line in share.lines)


def test_a_websocket_outlives_the_limit_for_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        socket_ = WebSocket(scope, receive, send)
        await socket_.accept()
        for _ in range(2):
            await socket_.send_text(await socket_.receive_text())

    monkeypatch.setattr(connections, "REQUEST_S", 0.2)
    journal, sockets, ready = Journal(lambda _line: None), open_sockets(["127.0.0.1"], 0), threading.Event()
    server = ShareServer(echo, journal, websockets=True)
    thread = threading.Thread(target=server.serve_until_end, args=(sockets, ready.set))
    thread.start()
    assert ready.wait(20)
    with connect(f"ws://127.0.0.1:{sockets[0].getsockname()[1]}/") as client:
        client.send("one")
        assert client.recv(timeout=20) == "one"
        time.sleep(0.4)
        client.send("two")
        assert client.recv(timeout=20) == "two"
    server.should_exit = server.force_exit = True
    thread.join(20)


def test_too_many_connections_are_refused_and_the_first_go_on(wav: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_OF_ONE_CLIENT", 3)
    with sharing([wav]) as share:
        held = [share.open() for _ in range(3)]
        held[0].sendall(f"GET /{TOKEN}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert held[0].recv(12) == b"HTTP/1.1 200"
        with share.open() as refused:
            assert refused.recv(1) == b""
        for connection in held:
            connection.close()
    assert "127.0.0.1: has too many connections at once; the last was refused." in share.lines


def test_once_ends_after_one_whole_download(wav: Path, data: bytes) -> None:
    with sharing([wav], Ending(once=True)) as share:
        assert share.ask(NAME, headers={"Range": "bytes=0-99"})[0] == 206
        share.thread.join(0.5)
        assert share.thread.is_alive()
        assert share.ask(NAME, headers={"Range": "bytes=100-"})[2] == data[100:]
        share.thread.join(10)
        assert not share.thread.is_alive()
    assert share.lines[-1] == f"127.0.0.1 (unknown) has all of {NAME}."


def test_it_ends_when_nobody_asks_for_long(wav: Path) -> None:
    with sharing([wav], Ending(idle_s=0.2)) as share:
        share.thread.join(10)
        assert not share.thread.is_alive()


def test_several_sessions_have_a_shelf(tmp_path: Path) -> None:
    paths = [finished_file(tmp_path, "feet.12m", title="Feet"), finished_file(tmp_path, "calves", title="Calves")]
    with sharing(paths) as share:
        shelf = share.ask()[2].decode()
        assert f"{share.url}feet-12m/" in shelf
        assert "Calves" in shelf
        assert share.ask("feet-12m/")[0] == 200
        assert share.ask("calves.mp3")[2] == paths[1].read_bytes()
        paths[1].unlink()
        assert share.ask("calves.mp3")[0] == 404


def test_who_fetched_what_is_told(wav: Path) -> None:
    agents = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}
    with sharing([wav]) as share:
        share.ask(headers=agents)
        share.ask(NAME, headers=agents)
        share.ask("feed.xml", headers={"User-Agent": "AntennaPod/3.5\x1b[2J"})
        share.ask("/nothing")
        share.ask("/nothing")
        share.ask("/favicon.ico")
    assert share.lines == [
        "127.0.0.1 (iPhone) opened the first page.",
        *(f"127.0.0.1 (iPhone) has {part} of {NAME}." for part in ("33%", "67%", "all")),
        "127.0.0.1 (AntennaPod) opened feed.xml.",
        "127.0.0.1: asked for something that is not here.",
    ]


def test_a_port_in_use_is_told(share: RunningShare) -> None:
    with pytest.raises(SoundError, match=f"port {share.port} is in use"):
        open_sockets(["127.0.0.1"], share.port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "..", f"{'a' * 64}.local", ""])
def test_a_host_of_another_computer_is_told(host: str) -> None:
    with pytest.raises(NetworkError, match=f"{host} is no address of this computer"):
        open_sockets([host], 0)


def test_two_hosts_get_the_same_port() -> None:
    sockets = open_sockets(["127.0.0.1", "127.0.0.2"], 0)
    assert len({each.getsockname()[1] for each in sockets}) == 1
    for each in sockets:
        each.close()
