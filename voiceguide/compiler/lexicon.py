"""Respells words for the engine, by a lexicon of spellings that lead to the right sound."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache


def _as_spelled(spelling: str) -> str:
    return spelling


def respell(text: str, lexicon: Mapping[str, str], put_in: Callable[[str], str] = _as_spelled) -> str:
    """Return `text` with each whole word or phrase in `lexicon` replaced by its spelling there.

    The longest match wins. Upper and lower case are the same unless the lexicon lists both. A spelling that was put in
    is not respelled again. `put_in` returns the text to put in the place of a spelling. Unless the lexicon is empty,
    the result is in Unicode's composed form (NFC).
    """
    listed, caseless = _spellings(tuple(lexicon.items()))
    if not listed:
        return text
    composed = unicodedata.normalize("NFC", text)

    def spelling(match: re.Match[str]) -> str:
        found, after = match[0], composed[match.end() : match.end() + 1]
        if after and unicodedata.category(after).startswith("M"):  # a mark that \w does not match goes on with the word
            return found
        word = _normalized(found)
        spelled = listed.get(word) or caseless.get(word.casefold())
        return found if spelled is None else put_in(spelled)

    return _pattern(tuple(listed)).sub(spelling, composed)


@lru_cache(maxsize=8)
def _spellings(lexicon: tuple[tuple[str, str], ...]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the spellings by word as written, and by word without regard to case."""
    listed = {_normalized(word): spelling for word, spelling in lexicon if word.strip()}
    return listed, {word.casefold(): spelling for word, spelling in reversed(listed.items())}


def _normalized(word: str) -> str:
    return " ".join(unicodedata.normalize("NFC", word).split())


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    choices = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE)
