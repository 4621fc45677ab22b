"""The place at which a session was left, and where to resume it in a routine that may have changed since."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from voiceguide.compiler.wording import TextFiller
from voiceguide.errors import Complaint
from voiceguide.model.spans import Span, Utterance
from voiceguide.model.vocabulary import Phrases

_SIDES = ("left", "right")
ResumePhrase = Literal["at", "at_side", "after", "before", "plain"]
"""A key of `Phrases.going_on`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A step on one side in one round. With its move it is found even if the numbers of steps have changed."""

    step: int | None = None
    """The number of the step among all steps, rests and words included; None for the time before the first."""
    move: str | None = None
    """The id of the move; None for a rest or words."""
    name: str | None = None
    """The name of the move; None for a rest or words."""
    side: str | None = None
    round: int | None = None

    def is_at(self, place: "Place") -> bool:
        """Return whether this is `place`. A side or round that is None here fits any."""
        same = (self.step, self.move, self.name) == (place.step, place.move, place.name)
        return same and self.side in (None, place.side) and self.round in (None, place.round)


BEGINNING = Place()


@dataclass(frozen=True, slots=True)
class Turn:
    """A step on one side in one round."""

    span: int
    """The index of its first span, where the words before the step begin."""
    place: Place
    number: int | None = None
    """The number of the move, as it is spoken; None for a rest or words."""


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where a session goes on."""

    span: int
    """The index of the span at which it goes on."""
    place: Place
    """The place of that span in the routine."""
    said: str
    """A sentence that names the place; empty at the beginning. If the routine has changed, it says that, too."""
    has_changed: bool
    """Whether the routine has changed, so that the place is not where the session was left. Then `said` is spoken."""


def turns_of(spans: Sequence[Span], stops: Sequence[range]) -> tuple[Turn, ...]:
    """Return the turns of a script, in order. Each of `stops` holds the spans of one step (see `Score.stops`)."""
    return tuple(turn for stop in stops for turn in _turns_in(spans, stop))


def _turns_in(spans: Sequence[Span], stop: range) -> Iterator[Turn]:
    own = [index for index in stop if spans[index].step is not None]
    starts = [index for nth, index in enumerate(own) if nth == 0 or spans[own[nth - 1]].side != spans[index].side]
    for turn, start in enumerate(starts):
        end = starts[turn + 1] if turn + 1 < len(starts) else stop.stop
        within = [spans[index] for index in range(start, end)]
        move = next((span.move for span in within if span.move), None)
        name = next((span.name for span in within if span.name), None)
        place = Place(spans[start].step, move, name, spans[start].side, spans[start].round)
        first = start if turn else stop.start
        yield Turn(first, place, next((span.number for span in within if span.number), None))


def turn_at(span: int, turns: Sequence[Turn]) -> Turn | None:
    """Return the turn that a span belongs to: the last turn that begins by then; None before the first turn."""
    return next((turn for turn in reversed(turns) if turn.span <= span), None)


def resume_at(left: Place, turns: Sequence[Turn], phrases: Phrases) -> Resumption:
    """Return where to resume a session that was left at the place `left`, in a routine that may have changed since.

    That is the same move, by its id or else by its name, wherever it is now; else the step with the same number, or the
    nearest step before it. `turns` are the turns of the routine as it is now. Without any, and for a session that was
    left before its first step, it is the beginning.
    """
    found = _nearest(left, turns)
    if found is None:
        return Resumption(0, BEGINNING, "", has_changed=False)
    has_changed = not left.is_at(found.place)
    sentences = [phrases.routine_changed] if has_changed else []
    filler = TextFiller(phrases, _fail).knowing(**_values(found, turns))
    sentences.append(phrases.going_on[_wording(found, turns)])
    said = [sound.text for sentence in sentences for sound in filler.say(sentence) if isinstance(sound, Utterance)]
    return Resumption(found.span, found.place, " ".join(said), has_changed)


def _nearest(left: Place, turns: Sequence[Turn]) -> Turn | None:
    number = left.step
    if number is None or not turns:
        return None
    criteria: tuple[Callable[[Place], bool], ...] = (
        lambda place: left.move is not None and place.move == left.move,
        lambda place: left.name is not None and place.name == left.name,
        lambda place: place.step == number,
        lambda place: (place.step or 0) < number,
        lambda place: True,
    )
    close = next(found for meets in criteria if (found := [turn for turn in turns if meets(turn.place)]))

    def distance(turn: Turn) -> tuple[bool, int, bool, bool]:
        now = turn.place
        return not left.is_at(now), abs((now.step or 0) - number), now.round != left.round, now.side != left.side

    return min(close, key=distance)


def _landmark(found: Turn, turns: Sequence[Turn]) -> Turn | None:
    """Return the move by which a place is named: the step itself, else the move before it, else the move after it."""
    before = [turn for turn in turns if turn.place.name is not None and turn.span <= found.span]
    after = [turn for turn in turns if turn.place.name is not None and turn.span > found.span]
    return before[-1] if before else after[0] if after else None


def _wording(found: Turn, turns: Sequence[Turn]) -> ResumePhrase:
    landmark = _landmark(found, turns)
    if landmark is None:
        return "plain"
    if landmark is found:
        return "at_side" if found.place.side in _SIDES else "at"
    return "after" if landmark.span < found.span else "before"


def _values(found: Turn, turns: Sequence[Turn]) -> dict[str, str | None]:
    landmark = _landmark(found, turns)
    if landmark is None:
        return {}
    return {"side": found.place.side, "name": landmark.place.name, "n": str(landmark.number)}


def _fail(complaint: Complaint) -> None:
    raise AssertionError(f"a phrase of voiceguide has a field without a value: {complaint}")
