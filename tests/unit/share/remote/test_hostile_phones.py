"""voiceguide/share/remote/: strangers send what is no request, and phones what is no message."""

import random
import socket
from contextlib import suppress

from websockets.exceptions import ConnectionClosed

from support.hostile import answers_to, fault_in, hostile_requests
from support.remote_control import Remote, remote_control, state_from
from support.screens import Performance
from voiceguide.player.session.commands import Command
from voiceguide.share.remote.remote_page import FILES

NAMED = {"", "app.css", "icon.svg", *FILES}


def bugs_in(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("server:") or "Traceback" in line]


def test_hostile_requests_get_nothing_that_was_not_named() -> None:
    session = Performance()
    with remote_control(session) as remote:
        token = remote.url.rstrip("/").rpartition("/")[2]
        faults = [
            fault_in(request, answers_to(remote.port, request), token, NAMED)
            for request in hostile_requests(200, 17, token, {*NAMED, "socket"})
        ]
        assert list(filter(None, faults)) == []
        assert bugs_in(remote.lines) == []
        with remote.phone() as phone:
            state_from(phone)
    assert session.asked == []


FRAMES = [
    b"\x81\x84abcd" + bytes(4), b"\x01\x80abcd", b"\x80\x80abcd", b"\x88\x82abcd" + bytes(2), b"\x89\x80abcd",
    b"\x81\xfe\x7f\xffabcd", b"\x81\xff" + b"\xff" * 8 + b"abcd", b"\x81\x05hello", b"\x82\x84abcdnext",
]  # fmt: skip
"""Frames that are whole, cut short, or damaged."""


def rude_phone(remote: Remote, chance: random.Random) -> None:
    data = b"".join(chance.choices([*FRAMES, chance.randbytes(9)], k=chance.randrange(1, 6)))
    with remote.phone() as phone, suppress(OSError):  # the server may be quicker
        phone.socket.sendall(data)
        with suppress(ConnectionClosed, TimeoutError):
            phone.recv(timeout=0.01)
        phone.socket.shutdown(socket.SHUT_RDWR)


def test_frames_of_all_kinds_leave_the_others_in_peace() -> None:
    session, chance = Performance(), random.Random(17)
    with remote_control(session) as remote, remote.phone() as other:
        for _ in range(100):
            rude_phone(remote, chance)
        assert bugs_in(remote.lines) == []
        other.send("next")
        while not session.asked:
            state_from(other)
    assert session.asked == [Command.NEXT]
