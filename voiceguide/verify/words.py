"""Compares the words that a recogniser heard with the words that were to be said, utterance by utterance."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from voiceguide.verify.spelling import words_of

Verdict = Literal["ok", "advice", "fault"]
UNDERSTOOD, HARD_TO_UNDERSTAND = 0.05, 0.15
"""Word errors per word that was to be said: below the first a session passes, above the second it is faulty."""
_FEW = 4
"""Least number of words that tell whether an utterance as a whole was lost."""
_MOST_JOINED = 3
"""Most words on one side that may be written as a single word on the other: `set up` and `setup`."""


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance as it was to be said."""

    at_s: float
    text: str


@dataclass(frozen=True, slots=True)
class HeardUtterance:
    """An utterance, and the part of the recognised words that belongs to it."""

    at_s: float
    """Where it begins in the file, in seconds."""
    text: str
    """The words that were to be said."""
    heard: str
    """The words that were heard, as the recogniser wrote them."""
    words: int
    """Number of words that were to be said."""
    errors: int
    """Least number of words to replace, insert or delete to get from one to the other."""

    def __str__(self) -> str:
        return f"“{self.text}” is heard as “{self.heard}”" if self.heard else f"“{self.text}” is not heard"

    @property
    def is_lost(self) -> bool:
        """Whether more than half of its words are misheard, and it has enough words to tell."""
        return self.words >= _FEW and self.errors > self.words / 2


@dataclass(frozen=True, slots=True)
class Understanding:
    """How well the words of a session are understood."""

    utterances: tuple[HeardUtterance, ...] = ()
    """All utterances, in order of time."""

    @property
    def words(self) -> int:
        """Number of words that were to be said."""
        return sum(heard.words for heard in self.utterances)

    @property
    def errors(self) -> int:
        """Number of word errors."""
        return sum(heard.errors for heard in self.utterances)

    @property
    def error_rate(self) -> float:
        """Word errors per word that was to be said; words heard where none was to be said count as well."""
        return self.errors / max(1, self.words)

    @property
    def verdict(self) -> Verdict:
        """Whether the session passes; `advice` if words are hard to understand, or a whole utterance is lost."""
        if self.error_rate > HARD_TO_UNDERSTAND:
            return "fault"
        lost = any(heard.is_lost for heard in self.utterances)
        return "advice" if lost or self.error_rate >= UNDERSTOOD else "ok"

    @property
    def misheard(self) -> tuple[HeardUtterance, ...]:
        """The utterances in which words were misheard, in order of time."""
        return tuple(heard for heard in self.utterances if heard.errors)


def compare(utterances: Sequence[Said], heard: str, language: str = "en") -> list[HeardUtterance]:
    """Return, for each of `utterances`, which part of `heard` belongs to it and how many word errors it has.

    `heard` are the words recognised in all of them together. Words heard between two utterances count for the first.
    There must be an utterance.
    """
    said = [words_of(utterance.text, language) for utterance in utterances]
    tokens = heard.split()
    spelled = [words_of(token, language) for token in tokens]
    token_of = [number for number, words in enumerate(spelled) for _ in words]
    owners = [number for number, words in enumerate(said) for _ in words] or [0]
    errors, parts = [0] * len(said), [set[int]() for _ in said]
    at_said = at_heard = 0
    for step in align(list(chain(*said)), list(chain(*spelled))):
        owner = owners[at_said if step.said else max(0, at_said - 1)]
        errors[owner] += step.errors
        parts[owner].update(token_of[at_heard : at_heard + step.heard])
        at_said, at_heard = at_said + step.said, at_heard + step.heard
    return [
        HeardUtterance(it.at_s, it.text, " ".join(tokens[n] for n in sorted(part)), len(words), wrong)
        for it, words, part, wrong in zip(utterances, said, parts, errors, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class WordStep:
    """A piece of an alignment: the number of words on each side, and of errors."""

    said: int
    heard: int
    errors: int


_MATCH, _REPLACED, _MISSED, _ADDED = WordStep(1, 1, 0), WordStep(1, 1, 1), WordStep(1, 0, 1), WordStep(0, 1, 1)
_JOINED = tuple(WordStep(*sides, 0) for count in range(2, _MOST_JOINED + 1) for sides in ((count, 1), (1, count)))


def align(said: Sequence[str], heard: Sequence[str]) -> list[WordStep]:
    """Return the alignment of two lists of words with the least errors, from start to end.

    A compound that is one word on one side and several on the other is no error. Takes time in proportion to the
    product of both lengths.
    """
    errors = [list(range(len(heard) + 1))]
    steps = [[_ADDED] * (len(heard) + 1)]
    for row in range(1, len(said) + 1):
        errors.append([row])
        steps.append([_MISSED])
        for column in range(1, len(heard) + 1):
            cost, step = _best(said, heard, errors, row, column)
            errors[row].append(cost)
            steps[row].append(step)
    return _from_start(steps)


def _best(
    said: Sequence[str], heard: Sequence[str], errors: list[list[int]], row: int, column: int
) -> tuple[int, WordStep]:
    """Return the least errors for the first `row` and `column` words, and the last step of that alignment."""
    if said[row - 1] == heard[column - 1]:
        return errors[row - 1][column - 1], _MATCH
    possible = [_REPLACED, _MISSED, _ADDED]
    if said[row - 1].endswith(heard[column - 1]) or heard[column - 1].endswith(said[row - 1]):
        possible += (step for step in _JOINED if _is_joined(said, heard, row, column, step))
    return min(
        ((errors[row - step.said][column - step.heard] + step.errors, step) for step in possible),
        key=lambda option: option[0],
    )


def _is_joined(said: Sequence[str], heard: Sequence[str], row: int, column: int, step: WordStep) -> bool:
    if row < step.said or column < step.heard:
        return False
    return "".join(said[row - step.said : row]) == "".join(heard[column - step.heard : column])


def _from_start(steps: list[list[WordStep]]) -> list[WordStep]:
    row, column = len(steps) - 1, len(steps[0]) - 1
    taken = []
    while row or column:
        step = steps[row][column]
        taken.append(step)
        row, column = row - step.said, column - step.heard
    return taken[::-1]
