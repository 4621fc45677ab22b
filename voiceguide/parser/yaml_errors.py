"""The YAML parser's errors in words for authors of routines: the fault, and what to write instead."""

import re
from collections.abc import Sequence

import yaml

from voiceguide.parser.yaml_repair import closed_line

_MISPLACED = "this does not belong here; look at indentation, quotes and brackets in this line and the one before"
_NEVER_CLOSED = "the quote that opens here is never closed"
_NEAR = 8
"""Lines before an error of the parser in which a quote may have been left open."""
_MESSAGES = (
    ("mapping values are not allowed", "YAML expects no colon here; indent like the lines around, or quote the text"),
    ("violates indentation", "there is a tab; indent with spaces"),
    ("',' or ']'", "a comma or a ] is missing before this"),
    ("',' or '}'", "a comma or a } is missing before this"),
    ("unknown escape character", "the backslash means nothing here; use single quotes, or write it twice"),
    ("invalid Unicode character escape", "write the character itself; YAML does not know JSON's pairs of escapes"),
    ("entries are not allowed", "YAML expects no dash here; begin the list in a line of its own, or quote the text"),
    ("<document start>", "the file goes on after its end; a file holds one document"),
    ("did not find expected key|<block end>|'-' indicator|node content", _MISPLACED),
)
"""Patterns in the parser's error, and messages about the place where the parser stopped."""
_MESSAGES_AT_START = (
    ("unexpected end of stream|unexpected document indicator", _NEVER_CLOSED),
    ("could not find expected ':'", "this is no key with a value; write key: value"),
    ("alphabetic or numeric character|block scalar", "no text may begin so; quote this text"),
)
"""Patterns in the parser's error, and messages about the place where the faulty text begins."""
_INDICATORS = "*&!@%|>`"
"""Characters with a meaning of their own at the start of a YAML value."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ENDS_IN_QUOTES = re.compile(r"(\"[^\"]*\"|'[^']*')\s*$")
_MARKUP = re.compile(r"\{(\w+|[^{}:]*\|[^{}]*)\}|\[(pause\W*)?[\d.:]+[a-z]*\]")
"""A placeholder or a break of a routine."""


def explain(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> tuple[int, int, str]:
    """Return line and column of the fault behind `error`, both from 0, and what to do about it.

    `lines` are the lines of the file.
    """
    problem = " ".join(f"{error.context or ''} {error.problem or ''}".split())
    start, here = error.context_mark, error.problem_mark or error.context_mark
    for pattern, words in _MESSAGES_AT_START:
        if start is not None and re.search(pattern, problem):
            return start.line, start.column, words
    if here is None:
        return 0, 0, problem
    for before in range(here.line - 1, max(-1, here.line - _NEAR), -1):
        if (closed := closed_line(lines, before)) is not None:  # the next quote of the file closed it
            return before, closed.index(closed[-1]), _NEVER_CLOSED
    line = _line(lines, here.line)
    if "cannot start any token" in problem:
        return here.line, here.column, _invalid_start(line[here.column : here.column + 1])
    words = next((words for pattern, words in _MESSAGES if re.search(pattern, problem)), problem)
    if words == _MISPLACED and _ENDS_IN_QUOTES.search(line[: here.column]):
        return here.line, here.column, "the quotes close before this; put the whole text in quotes, of the other kind"
    is_bare = _unquoted(line) or ("flow" in problem and start is not None and _unquoted(_line(lines, start.line)))
    return here.line, here.column, "quote this text: YAML takes a part of it for its own" if is_bare else words


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _invalid_start(character: str) -> str:
    if character == "\t":
        return "there is a tab; indent with spaces"
    return f'no text may begin with "{character}"; quote this text'


def _unquoted(line: str) -> bool:
    """Return whether the line holds an unquoted text: `say: {Side} hand. Make a fist.` or `setup: First: sit down.`"""
    bare = _QUOTED.sub("", line)
    if _MARKUP.search(bare):
        return True
    start, colon, value = bare.partition(": ")
    value = value.strip()
    in_brackets = start.lstrip("- ")[:1] in ("{", "[") or value[:1] in ("{", "[")
    return bool(colon and value and not in_brackets and (value[0] in _INDICATORS or ": " in value))
