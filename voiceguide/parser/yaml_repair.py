"""Repairs a mistake of YAML's syntax in memory, so that the parser can go on to the next one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from voiceguide.errors import Complaint, Detail

_KEYED = re.compile(r"^(\s*(?:- +)*[\w-]+:[ \t]+)(\S.*?)([ \t]*)$")
"""A line with a key and a value."""
_ITEM = re.compile(r"^(\s*- +)(\S.*?)([ \t]*)$")
_FLOW_WORDS = re.compile(r"^(.*\{.*\bsay: +)([^\"'\s].*?)(\}[\]}]*,?[ \t]*)$")
"""A line of keys in braces whose last value is words."""
_MARKUP = re.compile(r"(\{\w+\}|\{[^{}:]*\|[^{}]*\}|\[[^][{},]*\])[ \t]*\S|\{\w+\}$|\[[\d.]+ ?m?s?\]$")
"""A value that begins with a placeholder or a break of a text."""
_NEXT_ENTRY = re.compile(r"^\s*(?:- |[\w-]+:(?:\s|$)|$)")


@dataclass(frozen=True, slots=True)
class Repair:
    """A text without the mistake."""

    text: str
    keeps_all: bool
    """Whether all values are still there; else the lines around the mistake are left out."""
    detail: Detail


def repaired(text: str, error: yaml.MarkedYAMLError, complaint: Complaint, *, again: bool = False) -> Repair:
    """Return `text` without the mistake of `complaint`, which the parser found as `error`.

    If the line was repaired before and the parser stops there `again`, it is left out.
    """
    lines = text.splitlines(keepends=True) or [""]
    index = min(complaint.where.line, len(lines)) - 1
    line, ending = _split(lines[index])
    better = None
    if "quote" in complaint.message and not again:
        better = closed_line(lines, index) if "never closed" in complaint.message else quoted_line(line)
    if better is not None:
        lines[index] = better + ending
        return Repair("".join(lines), True, Detail("quote", line, "a text in quotes", fix=better))
    if "tab" in complaint.message and "\t" in line and not again:
        lines[index] = line.replace("\t", "  ") + ending
        return Repair("".join(lines), False, Detail("yaml", line, "spaces"))
    start = error.context_mark.line if error.context_mark and "flow" in (error.context or "") else index
    for number in _block(lines, min(start, index)):
        lines[number] = "\n"
    return Repair("".join(lines), False, Detail("yaml"))


def quoted_line(line: str) -> str | None:
    """Return a line with its value, or the words at its end, in quotes; None if they cannot be told apart."""
    found = _FLOW_WORDS.match(line) or _KEYED.match(line) or _ITEM.match(line)
    if found is None:
        return None
    before, value, after = found.groups()
    while value.count("{") > value.count("}") and after.startswith("}"):  # the words end in a placeholder
        value, after = f"{value}}}", after[1:]
    in_brackets = value[0] in "{[" and not _MARKUP.match(value)
    if value[0] in "\"'" and value[-1] == value[0]:
        inner = value[1:-1]
        return f"{before}{in_quotes(inner)}{after}" if value[0] in inner else None
    return None if in_brackets else f"{before}{in_quotes(value)}{after}"


def in_quotes(text: str) -> str:
    """Return a text in the quotes of YAML in which it needs no escapes."""
    single = "'" + text.replace("'", "''") + "'"
    return single if '"' in text or "\\" in text else f'"{text}"'


def closed_line(lines: Sequence[str], index: int) -> str | None:
    """Return a line with the quote at its end that it lacks; None if its text may go on in the next line."""
    line = _split(lines[index])[0].rstrip()
    found = _KEYED.match(line) or _ITEM.match(line)
    follows = lines[index + 1] if index + 1 < len(lines) else ""
    is_open = found is not None and found[2][0] in "\"'" and found[2].count(found[2][0]) == 1
    return line + found[2][0] if found is not None and is_open and _NEXT_ENTRY.match(follows) else None


def _split(line: str) -> tuple[str, str]:
    body = line.rstrip("\r\n")
    return body, line[len(body) :]


def _block(lines: list[str], start: int) -> range:
    """Return the numbers of a line and of the lines below it that are indented more deeply."""
    depth = _depth(lines[start])
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or _depth(lines[end]) > depth):
        end += 1
    return range(start, end)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
