"""Cuts plain text and Markdown into blocks."""

import re
from collections.abc import Iterator

from voiceguide.authoring.importers.marks import marks_in
from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import noted
from voiceguide.authoring.importers.script_blocks import Block, Cell

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]++|$)")
_HEADING_WITHOUT_SPACE = re.compile(r"(#{1,6})(?=[^\W\d_][^#]*$)")
_UNDERLINE = re.compile(r" {0,3}(?:={3,}|-{3,})[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:=[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})[ \t]*([\w+-]*)")
_CAPITALS = re.compile(r"[^a-z]*[A-Z]{2}[^a-z]*")
_BULLET = re.compile(r"\s*(?:[-*+•‣▪]|\d{1,3}[.)]|[a-z][.)]|:)[ \t]+(?=\S)(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"\s*>+[ \t]?")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_DELIMITER = re.compile(r"\s*\|?(?:\s*:?-{1,60}:?\s*\|){1,60}\s*(?::?-{1,60}:?\s*)?|\s*\|\s*:?-{1,60}:?\s*\|?\s*")
_TEXT_LANGUAGES = {"", "text", "txt", "markdown", "md", "plain", "plaintext", "script", "none"}
_LONGEST_CAPITALS = 60


def blocks_of(text: str, first_line: int = 1) -> Iterator[Block]:
    """Yield the blocks of a text whose first line has the number `first_line` in the file."""
    plain, comments = _without_comments(text)
    yield from (_noted(NoteKind.COMMENT, Spot(first_line + line, column), mark=mark) for line, column, mark in comments)
    lines = plain.split("\n")
    number, fence = 0, ""
    while number < len(lines):
        line, at = lines[number], Spot(first_line + number)
        opened = _FENCE.match(line)
        if opened is not None:
            code = not fence and opened[1].casefold() not in _TEXT_LANGUAGES
            end = _end_of_fence(lines, number) if code else number
            if not fence:
                yield _code(lines, number, end, at) if code else _fence_note(lines, number, at)
            fence = "" if fence or code else opened[0]
            yield Block("end", at=at)
            number = end + 1
        elif "|" in line and number + 1 < len(lines) and _DELIMITER.fullmatch(lines[number + 1]):
            end = number + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield _table([(lines[row], first_line + row) for row in (number, *range(number + 2, end))])
            number = end
        else:
            found, used = _block(lines, number, at)
            yield from found
            number += used


def _noted(kind: NoteKind, at: Spot, **values: object) -> Block:
    return Block("note", note=noted(kind, at, **values))


def _without_comments(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text with HTML comments blanked, and line (from 0), column and words of each.

    A comment right behind a pause stays, since it is that pause's.
    """
    found: list[tuple[int, int, str]] = []
    parts, end, line = list[str](), 0, 0
    for match in _COMMENT.finditer(text):
        line += text.count("\n", end, match.start())
        found.append((line, match.start() - text.rfind("\n", 0, match.start()), match[1].strip()))
        parts += [text[end : match.start()], "\n" * match[0].count("\n")]
        line += match[0].count("\n")
        end = match.end()
    return "".join([*parts, text[end:]]), found


def _end_of_fence(lines: list[str], number: int) -> int:
    return next((at for at in range(number + 1, len(lines)) if _FENCE.match(lines[at])), len(lines) - 1)


def _code(lines: list[str], number: int, end: int, at: Spot) -> Block:
    count = max(0, end - number - 1)
    return _noted(NoteKind.CODE, at, lines=f"{count} line{'' if count == 1 else 's'}")


def _fence_note(lines: list[str], number: int, at: Spot) -> Block:
    inside = "".join(lines[number + 1 : _end_of_fence(lines, number)])
    return _noted(NoteKind.FENCE, at) if inside.strip() else Block("end", at=at)


def _table(rows: list[tuple[str, int]]) -> Block:
    cells = tuple(tuple(_cells(line, number)) for line, number in rows)
    return Block("table", at=Spot(rows[0][1]), rows=cells)


def _cells(line: str, number: int) -> Iterator[Cell]:
    """Yield the cells of a row of Markdown, without the empty ones outside its first and last bar."""
    at, written = 0, line.replace("\\|", "\\\0")
    parts = written.split("|")
    for index, part in enumerate(parts):
        text = part.replace("\\\0", "|")
        outside = index in (0, len(parts) - 1) and not part.strip()
        if not outside:
            yield Cell(text.strip(), Spot(number, at + 1 + len(part) - len(part.lstrip())))
        at += len(part) + 1


def _block(lines: list[str], number: int, at: Spot) -> tuple[list[Block], int]:
    """Return the blocks of a line, and the number of lines that they take."""
    line = lines[number]
    after = lines[number + 1] if number + 1 < len(lines) else ""
    is_first = number == 0 or not lines[number - 1].strip()
    if not line.strip() or _RULE.fullmatch(line):
        return [Block("end", at=at)], 1
    if match := _HEADING.match(line):
        return [_heading(_without_closing(line[match.end() :]), at, len(match[1]), match.end())], 1
    if _UNDERLINE.fullmatch(after) and is_first and "|" not in line:
        return [_heading(line.strip(), at, 1 if after.strip().startswith("=") else 2, 0)], 2
    if (match := _HEADING_WITHOUT_SPACE.match(line)) and is_first and not after.strip():
        title = line[match.end() :]
        note = _noted(NoteKind.HEADING, at, mark=line)
        return [note, _heading(title, at, len(match[1]), match.end())], 1
    if is_first and not after.strip() and _is_in_capitals(line):
        note = _noted(NoteKind.HEADING, at, mark=line.strip())
        return [note, _heading(line.strip().rstrip(":").capitalize(), at, 2, 0)], 1
    return [_line(line, at)], 1


def _heading(title: str, at: Spot, level: int, column: int) -> Block:
    return Block("heading", title, Spot(at.line, column + 1), level)


def _is_in_capitals(line: str) -> bool:
    """Return whether a line that stands alone is a heading in capitals; a sentence and a pause are none."""
    shown = line.strip()
    is_title = len(shown) <= _LONGEST_CAPITALS and not shown.endswith((".", "!", "?", "…")) and "|" not in shown
    return is_title and bool(_CAPITALS.fullmatch(shown)) and not any(marks_in(line))


def _without_closing(title: str) -> str:
    """Return the words of a heading without the number signs that may close it."""
    words = title.rstrip(" \t")
    opened = words.rstrip("#")
    return opened.rstrip(" \t") if opened.endswith((" ", "\t")) else words


def _line(line: str, at: Spot) -> Block:
    quote = _QUOTE.match(line)
    start = quote.end() if quote else 0
    bullet = None if _is_pause_line(line[start:]) else _BULLET.match(line, start)
    if bullet is not None:
        depth = len(line[start : bullet.end()]) - len(line[start : bullet.end()].lstrip())
        return Block("item", line[bullet.end() :], Spot(at.line, bullet.end() + 1), depth)
    return Block("line", line[start:], Spot(at.line, start + 1))


def _is_pause_line(line: str) -> bool:
    """Return whether a line that looks like an item of a list is a pause, such as `- pause -`."""
    return line.rstrip().endswith("-") and any(mark.is_alone for mark in marks_in(line))
