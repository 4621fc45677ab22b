"""The text of a file: refused in one line if it is too large, not UTF-8, or no text."""

import re

from voiceguide.errors import Complaint, FaultyContent, Where

LARGEST_BYTES = 1 << 20
"""Size in bytes of the largest file that is read: 1 MiB."""
_SOUND = re.compile(
    rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb][^\x00-\x0f]|fLaC\x00|OggS\x00|RIFF.{4}WAVE|\x00{2}..ftyp", re.DOTALL
)  # starts of sound files: an ID3 tag, a frame of MPEG layer III, FLAC, Ogg, WAVE, MP4
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
"""Code points that Unicode never assigns (its section 23.7). Those that newer versions assign count as text."""
_CONTROL = re.compile(f"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff{_NONCHARACTERS}]")
"""Control characters (categories Cc and Cs) except ends of lines and cells; noncharacters; the byte order mark."""
_NO_TEXT = re.compile(rb"%PDF-|\x89PNG\r\n|\xff\xd8\xff|PK\x03\x04|GIF8|\x7fELF|\x1f\x8b")
"""Starts of files that are no text: PDF, PNG, JPEG, ZIP, GIF, ELF and gzip."""


def decode(source: bytes, file: str, largest_bytes: int = LARGEST_BYTES) -> str:
    """Return the text of a file; `file` is its name in complaints, and `largest_bytes` is a whole number of MiB.

    Raise FaultyContent, with one complaint, if `source` is over `largest_bytes`, not UTF-8, or not text.
    """
    if _SOUND.match(source):
        advice = "if voiceguide made it, voiceguide verify measures it"
        raise refusal(file, 1, 1, f"this is a sound file, no text and no routine; {advice}")
    if _NO_TEXT.match(source):
        raise refusal(file, 1, 1, "this is no text, and so no routine")
    if len(source) > largest_bytes:
        raise refusal(file, 1, 1, f"the file is over {largest_bytes >> 20} MiB ({len(source)} bytes); split it up")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        before = source[source.rfind(b"\n", 0, error.start) + 1 : error.start]
        column = len(before.decode("utf-8-sig", errors="replace")) + 1
        raise refusal(file, line, column, "this is not UTF-8; save the file as UTF-8") from None
    if (found := control_character(text)) is not None:
        line = text.count("\n", 0, found) + 1
        column = found - (text.rfind("\n", 0, found) + 1) + 1
        raise refusal(file, line, column, f"there is a control character (U+{ord(text[found]):04X}); remove it")
    return text


def refusal(file: str, line: int, column: int, message: str) -> FaultyContent:
    """Return the error for a file that is refused, with its place."""
    return FaultyContent([Complaint(Where(file, line, column), message)])


def control_character(text: str) -> int | None:
    """Return the offset of the first control character in `text`, or None."""
    found = None if text.isprintable() else _CONTROL.search(text)  # fast for almost all scalars
    return found.start() if found else None
