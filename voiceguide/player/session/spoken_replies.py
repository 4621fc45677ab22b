"""What is said in live play besides the script: answers, and what a waiting step waits for."""

from collections.abc import Mapping

from voiceguide.compiler.spoken_numbers import duration_in_words
from voiceguide.compiler.wording import TextFiller, spoken_hold
from voiceguide.errors import Complaint
from voiceguide.model.spans import Utterance
from voiceguide.model.texts import Text
from voiceguide.model.vocabulary import Phrases
from voiceguide.player.session.commands import Moment

_EXACT_UNDER_S = 90.0
_STEP_S = 10


class SpokenReplies:
    """The replies in one language, with the lexicon of the routine that is played."""

    def __init__(self, phrases: Phrases, lexicon: Mapping[str, str]) -> None:
        self._phrases = phrases
        self._speaker = TextFiller(phrases, _cannot_be, lexicon)

    def utterance(self, text: str) -> Utterance:
        """Return `text` as it is spoken, respelled by the lexicon."""
        return self._speaker.utterance(text)

    @property
    def press_a_key(self) -> str:
        """What is said where a step waits for the person."""
        return self._said(self._phrases.press_a_key)

    def time_left(self, moment: Moment) -> str:
        """Answer "how long?": what is left of the session, to the minute or to ten seconds, and of a hold, to five."""
        left_s = moment.left_s
        step_s = 60 if left_s > _EXACT_UNDER_S else _STEP_S
        said = [self._said(self._phrases.session_left, duration_in_words(max(step_s, step_s * round(left_s / step_s))))]
        if moment.kind in ("hold", "breathe"):
            said.append(self._said(self._phrases.hold_left, spoken_hold(moment.span_left_s).capitalize()))
        return " ".join(said)

    def _said(self, text: Text, name: str | None = None) -> str:
        flow = self._speaker.knowing(name=name).say(text)
        return " ".join(sound.text for sound in flow if isinstance(sound, Utterance))


def _cannot_be(complaint: Complaint) -> None:
    raise AssertionError(f"a phrase of ours asks for what it is not given: {complaint}")
