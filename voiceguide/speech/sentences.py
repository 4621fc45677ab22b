"""Splits a phrase into sentences. Engines speak one at a time, so that the pause between them is the same for all."""

import re

from voiceguide.model.script import RATE_WPM

PAUSE_S = 0.6
"""Silence between two sentences in seconds, at the usual rate. A calm reader pauses for 0.5 to 0.8 seconds."""
_ENDS = re.compile(r"[.!?\u2026]+[\"'\u2019\u201d\u00bb)\]]*\s+|[\u3002\uff01\uff1f]+\s*|\n\s*")
"""Where a sentence may end: a mark and a space, a mark of Chinese or Japanese, or a line end."""
_ABBREVIATION = re.compile(r"\b(?:[^\W\d_]|Dr|Mr|Mrs|Ms|Prof|St|No|vs|approx|e\.g|i\.e|z\.B|ca|bzw)\.$", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, in order, without the space around them; each has a letter or digit in it.

    A full stop after an abbreviation or an initial, or before a small letter, ends no sentence. Marks without a letter
    or digit stay with a sentence next to them. A text without any is returned whole.
    """
    last = max((at for at, character in enumerate(text) if character.isalnum()), default=-1)
    found: list[str] = []
    start = 0
    for match in _ENDS.finditer(text):
        part, end = text[start : match.end()].strip(), match.end()
        if end <= last and not _goes_on(part, text[end]):
            found.append(part)
            start = end
    return [*found, text[start:].strip()]


def pause_s(rate_wpm: float) -> float:
    """Return the silence between two sentences in seconds; it is shorter at a higher `rate_wpm`, in words a minute."""
    return PAUSE_S * RATE_WPM / rate_wpm


def _goes_on(part: str, following: str) -> bool:
    """Return whether a sentence goes on after `part`."""
    return not any(map(str.isalnum, part)) or following.islower() or bool(_ABBREVIATION.search(part))
