"""Places the sounds of a flow one after the other, with gaps and breaks between them; each begins on a whole frame."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from voiceguide.errors import Where
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames_covering
from voiceguide.model.markup import Pause
from voiceguide.model.roles import COACH, Role
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import Flow, Sign, Utterance

GAP_S = 0.4
"""Seconds of silence between two utterances that have no break between them: about a full stop."""
AFTER_SIGN_S = 0.2
"""Seconds of silence between a sign and the next sound."""


@dataclass(frozen=True, slots=True)
class PlacedSound:
    """A sound or a break at its position in the session."""

    kind: Literal["utterance", "sign", "break"]
    start_sample: int
    """First sample of the session at which it is heard."""
    end_sample: int
    """Sample after the last at which it is heard."""
    text: str = ""
    """Text of an utterance as written, or name of a sign."""
    spoken: str = ""
    """Text of an utterance as the engine gets it."""
    key: str = ""
    """Key of the clip; empty if nothing is heard."""
    clip_frame: int = 0
    """Frame of the session at which the clip begins."""
    clip_frames: int = 0
    """Length of the clip in frames."""
    where: Where | None = None
    """Place in a file where an utterance is written."""
    role: Role = COACH
    """Who speaks an utterance."""

    @property
    def is_audible(self) -> bool:
        """Whether it has a clip."""
        return bool(self.key)


def samples_in(seconds: float) -> int:
    """Return `seconds` as the nearest whole number of samples."""
    return round(seconds * SAMPLE_RATE_HZ)


def to_frame(sample: int) -> int:
    """Return `sample`, rounded up to the first sample of a frame."""
    return frames_covering(sample) * FRAME_SAMPLES


def place(flow: Flow, start: int, sounds: Sounds) -> tuple[list[PlacedSound], int]:
    """Place the sounds of `flow` in turn from sample `start` on; return them and the sample at which they end."""
    placed: list[PlacedSound] = []
    at, gap, pause = start, 0, 0
    for item in flow:
        if isinstance(item, Pause):
            pause += samples_in(item.seconds)
            continue
        if pause and placed:
            onset = to_frame(at + pause)
            placed.append(PlacedSound("break", at, onset))
        else:
            onset = to_frame(at + max(gap, pause))
        pause = 0
        sound = _at_sample(item, onset, sounds)
        placed.append(sound)
        at = max(sound.end_sample, onset + _reserved_samples(item, sounds))
        gap = samples_in(AFTER_SIGN_S if isinstance(item, Sign) else GAP_S)
    if pause:
        placed.append(PlacedSound("break", at, at + pause))
        at += pause
    return placed, at


def _reserved_samples(item: Utterance | Sign, sounds: Sounds) -> int:
    """Return the number of samples that the longest wording of an utterance takes; 0 for a sign."""
    if isinstance(item, Sign):
        return 0
    clips = (sounds.utterance(wording.spoken, item.role) for wording in item.wordings)
    return max((clip.heard_end - clip.heard_start for clip in clips), default=0)


def worded(flow: Flow, hold: str) -> Flow:
    """Return `flow` with the wording for a hold of length `hold`, such as "forty seconds", in each utterance."""
    return tuple(_worded(item, hold) if isinstance(item, Utterance) else item for item in flow)


def _worded(utterance: Utterance, hold: str) -> Utterance:
    wording = next((wording for wording in utterance.wordings if wording.hold == hold), None)
    return utterance if wording is None else replace(utterance, text=wording.text, respelled=wording.respelled)


def _at_sample(item: Utterance | Sign, onset: int, sounds: Sounds) -> PlacedSound:
    """Return a sound that is heard from sample `onset`, a whole frame, on; its clip begins on the nearest frame."""
    is_sign = isinstance(item, Sign)
    clip = sounds.sign(item.name) if isinstance(item, Sign) else sounds.utterance(item.spoken, item.role)
    clip_frame = max(0, (onset - clip.heard_start + FRAME_SAMPLES // 2) // FRAME_SAMPLES)
    start = clip_frame * FRAME_SAMPLES + clip.heard_start
    end = start + clip.heard_end - clip.heard_start
    audible = not isinstance(item, Sign) or item.audible
    return PlacedSound(
        "sign" if is_sign else "utterance",
        start,
        end,
        item.name if isinstance(item, Sign) else item.text,
        "" if isinstance(item, Sign) else item.spoken,
        clip.key if audible else "",
        clip_frame,
        clip.frames,
        None if isinstance(item, Sign) else item.where,
        COACH if isinstance(item, Sign) else item.role,
    )


def first_text(flow: Sequence[Utterance | Sign | Pause]) -> str:
    """Return the text of the first utterance or the name of the first sign, whichever comes first; "" if neither."""
    texts = (item.text if isinstance(item, Utterance) else item.name for item in flow if not isinstance(item, Pause))
    return next(texts, "")
