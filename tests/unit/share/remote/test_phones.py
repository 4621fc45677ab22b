"""voiceguide/share/remote/: phones and strangers meet the server of the remote control."""

import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from support.remote_control import Remote, remote_control, state_from, until_state
from support.screens import HOLD, Performance
from voiceguide.player.session.commands import Command
from voiceguide.share.remote import phones
from voiceguide.share.remote.remote_page import FILES


@pytest.fixture
def session() -> Performance:
    return Performance()


@pytest.fixture
def remote(session: Performance) -> Iterator[Remote]:
    with remote_control(session) as running:
        yield running


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_a_phone_gets_the_whole_state_at_once_and_again_at_each_beat(remote: Remote) -> None:
    with remote.phone() as phone:
        first, second = state_from(phone), state_from(phone)
    assert first == second
    assert (first["move"], first["side"], first["left"]) == (HOLD.move, HOLD.side, HOLD.span_left_s)


def test_a_word_is_obeyed_and_every_phone_learns_of_it(remote: Remote, session: Performance) -> None:
    with remote.phone() as one, remote.phone() as other:
        one.send("toggle")
        until(lambda: session.asked == [Command.TOGGLE])
        assert until_state(one, paused=True) == until_state(other, paused=True)


def test_an_event_is_sent_at_once(remote: Remote, session: Performance) -> None:
    with remote.phone() as phone:
        state_from(phone)
        time.sleep(2 * phones.SPACE_S)
        began = time.monotonic()
        session.tell("changed", "10s more.")
        assert until_state(phone, note="10s more.")["note_left"] > 3
        assert time.monotonic() - began < 0.5 * phones.BEAT_S


