"""Turns the bytes of a script into text, whatever program wrote them."""

import codecs

from voiceguide.authoring.importers.note_kinds import Note, NoteKind, Spot
from voiceguide.authoring.importers.pieces import noted
from voiceguide.parser.source_text import decode

_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LINE_ENDS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


def text_of(source: bytes, file: str) -> tuple[str, list[Note]]:
    """Return the text of a file with line feeds at the ends of its lines, and notes on how it was read.

    Text that is not UTF-8 is UTF-16 if it looks so, and else Windows-1252. Raise FaultyContent if it is no text.
    """
    notes = list[Note]()
    encoding = _encoding(source)
    if encoding is not None:
        text = source.decode(encoding, errors="replace")
        source = text.encode()
    else:
        try:
            source.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = source.count(b"\n", 0, error.start) + 1
            at = Spot(line, error.start - source.rfind(b"\n", 0, error.start))
            if 0x80 not in source[:1] and b"\x00" not in source:
                notes.append(noted(NoteKind.ENCODING, at, found="text in Windows-1252"))
                source = source.decode("cp1252", errors="replace").encode()
    for old, new in ((b"\r\n", b"\n"), (b"\r", b"\n"), (b"\x0c", b"\n"), (b"\x0b", b"\n")):
        source = source.replace(old, new)
    return decode(source, file).translate(_LINE_ENDS), notes


def _encoding(source: bytes) -> str | None:
    """Return the encoding of a text with two bytes or more for each letter; None if it is another text."""
    marked = next((name for mark, name in _MARKS if source.startswith(mark)), None)
    if marked is not None or len(source) < 4 or len(source) % 2:
        return marked
    head = source[:2000]
    even, odd = (head[at::2].count(0) / (len(head) / 2) for at in (0, 1))
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else None
