"""Reads the values of settings as people write them. Each function raises ValueError for a text that it refuses."""

from collections.abc import Callable
from pathlib import Path

from voiceguide._system.paths import is_file, no_home
from voiceguide.model.durations import parse_duration
from voiceguide.model.markup import near_miss, same_nothing
from voiceguide.shared_cache.cache_address import shared_address

BEDS = ("quiet", "off", "rain", "waves", "brown-noise", "drone")
BIT_RATES = ("32", "40", "48", "56", "64", "80", "96", "112", "128")
"""Bit rates of an audio file, in kb/s."""


def integer(low: int, high: int) -> Callable[[str], int]:
    """Return the function that reads a whole number within limits."""

    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 9 or not low <= int(text) <= high:
            raise ValueError(f'expected a whole number from {low} to {high}, not "{text}"')
        return int(text)

    return parse


def choice(*choices: str) -> Callable[[str], str]:
    """Return the function that reads one of `choices`."""

    def parse(text: str) -> str:
        text = same_nothing(text, choices)
        if text not in choices:
            raise ValueError(f'expected {", ".join(choices)}, not "{text}"{near_miss(text, choices)}')
        return text

    return parse


def bit_rate(text: str) -> str:
    """Return a bit rate as it is written."""
    if text.isascii() and text.isdigit() and len(text) < 9 and text not in BIT_RATES:
        nearest = min(BIT_RATES, key=lambda rate: abs(int(rate) - int(text)))
        raise ValueError(f'expected {", ".join(BIT_RATES)}, not "{text}"; the nearest is {nearest}')
    return choice(*BIT_RATES)(text)


def folder(text: str) -> Path:
    """Return the path of a folder, or of a file."""
    if not text.strip():
        raise ValueError("expected a folder")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError(no_home(text)) from None


def cover(text: str) -> Path | str:
    """Return `own`, `none`, or the path of a picture."""
    text = same_nothing(text, ("own", "none"))
    if text in ("own", "none"):
        return text
    if not text.strip():
        raise ValueError("expected own, none, or a picture's file")
    return folder(text)


def bed(text: str) -> Path | str:
    """Return the name of a bed, or the path of a sound file."""
    text = same_nothing(text, BEDS)
    if text in BEDS:
        return text
    if not text.strip() or not ("." in text or "/" in text or "\\" in text or is_file(Path(text))):
        raise ValueError(f'expected {", ".join(BEDS)}, or a sound file, not "{text}"{near_miss(text, BEDS)}')
    return folder(text)


def web_address(text: str) -> str:
    """Return an address of the web without a slash at its end."""
    if not text.startswith(("https://", "http://")):
        raise ValueError(f'expected an address that begins with https:// or http://, not "{text}"')
    return text.rstrip("/")


def cache(text: str) -> str | None:
    """Return the address of a shared cache; None for `off`."""
    return None if same_nothing(text, ("off",)) == "off" else shared_address(text)


def limit(text: str) -> float:
    """Return a time in seconds."""
    if (seconds := parse_duration(text)) <= 0:
        raise ValueError(f'expected more than no time, not "{text}"')
    return seconds


def text(text: str) -> str:
    """Return a text that is not empty."""
    if not text.strip():
        raise ValueError("there is nothing here")
    return text
