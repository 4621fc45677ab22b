"""Moves in their order to a routine: a section for each posture, sides kept together, rests between."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from voiceguide.authoring.compose.candidates import Picked
from voiceguide.authoring.compose.request import Wish
from voiceguide.authoring.yaml_writer import Noted, yaml_of
from voiceguide.compiler.wording import joined
from voiceguide.model.durations import format_duration
from voiceguide.model.values import FORMAT, Side
from voiceguide.model.vocabulary import Lists

MOST_IN_A_ROW = 3
"""So many moves on one leg or arm, then the other: feet and listeners want a change (docs: words for the ear)."""
REST_S = (5, 10, 60)
"""At least, usually, and at most between two groups of moves, and after the last."""
_PROPS = {
    "standing": "something to hold on to", "standing-wall": "a bare wall", "sitting-table": "a chair at a table",
    "sitting-chair": "a chair", "sitting-floor": "a mat", "on-back": "a mat", "on-belly": "a mat", "on-side": "a mat",
    "kneeling": "a mat", "hands-and-knees": "a mat",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Moves in order, how often each group of them is done, and the usual seconds of holds and rests, where solved."""

    moves: tuple[Picked, ...]
    rounds: int
    holds_s: Mapping[int, int] = field(default_factory=dict)
    rests_s: Mapping[int, int] = field(default_factory=dict)


def text_of(arranged: Arrangement, wish: Wish, lists: Lists) -> str:
    """Give the routine as YAML that a person can go on with."""
    head = [f"Made by: {wish}", "Change what you like: voiceguide check tells what is wrong, build makes the sound."]
    return yaml_of(_routine(arranged, wish, lists), head)


def _routine(arranged: Arrangement, wish: Wish, lists: Lists) -> dict[str, Any]:
    ranked = sorted(arranged.moves, key=lambda one: _rank(one, wish, lists))
    areas = list(dict.fromkeys(one.move.area for one in ranked))
    tools = list(dict.fromkeys(one.tool for one in arranged.moves if one.tool))
    name = joined([lists.areas[area].name for area in areas]) if len(areas) <= 4 else "the whole body"
    name = name[0].upper() + name[1:]
    props = list(dict.fromkeys(_PROPS[one.move.posture] for one in arranged.moves if one.move.posture in _PROPS))
    top: dict[str, Any] = {"format": FORMAT, "name": f"{name}, {wish.in_minutes}", "language": "en"}
    top |= {"tags": areas} | ({"tools": tools} if tools else {}) | ({"props": props} if props else {})
    top["intro"] = {"full": f"{name}, in about {{minutes}} minutes.", "brief": f"{name}, {{minutes}} minutes."}
    top["safety"] = "usual"
    top["steps"] = _sections(arranged, lists)
    top["outro"] = outro([lists.tools[tool].short for tool in tools])
    return top


def _rank(one: Picked, wish: Wish, lists: Lists) -> int:
    return (list(wish.areas) or list(lists.areas)).index(one.move.area)


def outro(tools: Sequence[str]) -> str:
    """Give the last words; `tools` are those that were used, as one calls them in passing."""
    aside = ""
    if tools:
        things = [f"the {tool}{'s' if count > 1 else ''}" for tool, count in Counter(tools).items()]
        aside = f" Put {joined(things)} where you will not step on {'it' if len(tools) == 1 else 'them'}."
    return f"That was the last one. [2s] Stay for a moment, and breathe. [5s]{aside} Come up slowly, when you like."


def _sections(arranged: Arrangement, lists: Lists) -> list[dict[str, Any]]:
    numbered = list(enumerate(arranged.moves))
    sections: list[dict[str, Any]] = []
    groups = 0
    for posture, inside in groupby(numbered, key=lambda one: one[1].move.posture):
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
    """Part the moves of one posture: what is done on one side, then on the other, together; else each alone."""
    groups: list[list[tuple[int, Picked]]] = []
    for number, one in moves:
        before = groups[-1][-1][1] if groups else None
        joins = before is not None and _alike(before, one) and len(groups[-1]) < MOST_IN_A_ROW
        if joins:
            groups[-1].append((number, one))
        else:
            groups.append([(number, one)])
    return groups


def _alike(one: Picked, other: Picked) -> bool:
    both_sided = one.move.side is Side.EACH and other.move.side is Side.EACH
    return both_sided and one.tool == other.tool and one.move.area == other.move.area != "foot"


def _group(group: list[tuple[int, Picked]], arranged: Arrangement) -> dict[str, Any]:
    steps = [_step(number, one, arranged) for number, one in group]
    repeat = {"repeat": {"min": 1, "usual": arranged.rounds, "max": arranged.rounds}} if arranged.rounds > 1 else {}
    if len(steps) == 1:
        return {**steps[0], **repeat}
    return {"side": "each", **repeat, "steps": steps}


def _step(number: int, one: Picked, arranged: Arrangement) -> dict[str, Any]:
    hold = one.move.hold
    if hold is None:
        raise TypeError("only moves that are held are composed")
    usual_s = arranged.holds_s.get(number, hold.usual_s)
    step: dict[str, Any] = {"move": Noted(one.id, behind=one.move.name.text)}
    if one.tool != one.move.tool:
        step["tool"] = one.tool
    lengths = {"min": hold.min_s, "usual": usual_s, "max": hold.max_s}
    return step | {"hold": {name: format_duration(seconds) for name, seconds in lengths.items()}}


def _rest(usual_s: int | None, words: str = "Rest.") -> dict[str, Any]:
    least, usual, most = REST_S
    lengths = {"min": least, "usual": usual if usual_s is None else usual_s, "max": most}
    return {"rest": {name: format_duration(seconds) for name, seconds in lengths.items()}, "say": words}
