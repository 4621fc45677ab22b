"""Texts as authors write them: words, `{placeholders}` and `[3s]` breaks, parsed once and filled in for each side."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from voiceguide.errors import Detail
from voiceguide.model.durations import parse_duration

PLACEHOLDERS = (
    "side", "Side", "other_side", "name", "next", "n", "total", "round", "rounds", "hold", "minutes", "pressure",
    "moves", "sides", "areas", "Areas",
)  # fmt: skip

_TOKEN = re.compile(r"\{([^{}]*)\}|\[([^\[\]]*)\]|([{}\[\]])")
_BREAK_WORD = re.compile(r"(?:pause|break|gap)(?:\s*:\s*|\s+)", re.IGNORECASE)


NOTHING = ("off", "none", "no")
"""Words that mean the same, wherever one of them is taken."""
_ALMOST_SAME = 0.8
"""Likeness from which a word is a slip of the keyboard."""
_SEVERAL = 30
"""Most choices that are listed in an expectation."""


@dataclass(frozen=True, slots=True)
class Field:
    """A placeholder, filled in later."""

    name: str


@dataclass(frozen=True, slots=True)
class Either:
    """`{on the left|on the right}`: words for the left side and words for the right side."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Deliberate silence, in seconds."""

    seconds: float


Part = str | Field | Either | Pause


class TextError(ValueError):
    """A text that cannot be parsed; `offset` counts the characters from its start to the fault."""

    def __init__(self, message: str, offset: int, detail: Detail | None = None) -> None:
        super().__init__(message)
        self.offset = offset
        self.detail = detail or Detail("bracket")


def nearest(word: str, choices: Iterable[str], least: float = 0.6) -> str | None:
    """Return the choice most similar to `word`, or None if none is similar: `least`, of 1 for the same word."""
    by_folded = {choice.casefold(): choice for choice in sorted(choices)}  # lower case wins: side, not Side
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=least)
    return by_folded[close[0]] if close else None


def near_miss(word: str, choices: Iterable[str]) -> str:
    """Return `; did you mean "…"?` with the choice most similar to `word`, or an empty string if none is similar."""
    found = nearest(word, choices)
    return f'; did you mean "{found}"?' if found else ""


def not_among(value: str, choices: Iterable[str], code: str = "not-listed") -> Detail:
    """Return the detail of a `value` that is none of `choices`; a slip of the keyboard can be mended at once."""
    known = sorted(choices)
    meant = nearest(value, known)
    is_slip = meant is not None and nearest(value, [meant], _ALMOST_SAME) is not None
    listed = f"one of {', '.join(known)}" if len(known) <= _SEVERAL else None
    return Detail(code, value, listed, meant, meant if is_slip else None)


def same_nothing(text: str, choices: Iterable[str]) -> str:
    """Return the word for nothing among `choices` if `text` is one of `NOTHING`; any other text as it is."""
    return next((word for word in choices if word in NOTHING), text) if text in NOTHING else text


def counted(count: int, noun: str) -> str:
    """Return `count` and `noun`, with an s added to `noun` unless `count` is 1: `1 move`, `2 moves`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def parse_text(text: str) -> tuple[Part, ...]:
    """Return the parts of `text` in order. Raise TextError if a bracket or a placeholder is not known."""
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
        near, slip = near_miss(placeholder, PLACEHOLDERS), not_among(placeholder, PLACEHOLDERS, "placeholder")
        fix = None if slip.fix is None else f"{{{slip.fix}}}"
        detail = Detail(slip.code, match[0], slip.expected, slip.suggestion and f"{{{slip.suggestion}}}", fix)
        raise TextError(f'no placeholder "{match[0]}"{near}', match.start(), detail)
    return Field(placeholder)


def _parse_break(inside: str, offset: int) -> Pause:
    try:
        seconds = parse_duration(inside[match.end() :] if (match := _BREAK_WORD.match(inside)) else inside)
    except ValueError:
        message = f'"[{inside}]" is no break; write [3s], [500ms] or [pause 1m30s]'
        detail = Detail("break", f"[{inside}]", "a break such as [3s], [500ms] or [pause 1m30s]")
        raise TextError(message, offset, detail) from None
    return Pause(seconds)


def has_words(parts: Iterable[Part]) -> bool:
    """Return whether there is anything to speak."""
    return any(not isinstance(part, Pause) and (not isinstance(part, str) or _has_speech(part)) for part in parts)


def _has_speech(run: str) -> bool:
    return any(character.isalnum() for character in run)
