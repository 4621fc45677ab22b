"""Routines as YAML that a person can edit: block style, words in quotes, comments where they help."""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voiceguide.parser.fields import text_keys
from voiceguide.printable import printable_lines

_WIDTH = 100
"""Longest line, in characters."""
_INDENT = "  "
_PLAIN = re.compile(r"-?[A-Za-z0-9][A-Za-z0-9_.%-]*", re.ASCII)
_FOLDS = re.compile(r"\S+(?: \S+)+")


@dataclass(frozen=True, slots=True)
class Commented:
    """A value with a comment."""

    value: object
    above: str = ""
    """Comment in the lines above the value."""
    behind: str = ""
    """Comment behind the value, on its line."""


def yaml_of(routine: Mapping[str, Any], head: Sequence[str] = ()) -> str:
    """Return `routine` as YAML below `head`, lines of comment. Its values are mappings, lists, texts and numbers."""
    comments = [f"# {line}".rstrip() for line in head]
    return printable_lines("\n".join([*comments, *_mapping(routine, "")])) + "\n"


def _mapping(mapping: Mapping[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in mapping.items():
        above, bare, behind = _split_comments(value)
        lines += [f"{indent}# {line}" for line in above]
        shown = key if _PLAIN.fullmatch(key) else json.dumps(key, ensure_ascii=False)
        lines += _entry(f"{indent}{shown}:", key, bare, behind, indent)
    return lines


def _entry(head: str, key: str, value: object, behind: str, indent: str) -> list[str]:
    """Return the lines of a value; `head` is the start of its line, up to the key and colon."""
    if isinstance(value, Mapping) and value:
        return [head + behind, *_mapping(value, indent + _INDENT)]
    if isinstance(value, list | tuple) and value:
        return [head + behind, *_sequence(value, key, indent + _INDENT)]
    return [f"{head} {_scalar(value, key, indent + _INDENT, len(head) + 1)}{behind}"]


def _sequence(items: Sequence[Any], key: str, indent: str) -> list[str]:
    lines: list[str] = []
    for item in items:
        above, bare, behind = _split_comments(item)
        lines += [f"{indent}# {line}" for line in above]
        if isinstance(bare, Mapping) and bare:
            first, *rest = _mapping(bare, indent + _INDENT)
            lines += [f"{indent}- {first.lstrip()}{behind}", *rest]
        else:
            lines.append(f"{indent}- {_scalar(bare, key, indent + _INDENT, len(indent) + 2)}{behind}")
    return lines


def _split_comments(value: object) -> tuple[list[str], object, str]:
    if not isinstance(value, Commented):
        return [], value, ""
    return value.above.splitlines(), value.value, f"  # {value.behind}" if value.behind else ""


def _scalar(value: object, key: str, indent: str, used: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping | list | tuple):
        return "{}" if isinstance(value, Mapping) else "[]"
    written = str(value)
    if isinstance(value, int | float) or (_PLAIN.fullmatch(written) and not _is_text(key, written)):
        return written
    return _folded(json.dumps(written, ensure_ascii=False), indent, used)


def _is_text(key: str, written: str) -> bool:
    return key in text_keys() and not (key == "safety" and written == "usual")


def _folded(quoted: str, indent: str, used: int) -> str:
    """Return a long text in several lines, broken between words; YAML joins them again with a single space."""
    if used + len(quoted) <= _WIDTH or not _FOLDS.fullmatch(quoted):
        return quoted
    lines = textwrap.wrap(quoted, _WIDTH, initial_indent=" " * used, subsequent_indent=indent, break_long_words=False,
                          break_on_hyphens=False)  # fmt: skip
    return "\n".join(lines).lstrip(" ")
