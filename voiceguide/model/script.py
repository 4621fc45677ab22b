"""The script: a compiled routine, an ordered list of cues in spans, without audio; and how its sounds are measured."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

from voiceguide.errors import Where
from voiceguide.model.body import Body
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames_covering
from voiceguide.model.markup import Pause
from voiceguide.model.respelling import Lexicon, as_read
from voiceguide.model.roles import COACH, Role
from voiceguide.model.routine import Routine
from voiceguide.model.sounds import ClipInfo, Sounds
from voiceguide.model.spans import Sign, Span, Talk, Utterance, flows_of, phrases_of, utterances_of
from voiceguide.model.vocabulary import Language

RATE_WPM = 150
"""Rate in words a minute, as they are heard, if neither the user nor the routine sets it."""
_LETTER_S, _COMMA_S, _STOP_S, _PHRASE_S = 0.0744, 0.28, 0.84, 0.058
"""Seconds for a letter, for a mark within a sentence, for one between two sentences, and for a phrase.

Fitted by least squares to three routines, spoken by the voice `natural:heart` at 150 words a minute. The error is 0.4 s
for a phrase and 1 % for the session.
"""
_COMMAS, _STOPS = ",;:", ".?!"
_SIGN_S = 0.6
"""Guessed length of a sign in seconds."""
_LEAST_S = 0.2
"""Least guessed length of a phrase in seconds, at 150 words a minute."""


@dataclass(frozen=True, slots=True)
class Script:
    """A compiled routine: its spans in order and the titles of its chapters, with the sources it was compiled from."""

    routine: Routine
    language: Language = field(repr=False)
    talk: Talk
    spans: tuple[Span, ...] = field(repr=False)
    chapters: tuple[str, ...]
    minutes: int = 0
    """The number that `{minutes}` stands for."""
    way: Callable[[int, Body], tuple[Span, ...]] = field(default=lambda _visit, _body: (), repr=False, compare=False)
    """Returns the spans that lead from a body to the hold of a visit, whatever came before: live, people jump."""
    guessed_frames: int | None = None
    """The guessed length of the usual steps, in frames, if it is known."""

    @property
    def cues(self) -> tuple[Utterance | Sign | Pause, ...]:
        """All utterances, signs and pauses, span by span."""
        return tuple(cue for flow in flows_of(self.spans) for cue in flow)

    def utterances(self) -> list[Utterance]:
        """Return every utterance, repeats included."""
        return utterances_of(self.spans)

    def phrases(self, role: Role | None = None) -> dict[str, Where | None]:
        """Return every phrase, or those of a role, as `phrases_of` returns them."""
        return phrases_of(self.spans, role)

    @property
    def lexicon(self) -> Lexicon:
        """The lexicon of the language, in which the routine's own spellings win."""
        return {**self.language.lexicon, **self.routine.lexicon}

    def estimate(self, rate_wpm: int | None = None) -> "Estimated":
        """Return the script with guessed lengths, at `rate_wpm` words a minute or the rate of the routine."""
        return Estimated(self, rate_wpm or self.routine.rate_wpm or RATE_WPM)


class MeasuredScript(Sounds, Protocol):
    """A script whose sounds are measured: `Estimated`, or `speech.studio.Voiced` with real clips."""

    @property
    def script(self) -> Script:
        """The script."""

    def measure(self, script: Script) -> Self:
        """Return another script of the same routine, measured in the same way.

        Raise SpeechError if a phrase cannot be spoken.
        """


def _unchanged(script: Script) -> Script:
    return script


@dataclass(frozen=True, slots=True)
class Estimated:
    """A script with guessed lengths: phrases by their letters, signs by a fixed time. Nothing is spoken."""

    script: Script
    rate_wpm: int = RATE_WPM
    prepare: Callable[[Script], Script] = _unchanged
    """Returns a script as the voices would get it."""

    def measure(self, script: Script) -> "Estimated":
        """Return `script` with guessed lengths."""
        return replace(self, script=self.prepare(script))

    def utterance(self, spoken: str, role: Role = COACH) -> ClipInfo:
        """Return a clip of the length that is guessed for a phrase, which is the same for all roles."""
        letters = as_read(spoken)
        commas, stops = (sum(map(letters.rstrip(_STOPS).count, marks)) for marks in (_COMMAS, _STOPS))
        seconds = _LETTER_S * len(letters) + _COMMA_S * commas + _STOP_S * stops + _PHRASE_S
        return _guessed(max(_LEAST_S, seconds) * RATE_WPM / self.rate_wpm)

    def sign(self, name: str) -> ClipInfo:
        """Return a clip of the length that is guessed for a sign."""
        return _guessed(_SIGN_S)


def _guessed(seconds: float) -> ClipInfo:
    samples = max(FRAME_SAMPLES, round(seconds * SAMPLE_RATE_HZ))
    return ClipInfo("guess", frames_covering(samples) + 2, FRAME_SAMPLES, FRAME_SAMPLES + samples)
