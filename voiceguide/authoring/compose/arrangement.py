"""Ordered moves to a routine: a section for each posture, moves on the same side together, rests between."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from voiceguide.authoring.compose.candidates import Picked
from voiceguide.authoring.compose.request import Request
from voiceguide.authoring.yaml_writer import Commented, yaml_of
from voiceguide.compiler.wording import joined
from voiceguide.model.durations import format_duration
from voiceguide.model.values import FORMAT, Side
from voiceguide.model.vocabulary import Lists

MOST_IN_A_ROW = 3
"""Most moves on one leg or arm before the other: feet and listeners want a change."""
REST_S = (5, 10, 60)
"""Seconds of rest between two groups of moves, and after the last: at least, usually, and at most."""
_PROPS = {
    "standing": "something to hold on to", "standing-wall": "a bare wall", "sitting-table": "a chair at a table",
    "sitting-chair": "a chair", "sitting-floor": "a mat", "on-back": "a mat", "on-belly": "a mat", "on-side": "a mat",
    "kneeling": "a mat", "hands-and-knees": "a mat",
}  # fmt: skip


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
    ranked = sorted(arranged.moves, key=lambda picked: _rank(picked, wish, lists))
    areas = list(dict.fromkeys(picked.move.area for picked in ranked))
    tools = list(dict.fromkeys(picked.tool for picked in arranged.moves if picked.tool))
    name = joined([lists.areas[area].name for area in areas]) if len(areas) <= 4 else "the whole body"
    name = name[0].upper() + name[1:]
    postures = [picked.move.posture for picked in arranged.moves]
    props = list(dict.fromkeys(_PROPS[posture] for posture in postures if posture in _PROPS))
    top: dict[str, Any] = {"format": FORMAT, "name": f"{name}, {wish.in_minutes}", "language": "en"}
    top |= {"tags": areas} | ({"tools": tools} if tools else {}) | ({"props": props} if props else {})
    top["intro"] = {"full": f"{name}, in about {{minutes}} minutes.", "brief": f"{name}, {{minutes}} minutes."}
    top["safety"] = "usual"
    top["steps"] = _sections(arranged, lists)
    top["outro"] = outro([lists.tools[tool].short for tool in tools])
    return top


def _rank(picked: Picked, wish: Request, lists: Lists) -> int:
    return (list(wish.areas) or list(lists.areas)).index(picked.move.area)


def outro(tools: Sequence[str]) -> str:
    """Return the closing words; `tools` holds the short names of the tools that were used."""
    aside = ""
    if tools:
        things = [f"the {tool}{'s' if count > 1 else ''}" for tool, count in Counter(tools).items()]
        aside = f" Put {joined(things)} where you will not step on {'it' if len(tools) == 1 else 'them'}."
    return f"That was the last one. [2s] Stay for a moment, and breathe. [5s]{aside} Come up slowly, when you like."


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
    both_sided = first.move.side is Side.EACH and second.move.side is Side.EACH
    return both_sided and first.tool == second.tool and first.move.area == second.move.area != "foot"


def _group(group: list[tuple[int, Picked]], arranged: Arrangement) -> dict[str, Any]:
    steps = [_step(number, picked, arranged) for number, picked in group]
    repeat = {"repeat": {"min": 1, "usual": arranged.rounds, "max": arranged.rounds}} if arranged.rounds > 1 else {}
    if len(steps) == 1:
        return {**steps[0], **repeat}
    return {"side": "each", **repeat, "steps": steps}


def _step(number: int, picked: Picked, arranged: Arrangement) -> dict[str, Any]:
    hold = picked.move.hold
    if hold is None:
        raise TypeError("only moves that are held are composed")
    usual_s = arranged.holds_s.get(number, hold.usual_s)
    step: dict[str, Any] = {"move": Commented(picked.id, behind=picked.move.name.text)}
    if picked.tool != picked.move.tool:
        step["tool"] = picked.tool
    lengths = {"min": hold.min_s, "usual": usual_s, "max": hold.max_s}
    return step | {"hold": {name: format_duration(seconds) for name, seconds in lengths.items()}}


def _rest(usual_s: int | None, words: str = "Rest.") -> dict[str, Any]:
    least, usual, most = REST_S
    lengths = {"min": least, "usual": usual if usual_s is None else usual_s, "max": most}
    return {"rest": {name: format_duration(seconds) for name, seconds in lengths.items()}, "say": words}
