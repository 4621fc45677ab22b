"""The server's only rule book: who may ask, by which method, for what. Everything else gets the same 404."""

import ipaddress
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from voiceguide.share.answers import answer_to, refusal
from voiceguide.share.byte_ranges import ByteRange
from voiceguide.share.contents import AudioFile, Contents, Made, Resource
from voiceguide.share.transfers import Journal

_METHODS = ("GET", "HEAD")
MOST_HEADER_BYTES = 16 * 1024
"""Most bytes of a request with its headers."""
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")
_USUAL = ("/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png", "/robots.txt")
"""Paths that browsers ask for by themselves. They are not here, and not worth a line."""


class ShareApplication:
    """An application of ASGI that serves `contents` in a folder whose name is a secret token."""

    def __init__(self, contents: Contents, token: str, journal: Journal, names: Collection[str] = ()) -> None:
        """Take what may be fetched. `names` are those of this computer that may stand in an address.

        Numeric addresses and `localhost` may stand there too: only a name can be pointed at this computer by a page
        on the internet.
        """
        self._contents, self._token, self._journal = _with_first_page(contents), token, journal
        self._rules = Rules(token, names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request. Anything but HTTP is left without an answer."""
        if scope["type"] == "http":
            await self._response_to(Request(scope))(scope, receive, send)

    def _response_to(self, request: Request) -> Response:
        client = request.client.host if request.client else "unknown"
        host = request.headers.get("Host", "")
        if (violation := self._rules.violation_in(request.scope, host)) is not None:
            self._journal.refused(client, violation.told)
            return refusal(violation.status, violation.answer)
        resource = self._resource(request.scope)
        if resource is None:
            if request.scope.get("raw_path", b"").decode("latin-1") not in _USUAL:
                self._journal.refused(client, "asked for something that is not here")
            return refusal(404, "There is nothing here.")
        if request.method not in _METHODS:
            self._journal.refused(client, f"sent {request.method}, which is not allowed")
            return refusal(405, "Only GET and HEAD are allowed.", {"Allow": ", ".join(_METHODS)})
        return self._allowed(request, resource, client, f"http://{host}/{self._token}/")

    def _allowed(self, request: Request, resource: Resource, client: str, base: str) -> Response:
        agent = request.headers.get("User-Agent", "")
        name = resource.name if isinstance(resource, AudioFile) else path_of(request.scope)[1].strip("/")
        if isinstance(resource, Made) and resource.is_opened and request.method == "GET":
            self._journal.opened(client, agent, name or "the first page")
        else:
            self._journal.asked()

        def on_sent(part: ByteRange, size: int) -> None:
            self._journal.sent(client, agent, name, part, size)

        def on_broken() -> None:
            self._journal.broke_off(client, agent, name)

        answer = answer_to(request, resource, base, on_sent, on_broken)
        if _has_body(request.headers):
            answer.headers["Connection"] = "close"  # nobody reads the body, and it may never end
        return answer

    def _resource(self, scope: Scope) -> Resource | None:
        """Return the resource that a request names exactly; None for any other path, and for a wrong token."""
        return self._contents.get(path_of(scope)[1]) if self._rules.has_token(scope) else None


@dataclass(frozen=True, slots=True)
class Violation:
    """Why a request is refused whatever it asks for."""

    status: int
    answer: str
    """The words for the client."""
    told: str
    """The words for the journal."""


class Rules:
    """The rules that hold for every request, also for that which begins a WebSocket."""

    def __init__(self, token: str, names: Collection[str]) -> None:
        self._token, self._names = token, {name.lower() for name in names}

    def violation_in(self, scope: Scope, host: str) -> Violation | None:
        """Return the rule that a request to `host`, its header Host, breaks; None if it breaks none."""
        if not self._is_known(host):
            told = f'asked for the host "{host[:60]}", which is not this computer'
            return Violation(421, "This is not the computer that you ask for.", told)
        if _length(scope) > MOST_HEADER_BYTES:
            return Violation(431, "The headers are too long.", "sent too many headers")
        return None

    def has_token(self, scope: Scope) -> bool:
        """Return whether the path of a request begins with the secret token."""
        return secrets.compare_digest(path_of(scope)[0].encode(), self._token.encode())

    def _is_known(self, host: str) -> bool:
        """Return whether the header Host names this computer: by a number, as localhost, or by one of its names."""
        if not _HOST.fullmatch(host):
            return False
        try:
            split = urlsplit(f"//{host}")
            name, _port = split.hostname or "", split.port  # it raises the error for a port that cannot be
        except ValueError:
            return False
        return name in self._names or name == "localhost" or _is_numeric(name)


def _with_first_page(contents: Contents) -> Contents:
    """Return the contents with the first page also where the last slash of the address is left out."""
    return {**{f"/{path}": resource for path, resource in contents.items()}, "": contents[""]}


def path_of(scope: Scope) -> tuple[str, str]:
    """Return the token and the rest of a path as it was sent: nothing is decoded, so nothing can hide in it.

    Both are empty if it does not begin with a slash.
    """
    raw: str = scope["raw_path"].decode("latin-1")
    token, slash, path = raw.removeprefix("/").partition("/")
    return (token, slash + path) if raw.startswith("/") else ("", "")


def _length(scope: Scope) -> int:
    """Return the bytes of a request. uvicorn's own limit holds only for a request that comes piece by piece."""
    headers = sum(len(name) + len(value) for name, value in scope["headers"])
    return len(scope["raw_path"]) + len(scope["query_string"]) + headers


def _is_numeric(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _has_body(headers: Mapping[str, str]) -> bool:
    return "Transfer-Encoding" in headers or headers.get("Content-Length", "0").strip("0") != ""
