"""Sounds one after the other: what is said without a gap of its own, a break between, on whole frames."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from voiceguide.errors import Where
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames_covering
from voiceguide.model.markup import Pause
from voiceguide.model.sounds import Sounds
from voiceguide.model.spans import Flow, Sign, Utterance

GAP_S = 0.4
"""Between two utterances with no break between them: a full stop's worth."""
AFTER_SIGN_S = 0.2


@dataclass(frozen=True, slots=True)
class PlacedSound:
    """A sound, or a break, at its place: heard from one sample of the session up to another."""

    kind: Literal["utterance", "sign", "break"]
    start_sample: int
    end_sample: int
    text: str = ""
    spoken: str = ""
    """What the engine got, of an utterance."""
    key: str = ""
    clip_frame: int = 0
    clip_frames: int = 0
    where: Where | None = None

    @property
    def is_audible(self) -> bool:
        """Whether there is a clip to it."""
        return bool(self.key)


def samples_in(seconds: float) -> int:
    """Give the samples nearest to `seconds`."""
    return round(seconds * SAMPLE_RATE_HZ)


def to_frame(sample: int) -> int:
    """Give the first sample of a frame from `sample` on."""
    return frames_covering(sample) * FRAME_SAMPLES


def place(flow: Flow, start: int, sounds: Sounds) -> tuple[list[PlacedSound], int]:
    """Place sounds one after the other from sample `start` on; give them, and the sample at which the last ends."""
    heard: list[PlacedSound] = []
    at, gap, pause = start, 0, 0
    for item in flow:
        if isinstance(item, Pause):
            pause += samples_in(item.seconds)
            continue
        if pause and heard:
            onset = to_frame(at + pause)
            heard.append(PlacedSound("break", at, onset))
        else:
            onset = to_frame(at + max(gap, pause))
        pause = 0
        placed = _at_sample(item, onset, sounds)
        heard.append(placed)
        at = max(placed.end_sample, onset + _room(item, sounds))
        gap = samples_in(AFTER_SIGN_S if isinstance(item, Sign) else GAP_S)
    if pause:
        heard.append(PlacedSound("break", at, at + pause))
        at += pause
    return heard, at


def _room(item: Utterance | Sign, sounds: Sounds) -> int:
    """Give the samples that are kept for a sound: what its longest wording takes."""
    if isinstance(item, Sign):
        return 0
    found = (sounds.utterance(wording.spoken) for wording in item.wordings)
    return max((sound.heard_end - sound.heard_start for sound in found), default=0)


def worded(flow: Flow, hold: str) -> Flow:
    """Return `flow` with utterances that say that the hold lasts `hold`."""
    return tuple(_worded(item, hold) if isinstance(item, Utterance) else item for item in flow)


def _worded(utterance: Utterance, hold: str) -> Utterance:
    wording = next((wording for wording in utterance.wordings if wording.hold == hold), None)
    return utterance if wording is None else replace(utterance, text=wording.text, respelled=wording.respelled)


def _at_sample(item: Utterance | Sign, onset: int, sounds: Sounds) -> PlacedSound:
    """Place a sound so that it is heard from `onset`, a whole frame, on; its clip begins on the nearest frame."""
    sign = isinstance(item, Sign)
    sound = sounds.sign(item.name) if isinstance(item, Sign) else sounds.utterance(item.spoken)
    clip_frame = max(0, (onset - sound.heard_start + FRAME_SAMPLES // 2) // FRAME_SAMPLES)
    start = clip_frame * FRAME_SAMPLES + sound.heard_start
    end = start + sound.heard_end - sound.heard_start
    audible = not isinstance(item, Sign) or item.audible
    return PlacedSound(
        "sign" if sign else "utterance",
        start,
        end,
        item.name if isinstance(item, Sign) else item.text,
        "" if isinstance(item, Sign) else item.spoken,
        sound.key if audible else "",
        clip_frame,
        sound.frames,
        None if isinstance(item, Sign) else item.where,
    )


def first_text(flow: Sequence[Utterance | Sign | Pause]) -> str:
    """Give the first words of a flow, or the name of its first sign."""
    texts = (item.text if isinstance(item, Utterance) else item.name for item in flow if not isinstance(item, Pause))
    return next(texts, "")
