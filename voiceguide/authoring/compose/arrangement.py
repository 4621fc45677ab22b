"""Ordered moves to a routine: a section for each posture, moves on the same side together, rests between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from voiceguide.authoring.compose.candidates import Picked
from voiceguide.authoring.compose.request import Request
from voiceguide.authoring.compose.session_words import words_of
from voiceguide.authoring.yaml_writer import Commented, yaml_of
from voiceguide.compiler.pacing import CALM
from voiceguide.model.durations import format_duration
from voiceguide.model.move import Move, rhythm_s
from voiceguide.model.values import FORMAT, Count
from voiceguide.model.vocabulary import Lists

MOST_IN_A_ROW = 3
"""Most moves on one leg or arm before the other: feet and listeners want a change."""
REST_S = (5, 10, 60)
"""Seconds of rest between two groups of moves, and after the last: at least, usually, and at most."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Moves in order, and how they are done."""

    moves: tuple[Picked, ...]
    rounds: int
    """How often each group of moves is done."""
    holds_s: Mapping[int, int] = field(default_factory=dict)
    """Usual seconds of holds by the index of the move, from 0; empty before they are solved."""
    rests_s: Mapping[int, int] = field(default_factory=dict)
    """Usual seconds of rests by their number, from 1; empty before they are solved."""


def text_of(arranged: Arrangement, wish: Request, lists: Lists) -> str:
    """Return the routine as YAML that a person can edit."""
    head = [f"Made by: {wish}", "Change what you like: voiceguide check tells what is wrong, build makes the sound."]
    return yaml_of(_routine(arranged, wish, lists), head)


def _routine(arranged: Arrangement, wish: Request, lists: Lists) -> dict[str, Any]:
    words = words_of(arranged.moves, wish, lists)
    tools = list(dict.fromkeys(picked.tool for picked in arranged.moves if picked.tool))
    top: dict[str, Any] = {"format": FORMAT, "name": words.name, "description": words.description, "language": "en"}
    top |= {"tags": list(words.tags)} | ({"tools": tools} if tools else {})
    top |= {"props": list(words.props)} if words.props else {}
    top["intro"] = {"full": words.intro, "brief": words.brief_intro}
    top["safety"] = "usual"
    top["steps"] = _sections(arranged, lists)
    top["outro"] = words.outro
    top |= {"ending": "stand"} if words.stands else {}
    return top


def _sections(arranged: Arrangement, lists: Lists) -> list[dict[str, Any]]:
    numbered = list(enumerate(arranged.moves))
    sections: list[dict[str, Any]] = []
    groups = 0
    for posture, inside in groupby(numbered, key=lambda entry: entry[1].move.posture):
        steps: list[dict[str, Any]] = []
        for group in _groups(list(inside)):
            if groups:
                (steps or sections[-1]["steps"]).append(_rest(arranged.rests_s.get(groups)))
            groups += 1
            steps.append(_group(group, arranged))
        shown = lists.postures[posture].name if posture else "as you like"
        sections.append({"section": shown[0].upper() + shown[1:], "steps": steps})
    sections[-1]["steps"].append(_rest(arranged.rests_s.get(groups), "Rest, and feel the difference."))
    return sections


def _groups(moves: list[tuple[int, Picked]]) -> list[list[tuple[int, Picked]]]:
    """Return the moves of one posture in groups. Moves done on one side, then on the other, share a group."""
    groups: list[list[tuple[int, Picked]]] = []
    for number, picked in moves:
        before = groups[-1][-1][1] if groups else None
        joins = before is not None and _alike(before, picked) and len(groups[-1]) < MOST_IN_A_ROW
        if joins:
            groups[-1].append((number, picked))
        else:
            groups.append([(number, picked)])
    return groups


def _alike(first: Picked, second: Picked) -> bool:
    both_sided = first.move.side.alternates and second.move.side.alternates
    return both_sided and first.tool == second.tool and first.move.area == second.move.area != "foot"


def _group(group: list[tuple[int, Picked]], arranged: Arrangement) -> dict[str, Any]:
    steps = [_step(number, picked, arranged) for number, picked in group]
    again = arranged.rounds > 1 and group[0][1].move.breaths is None
    repeat = {"repeat": {"min": 1, "usual": arranged.rounds, "max": arranged.rounds}} if again else {}
    if len(steps) == 1:
        return {**steps[0], **repeat}
    return {"side": "each", **repeat, "steps": steps}


def _step(number: int, picked: Picked, arranged: Arrangement) -> dict[str, Any]:
    step: dict[str, Any] = {"move": Commented(picked.id, behind=picked.move.name.text)}
    if picked.tool != picked.move.tool:
        step["tool"] = picked.tool
    return step | _length(picked.move, arranged.holds_s.get(number))


def _length(move: Move, usual_s: float | None) -> dict[str, Any]:
    """Return the length of a step: seconds, breaths or repetitions; those of the move if `usual_s` is not known."""
    if move.hold is not None:
        lengths = {"min": move.hold.min_s, "usual": move.hold.usual_s if usual_s is None else usual_s}
        lengths["max"] = move.hold.max_s
        return {"hold": {name: format_duration(seconds) for name, seconds in lengths.items()}}
    key, count, each_s = _counted(move)
    usual = count.usual if usual_s is None else min(max(count.min, round(usual_s / each_s)), count.max)
    return {key: {"min": count.min, "usual": usual, "max": count.max}}


def _counted(move: Move) -> tuple[str, Count, float]:
    """Return the key of a counted move, its count, and how many seconds one of them takes."""
    if move.breaths is not None:
        return "breaths", move.breaths, sum(rhythm_s(move.breathing or CALM))
    if move.reps is None or move.pace_s is None:
        raise TypeError("the reader lets no move pass that has neither hold nor breaths nor reps")
    return "reps", move.reps, move.pace_s


def _rest(usual_s: int | None, words: str = "Rest.") -> dict[str, Any]:
    least, usual, most = REST_S
    lengths = {"min": least, "usual": usual if usual_s is None else usual_s, "max": most}
    return {"rest": {name: format_duration(seconds) for name, seconds in lengths.items()}, "say": words}
