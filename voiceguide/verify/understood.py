"""Adds to the measures of finished sessions how well a recogniser understands their words."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from voiceguide.verify.expectations import load_expected
from voiceguide.verify.faults import Fault
from voiceguide.verify.hearing import Progress, listen
from voiceguide.verify.recogniser import Whisper
from voiceguide.verify.verifier import Verified
from voiceguide.verify.words import HARD_TO_UNDERSTAND, Understanding


def understood(results: Sequence[Verified], whisper: Whisper, progress: Progress) -> list[Verified]:
    """Return `results` with how well their words are understood, and with faults if that is not well enough.

    The files of a playlist are judged together, because a short track has too few words for a rate. Files that do not
    exist stay as they are. Raise SoundError if the recogniser fails, UsageError if it does not know the language.
    """
    heard = [_heard(result, whisper, progress) for result in results]
    return heard if together(heard).verdict != "fault" else [_faulty(result) for result in heard]


def together(results: Sequence[Verified]) -> Understanding:
    """Return how well the words of all `results` together are understood."""
    heard = (result.understanding.utterances for result in results if result.understanding)
    return Understanding(tuple(chain.from_iterable(heard)))


def _heard(result: Verified, whisper: Whisper, progress: Progress) -> Verified:
    if "missing" in result.kinds:
        return result
    plan = load_expected(result.path)
    whisper.check_language(plan.language)
    understanding = listen(result.path, plan, whisper, progress)
    return replace(result, kinds=(*result.kinds, "understood"), understanding=understanding)


def _faulty(result: Verified) -> Verified:
    if result.understanding is None or not result.understanding.errors:
        return result
    percent = 100 * result.understanding.error_rate
    most = f"{100 * HARD_TO_UNDERSTAND:.0f} %"
    rate = Fault("understood", None, f"{percent:.1f} % of {result.understanding.words} words misheard, over {most}")
    lines = [Fault("understood", heard.at_s, str(heard)) for heard in result.understanding.misheard]
    return replace(result, faults=(rate, *result.faults, *lines))
