"""Texts as authors write them: words, `{placeholders}` and `[3s]` breaks, read once and filled in for each side."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voiceguide.model.durations import parse_duration

PLACEHOLDERS = (
    "side", "Side", "other_side", "name", "next", "n", "total", "round", "rounds", "hold", "minutes", "pressure",
)  # fmt: skip

_TOKEN = re.compile(r"\{([^{}]*)\}|\[([^\[\]]*)\]|([{}\[\]])")
_BREAK_WORD = re.compile(r"(?:pause|break|gap)(?:\s*:\s*|\s+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """A placeholder, to be filled in."""

    name: str


@dataclass(frozen=True, slots=True)
class Either:
    """`{on the left|on the right}`: words for the one side and for the other."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Deliberate silence of so many seconds."""

    seconds: float


Part = str | Field | Either | Pause


class TextError(ValueError):
    """A text that cannot be read; `offset` counts characters from its start."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Give the choice most like `word`, or None where none is like it."""
    by_folded = {choice.casefold(): choice for choice in sorted(choices)}  # of side and Side, the small one
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def near_miss(word: str, choices: Iterable[str]) -> str:
    """Give `; did you mean "…"?` for the choice most like `word`, or nothing where none is like it."""
    found = nearest(word, choices)
    return f'; did you mean "{found}"?' if found else ""


def counted(count: int, noun: str) -> str:
    """Give how many there are of `noun`, which takes an s where there is not one: `1 move`, `2 moves`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def parse_text(text: str) -> tuple[Part, ...]:
    """Give the parts of `text` in order. Raises TextError where a bracket or a placeholder is none we know."""
    parts: list[Part] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        parts.append(_parse_token(match))
        end = match.end()
    if end < len(text):
        parts.append(text[end:])
    return tuple(parts)


def _parse_token(match: re.Match[str]) -> Part:
    placeholder, bracket, stray = match.groups()
    if stray:
        raise TextError(f'a lone "{stray}"; write {{side}} for a placeholder, [3s] for a break', match.start())
    if bracket is not None:
        return _parse_break(bracket.strip(), match.start())
    if "|" in placeholder:
        left, _, right = placeholder.partition("|")
        if "|" in right:
            raise TextError(f'"{match[0]}" has more than two sides', match.start())
        return Either(left.strip(), right.strip())
    if placeholder not in PLACEHOLDERS:
        raise TextError(f'no placeholder "{match[0]}"{near_miss(placeholder, PLACEHOLDERS)}', match.start())
    return Field(placeholder)


def _parse_break(inside: str, offset: int) -> Pause:
    try:
        seconds = parse_duration(inside[match.end() :] if (match := _BREAK_WORD.match(inside)) else inside)
    except ValueError:
        raise TextError(f'"[{inside}]" is no break; write [3s], [500ms] or [pause 1m30s]', offset) from None
    return Pause(seconds)


def has_words(parts: Iterable[Part]) -> bool:
    """Tell whether there is anything to speak."""
    return any(not isinstance(part, Pause) and (not isinstance(part, str) or _speakable(part)) for part in parts)


def fill(parts: Iterable[Part], values: Mapping[str, str], side: str | None) -> tuple[str | Pause, ...]:
    """Give what is said, in order: runs of words with `values` filled in, and the breaks between them.

    `side` is "left" or "right", or None where there is none. Raises KeyError, with the placeholder's name, for one
    that has no value here.
    """
    said: list[str | Pause] = []
    run = ""
    for part in parts:
        if isinstance(part, Pause):
            if _speakable(run):
                said.append(" ".join(run.split()))
            said.append(part)
            run = ""
        else:
            run += _filled(part, values, side)
    if _speakable(run):
        said.append(" ".join(run.split()))
    return tuple(said)


def _filled(part: str | Field | Either, values: Mapping[str, str], side: str | None) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Field):
        return values[part.name]
    if side is None:
        raise KeyError("side")
    return part.left if side == "left" else part.right


def _speakable(run: str) -> bool:
    return any(character.isalnum() for character in run)
