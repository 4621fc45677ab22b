"""Has a recogniser hear the speech of a finished session, and compares it with the plan.

Speech is cut out at the utterances of the plan and put together, a short pause between two, to passages of less than
half a minute. Recognisers guess at a word that stands alone, and invent words in long silence.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from voiceguide.audio.clip import Samples
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.verify.decoding import Sound
from voiceguide.verify.expectations import Expected, ExpectedSession
from voiceguide.verify.stereo import to_mono
from voiceguide.verify.words import HeardUtterance, Said, Understanding, compare

_PASSAGE_SAMPLES = SAMPLE_RATE_HZ * 28
"""Longest passage, if no utterance is longer by itself: Whisper hears windows of 30 s."""
_PAUSE = np.zeros(SAMPLE_RATE_HZ // 2, dtype=np.int16)
"""The pause before each utterance of a passage, and at its end (0.5 s). With 1 s more words were misheard."""
_EARLIER_SAMPLES, _LATER_SAMPLES = SAMPLE_RATE_HZ // 100, SAMPLE_RATE_HZ // 50
"""How far before its start and after its end an utterance is cut (10 and 20 ms)."""

Progress = Callable[[str, int, int], None]
"""Is called with what is being done, how much of it is done, and how much there is."""


class Recogniser(Protocol):
    """A program that writes down the words that it hears."""

    def hear(self, samples: Samples, language: str) -> str:
        """Return the words in `samples`, mono at 24 kHz, shape (n,). `language` is a code such as `en`."""
        ...


def listen(path: Path, plan: ExpectedSession, recogniser: Recogniser, progress: Progress) -> Understanding:
    """Return how well `recogniser` understands the words of the session at `path`, which has this `plan`.

    Speech is missing, and all of its words are misheard, where the sound breaks off.
    """
    spoken = [sound for sound in plan.sounds if sound.kind == "utterance"]
    heard: list[HeardUtterance] = []
    cuts = _cut(Sound(path), spoken)
    for passage in _passages(spoken):
        parts = [part for _ in passage for part in (_PAUSE, next(cuts))]
        words = recogniser.hear(np.concatenate((*parts, _PAUSE)), plan.language)
        said = [Said(sound.start / SAMPLE_RATE_HZ, sound.text) for sound in passage]
        heard += compare(said, words, plan.language)
        progress("hearing", len(heard), len(spoken))
    return Understanding(tuple(heard))


def _passages(spoken: Sequence[Expected]) -> Iterator[list[Expected]]:
    """Yield the utterances in passages, each as long as the recogniser can hear in one go."""
    passage, length = list[Expected](), len(_PAUSE)
    for sound in spoken:
        more = len(_PAUSE) + _EARLIER_SAMPLES + sound.end - sound.start + _LATER_SAMPLES
        if passage and length + more > _PASSAGE_SAMPLES:
            yield passage
            passage, length = [], len(_PAUSE)
        passage.append(sound)
        length += more
    if passage:
        yield passage


def _cut(whole: Sound, spoken: Sequence[Expected]) -> Iterator[Samples]:
    """Yield the samples of each utterance in mono. Of the file, no more than an utterance is in memory."""
    kept, start = np.zeros(0, dtype=np.int16), 0
    for sound in spoken:
        first, last = max(start, sound.start - _EARLIER_SAMPLES), sound.end + _LATER_SAMPLES
        while start + len(kept) < last and len(block := whole.read(SAMPLE_RATE_HZ)):
            kept, start = _from(first, np.concatenate((kept, to_mono(block))), start)
        kept, start = _from(first, kept, start)
        yield kept[: last - start]


def _from(first: int, kept: Samples, start: int) -> tuple[Samples, int]:
    """Return `kept`, which begins at sample `start` of the file, without what lies before sample `first`."""
    gone = min(max(0, first - start), len(kept))
    return kept[gone:], start + gone
