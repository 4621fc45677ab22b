"""The plan of a session, as `verify` needs it: from the JSON next to the audio file, or from inside that file."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.audio.fingerprint import Fingerprint
from voiceguide.encoders.registry import format_read
from voiceguide.errors import SoundError
from voiceguide.export.checked_plan import CheckedPlan
from voiceguide.export.metadata import LARGEST_PLAN_BYTES, plan_in
from voiceguide.export.ownership import DIGEST
from voiceguide.export.read_tags import read_plan
from voiceguide.export.session_record import AudibleBed


@dataclass(frozen=True, slots=True)
class Expected:
    """An utterance or a sign of the plan."""

    kind: str
    """`utterance` or `sign`."""
    text: str
    start: int
    """First sample at which it should be heard."""
    end: int
    """First sample after it."""
    fingerprint: Fingerprint
    """Level and pitch of each of its frames, as planned."""
    side: str | None = None
    """The side (`left` or `right`) that a sign should come from; None for any other sound, and in mono."""


@dataclass(frozen=True, slots=True)
class ExpectedSession:
    """The planned properties of a session."""

    title: str
    samples: int
    """Length in samples of one channel."""
    speech_lufs: float
    """Loudness of all speech together."""
    sounds: tuple[Expected, ...]
    """Utterances and signs, in order of time."""
    chapters: tuple[tuple[str, int, int], ...]
    """Title, start and end of each chapter; times in milliseconds."""
    bed: AudibleBed | None = None
    """The audible bed under the session, if any."""
    language: str = "en"
    """A code of ISO 639, such as `en`."""


def load_expected(path: Path) -> ExpectedSession:
    """Return the plan of the session at `path`.

    Raise SoundError if this is not a sound file, has no plan, or has a plan that makes no sense.
    """
    format_read(path)
    from_json = _plan_from_json(path.with_suffix(".json"))
    plan = from_json if from_json is not None and _is_plan_of(from_json, path) else read_plan(path) or from_json
    if plan is None:
        raise SoundError(
            f"{path}: has no plan, neither in {path.with_suffix('.json').name} beside it nor inside: "
            "this version of voiceguide did not build it, or it is damaged or incomplete; build it again"
        )
    try:
        return _parsed(plan)
    except KeyError as error:
        raise SoundError(f"{path}: its plan makes no sense (there is no {error}); build the session again") from error
    except ValueError as error:
        raise SoundError(f"{path}: its plan makes no sense ({error}); build the session again") from error


def _plan_from_json(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as file:
            plan = plan_in(file.read(LARGEST_PLAN_BYTES + 1))
    except (OSError, ValueError):
        return None
    return plan if plan is not None and "fingerprints" in plan else None


def _is_plan_of(plan: dict[str, Any], path: Path) -> bool:
    """Return whether `plan` belongs to the file at `path`, and not to another format of the same session."""
    with path.open("rb") as file:
        return bool(plan.get(DIGEST) == hashlib.file_digest(file, "sha256").hexdigest())


def _parsed(written: dict[str, Any]) -> ExpectedSession:
    plan = CheckedPlan(written)
    sounds = sorted((Expected(*sound) for sound in plan.sounds), key=lambda sound: sound.start)
    return ExpectedSession(
        plan.title, plan.samples, plan.speech_lufs, tuple(sounds), tuple(plan.chapters), plan.bed, plan.language
    )
