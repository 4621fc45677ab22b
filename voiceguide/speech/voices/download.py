"""Downloads a file over HTTP: goes on where an earlier download broke off, and checks size and checksum.

Python's own urllib does it: it knows proxies and certificates of the system, and Range is a header. A library for HTTP
would bring ten packages for three requests.
"""

import hashlib
import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from voiceguide.errors import NetworkError, SoundError

TIMEOUT_S = 30.0
"""Seconds after which a host that sends nothing is given up."""
TRIES = 3
"""Number of requests for a file, if each brings at least some of it."""
_BLOCK_BYTES = 1 << 16
_CUT = (http.client.HTTPException, OSError)
"""How Python reports that a connection broke: IncompleteRead, ConnectionResetError, TimeoutError and others."""

OnBytes = Callable[[int, int], None]
"""Takes the number of bytes that are there, and the size of the file."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file comes from, and which file it must be."""

    url: str
    size_bytes: int
    checksum: str
    """`md5:` or `sha256:` and hexadecimal digits."""


class _WrongFileError(NetworkError):
    """The downloaded file does not have its checksum."""


class _NoWayDown(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but none from HTTPS to anything else."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the request for the new address. Raise NetworkError if it leaves HTTPS, or is no web address."""
        if not newurl.startswith("https://" if req.full_url.startswith("https://") else ("https://", "http://")):
            raise NetworkError(f"{req.full_url} sends on to {newurl[:200]}, which is not safe; nothing was downloaded")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(source: Source, part: Path, on_bytes: OnBytes, timeout_s: float = TIMEOUT_S) -> None:
    """Bring the whole file to `part`, and check it.

    A download that breaks off leaves `part` as it is, and the next call goes on from there. A wrong file is removed.
    Raise NetworkError if the host cannot be reached, does not have the file or sends another; SoundError if the file
    cannot be written.
    """
    has_resumed = _kept_bytes(source, part) > 0
    try:
        _complete(source, part, on_bytes, timeout_s)
    except _WrongFileError:
        if not has_resumed:
            raise
        _complete(source, part, on_bytes, timeout_s)  # the kept part was wrong, perhaps: once more from the start


def is_right(path: Path, source: Source) -> bool:
    """Return whether a file is the right one. Raise OSError if it cannot be read."""
    if not path.is_file() or path.stat().st_size != source.size_bytes:
        return False
    kind, _, wanted = source.checksum.partition(":")
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest() == wanted


def forget(part: Path) -> None:
    """Remove an unfinished download and the note of its origin. Raise OSError if that fails."""
    part.unlink(missing_ok=True)
    _note(part).unlink(missing_ok=True)


def _complete(source: Source, part: Path, on_bytes: OnBytes, timeout_s: float) -> None:
    for attempt in range(1, TRIES + 1):
        before = _kept_bytes(source, part)
        if before == source.size_bytes:
            break
        reason = _transfer(source, part, before, on_bytes, timeout_s)
        after = _kept_bytes(source, part)
        if after < source.size_bytes and (after <= before or attempt == TRIES):
            raise NetworkError(
                f"{source.url} broke off after {after} of {source.size_bytes} bytes{reason and f' ({reason})'}; "
                "start the same command again, and it goes on from there"
            )
    if not is_right(part, source):
        forget(part)
        raise _WrongFileError(
            f"{source.url} has another file than it should: its {source.checksum.partition(':')[0].upper()} is wrong. "
            "It was removed; try again later, or set voices_url to another host"
        )


def _transfer(source: Source, part: Path, kept: int, on_bytes: OnBytes, timeout_s: float) -> str:
    """Append the answer of the host to `part`. Return why it broke off, or "" if the host says that it was all."""
    try:
        response = _opened(source, part, kept, timeout_s)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE or not kept:
            raise NetworkError(f"{source.url}: the host answers {error.code} {error.reason}") from error
        forget(part)
        return _transfer(source, part, 0, on_bytes, timeout_s)
    except (*_CUT, ValueError) as error:  # ValueError: the setting names a host that is no host
        raise NetworkError(f"{source.url} cannot be reached: {_reason(error)}") from error
    with response:
        at = kept if _goes_on(response, kept) else 0
        _require_size(source, response, at)
        _remember(source, part, response)
        return _append(source, response, part, at, on_bytes)


def _opened(source: Source, part: Path, kept: int, timeout_s: float) -> Any:  # noqa: ANN401 - of urllib's two kinds
    request = urllib.request.Request(source.url, headers={"User-Agent": "voiceguide"})  # noqa: S310 - only https or http
    if kept:
        request.add_header("Range", f"bytes={kept}-")
        if tag := _noted(part).get("etag"):
            request.add_header("If-Range", tag)
    return urllib.request.build_opener(_NoWayDown).open(request, timeout=timeout_s)


def _goes_on(response: Any, kept: int) -> bool:  # noqa: ANN401 - of urllib's two kinds
    """Return whether the answer begins where the kept part ends; otherwise it is the whole file."""
    is_part: bool = response.status == http.HTTPStatus.PARTIAL_CONTENT
    if is_part and not str(response.headers.get("Content-Range", "")).startswith(f"bytes {kept}-"):
        raise NetworkError(f"{response.url} sends another part than was asked for; start the same command again")
    return is_part


def _require_size(source: Source, response: Any, at: int) -> None:  # noqa: ANN401 - of urllib's two kinds
    length = str(response.headers.get("Content-Length") or "")
    if length.isdecimal() and int(length) + at != source.size_bytes:
        raise NetworkError(
            f"{source.url} has another file than it should: {int(length) + at} bytes instead of {source.size_bytes}; "
            "try again later, or set voices_url to another host"
        )


def _append(source: Source, response: Any, part: Path, at: int, on_bytes: OnBytes) -> str:  # noqa: ANN401 - as above
    """Write the answer to `part` from byte `at` on, at most as much as the file has. Return why it broke off."""
    reason = ""
    try:
        with part.open("r+b" if at else "wb") as file:
            file.seek(at)
            file.truncate()
            while at < source.size_bytes:
                try:
                    block = response.read(min(_BLOCK_BYTES, source.size_bytes - at))
                except _CUT as error:
                    reason = _reason(error)
                    break
                if not block:
                    break
                file.write(block)
                at += len(block)
                on_bytes(at, source.size_bytes)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        forget(part)
        raise SoundError(f"{part.as_posix()} cannot be written: {error.strerror or error}") from error
    return reason


def _kept_bytes(source: Source, part: Path) -> int:
    """Return how much of the file is kept from an earlier download; remove what came from elsewhere."""
    if not part.is_file():
        return 0
    size = part.stat().st_size
    if _noted(part).get("url") != source.url or size > source.size_bytes:
        forget(part)
        return 0
    return size


def _remember(source: Source, part: Path, response: Any) -> None:  # noqa: ANN401 - as above
    """Note where the download comes from, with the strong tag of this version of the file, if the host gives one."""
    tag = str(response.headers.get("ETag") or "")
    note = {"url": source.url, "etag": tag if tag.startswith('"') else ""}
    try:
        _note(part).write_text(json.dumps(note), encoding="utf-8")
    except OSError as error:
        raise SoundError(f"{_note(part).as_posix()} cannot be written: {error.strerror}") from error


def _noted(part: Path) -> dict[str, str]:
    try:
        note = json.loads(_note(part).read_bytes())
    except (OSError, ValueError):  # it is missing, or was cut: the download begins again
        return {}
    return {str(key): str(value) for key, value in note.items()} if isinstance(note, dict) else {}


def _note(part: Path) -> Path:
    return part.with_name(f"{part.name}.from")


def _reason(error: Exception) -> str:
    """Return why a connection failed, in words."""
    cause = getattr(error, "reason", error)
    return str(getattr(cause, "strerror", None) or cause or type(cause).__name__)
