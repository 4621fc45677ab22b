"""The server of the remote control: its page with its files, and the WebSocket of the phones. Nothing else is there."""

from collections.abc import Callable, Collection
from functools import partial

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from voiceguide.share.answers import refusal
from voiceguide.share.application import Rules, ShareApplication, Violation, path_of
from voiceguide.share.contents import Contents, Made
from voiceguide.share.page.assets import ASSETS, asset
from voiceguide.share.remote.phones import Phones
from voiceguide.share.remote.remote_page import FILES, SOCKET, file_content, policy_for, remote_page
from voiceguide.share.transfers import Journal

_SHARED = ("app.css", "icon.svg")
"""The files that the page has in common with those of finished sessions."""
_NOTHING = Violation(404, "There is nothing here.", "asked for a WebSocket that is not here")
_FOREIGN = Violation(403, "Only the page of this computer may do that.", "asked for a WebSocket from another site")
_FULL = Violation(503, "There are too many phones.", "was one phone too many")


class RemoteApplication:
    """An application of ASGI with the page of the remote control, and a WebSocket for each phone.

    `language` is that of the session, as HTML has it. `names` are as in `ShareApplication`.
    """

    def __init__(
        self, phones: Phones, language: str, token: str, journal: Journal, names: Collection[str] = ()
    ) -> None:
        self._phones, self._journal = phones, journal
        self._rules = Rules(token, names)
        self._pages = ShareApplication(_contents(language), token, journal, names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or serve a phone."""
        if scope["type"] != "websocket":
            await self._pages(scope, receive, send)
            return
        socket = WebSocket(scope, receive, send)
        violation = self._violation(socket)
        if violation is None:
            await self._phones.serve(socket)
            return
        self._journal.refused(socket.client.host if socket.client else "unknown", violation.told)
        await socket.send_denial_response(refusal(violation.status, violation.answer))

    def _violation(self, socket: WebSocket) -> Violation | None:
        """Return why a WebSocket is refused; None if it is not.

        A page of another site could open it too, for the same rule does not hold browsers back here as for requests.
        So the header Origin, which no page can forge, has to name the host that was asked.
        """
        host = socket.headers.get("Host", "")
        if (violation := self._rules.violation_in(socket.scope, host)) is not None:
            return violation
        if not self._rules.has_token(socket.scope) or path_of(socket.scope)[1] != f"/{SOCKET}":
            return _NOTHING
        if socket.headers.get("Origin", "").lower() != f"http://{host}".lower():
            return _FOREIGN
        return _FULL if self._phones.is_full else None


def _contents(language: str) -> Contents:
    shared = {name: Made(ASSETS[name], partial(_made, asset, name)) for name in _SHARED}
    own = {name: Made(mime, partial(_made, file_content, name)) for name, mime in FILES.items()}
    page = Made("text/html; charset=utf-8", partial(_page, language), policy=policy_for)
    return {"": page, **shared, **own}


def _made(content: Callable[[str], bytes], name: str, _base: str) -> bytes:
    return content(name)


def _page(language: str, base: str) -> bytes:
    return remote_page(base, language).encode()
