"""The answers of the server: a resource as a whole, a part of it, or the news that it has not changed."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate, mktime_tz, parsedate_tz
from typing import BinaryIO

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from voiceguide.share.byte_ranges import ByteRange, is_unchanged, requested_range
from voiceguide.share.contents import AudioFile, Made, Resource
from voiceguide.share.page.page import POLICY

CHUNK_BYTES = 64 * 1024
"""Bytes that are read and sent at once. They are read without a thread: a local file answers in a fraction of a
millisecond, and a thread for each piece would cost more.
"""
_NO_FRAMES = "frame-ancestors 'none'"
_TAGS: dict[tuple[int, int, int], str] = {}
"""The tag of each version of a file: inode, bytes, and when it was changed. It is read as a whole once."""
_MOST_TAGS, _READ_BYTES = 256, 1 << 20
SAFETY: Mapping[str, str] = {
    "Content-Security-Policy": f"{POLICY}; {_NO_FRAMES}",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-cache",
}
"""Headers of every answer. `no-cache` lets a browser keep what it got, and ask each time whether it has changed."""

OnSent = Callable[[ByteRange, int], None]
"""Is called with each piece of a file that has been sent, and the size of the file."""


def refusal(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer without a resource. It ends the connection, since a body may follow that nobody reads."""
    return Response(f"{words}\n", status, {**SAFETY, **(headers or {}), "Connection": "close"}, "text/plain")


def answer_to(
    request: Request, resource: Resource, base: str, on_sent: OnSent, on_broken: Callable[[], None]
) -> Response:
    """Return the answer to a GET or HEAD for `resource`.

    `base` is the absolute address of the folder with everything. `on_broken` is called if the client goes before it
    has got its part of a file. The answer is 404 for a file that is gone.
    """
    if isinstance(resource, Made):
        return _made(request, resource, base)
    try:
        file = resource.path.open("rb")
    except OSError:  # it was moved or removed since the start
        return refusal(404, "There is nothing here.")
    return _from_file(request, resource, file, (on_sent, on_broken))


def _made(request: Request, resource: Made, base: str) -> Response:
    content = resource.make(base)
    headers = {**SAFETY, "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
    if resource.policy is not None:
        headers["Content-Security-Policy"] = f"{resource.policy(base)}; {_NO_FRAMES}"
    if _has_it(request.headers, headers["ETag"], None):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=resource.mime)


def _from_file(
    request: Request, resource: AudioFile, file: BinaryIO, told: tuple[OnSent, Callable[[], None]]
) -> Response:
    """Return the answer with all of `file`, or a part. The open file stays the same, whoever replaces it meanwhile."""
    state = os.fstat(file.fileno())
    etag = _tag_of(file, state)
    changed = formatdate(state.st_mtime, usegmt=True)
    headers = {**SAFETY, "ETag": etag, "Last-Modified": changed, "Accept-Ranges": "bytes"}
    if resource.is_attachment:
        headers["Content-Disposition"] = f'attachment; filename="{resource.name}"'
    if _has_it(request.headers, etag, state.st_mtime):
        file.close()
        return Response(status_code=304, headers=headers)
    may_be_part = request.method == "GET" and is_unchanged(request.headers.get("If-Range"), etag, changed)
    part = requested_range(request.headers.get("Range"), state.st_size) if may_be_part else None
    if part == "unsatisfiable":
        file.close()
        return refusal(416, "The file ends before that.", {"Content-Range": f"bytes */{state.st_size}"})
    status, place = (200, ByteRange(0, state.st_size)) if part is None else (206, part)
    if part is not None:
        headers["Content-Range"] = part.content_range(state.st_size)
    headers |= {"Content-Type": resource.mime, "Content-Length": str(place.length)}
    return _FileAnswer(status, headers, _Sending(file, place, state.st_size, *told))


def _tag_of(file: BinaryIO, state: os.stat_result) -> str:
    """Return the tag of an open file, which follows from its bytes: `share` builds the same session again and again.

    A client that had a part of it before goes on with the rest.
    """
    version = state.st_ino, state.st_size, state.st_mtime_ns
    if version not in _TAGS:
        if len(_TAGS) >= _MOST_TAGS:
            _TAGS.clear()
        digest = hashlib.sha256()
        while piece := file.read(_READ_BYTES):
            digest.update(piece)
        file.seek(0)
        _TAGS[version] = f'"{digest.hexdigest()[:32]}"'
    return _TAGS[version]


def _has_it(headers: Headers, etag: str, modified_s: float | None) -> bool:
    """Return whether the client says that it has the resource as it is now. A tag counts more than a date."""
    if (tags := headers.get("If-None-Match")) is not None:
        return tags.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    since = headers.get("If-Modified-Since")
    if since is None or modified_s is None:
        return False
    with suppress(ValueError, OverflowError, TypeError):  # a date that is none counts as absent
        parsed = parsedate_tz(since)
        return parsed is not None and int(modified_s) <= mktime_tz(parsed)
    return False


@dataclass(frozen=True, slots=True)
class _Sending:
    """A part of an open file on its way."""

    file: BinaryIO
    place: ByteRange
    size: int
    on_sent: OnSent
    on_broken: Callable[[], None]

    def pieces(self) -> Iterator[bytes]:
        """Yield the part piece by piece. If the file has become shorter, the rest is missing."""
        self.file.seek(self.place.start)
        left = self.place.length
        while left and (piece := self.file.read(min(left, CHUNK_BYTES))):
            yield piece
            left -= len(piece)


class _FileAnswer(Response):
    """An answer that reads its file while it is sent."""

    def __init__(self, status: int, headers: Mapping[str, str], sending: _Sending) -> None:
        self._sending = sending
        super().__init__(None, status, headers)

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Take the headers as they are, since the length is not that of a body in memory."""
        self.raw_headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._sending.file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
                return
            gone = asyncio.create_task(_until_gone(receive))
            try:
                await self._send_file(send, gone)
            finally:
                gone.cancel()

    async def _send_file(self, send: Send, gone: "asyncio.Task[None]") -> None:
        """Send the part. Stop when the client has gone, since the server would take the rest without a word."""
        at, end = self._sending.place.start, self._sending.place.end
        for piece in self._sending.pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            if gone.done():
                self._sending.on_broken()
                return
            self._sending.on_sent(ByteRange(at, at + len(piece)), self._sending.size)
            at += len(piece)
        if at == end:
            await send({"type": "http.response.body", "body": b""})


async def _until_gone(receive: Receive) -> None:
    """Return when the client has ended the connection. Nothing is made of a body that it sends."""
    while (await receive())["type"] != "http.disconnect":
        pass
