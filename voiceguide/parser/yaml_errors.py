"""The YAML parser's errors in words for people who write routines: what stands there, and what to write instead."""

import re
from collections.abc import Sequence

import yaml

_MISPLACED = "this does not belong here; look at indentation, quotes and brackets in this line and the one before"
_WORDS = (
    ("mapping values are not allowed", "YAML expects no colon here; indent like the lines around, or quote the text"),
    ("violates indentation", "there is a tab; indent with spaces"),
    ("',' or ']'", "a comma or a ] is missing before this"),
    ("',' or '}'", "a comma or a } is missing before this"),
    ("unknown escape character", "the backslash means nothing here; use single quotes, or write it twice"),
    ("entries are not allowed", "YAML expects no dash here; begin the list in a line of its own, or quote the text"),
    ("<document start>", "the file goes on after its end; a file holds one document"),
    ("did not find expected key|<block end>|'-' indicator|node content", _MISPLACED),
)
_AT_ITS_START = (
    ("unexpected end of stream|unexpected document indicator", "the quote that opens here is never closed"),
    ("could not find expected ':'", "this is no key with a value; write key: value"),
    ("alphabetic or numeric character|block scalar", "no text may begin so; quote this text"),
)
_SPOILERS = "*&!@%|>`"
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_CLOSED_BEFORE = re.compile(r"(\"[^\"]*\"|'[^']*')\s*$")
_OURS = re.compile(r"\{(\w+|[^{}:]*\|[^{}]*)\}|\[(pause\W*)?[\d.:]+[a-z]*\]")
"""A placeholder or a break."""


def explain(error: yaml.MarkedYAMLError, lines: Sequence[str]) -> tuple[int, int, str]:
    """Give the line and column, both from 0, that are to blame for `error`, and what to do about them."""
    told = " ".join(f"{error.context or ''} {error.problem or ''}".split())
    start, here = error.context_mark, error.problem_mark or error.context_mark
    for pattern, words in _AT_ITS_START:
        if start is not None and re.search(pattern, told):
            return start.line, start.column, words
    if here is None:
        return 0, 0, told
    line = _line(lines, here.line)
    if "cannot start any token" in told:
        return here.line, here.column, _no_start(line[here.column : here.column + 1])
    words = next((words for pattern, words in _WORDS if re.search(pattern, told)), told)
    if words == _MISPLACED and _CLOSED_BEFORE.search(line[: here.column]):
        return here.line, here.column, "the quotes close before this; put the whole text in quotes, of the other kind"
    spoilt = _wants_quotes(line) or ("flow" in told and start is not None and _wants_quotes(_line(lines, start.line)))
    return here.line, here.column, "quote this text: YAML takes a part of it for its own" if spoilt else words


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _no_start(character: str) -> str:
    if character == "\t":
        return "there is a tab; indent with spaces"
    return f'no text may begin with "{character}"; quote this text'


def _wants_quotes(line: str) -> bool:
    """Tell whether the line is like `say: {Side} hand. Make a fist.` or `setup: First: sit down.`"""
    bare = _QUOTED.sub("", line)
    if _OURS.search(bare):
        return True
    start, colon, value = bare.partition(": ")
    value = value.strip()
    in_brackets = start.lstrip("- ")[:1] in ("{", "[") or value[:1] in ("{", "[")
    return bool(colon and value and not in_brackets and (value[0] in _SPOILERS or ": " in value))
