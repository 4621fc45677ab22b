"""Import of plain text and Markdown, as people write scripts: headings, paragraphs, pauses in brackets."""

import re
from collections.abc import Iterator

from voiceguide.authoring.importers.draft import Draft
from voiceguide.authoring.importers.emphasis import without_emphasis
from voiceguide.authoring.importers.pauses import marks_in

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]++")
_UNDERLINE = re.compile(r" {0,3}(?:={3,}|-{3,})[ \t]*")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:=[ \t]*){3,})")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_CAPITALS = re.compile(r"[^a-z]*[A-Z]{2}[^a-z]*")
_BULLET = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
_QUOTE = re.compile(r"\s*>+[ \t]?")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:(.*)$", re.MULTILINE | re.IGNORECASE)
# No pattern here may look through the rest of a line at each place of it: lines may have a million characters.
_LINKS = (
    (re.compile(r"!\[[^\[\]]*+\]\([^()]*+\)"), ""),
    (re.compile(r"\[([^\[\]]++)\]\((?:[^()\s]|\([^()\s]*+\))*+(?:\s++[\"'][^()]*+)?\)"), r"\1"),
)
_MARKUP = (
    (re.compile(r"</?(?:b|i|em|strong|u|br|p|span|div|small)\b[^<>]*+>", re.IGNORECASE), " "),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~-])"), r"\1"),
)
_STRAY = re.compile(r"\[([^\[\]]*)\]")


def read_plain(text: str, draft: Draft) -> None:
    """Add a text to `draft`: its words, its pauses, and its headings as sections."""
    lines = _without_front(text, draft)
    titles = [number for number, level, _ in _headings(lines) if level == 1]
    sections = {number: (level, title) for number, level, title in _headings(lines)}
    skip = {number + 1 for number in sections if number + 1 < len(lines) and _UNDERLINE.fullmatch(lines[number + 1])}
    for number, line in enumerate(lines):
        if number in skip or _FENCE.match(line):
            continue
        if number in sections:
            level, title = sections[number]
            is_title = level == 1 and len(titles) == 1 and number == min(sections)
            _add_heading(title, draft, is_title=is_title)
        elif not line.strip() or _RULE.fullmatch(line):
            draft.end_paragraph()
        else:
            _add_line(line, number + 1, draft)


def _without_front(text: str, draft: Draft) -> list[str]:
    """Return the lines with front matter and HTML comments blanked, so that line numbers in notes stay correct."""
    plain = "\n".join(text.splitlines())
    if front := _FRONT.match(plain):
        if title := _FRONT_TITLE.search(front[1]):
            draft.title = _unquoted(title[1]) or draft.title
        plain = "\n" * front[0].count("\n") + plain[front.end() :]
    return _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), plain).split("\n")


def _headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield line index, level and words of each heading: `# Feet`, underlined, or in capitals on a line of its own."""
    blank = [not line.strip() for line in lines]
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else ""
        alone = (number == 0 or blank[number - 1]) and (number + 1 == len(lines) or blank[number + 1])
        if match := _HEADING.match(line):
            yield number, len(match[1]), _without_closing(line[match.end() :])
        elif _UNDERLINE.fullmatch(after) and not blank[number] and (number == 0 or blank[number - 1]):
            yield number, 1 if after.strip().startswith("=") else 2, line
        elif alone and len(line) <= 60 and _CAPITALS.fullmatch(line) and not any(marks_in(line)):
            yield number, 2, line.strip().rstrip(":").capitalize()


def _without_closing(title: str) -> str:
    """Return the words of a heading without the number signs that may close it."""
    words = title.rstrip(" \t")
    opened = words.rstrip("#")
    return opened.rstrip(" \t") if opened.endswith((" ", "\t")) else words


def _unquoted(title: str) -> str:
    """Return a title of front matter without its quotes."""
    bare = title.strip(" \t")
    bare = bare[1:] if bare.startswith(('"', "'", "“")) else bare
    return bare[:-1] if bare.endswith(('"', "'", "”")) else bare


def _add_heading(title: str, draft: Draft, *, is_title: bool) -> None:
    spoken = "".join(_words_between_pauses(title))
    if is_title:
        draft.title = " ".join(spoken.split()) or draft.title
    else:
        draft.begin_section(spoken)
    for mark in marks_in(title):
        draft.pause(mark.seconds)


def _words_between_pauses(line: str) -> Iterator[str]:
    at = 0
    for mark in marks_in(line):
        yield _without_markup(line[at : mark.start])
        at = mark.end
    yield _without_markup(line[at:])


def _add_line(line: str, number: int, draft: Draft) -> None:
    if bullet := _BULLET.match(line):
        draft.end_paragraph()
        line = line[bullet.end() :]
    if quote := _QUOTE.match(line):
        line = line[quote.end() :]
    marks = list(marks_in(line))
    for piece, words in enumerate(_words_between_pauses(line)):
        if stray := _STRAY.search(words):
            draft.note(number, f"“{stray[0]}” is no pause; it is spoken without its brackets")
        (draft.sentence if piece == 0 else draft.words)(words.strip())
        if piece < len(marks):
            if marks[piece].guessed:
                draft.note(number, f"a pause without a time; {marks[piece].seconds:g} s are taken")
            draft.pause(marks[piece].seconds)
    if marks and not line[marks[-1].end :].strip():
        draft.end_paragraph()  # the next line becomes another step


def _without_markup(words: str) -> str:
    for pattern, replacement in _LINKS:
        words = pattern.sub(replacement, words)
    words = without_emphasis(words)
    for pattern, replacement in _MARKUP:
        words = pattern.sub(replacement, words)
    return words
