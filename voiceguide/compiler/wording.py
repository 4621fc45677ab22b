"""Texts filled in for a place in the session: the side, the move, the length of the hold."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from voiceguide.compiler.filling import fill
from voiceguide.compiler.spoken_form import spoken_form
from voiceguide.compiler.spoken_numbers import duration_in_words
from voiceguide.errors import Complaint, Detail, Where
from voiceguide.model.markup import Field, Pause
from voiceguide.model.readings import Readings
from voiceguide.model.roles import COACH, COUNT, Role
from voiceguide.model.spans import Flow, Utterance, Wording
from voiceguide.model.texts import Text
from voiceguide.model.values import Length
from voiceguide.model.vocabulary import Phrases

_HOLD_STEP_S = 5
"""Seconds to which `{hold}` is rounded."""


def spoken_hold(seconds: float) -> str:
    """Return the length of a hold in words, to the nearest five seconds, and at least five."""
    return duration_in_words(max(_HOLD_STEP_S, _HOLD_STEP_S * round(seconds / _HOLD_STEP_S)))


def joined(things: list[str], word: str = "and") -> str:
    """Return the things in a row, such as `one, two and three`; `word` is the word before the last."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} {word} {things[-1]}"


@dataclass(frozen=True, slots=True)
class TextFiller:
    """Fills in the placeholders of texts."""

    phrases: Phrases
    complain: Callable[[Complaint], None]
    """Takes a complaint about each placeholder that has no value."""
    lexicon: Mapping[str, str] = field(default_factory=dict)
    """Spellings for the engine, by the word as written."""
    readings: Readings | None = None
    """Words for the signs that voices cannot read."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Values of placeholders, by name."""
    side: str | None = None
    """Side of the body, "left" or "right"; None if there is no side."""
    hold: Length | None = None
    """The length of the hold, if there is one."""
    role: Role = COACH
    """Who speaks the texts."""

    @property
    def counting(self) -> "TextFiller":
        """The filler of the words that count."""
        return replace(self, role=COUNT)

    def knowing(self, side: str | None = None, **values: object) -> "TextFiller":
        """Return a filler with further values, and with the side if it is left or right; None removes a value."""
        known = {**self.values, **{key: str(value) for key, value in values.items() if value is not None}}
        for key in [key for key, value in values.items() if value is None]:
            known.pop(key, None)
        side = side if side in ("left", "right") else self.side
        if side:
            here, there = (self.phrases.left, self.phrases.right)[:: 1 if side == "left" else -1]
            known |= {"side": here, "Side": here.capitalize(), "other_side": there}
        return replace(self, values=known, side=side)

    def timing(self, hold: Length) -> "TextFiller":
        """Return a filler that knows the usual length of the hold, and every length that it may have."""
        return replace(self.knowing(hold=spoken_hold(hold.usual_s)), hold=hold)

    def _holds(self) -> Iterator[str]:
        """Yield all lengths of the hold that may be said, in words. A hold of up to a day has thousands."""
        if self.hold is not None:
            least, most = (round(seconds / _HOLD_STEP_S) for seconds in (self.hold.min_s, self.hold.max_s))
            yield from dict.fromkeys(spoken_hold(_HOLD_STEP_S * n) for n in range(least, most + 1))

    def say(self, text: Text | None, *, yields: bool = False) -> Flow:
        """Return `text` filled in, as a flow; an empty flow if there is no text, or a placeholder has no value."""
        if text is None:
            return ()
        parts = text.parts
        try:
            spoken = fill(parts, self.values, self.side)
        except KeyError as error:
            self._no_value(str(error.args[0]), text.where)
            return ()
        holds = self._holds() if Field("hold") in parts else ()
        others = [(hold, fill(parts, {**self.values, "hold": hold}, self.side)) for hold in holds]
        return tuple(
            item
            if isinstance(item, Pause)
            else self.utterance(
                text.text if item == text.text else item,  # keeps one copy in memory of unchanged text
                text.where,
                yields=yields,
                wordings=tuple((hold, str(other[index])) for hold, other in others),
            )
            for index, item in enumerate(spoken)
        )

    def utterance(
        self, text: str, where: Where | None = None, *, yields: bool = False, wordings: tuple[tuple[str, str], ...] = ()
    ) -> Utterance:
        """Return `text` as an utterance, as the engine gets it; `wordings` are pairs of a hold and its text."""
        spoken = tuple(Wording(hold, wording, self._spoken(wording)) for hold, wording in wordings)
        return Utterance(text, where, yields, spoken, self._spoken(text), self.role)

    def _spoken(self, text: str) -> str | None:
        return spoken_form(text, self.lexicon, self.readings)

    def _no_value(self, name: str, where: Where | None) -> None:
        sided = name in ("side", "Side", "other_side")
        why = 'there is no side here; give the step a "side"' if sided else "it has no value here"
        detail = Detail("no-value", f"{{{name}}}", suggestion="side: each" if sided else None)
        message = f"{{{name}}} cannot be said: {why}"
        self.complain(Complaint(where or Where("built-in phrases", 1, 1), message, detail))
