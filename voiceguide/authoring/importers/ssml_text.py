"""Mends SSML as vendors and people write it, so that an XML parser reads it, and finds the pages in a text."""

import html.entities
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from voiceguide.authoring.importers.note_kinds import Note, NoteKind, Spot
from voiceguide.authoring.importers.pieces import noted

_SPEAK = re.compile(r"<(?P<close>/?)(?:\w{1,20}:)?speak\b[^<>]{0,2000}(?P<empty>/)?>?", re.IGNORECASE)
_PROLOG = re.compile(r"\s*(?:<\?xml|<!DOCTYPE|<!--|<(?:\w{1,20}:)?speak\b)", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"\s*<(?:prosody|emphasis|voice|say-as|phoneme|sub|s|amazon:[a-z-]+|mstts:[a-z-]+|p)\b"
    r"(?=[^<>]{0,500}>)",
    re.IGNORECASE,
)
_ONLY_SSML = re.compile(r"<(?:prosody|emphasis|say-as|phoneme|amazon:|mstts:|break\b|s>)", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?P<name>[a-zA-Z][a-zA-Z0-9]{0,30});)?")
_XML_NAMES = {"amp", "lt", "gt", "quot", "apos"}
_SPOKEN = {"&": "and", "\xa0": "a space"}


@dataclass(slots=True)
class Mended:
    """A page that an XML parser reads."""

    text: str
    notes: list[Note]
    shifts: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """By line from 1: columns of `text` from 0, and by how much those before are too large from there on."""

    def spot(self, line: int, column: int, first: Spot) -> Spot:
        """Return the place in the file of a place in `text`; both count from 1, and the page begins at `first`."""
        moved = column - sum(by for start, by in self.shifts.get(line, ()) if start < column)
        return Spot(first.line + line - 1, moved + (first.column - 1 if line == 1 else 0))


def is_fragment(text: str) -> bool:
    """Return whether a text is a page of SSML without its `<speak>`."""
    return "<speak" not in text and bool(_FRAGMENT.match(text)) and bool(_ONLY_SSML.search(text))


def mended(page: str, first: Spot) -> Mended:
    """Return `page` with bare `&` and the names of HTML written out, each with a note."""
    shifts: dict[int, list[tuple[int, int]]] = {}
    notes, parts, end, line, line_start, grown = list[Note](), list[str](), 0, 1, 0, 0
    for match in _REFERENCE.finditer(page):
        name = match["name"]
        known = html.entities.html5.get(f"{name};") if name else None
        if name in _XML_NAMES or (match[0] != "&" and not name):
            continue
        passed = page.count("\n", end, match.start())
        if passed:
            line, line_start, grown = line + passed, page.rfind("\n", 0, match.start()) + 1, 0
        written = known if known is not None and known not in "&<>" else f"&amp;{match[0][1:]}"
        shown = _SPOKEN.get(known or "&", known or "and")
        spot = Spot(first.line + line - 1, match.start() - line_start + 1 + (first.column - 1 if line == 1 else 0))
        notes.append(noted(NoteKind.ENTITY, spot, mark=match[0], words=shown))
        parts += [page[end : match.start()], written]
        by = len(written) - len(match[0])
        shifts.setdefault(line, []).append((match.start() - line_start + grown, by))
        grown += by
        end = match.end()
    return Mended("".join([*parts, page[end:]]), notes, shifts)


def split_pages(text: str) -> Iterator[tuple[bool, str, Spot]]:
    """Yield the parts of a text in order: whether a part is a page of SSML, the part, and the place where it begins."""
    if is_fragment(text):
        yield True, text, Spot(1)
        return
    ends = [match.start() for match in re.finditer("\n", text)]
    start = depth = 0
    opened = 0 if _PROLOG.match(text) else None
    for match in _SPEAK.finditer(text):
        if match["empty"]:
            continue
        if match["close"]:
            depth -= 1
        else:
            if depth <= 0 and opened is None:
                opened = match.start()
            depth += 1
        if depth == 0 and opened is not None:
            yield from _part(text, start, opened, ends)
            yield True, text[opened : match.end()], _spot(ends, opened)
            start, opened = match.end(), None
    if depth > 0 and opened is not None:
        yield from _part(text, start, opened, ends)
        yield True, text[opened:], _spot(ends, opened)
    else:
        yield from _part(text, start, len(text), ends)


def _part(text: str, start: int, end: int, ends: Sequence[int]) -> Iterator[tuple[bool, str, Spot]]:
    if text[start:end].strip():
        yield False, text[start:end], _spot(ends, start)


def _spot(ends: Sequence[int], at: int) -> Spot:
    """Return the place of an offset; `ends` are the offsets of the ends of lines."""
    line = bisect_left(ends, at)
    return Spot(line + 1, at - (ends[line - 1] if line else -1))
