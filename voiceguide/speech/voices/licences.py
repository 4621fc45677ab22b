"""The licence of a voice, as its model card states it, and whether it lets everybody use the voice for everything."""

import re
from dataclasses import dataclass

_FREE = re.compile(
    r"(cc0|public domain|unlicense|mit|isc|wtfpl"
    r"|cc[ -]?by([ -]sa)?"
    r"|apache([ -]license)?|bsd([ -]\d-clause)?|[al]?gpl|mpl|ofl|zlib)"
    r"([ -]*v?\d(\.\d){0,2}\+?(-only|-or-later)?)?( license| licence)?"
)
"""Licences that are free for all use: nothing but such a licence, with or without its version."""
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)\S*")
_LICENCE = re.compile(r"^\W*licen[sc]e\W*:\s*(.*)$", re.IGNORECASE | re.MULTILINE)
_DATASET = re.compile(r"^\W*URL\W*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_BASE = re.compile(r"fine-?\s?tuned from ([^\n]+?)\.?\s*$", re.IGNORECASE | re.MULTILINE)
_RESEARCH_ONLY = "lessac"
"""The voice from which many were fine-tuned. Its recordings, of the Blizzard Challenge 2013, are for research only."""
_LONGEST = 120
"""Most characters of a licence, which is shown to people and stands in tags."""


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The licence of a voice, and whom to name."""

    licence: str
    attribution: str


def facts_in(card: str) -> CardFacts:
    """Return the facts in the text of a model card. A licence that is not there is "unknown"."""
    written = _LICENCE.search(card)
    licence = _one_line(written[1]) if written else ""
    licence = _CREATIVE_COMMONS.sub(_short_name, licence) or "unknown"
    if base := _BASE.search(card):
        limits = ", whose recordings are for research only" if _RESEARCH_ONLY in base[1].lower() else ""
        licence = f"{licence}; fine-tuned from {_one_line(base[1])}{limits}"
    dataset = _DATASET.search(card)
    return CardFacts(licence, f"recordings: {_one_line(dataset[1])}" if dataset else "")


def is_free(licence: str) -> bool:
    """Return whether a licence is known to be free for all use. A voice made from another voice has two licences."""
    return _FREE.fullmatch(licence.lower().strip(" .")) is not None


def _short_name(address: re.Match[str]) -> str:
    if address[1] == "publicdomain":
        return "CC0-1.0" if address[2] == "zero" else "public domain"
    return f"CC-{address[2].upper()}-{address[3]}"


def _one_line(text: str) -> str:
    shown = " ".join("".join(character for character in text if character.isprintable()).split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]} […]"
