"""The plan of a session, checked: a plan comes from a file, and so may hold anything. All limits stand here."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from voiceguide.audio.fingerprint import Fingerprint, fingerprint_from
from voiceguide.export.session_record import AudibleBed, fingerprint_name
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ
from voiceguide.model.roles import COACH

LONGEST_S = 60 * 24 * 3600.0
"""Longest session in seconds: sixty days, which is more than any file holds."""
_LONGEST_SOUND_SAMPLES = 3600 * SAMPLE_RATE_HZ
"""Longest utterance or sign: an hour."""
_MOST_LETTERS = 8_000_000
"""Most letters of all fingerprints together: more than a day of speech that never repeats."""
_LOUDEST_DB = 1000.0
"""Beyond this, plus or minus, no level makes sense."""


class CheckedPlan:
    """A plan whose values have the types and limits that every plan has.

    Each property raises ValueError, which names the key, for a value that makes no sense; KeyError for a missing key.
    """

    def __init__(self, plan: dict[str, Any]) -> None:
        self._plan = plan
        if plan["sample_rate_hz"] != SAMPLE_RATE_HZ:
            raise ValueError(f"sample_rate_hz is not {SAMPLE_RATE_HZ}")
        self.title = text(plan["title"], "title")
        self.language = text(plan.get("language", "en"), "language")
        self.samples = round(number(plan["duration_s"], "duration_s", 0.0, LONGEST_S) * SAMPLE_RATE_HZ)
        """Length in samples of one channel."""
        self.speech_lufs = level(plan["speech_lufs"], "speech_lufs")
        self._fingerprints = _texts(plan["fingerprints"], "fingerprints")
        self._read: dict[str, Fingerprint] = {}
        if sum(map(len, self._fingerprints.values())) > _MOST_LETTERS:
            raise ValueError("fingerprints are longer than those of any session")

    @property
    def bed(self) -> AudibleBed | None:
        """The audible bed under the session, if any."""
        if "bed" not in self._plan:
            return None
        bed = _mapping(self._plan["bed"], "bed")
        levels = {name: level(bed[name], f"bed.{name}") for name in ("frame_db", "click_db", "loudest_dbfs")}
        return AudibleBed(text(bed["name"], "bed.name"), **levels)

    @property
    def chapters(self) -> Iterator[tuple[str, int, int]]:
        """Title, start and end of each chapter; times in milliseconds."""
        for chapter in _mappings(self._plan["chapters"], "chapters"):
            times = (number(chapter[key], f"chapters.{key}", 0.0, LONGEST_S) for key in ("start_s", "end_s"))
            start_ms, end_ms = (round(seconds * 1000) for seconds in times)
            yield text(chapter["title"], "chapters.title"), start_ms, end_ms

    @property
    def sounds(self) -> Iterator[tuple[str, str, int, int, Fingerprint, str | None]]:
        """Kind, words, first sample, sample after the last, fingerprint and side of each utterance and sign."""
        is_stereo = self._plan.get("channels") == 2
        for cue in _mappings(self._plan["cues"], "cues"):
            kind = text(cue["kind"], "cues.kind")
            if kind not in ("utterance", "sign"):
                continue
            start = whole(cue["start_sample"], "cues.start_sample", 0, self.samples)
            end = whole(cue["end_sample"], "cues.end_sample", start, start + _LONGEST_SOUND_SAMPLES)
            if end > self.samples + SAMPLE_RATE_HZ:
                raise ValueError("cues.end_sample is after the end of the session")
            side = cue.get("side") if is_stereo and kind == "sign" else None
            words = text(cue["text"], "cues.text")
            like = self._fingerprint(cue, kind, words)
            if abs(len(like.octaves) * FRAME_SAMPLES - (end - start)) > SAMPLE_RATE_HZ:
                raise ValueError("cues.end_sample does not go with its fingerprint")
            yield kind, words, start, end, like, side if side in ("left", "right") else None

    def _fingerprint(self, cue: Mapping[str, Any], kind: str, words: str) -> Fingerprint:
        """Return the fingerprint of a cue. Each is read once: a phrase may be spoken a thousand times."""
        spoken, role = text(cue["spoken"], "cues.spoken"), cue.get("role", COACH)
        name = fingerprint_name(kind, words, spoken, role)
        if name not in self._read:
            self._read[name] = fingerprint_from(self._fingerprints[name])
        return self._read[name]


def text(value: object, key: str) -> str:
    """Return `value`, a text that can be written as UTF-8. Raise ValueError, which names `key`, if it is none."""
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text")  # noqa: TRY004 - one error for all that is wrong with a plan
    value.encode()
    return value


def number(value: object, key: str, least: float, most: float) -> float:
    """Return `value`, a number within the limits. Raise ValueError, which names `key`, if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError(f"{key} is no number from {least:g} to {most:g}")
    return float(value)


def whole(value: object, key: str, least: int, most: int) -> int:
    """Return `value`, a whole number within the limits. Raise ValueError, which names `key`, if it is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{key} is no whole number from {least} to {most}")
    return value


def level(value: object, key: str) -> float:
    """Return `value`, a level in dB. Raise ValueError, which names `key`, if it is none."""
    found = number(value, key, -_LOUDEST_DB, _LOUDEST_DB)
    if not math.isfinite(found):
        raise ValueError(f"{key} is no level")
    return found


def _mapping(value: object, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{key} has no keys and values")  # noqa: TRY004 - as in `text`
    return value


def _mappings(value: object, key: str) -> Iterator[dict[str, Any]]:
    if not isinstance(value, list):
        raise ValueError(f"{key} is no list")  # noqa: TRY004 - as in `text`
    return (_mapping(member, key) for member in value)


def _texts(value: object, key: str) -> dict[str, str]:
    return {name: text(member, key) for name, member in _mapping(value, key).items()}
