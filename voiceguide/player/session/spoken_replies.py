"""Words of a live session that are not in its script: answers, and the request for a key when a step waits."""

from collections.abc import Mapping

from voiceguide.compiler.spoken_numbers import duration_in_words
from voiceguide.compiler.wording import TextFiller, spoken_hold
from voiceguide.errors import Complaint
from voiceguide.model.readings import Readings
from voiceguide.model.spans import Utterance
from voiceguide.model.texts import Text
from voiceguide.model.vocabulary import Phrases
from voiceguide.player.session.commands import Moment

_EXACT_UNDER_S = 90.0
"""Up to this many seconds, the time left is said to the nearest `_STEP_S` seconds; above, to the nearest minute."""
_STEP_S = 10


class SpokenReplies:
    """The replies in one language, with the lexicon of the routine that is played."""

    def __init__(self, phrases: Phrases, lexicon: Mapping[str, str], readings: Readings | None = None) -> None:
        self._phrases = phrases
        self._filler = TextFiller(phrases, _fail, lexicon, readings)

    def utterance(self, text: str) -> Utterance:
        """Return `text` as an utterance, as the engine gets it."""
        return self._filler.utterance(text)

    @property
    def press_a_key(self) -> str:
        """The words that ask for a key when a step waits for the person."""
        return self._said(self._phrases.press_a_key)

    def time_left(self, moment: Moment) -> str:
        """Return the answer to "how long?": the time left in the session, and in the hold.

        The session is rounded to the minute, near its end to ten seconds; the hold to five seconds.
        """
        left_s = moment.left_s
        step_s = 60 if left_s > _EXACT_UNDER_S else _STEP_S
        said = [self._said(self._phrases.session_left, duration_in_words(max(step_s, step_s * round(left_s / step_s))))]
        if moment.kind in ("hold", "breathe"):
            said.append(self._said(self._phrases.hold_left, spoken_hold(moment.span_left_s).capitalize()))
        return " ".join(said)

    def _said(self, text: Text, name: str | None = None) -> str:
        flow = self._filler.knowing(name=name).say(text)
        return " ".join(sound.text for sound in flow if isinstance(sound, Utterance))


def _fail(complaint: Complaint) -> None:
    raise AssertionError(f"a phrase of voiceguide has a field without a value: {complaint}")
