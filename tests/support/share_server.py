"""A share that runs in this process, and the means to ask it anything, however malformed."""

import http.client
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from support.session_factory import audio_in, session
from voiceguide.encoders.registry import FORMATS
from voiceguide.export.session_record import Picture, SessionRecord
from voiceguide.share.application import ShareApplication
from voiceguide.share.contents import served, shelf_of
from voiceguide.share.finished import finished_session
from voiceguide.share.serving import Ending, ShareServer
from voiceguide.share.sockets import open_sockets
from voiceguide.share.transfers import Journal

TOKEN = "abcdefghjkmnpqrs"
COVER = Picture("image/jpeg", b"\xff\xd8\xff" + bytes(range(256)) * 40, 1000, 1000)
AREA_NAMES = {"calf": "Calf", "foot": "Foot"}


def finished_file(folder: Path, name: str = "calf-release", form: str = "mp3", **changes: object) -> Path:
    """Write the small session of the tests to a file, and return its path."""
    record: SessionRecord = replace(session(), areas=("calf", "foot"), cover=COVER, **changes)  # type: ignore[arg-type]
    path = folder / f"{name}{FORMATS[form].ending}"  # type: ignore[index]
    with path.open("x+b") as out:
        audio_in(FORMATS[form], record)(out)  # type: ignore[index]
    return path


@dataclass
class RunningShare:
    """A share on a port of 127.0.0.1."""

    port: int
    lines: list[str] = field(default_factory=list)
    """The lines of its journal."""
    thread: threading.Thread = field(default_factory=threading.Thread)

    @property
    def url(self) -> str:
        """The address of its first page."""
        return f"http://127.0.0.1:{self.port}/{TOKEN}/"

    def ask(
        self, path: str = "", method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> "tuple[int, http.client.HTTPMessage, bytes]":
        """Return status, headers and body of the answer for `path`, which is below the token unless it has a slash."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            place = path if path.startswith("/") else f"/{TOKEN}/{path}"
            connection.request(method, place, headers=dict(headers or {}))
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def open(self) -> socket.socket:
        """Return an open connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def send(self, request: bytes) -> bytes:
        """Send bytes, and return all that comes back until the server ends the connection."""
        with self.open() as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))


@contextmanager
def sharing(paths: Sequence[Path], ending: Ending | None = None) -> Iterator[RunningShare]:
    """Share the sessions in these files on a free port."""
    contents = served(shelf_of([finished_session(path) for path in paths], AREA_NAMES, TOKEN))
    sockets = open_sockets(["127.0.0.1"], 0)
    share, ready = RunningShare(sockets[0].getsockname()[1]), threading.Event()
    journal = Journal(share.lines.append)
    server = ShareServer(ShareApplication(contents, TOKEN, journal), journal, ending)
    share.thread = threading.Thread(target=server.serve_until_end, args=(sockets, ready.set), daemon=True)
    share.thread.start()
    assert ready.wait(20)
    try:
        yield share
    finally:
        server.should_exit = server.force_exit = True
        share.thread.join(20)
