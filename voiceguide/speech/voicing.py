"""How long the sounds of a script are: spoken for real, each phrase once, or guessed."""

import os
from collections import deque
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from voiceguide._system.malloc import keep_freed
from voiceguide.audio.clip import OnMade, no_further
from voiceguide.audio.levelling import CALIBRATION_PHRASES
from voiceguide.cache import Cache
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames_covering
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script, Talk
from voiceguide.model.sounds import Sound, Sounds
from voiceguide.speech.clips import Stock
from voiceguide.speech.synthesis import Spoken, VoiceChoice, speak

RATE_WPM = 145
"""Where neither the person nor the routine says how fast."""
_GUESSED_S = (0.0525, 0.5, -0.174)
"""A letter, a stop or comma, and to begin with: least squares over calf-release, eSpeak NG's en-us at 145 words a
minute; 0.2 s off for a phrase, 1 % for the session."""
_STOPS = ",.;:?!"

_WAITING = 64
"""So many clips may wait to be finished; of long sessions all would add up."""
_KEPT_BYTES = 30 << 20
Progress = Callable[[str, int, int], None]
"""Takes what is being done, how much of it is done, and of how much."""


def no_progress(_doing: str, _done: int, _of: int) -> None:
    """Take no notice."""


@dataclass(frozen=True, slots=True)
class Voicing:
    """Who speaks, how fast (None: as the routine says), how much, and with what means."""

    voice: VoiceChoice
    cache: Cache
    rate_wpm: int | None = None
    talk: Talk = "auto"
    jobs: int | None = None
    time_limit_s: float | None = None

    def rate_for(self, routine: Routine) -> int:
        """Give the rate in words a minute."""
        return self.rate_wpm or routine.rate_wpm or RATE_WPM


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of a script's sounds; `stock` and `spoken` are None where they are only guessed."""

    sounds: Sounds
    stock: Stock | None = None
    spoken: Spoken | None = None

    @property
    def real(self) -> tuple[Stock, Spoken]:
        """The stock, and what was spoken. Raises TypeError, for it is a bug, where they are only guessed."""
        if self.stock is None or self.spoken is None:
            raise TypeError("measures by guessing have no stock")
        return self.stock, self.spoken


Measure = Callable[[Script], Measured]


def by_guessing(rate_wpm: int) -> Measure:
    """Give a measure that speaks nothing: phrases by their letters, at so many words a minute; signs 0.6 s."""
    guessed = Sounds(lambda text: _guessed(_guessed_s(text) * RATE_WPM / rate_wpm), lambda _: _guessed(0.6))
    return lambda _script: Measured(guessed)


def by_speaking(
    routine: Routine, voicing: Voicing, on_progress: Progress = no_progress, on_made: OnMade = no_further
) -> Measure:
    """Give a measure by real phrases: what the cache lacks is spoken. It raises what `speech.speak` raises."""
    return lambda script: _spoken(script, routine, voicing, on_progress, on_made)


def _guessed_s(text: str) -> float:
    letter_s, stop_s, once_s = _GUESSED_S
    return max(0.2, letter_s * len(text) + stop_s * sum(map(text.count, _STOPS)) + once_s)


def _guessed(seconds: float) -> Sound:
    samples = max(FRAME_SAMPLES, round(seconds * SAMPLE_RATE_HZ))
    return Sound("guess", frames_covering(samples) + 2, FRAME_SAMPLES, FRAME_SAMPLES + samples)


def _spoken(
    script: Script, routine: Routine, voicing: Voicing, on_progress: Progress, on_made: OnMade
) -> Measured:
    """Speak each distinct phrase once, and first those by which the voice is levelled."""
    phrases = script.phrases()
    with _Finishing(phrases, voicing, on_made) as finishing:
        spoken = speak(
            dict.fromkeys(CALIBRATION_PHRASES) | phrases,
            voicing.voice,
            voicing.rate_for(routine),
            voicing.cache,
            jobs=voicing.jobs,
            time_limit_s=voicing.time_limit_s,
            on_progress=lambda done, of: on_progress("Speaking", done, of),
            on_spoken=finishing.take,
        )
    stock = finishing.stock
    return Measured(stock.sounds, stock, spoken)


class _Finishing:
    """Levels and measures clips in threads while others are still spoken; leaving it waits for the last."""

    stock: Stock

    def __init__(self, wanted: Collection[str], voicing: Voicing, on_made: OnMade) -> None:
        self._cache, self._wanted = voicing.cache, wanted
        self._on_made = on_made
        self._threads = ThreadPoolExecutor(voicing.jobs or os.cpu_count() or 1, thread_name_prefix="finishing")
        self._waiting: list[str] | None = []
        self._begun: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        keep_freed(_KEPT_BYTES)  # or a quarter of the work on a clip is fetching memory
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=True, cancel_futures=error is not None)
        for future in self._begun if error is None else ():
            future.result()

    def take(self, spoken: Spoken, text: str) -> None:
        """Take a phrase of `spoken` whose clip there is now; none is finished until the voice's gain is known."""
        if self._waiting is None:
            self._begin(text)
            return
        self._waiting.append(text)
        if all(phrase in spoken.clips for phrase in CALIBRATION_PHRASES):
            self.stock = Stock(spoken, self._cache)
            for waiting in self._waiting:
                self._begin(waiting)
            self._waiting = None

    def _begin(self, text: str) -> None:
        if text in self._wanted:
            self._begun.append(self._threads.submit(self.stock.make_ready, text, self._on_made))
            while self._begun and (len(self._begun) > _WAITING or self._begun[0].done()):
                self._begun.popleft().result()
