"""Texts filled in for a place in the session: which side, which move, how long."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from voiceguide.compiler.lexicon import respell
from voiceguide.errors import Complaint, Where
from voiceguide.model.durations import duration_in_words
from voiceguide.model.markup import Field, Pause, fill
from voiceguide.model.spans import Flow, Utterance, Wording
from voiceguide.model.texts import Text
from voiceguide.model.values import Length
from voiceguide.model.vocabulary import Phrases

_HOLD_STEP_S = 5
"""`{hold}` is said to the nearest five seconds."""


def spoken_hold(seconds: float) -> str:
    """Give a hold of `seconds` as it is said."""
    return duration_in_words(max(_HOLD_STEP_S, _HOLD_STEP_S * round(seconds / _HOLD_STEP_S)))


def joined(things: list[str], word: str = "and") -> str:
    """Give `one, two and three`, or with another word before the last."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} {word} {things[-1]}"


@dataclass(frozen=True, slots=True)
class TextFiller:
    """Fills texts in; what has no value where it stands is complained of through `complain`."""

    phrases: Phrases
    complain: Callable[[Complaint], None]
    lexicon: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    side: str | None = None
    holds: tuple[str, ...] = ()

    def knowing(self, side: str | None = None, **values: object) -> "TextFiller":
        """Give a speaker that knows further values, and the side where there is one; None takes a value away."""
        known = {**self.values, **{key: str(value) for key, value in values.items() if value is not None}}
        for key in [key for key, value in values.items() if value is None]:
            known.pop(key, None)
        side = side if side in ("left", "right") else self.side
        if side:
            here, there = (self.phrases.left, self.phrases.right)[:: 1 if side == "left" else -1]
            known |= {"side": here, "Side": here.capitalize(), "other_side": there}
        return replace(self, values=known, side=side)

    def timing(self, hold: Length) -> "TextFiller":
        """Give a speaker that knows how long the hold is, and how long it may be."""
        first, last = (round(seconds / _HOLD_STEP_S) for seconds in (hold.min_s, hold.max_s))
        wordings = tuple(dict.fromkeys(spoken_hold(_HOLD_STEP_S * n) for n in range(first, last + 1)))
        return replace(self.knowing(hold=spoken_hold(hold.usual_s)), holds=wordings)

    def say(self, text: Text | None, *, yields: bool = False) -> Flow:
        """Give what is said of `text`; nothing where there is none."""
        if text is None:
            return ()
        parts = text.parts
        try:
            said = fill(parts, self.values, self.side)
        except KeyError as error:
            self._no_value(str(error.args[0]), text.where)
            return ()
        holds = self.holds if Field("hold") in parts else ()
        others = [(hold, fill(parts, {**self.values, "hold": hold}, self.side)) for hold in holds]
        return tuple(
            item
            if isinstance(item, Pause)
            else self.utterance(
                text.text if item == text.text else item,  # one copy in memory of what is said as it is written
                text.where,
                yields=yields,
                wordings=tuple((hold, str(other[index])) for hold, other in others),
            )
            for index, item in enumerate(said)
        )

    def utterance(
        self, text: str, where: Where | None = None, *, yields: bool = False, wordings: tuple[tuple[str, str], ...] = ()
    ) -> Utterance:
        """Return `text` as an utterance, respelled by the lexicon; `wordings` are pairs of a hold and what is said."""
        spoken = tuple(Wording(hold, wording, self._respelled(wording)) for hold, wording in wordings)
        return Utterance(text, where, yields, spoken, self._respelled(text))

    def _respelled(self, text: str) -> str | None:
        spoken = respell(text, self.lexicon)
        return None if spoken == text else spoken

    def _no_value(self, name: str, where: Where | None) -> None:
        sided = name in ("side", "Side", "other_side")
        why = 'there is no side here; give the step a "side"' if sided else "it has no value here"
        self.complain(Complaint(where or Where("built-in phrases", 1, 1), f"{{{name}}} cannot be said: {why}"))