def test_the_last_state_says_that_it_is_over_and_ends_the_connection(session: Performance) -> None:
    with ExitStack() as stack:
        with remote_control(session) as running:
            phone = stack.enter_context(running.phone())
            state_from(phone)
        last = until_state(phone, over=True)
        assert (last["why"], last["runs"]) == ("Stopped.", False)
        with pytest.raises(ConnectionClosed) as closed:
            phone.recv(timeout=20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1000


def test_a_phone_that_comes_again_is_welcomed_once(remote: Remote) -> None:
    for _ in range(2):
        with remote.phone() as phone:
            state_from(phone)
    assert remote.new == ["Python, 127.0.0.1"]
    until(lambda: remote.phones.count == 0)


@pytest.mark.parametrize("rubbish", ["", "explode", "pause ", '{"do": "pause"}', b"pause", "x" * 9000, "\0"], ids=repr)
def test_a_message_that_is_no_command_is_a_line_and_nobody_notices(
    rubbish: str | bytes, remote: Remote, session: Performance
) -> None:
    with remote.phone() as other, remote.phone() as phone:
        phone.send(rubbish)
        until(lambda: remote.lines == ["127.0.0.1: sent a message that is no command."])
        phone.send("next")
        until(lambda: session.asked == [Command.NEXT])
        state_from(other)


def test_a_message_that_is_too_long_ends_that_connection_alone(remote: Remote, session: Performance) -> None:
    with remote.phone() as other, remote.phone() as phone:
        phone.send("x" * 20_000)
        with pytest.raises(ConnectionClosed):
            until_state(phone, over=True)
        other.send("next")
        until(lambda: session.asked == [Command.NEXT])
    assert remote.lines == ["127.0.0.1: sent a message that is too long."]


def test_bytes_that_are_no_websocket_end_that_connection_alone(remote: Remote, session: Performance) -> None:
    with remote.phone() as other, remote.phone() as phone:
        state_from(phone)
        phone.socket.sendall(b"\xff" * 64)
        with pytest.raises(ConnectionClosed):
            until_state(phone, over=True)
        other.send("next")
        until(lambda: session.asked == [Command.NEXT])
    assert remote.lines == ["127.0.0.1: broke the rules of WebSockets."]


def flood(phone: ClientConnection) -> None:
    for _ in range(5_000):
        phone.send("next")


def test_too_many_messages_end_that_connection_alone(remote: Remote, session: Performance) -> None:
    with remote.phone() as other, remote.phone() as phone:
        with pytest.raises(ConnectionClosed) as closed:
            flood(phone)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008
        state_from(other)
    assert len(session.asked) < 100
    assert remote.lines[0] == "127.0.0.1: sent too many messages; its connection was ended."


def test_a_phone_that_gives_no_sign_of_life_is_let_go(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phones, "SILENT_S", 0.3)
    with remote.phone() as alive, remote.phone() as silent:
        for _ in range(10):
            alive.send(phones.ALIVE)
            time.sleep(0.05)
        with pytest.raises(ConnectionClosed):
            until_state(silent, over=True)
        assert remote.phones.count == 1
    assert remote.lines == []


def test_a_phone_that_takes_nothing_is_let_go(session: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phones, "STALL_S", 0.2)
    monkeypatch.setattr(phones, "BEAT_S", 0.0)
    monkeypatch.setattr(phones, "SPACE_S", 0.0)
    session.moment = replace(HOLD, said="word " * 10_000)
    with remote_control(session) as running:
        request = (
            f"GET {running.url.partition(running.host)[2]}socket HTTP/1.1\r\nHost: {running.host}\r\n"
            f"Origin: http://{running.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        with socket.socket() as stalled:
            stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stalled.connect(("127.0.0.1", running.port))
            stalled.sendall(request.encode())
            until(lambda: running.lines == ["127.0.0.1: took nothing for 0.2 seconds."])
            with running.phone() as other:
                state_from(other)


@pytest.mark.parametrize(
    ("path", "origin", "host", "status"),
    [
        ("/wrong/socket", "own", None, 404),
        ("/socket", "own", None, 404),
        ("TOKEN/", "own", None, 404),
        ("TOKEN/socket/", "own", None, 404),
        ("TOKEN/%73ocket", "own", None, 404),
        (None, None, None, 403),
        (None, "http://example.org", None, 403),
        (None, "https://HOST", None, 403),
        (None, "http://HOST.example.org", None, 403),
        (None, "null", None, 403),
        (None, "http://rebound.example", "rebound.example", 421),
    ],
)
def test_a_stranger_gets_no_websocket(
    path: str | None, origin: str | None, host: str | None, status: int, remote: Remote
) -> None:
    token = remote.url.rstrip("/").rpartition("/")[2]
    asked = path.replace("TOKEN", f"/{token}") if path is not None else None
    with pytest.raises(InvalidStatus) as refused, remote.phone(
        asked, origin=origin.replace("HOST", remote.host) if origin else None, host=host
    ):
        pass
    assert refused.value.response.status_code == status
    assert len(remote.lines) == 1
    assert remote.phones.count == 0


def test_one_phone_too_many_is_refused(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phones, "MOST_PHONES", 2)
    with remote.phone(), remote.phone():
        until(lambda: remote.phones.count == 2)
        with pytest.raises(InvalidStatus) as refused, remote.phone():
            pass
    assert refused.value.response.status_code == 503
    assert remote.lines == ["127.0.0.1: was one phone too many."]


def fetched(remote: Remote, path: str, method: str = "GET") -> tuple[int, bytes, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{remote.url}{path}", method=method), timeout=20) as answer:
            return answer.status, answer.read(), answer.headers["Content-Security-Policy"]
    except urllib.error.HTTPError as error:
        return error.code, b"", error.headers["Content-Security-Policy"]


def test_the_page_may_speak_to_its_own_socket_alone(remote: Remote) -> None:
    status, page, policy = fetched(remote, "")
    assert status == 200
    assert f"connect-src ws://{remote.host};" in policy
    assert "default-src 'none'" in policy
    assert f'data-socket="{remote.url.replace("http", "ws", 1)}socket"'.encode() in page


def test_nothing_but_the_page_and_its_files_can_be_fetched(remote: Remote) -> None:
    assert {fetched(remote, name)[0] for name in (*FILES, "app.css", "icon.svg")} == {200}
    assert {fetched(remote, name)[0] for name in ("socket", "feed.xml", "app.js", "../", "remote.py")} == {404}
    assert fetched(remote, "", "POST")[0] == 405


def test_a_bug_in_the_session_is_a_line_and_the_others_go_on(
    remote: Remote, session: Performance, monkeypatch: pytest.MonkeyPatch
) -> None:
    with remote.phone() as phone:
        state_from(phone)
        monkeypatch.setattr(Performance, "command", lambda _self, _command: 1 / 0)
        phone.send("next")
        with pytest.raises(ConnectionClosed):
            until_state(phone, over=True)
    with remote.phone() as other:
        state_from(other)
    assert [line for line in remote.lines if "ZeroDivisionError" in line]


def test_it_leaves_no_thread_and_no_listener(session: Performance) -> None:
    before = threading.active_count()
    with remote_control(session) as running, running.phone() as phone:
        state_from(phone)
    until(lambda: threading.active_count() <= before)
    session.tell("note", "Nobody listens.")
