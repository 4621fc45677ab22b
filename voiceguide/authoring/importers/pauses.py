"""Pauses as people write them in scripts: `[3s]`, `[Gap: 30 seconds]`, `(pause 10 seconds)`, `<break time="2s"/>`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voiceguide.compiler.spoken_numbers import number_in_words
from voiceguide.model.durations import parse_duration

STRENGTHS_S = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 1.0, "x-strong": 2.0}
"""Seconds of an SSML break without a time. SSML does not define them; these values are our choice."""
DEFAULT_S = {"short": 1.0, "": 2.0, "long": 5.0}
"""Seconds of `[short pause]`, `[pause]` and `[long pause]`."""

_WORD = r"(?:pause|break|gap|silence|wait)"
_MARK = re.compile(
    rf"\[(?P<square>[^\[\]\n]*)\]|\(\s*(?P<round>(?:(?:short|long)\s+)?{_WORD}\b[^()\n]*)\)|<break\b(?P<tag>[^<>]*)>",
    re.IGNORECASE,
)
_PAUSE_WORD = re.compile(
    rf"\s*+(?P<size>short|long)?+\s*+(?:{_WORD}\b(?:\s++(?:for|of))?+[\s:=,\u2013\u2014-]*+)", re.IGNORECASE
)
_UNIT_WORDS = (
    (re.compile(r"\s*\b(?:milliseconds?|msecs?|ms)\b\.?"), "ms"),
    (re.compile(r"(?<=\d)\s*(?:seconds?|secs?|s)\b\.?"), "s"),
    (re.compile(r"(?<=\d)\s*(?:minutes?|mins?|m)\b\.?(?:\s*and\b)?"), "m"),
)
_TIME = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m) ?)+|\d+:\d\d(?:\.\d+)?|\d+(?:\.\d+)?", re.ASCII)
_NUMBERS = {number_in_words(number): str(number) for number in range(99, 0, -1)} | {"a": "1", "half a": "0.5"}
_IN_WORDS = re.compile(rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})(?=[ -]+(?:second|minute|sec|min))")
_COMMENT = re.compile(r"\s*+(?:(?:#|//|;).*|<!--[^<>]*+-->)")
_LONGEST = 200
"""Most characters between the brackets of a pause; runs of spaces count once. No time that people write is longer."""
_QUOTES = r"\"'\u2018-\u201f"
"""Straight quotes, and all that word processors put in their place."""
_ATTRIBUTE = re.compile(rf"(?<!\w)(\w++)\s*+=\s*+[{_QUOTES}]?([^\s{_QUOTES}/>]+(?: ?m?s)?)[{_QUOTES}]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A pause in a line."""

    start: int
    """Offset in the line, in characters."""
    end: int
    """Offset behind the pause and its comment."""
    seconds: float
    guessed: bool = False
    """Whether no time was written."""


def marks_in(line: str) -> Iterator[Mark]:
    """Yield the pauses in a line. A comment behind a pause belongs to it, and so is not spoken."""
    end = 0
    for match in _MARK.finditer(line):
        found = _seconds_of(match) if match.start() >= end else None
        if found is None:
            continue
        seconds, guessed = found
        comment = _COMMENT.match(line, match.end())
        end = comment.end() if comment else match.end()
        yield Mark(match.start(), end, seconds, guessed)


def seconds_in(text: str) -> float | None:
    """Return the seconds that `text` begins with: `10 seconds`, `1 min 30`, `two minutes`, `3s`; None if it has none.

    Words after the time must be set off: `10s - breathe`.
    """
    plain = _IN_WORDS.sub(lambda match: _NUMBERS[match[1]], " ".join(text.replace(",", ".").casefold().split()))
    for pattern, unit in _UNIT_WORDS:
        plain = pattern.sub(unit, plain)
    match = _TIME.match(plain)
    if match is None or not re.match(r"\s*(?:$|[-\u2013\u2014:;,.(/]|#)", plain[match.end() :]):
        return None
    try:
        return parse_duration(match[0].strip())
    except ValueError:
        return None


def break_s(attributes: dict[str, str]) -> float | None:
    """Return the seconds of an SSML break with these attributes; None if they make no sense."""
    if "time" in attributes:
        return seconds_in(attributes["time"])
    return STRENGTHS_S.get(attributes.get("strength", "medium").casefold())


def _seconds_of(match: re.Match[str]) -> tuple[float, bool] | None:
    if match["tag"] is not None:
        seconds = break_s({key.casefold(): value for key, value in _ATTRIBUTE.findall(match["tag"])})
        return None if seconds is None else (seconds, False)
    inside = " ".join((match["square"] if match["square"] is not None else match["round"]).split())
    if len(inside) > _LONGEST:
        return None
    word = _PAUSE_WORD.match(inside)
    seconds = seconds_in(inside[word.end() :] if word else inside)
    if seconds is not None:
        return seconds, False
    if word and not any(character.isdigit() for character in inside):
        return DEFAULT_S[(word["size"] or "").casefold()], True
    return None
