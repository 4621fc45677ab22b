"""How long the sounds of a script are: spoken for real, each phrase once, or guessed."""

from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.cache import Cache
from voiceguide.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames_covering
from voiceguide.errors import Where
from voiceguide.fitting.flow import Sound, Sounds
from voiceguide.routine import Routine
from voiceguide.script import Script, Talk
from voiceguide.sound.level import CALIBRATION_PHRASES
from voiceguide.speech import Spoken, VoiceChoice, speak
from voiceguide.speech.lexicon import respell
from voiceguide.stock import Stock

RATE_WPM = 145
"""Where neither the person nor the routine says how fast."""
_GUESSED_S = (0.0525, 0.5, -0.174)
"""A letter, a stop or comma, and to begin with: least squares over calf-release, eSpeak NG's en-us at 145 words a
minute; 0.2 s off for a phrase, 1 % for the session."""
_STOPS = ",.;:?!"

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


Measure = Callable[[Script], Measured]


def by_guessing(rate_wpm: int) -> Measure:
    """Give a measure that speaks nothing: phrases by their letters, at so many words a minute; signs 0.6 s."""
    guessed = Sounds(lambda text: _guessed(_guessed_s(text) * RATE_WPM / rate_wpm), lambda _: _guessed(0.6))
    return lambda _script: Measured(guessed)


def by_speaking(routine: Routine, voicing: Voicing, on_progress: Progress = no_progress) -> Measure:
    """Give a measure by real phrases: what the cache lacks is spoken. It raises what `speech.speak` raises."""
    return lambda script: _spoken(script, routine, voicing, on_progress)


def _guessed_s(text: str) -> float:
    letter_s, stop_s, once_s = _GUESSED_S
    return max(0.2, letter_s * len(text) + stop_s * sum(map(text.count, _STOPS)) + once_s)


def _guessed(seconds: float) -> Sound:
    samples = max(FRAME_SAMPLES, round(seconds * SAMPLE_RATE_HZ))
    return Sound("guess", frames_covering(samples) + 2, FRAME_SAMPLES, FRAME_SAMPLES + samples)


def _spoken(script: Script, routine: Routine, voicing: Voicing, on_progress: Progress) -> Measured:
    """Speak each distinct phrase once, and those by which the voice is levelled."""
    lexicon = dict(script.lexicon)
    respelled = {text: respell(text, lexicon) for text, _ in script.texts()}
    places: dict[str, Where | None] = dict.fromkeys(CALIBRATION_PHRASES)
    for text, where in script.texts():
        places.setdefault(respelled[text], where)
    spoken = speak(
        places,
        voicing.voice,
        voicing.rate_for(routine),
        voicing.cache,
        jobs=voicing.jobs,
        time_limit_s=voicing.time_limit_s,
        on_progress=lambda done, of: on_progress("Speaking", done, of),
    )
    stock = Stock(spoken, respelled, voicing.cache)
    return Measured(stock.sounds, stock, spoken)
