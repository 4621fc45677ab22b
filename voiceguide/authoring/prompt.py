"""The prompt for a language model: rules, format, the catalogue as it is now, an example, and the usual mistakes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from voiceguide.authoring.key_meanings import MEANINGS
from voiceguide.model.durations import format_duration
from voiceguide.model.markup import PLACEHOLDERS
from voiceguide.model.move import Move
from voiceguide.model.vocabulary import Entry, Lists
from voiceguide.parser.catalogue import Listed
from voiceguide.printable import in_one_line

_SKILL = Path(__file__).parent / "skill"
_OPENING_S, _CLOSING_S, _WAY_S = 35, 15, 45
"""Usual seconds of the opening, of the closing, and of the words around a move that is done on each side."""
_USUAL_HOLD_S = 40


@dataclass(frozen=True, slots=True)
class Wish:
    """The session that a routine is wanted for."""

    areas: tuple[str, ...] = ()
    """Areas, and words for several; empty for any."""
    tools: tuple[str, ...] = ()
    """Tools; empty for any."""
    minutes: int | None = None
    language: str = "en"


def skill_text() -> str:
    """Return the skill for tools that look for one: how to write, check and build a routine."""
    return (_SKILL / "SKILL.md").read_text(encoding="utf-8")


def prompt_text(wish: Wish, moves: Sequence[Listed[Move]], lists: Lists) -> str:
    """Return all that a language model needs to write a routine; `moves` are all within reach."""
    rules = (_SKILL / "FORMAT.md").read_text(encoding="utf-8")
    wanted = list(_wanted(wish, moves, lists))
    catalogue = _catalogue(wanted, is_all=len(wanted) == len(moves))
    return "\n\n".join([_task(wish, lists), rules.rstrip(), _keys(), _lists(lists), catalogue]) + "\n"


def _task(wish: Wish, lists: Lists) -> str:
    lines = [
        "# Write a routine for voiceguide",
        "",
        "voiceguide speaks a routine: a guided session of self-massage, stretches or breaths. Write one in YAML, by "
        "the rules below.",
        "",
    ]
    if wish.areas:
        lines.append(f"- It is for: {_names(wish.areas, lists.area_words)}.")
    if wish.tools:
        lines.append(f"- It uses: {_names(wish.tools, lists.tools)}, and no other tool.")
    if wish.minutes is not None:
        moves = max(1, round((wish.minutes * 60 - _OPENING_S - _CLOSING_S) / (2 * _USUAL_HOLD_S + _WAY_S)))
        lines.append(
            f"- It lasts about {wish.minutes} minutes. A move on each side takes twice its hold and about {_WAY_S} "
            f"seconds around it, so {moves} moves of {_USUAL_HOLD_S} seconds on each side fill the time."
        )
    lines.append(f"- All words are in the language {wish.language}, and it says language: {wish.language}.")
    return "\n".join(lines)


def _names(ids: Iterable[str], entries: Mapping[str, Entry]) -> str:
    return ", ".join(f"{entry_id} ({entries[entry_id].name})" for entry_id in ids)


def _keys() -> str:
    lines = [f"- {key}: {meaning}" for key, meaning in MEANINGS.items()]
    placeholders = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return "\n".join(["## All keys", "", *lines, f"\nPlaceholders in texts: {placeholders}, {{for left|for right}}."])


def _lists(lists: Lists) -> str:
    kinds: Mapping[str, Mapping[str, Entry]] = {
        "area": lists.areas, "tool": lists.tools, "posture": lists.postures, "avoid_if": lists.conditions,
        "uses, leaves": lists.limbs,
    }  # fmt: skip
    lines = [f"- {key}: {', '.join(sorted(entries))}" for key, entries in kinds.items()]
    return "\n".join(["## Closed lists", "", *lines])


def _wanted(wish: Wish, moves: Sequence[Listed[Move]], lists: Lists) -> Iterator[Listed[Move]]:
    areas = {part for area in wish.areas for part in lists.parts(area)}
    for listed in moves:
        move = listed.item
        fits_tool = not wish.tools or move.tool is None or {move.tool, *move.substitutes} & set(wish.tools)
        if fits_tool and (not areas or move.area in areas or move.area == "whole-body"):
            yield listed


def _catalogue(moves: Sequence[Listed[Move]], *, is_all: bool) -> str:
    head = "## Catalogue of moves" + ("" if is_all else " for this session")
    lines = [f"- {listed.id}: {in_one_line(_summary(listed.item))}" for listed in moves]
    return "\n".join([head, "", *(lines or ["There is none: write out moves of your own."])])


def _summary(move: Move) -> str:
    where = move.area, move.tool or "no tool", move.posture or "any posture"
    return "; ".join([move.name.text, *where, f"side {move.side}", _time(move)])


def _time(move: Move) -> str:
    if move.hold is not None:
        usual = "" if move.hold.is_exact else f", usually {format_duration(move.hold.usual_s)}"
        return f"hold {move.hold}{usual}"
    count = move.breaths or move.reps
    return f"{'breaths' if move.breaths else 'reps'} {count.min} to {count.max}" if count else ""
