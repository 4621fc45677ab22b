"""The plan of a session, as `verify` needs it: from the JSON beside the audio file, or from inside it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.audio.fingerprint import Fingerprint, fingerprint_from
from voiceguide.encoders.registry import format_read
from voiceguide.errors import SoundError
from voiceguide.export.ownership import DIGEST
from voiceguide.export.read_tags import plan_within
from voiceguide.export.session import AudibleBed


@dataclass(frozen=True, slots=True)
class Expected:
    """An utterance or a sign: what it is, the samples from and up to which it is to be heard, and what it is like.

    In stereo, a sign for one side has that `side`.
    """

    kind: str
    text: str
    start: int
    end: int
    like: Fingerprint
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a session is to be: its length in samples, loudness, sounds in order of time, chapters in milliseconds, and
    the bed that is heard under it.
    """

    title: str
    samples: int
    speech_lufs: float
    sounds: tuple[Expected, ...]
    chapters: tuple[tuple[str, int, int], ...]
    bed: AudibleBed | None = None


def awaited(path: Path) -> Awaited:
    """Give the plan of the session at `path`.

    Raises SoundError for what is no sound file, has no plan, or one that makes no sense.
    """
    format_read(path)
    beside = _beside(path.with_suffix(".json"))
    plan = beside if beside is not None and _tells_of(beside, path) else plan_within(path) or beside
    if plan is None:
        raise SoundError(
            f"{path}: has no plan, neither in {path.with_suffix('.json').name} beside it nor inside: "
            "this version of voiceguide did not build it, or it is damaged or incomplete; build it again"
        )
    try:
        return _understood(plan)
    except (KeyError, TypeError, ValueError) as error:
        raise SoundError(f"{path}: its plan makes no sense ({error!r}); build the session again") from error


def _beside(path: Path) -> dict[str, Any] | None:
    try:
        plan = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return plan if isinstance(plan, dict) and "fingerprints" in plan else None


def _tells_of(plan: dict[str, Any], path: Path) -> bool:
    """Tell whether a plan is of this very file: one of the same session in another format may lie beside it."""
    with path.open("rb") as file:
        return bool(plan.get(DIGEST) == hashlib.file_digest(file, "sha256").hexdigest())


def _understood(plan: dict[str, Any]) -> Awaited:
    rate_hz = plan["sample_rate_hz"]
    sounds = [
        Expected(
            cue["kind"], cue["text"], cue["start_sample"], cue["end_sample"], _likeness(plan, cue), _side(plan, cue)
        )
        for cue in plan["cues"]
        if cue["kind"] in ("utterance", "sign")
    ]
    chapters = tuple(
        (one["title"], round(one["start_s"] * 1000), round(one["end_s"] * 1000)) for one in plan["chapters"]
    )
    ordered = tuple(sorted(sounds, key=lambda sound: sound.start))
    bed = AudibleBed(**plan["bed"]) if "bed" in plan else None
    return Awaited(plan["title"], round(plan["duration_s"] * rate_hz), plan["speech_lufs"], ordered, chapters, bed)


def _likeness(plan: dict[str, Any], cue: dict[str, Any]) -> Fingerprint:
    name = cue["spoken"] if cue["kind"] == "utterance" else f"<{cue['text']}>"
    return fingerprint_from(plan["fingerprints"][name])


def _side(plan: dict[str, Any], cue: dict[str, Any]) -> str | None:
    is_sided = plan.get("channels") == 2 and cue["kind"] == "sign" and cue["side"] in ("left", "right")
    return str(cue["side"]) if is_sided else None
