"""A remote control that runs in this process, and phones that speak to it without a browser."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from support.screens import Performance
from voiceguide.player.controls.live_session import LiveSession
from voiceguide.player.controls.remote_session import RemoteSession
from voiceguide.share.network_place import open_place
from voiceguide.share.remote.phones import Phones
from voiceguide.share.remote.remote_server import RemoteControl

PATIENCE_S = 20.0


@dataclass
class Remote:
    """A running remote control."""

    url: str
    phones: Phones
    lines: list[str] = field(default_factory=list)
    """The lines of its journal."""
    new: list[str] = field(default_factory=list)
    """The phones that it welcomed."""

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def phone(
        self, path: str | None = None, *, origin: str | None = "own", host: str | None = None
    ) -> ClientConnection:
        """Open a WebSocket: by default as the page does. `path` and the headers may be wrong."""
        place = path if path is not None else f"{urlsplit(self.url).path}socket"
        named = f"http://{self.host}" if origin == "own" else origin
        return connect(
            f"ws://{host or self.host}{place}",
            sock=socket.create_connection(("127.0.0.1", self.port), PATIENCE_S),
            origin=None if named is None else Origin(named),
            open_timeout=PATIENCE_S,
            compression=None,
        )


def state_from(phone: ClientConnection) -> dict[str, Any]:
    """Return the next state that the phone gets."""
    state: dict[str, Any] = json.loads(phone.recv(timeout=PATIENCE_S))
    return state


def until_state(phone: ClientConnection, **expected: object) -> dict[str, Any]:
    """Return the first state in which these values are as expected."""
    for _ in range(100):
        state = state_from(phone)
        if all(state[name] == value for name, value in expected.items()):
            return state
    raise AssertionError(f"never {expected}: {state}")


@contextmanager
def remote_control(session: LiveSession | None = None, port: int = 0) -> Iterator[Remote]:
    """Run a remote control of `session`, by default of one that stands still, on 127.0.0.1."""
    lines, new = list[str](), list[str]()
    controlled = RemoteSession(session or Performance())
    with (
        TemporaryDirectory() as folder,
        open_place(Path(folder), "127.0.0.1", port, lines.append) as place,
        RemoteControl(controlled, "en", place, lines.append, new.append) as running,
    ):
        yield Remote(place.urls[0], running.phones, lines, new)
