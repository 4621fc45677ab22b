"""What sets a session apart from the usual session of its routine, for the name of its file and for its title.

Every way to build a session names it with this: so another length, voice or part never replaces the usual session.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voiceguide.audio.beds.generated import GENERATED_BEDS
from voiceguide.audio.beds.registry import BEDS, OFF
from voiceguide.model.durations import format_duration

_LONGEST_BYTES = 100
"""Most bytes of the variant in a name. File systems take 255 for all of it, with the id and a sidecar's ending."""
_DIGEST_DIGITS = 6
"""Digits of the digest that stands for the rest of a name that was cut, and for a text without a letter."""
_TAKEN = re.compile(r"auto|full|brief|bells|left|right|pan|chapters|\d.*|(section|from|without|bed)-.*")
"""The words that mean something else in a name, or end the name of another file of a session."""
_PARTS_OF_TIME = re.compile(r"(?:(\d+)m)?(?:([\d.]+)(s|ms))?")


@dataclass(frozen=True, slots=True)
class SessionVariant:
    """The choices by which a session differs from the usual session of its routine; None where it does not."""

    fit_s: float | None = None
    """The length in seconds."""
    talk: str | None = None
    voice: str | None = None
    """The voice, as a person writes it: `ENGINE:VOICE`, `ENGINE` or an alias."""
    rate_wpm: int | None = None
    side: str | None = None
    section: str | None = None
    """The title of the only section."""
    from_step: str | None = None
    """The number or the name of the first move."""
    without: tuple[str, ...] = ()
    """The areas and conditions for which moves are left out."""
    bed: str | Path | None = None
    """The name of a bed, or its file."""
    pan: bool = False
    """Whether signs for a side come from that side."""

    def name(self, routine_id: str) -> str:
        """Return the name of the session's file without its ending: `calf-release.12m.brief`; the id alone if usual."""
        return ".".join([routine_id, *_shortened([word for word, _ in self._choices()])])

    def title(self, name: str) -> str:
        """Return the title of the session of the routine called `name`: `Calf release, 12 min, brief`."""
        return ", ".join([name, *(phrase for _, phrase in self._choices())])

    def _choices(self) -> Iterator[tuple[str, str]]:
        """Yield a word for a name and a phrase for a title for each choice, in a fixed order.

        No word can be taken for that of another choice.
        """
        if self.fit_s is not None:
            yield format_duration(self.fit_s), _time(self.fit_s)
        if self.talk is not None:
            yield _slug(self.talk), self.talk
        if self.voice is not None:
            voice = _slug(self.voice)
            yield f"voice-{voice}" if _TAKEN.fullmatch(voice) or voice in BEDS else voice, self.voice
        if self.rate_wpm is not None:
            yield f"{self.rate_wpm}wpm", f"{self.rate_wpm} words a minute"
        if self.side is not None:
            yield _slug(self.side), f"{self.side} side"
        if self.section is not None:
            yield f"section-{_slug(self.section)}", self.section
        if self.from_step is not None:
            move = str(int(self.from_step)) if self.from_step.isdecimal() else self.from_step
            yield f"from-{_slug(move)}", f"from move {move}" if move.isdecimal() else f"from {move}"
        if self.without:
            without = sorted(set(self.without))
            yield f"without-{'-'.join(map(_slug, without))}", f"without {' and '.join(without)}"
        if self.bed is not None:
            yield _bed(self.bed)
        if self.pan:
            yield "pan", "stereo"


def _slug(text: str) -> str:
    """Return `text` in lower case, with a hyphen for all that is no letter, digit, `+` or `_`.

    A text without any of these becomes a digest, so that another such text has another name.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = re.sub(r"[^\w+]+", "-", composed.lower()).strip("-")
    return kept or _digest(composed)


def _shortened(words: list[str]) -> list[str]:
    """Return the words of a variant; if they are too long for a name, cut, with a digest of the whole at the end."""
    whole = ".".join(words)
    if len(whole.encode()) <= _LONGEST_BYTES:
        return words
    return [f"{whole.encode()[:_LONGEST_BYTES].decode(errors='ignore').rstrip('.-')}-{_digest(whole)}"]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_DIGITS]


def _bed(bed: str | Path) -> tuple[str, str]:
    """Return the word and the phrase for a bed."""
    if bed in GENERATED_BEDS:
        return str(bed), str(bed)
    name = bed.stem if isinstance(bed, Path) else bed
    return f"bed-{_slug(name)}", "no bed" if bed == OFF else name


def _time(seconds: float) -> str:
    """Return a length as it stands in a title: `12 min`, `9 min 30 s`."""
    found = _PARTS_OF_TIME.fullmatch(format_duration(seconds))
    minutes, rest, unit = found.groups() if found else (None, None, None)
    parts = [f"{minutes} min"] if minutes else []
    return " ".join([*parts, f"{rest} {unit}"] if rest else parts)
