"""A place in a session that one comes back to another day, and where that is in the routine as it is by then."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from voiceguide.compiler.wording import TextFiller
from voiceguide.errors import Complaint
from voiceguide.model.spans import Span, Utterance
from voiceguide.model.vocabulary import Phrases

_SIDES = ("left", "right")
ResumePhrase = Literal["at", "at_side", "after", "before", "plain"]


@dataclass(frozen=True, slots=True)
class Place:
    """A step by its number, as `voiceguide show` counts, and by its move, so that it is found when numbers changed.

    `move` is the id and `name` the name of a move; neither is there for a rest, or for words. Without a step it is the
    time before the first.
    """

    step: int | None = None
    move: str | None = None
    name: str | None = None
    side: str | None = None
    round: int | None = None

    def is_at(self, place: "Place") -> bool:
        """Tell whether this is `place`, as far as it says."""
        same = (self.step, self.move, self.name) == (place.step, place.move, place.name)
        return same and self.side in (None, place.side) and self.round in (None, place.round)


BEGINNING = Place()


@dataclass(frozen=True, slots=True)
class Turn:
    """A step on one side in one round: the `span` with which it begins, what is said before it included."""

    span: int
    place: Place


@dataclass(frozen=True, slots=True)
class Resumption:
    """Where to go on: at which span, which is where in the routine, and a sentence that says so.

    Where the routine `has_changed`, so that the place is not the one that was left, the sentence is for the ear as
    well: it says that, too.
    """

    span: int
    place: Place
    said: str
    has_changed: bool


def turns_of(spans: Sequence[Span], stops: Sequence[range]) -> tuple[Turn, ...]:
    """Give the turns of a script, in order; each of `stops` holds the spans of one step (see score)."""
    return tuple(turn for stop in stops for turn in _turns_in(spans, stop))


def _turns_in(spans: Sequence[Span], stop: range) -> Iterator[Turn]:
    own = [index for index in stop if spans[index].step is not None]
    starts = [one for at, one in enumerate(own) if at == 0 or spans[own[at - 1]].side != spans[one].side]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else stop.stop
        within = [spans[index] for index in range(start, end)]
        move = next((span.move for span in within if span.move), None)
        name = next((span.name for span in within if span.name), None)
        place = Place(spans[start].step, move, name, spans[start].side, spans[start].round)
        yield Turn(start if number else stop.start, place)


def turn_at(span: int, turns: Sequence[Turn]) -> Turn | None:
    """Give the turn that a span belongs to: what follows the last is of it, too; before the first there is none."""
    return next((turn for turn in reversed(turns) if turn.span <= span), None)


def resume_at(left: Place, turns: Sequence[Turn], phrases: Phrases) -> Resumption:
    """Give where to go on after one has `left` at a place, in a routine that may have changed since.

    That is the same move, by its id or else by its name, wherever it is now; else the step of the same number, or the
    nearest before it. `turns` are those of the routine as it is: the step is one of theirs, or the beginning.
    """
    found = _nearest(left, turns)
    if found is None:
        return Resumption(0, BEGINNING, "", has_changed=False)
    has_changed = not left.is_at(found.place)
    sentences = [phrases.routine_changed] if has_changed else []
    speaker = TextFiller(phrases, _cannot_be).knowing(**_named(found, turns))
    sentences.append(phrases.going_on[_wording(found, turns)])
    said = [sound.text for one in sentences for sound in speaker.say(one) if isinstance(sound, Utterance)]
    return Resumption(found.span, found.place, " ".join(said), has_changed)


def _nearest(left: Place, turns: Sequence[Turn]) -> Turn | None:
    number = left.step
    if number is None or not turns:
        return None
    same: tuple[Callable[[Place], bool], ...] = (
        lambda place: left.move is not None and place.move == left.move,
        lambda place: left.name is not None and place.name == left.name,
        lambda place: place.step == number,
        lambda place: (place.step or 0) < number,
        lambda place: True,
    )
    close = next(found for one in same if (found := [turn for turn in turns if one(turn.place)]))

    def distance(turn: Turn) -> tuple[bool, int, bool, bool]:
        now = turn.place
        return not left.is_at(now), abs((now.step or 0) - number), now.round != left.round, now.side != left.side

    return min(close, key=distance)


def _moves(turns: Sequence[Turn]) -> list[int | None]:
    """Give the steps that are moves, as the voice counts them."""
    return sorted({turn.place.step for turn in turns if turn.place.name is not None}, key=lambda step: step or 0)


def _beside(found: Turn, turns: Sequence[Turn]) -> Turn | None:
    """Give the move that names a place: the step itself, else the move before it, else the one after it."""
    before = [turn for turn in turns if turn.place.name is not None and turn.span <= found.span]
    after = [turn for turn in turns if turn.place.name is not None and turn.span > found.span]
    return before[-1] if before else after[0] if after else None


def _wording(found: Turn, turns: Sequence[Turn]) -> ResumePhrase:
    beside = _beside(found, turns)
    if beside is None:
        return "plain"
    if beside is found:
        return "at_side" if found.place.side in _SIDES else "at"
    return "after" if beside.span < found.span else "before"


def _named(found: Turn, turns: Sequence[Turn]) -> dict[str, str | None]:
    beside = _beside(found, turns)
    if beside is None:
        return {}
    number = _moves(turns).index(beside.place.step) + 1
    return {"side": found.place.side, "name": beside.place.name, "n": str(number)}


def _cannot_be(complaint: Complaint) -> None:
    raise AssertionError(f"a phrase of ours asks for what it is not given: {complaint}")
