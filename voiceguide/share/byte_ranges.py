"""The part of a file that a request asks for: the headers Range and If-Range of RFC 9110."""

import re
from dataclasses import dataclass
from typing import Literal

Unsatisfiable = Literal["unsatisfiable"]

_SINGLE = re.compile(r"bytes=[ \t]*(?:(\d{1,100})-(\d{0,100})|-(\d{1,100}))[ \t]*", re.IGNORECASE | re.ASCII)
"""A single range. The limit on digits is there because Python refuses to read a number of thousands of digits."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A stretch of a file in bytes."""

    start: int
    end: int
    """The byte after its last."""

    @property
    def length(self) -> int:
        """The number of bytes."""
        return self.end - self.start

    def content_range(self, size: int) -> str:
        """Return the header Content-Range for this part of a file of `size` bytes."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


def requested_range(header: str | None, size: int) -> ByteRange | Unsatisfiable | None:
    """Return the part of a file of `size` bytes that the header Range asks for; None for the whole file.

    A header that is malformed, names another unit or asks for several parts is ignored, as RFC 9110 allows: parts
    that overlap a thousand times would be an attack, and no player asks for several.
    """
    match = _SINGLE.fullmatch(header.strip()) if header else None
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        length = min(int(suffix), size)
        return ByteRange(size - length, size) if length else "unsatisfiable"
    start, end = int(first), int(last) + 1 if last else size
    if end <= start and last:
        return None
    return ByteRange(start, min(end, size)) if start < size else "unsatisfiable"


def is_unchanged(if_range: str | None, etag: str, last_modified: str) -> bool:
    """Return whether the header If-Range, if there is one, names the file as it is now.

    Only then may a part be sent. `etag` is in quotes, `last_modified` is a date as HTTP writes it. A weak tag never
    matches.
    """
    return if_range is None or if_range.strip() in (etag, last_modified)
