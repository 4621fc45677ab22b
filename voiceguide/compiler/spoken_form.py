"""Texts as engines get them: words of the lexicon respelled, and signs that voices cannot read written out.

The lexicon wins: a word that it lists is out of reach of every other rule, and stays as it is spelled there.
"""

from collections.abc import Mapping
from functools import lru_cache

from voiceguide.compiler.lexicon import respell
from voiceguide.compiler.written_out import written_out
from voiceguide.model.readings import Readings

_PUT_IN = "\ufdd0"
"""Stands for a spelling of the lexicon: a code point that no file may contain."""


def spoken_form(text: str, lexicon: Mapping[str, str], readings: Readings | None) -> str | None:
    """Return `text` as the engine gets it, by the lexicon and then by `readings`; None if it stays as it is."""
    if readings is None:
        spoken = respell(text, lexicon)
    elif text.isascii() and not lexicon:
        spoken = _written_out(text, readings)
    else:
        spoken = _in_both_ways(text, lexicon, readings)
    return None if spoken == text else spoken


def _in_both_ways(text: str, lexicon: Mapping[str, str], readings: Readings) -> str:
    put_in: list[str] = []

    def keep(spelling: str) -> str:
        put_in.append(spelling)
        return _PUT_IN

    marked = respell(text, lexicon, keep)
    first, *others = _written_out(marked, readings).split(_PUT_IN)
    if len(others) != len(put_in):  # a rule swallowed one: the lexicon wins
        return respell(text, lexicon)
    return first + "".join(f"{spelling}{rest}" for spelling, rest in zip(put_in, others, strict=True))


@lru_cache(maxsize=4096)
def _written_out(text: str, readings: Readings) -> str:
    return written_out(text, readings)
