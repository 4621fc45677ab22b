"""How words are said: a routine's own spellings for the engine, put in before it speaks."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache


def respell(text: str, lexicon: Mapping[str, str]) -> str:
    """Give `text` with each whole word or phrase that `lexicon` lists written as it says.

    The longest wins, upper and lower case are the same unless the lexicon lists both, and what was put in is left
    alone. Where something is put in, the text comes out in Unicode's composed form (NFC).
    """
    listed, caseless = _listed(tuple(lexicon.items()))
    if not listed:
        return text
    composed = unicodedata.normalize("NFC", text)

    def said(match: re.Match[str]) -> str:
        found, after = match[0], composed[match.end() : match.end() + 1]
        if after and unicodedata.category(after).startswith("M"):  # a letter goes on there that \w does not know
            return found
        word = _plain(found)
        return listed.get(word) or caseless.get(word.casefold(), found)

    return _pattern(tuple(listed)).sub(said, composed)


@lru_cache(maxsize=8)
def _listed(lexicon: tuple[tuple[str, str], ...]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Give how words are said, as they are written and in whatever case."""
    listed = {_plain(word): said for word, said in lexicon if word.strip()}
    return listed, {word.casefold(): said for word, said in reversed(listed.items())}


def _plain(word: str) -> str:
    return " ".join(unicodedata.normalize("NFC", word).split())


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    choices = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE)
