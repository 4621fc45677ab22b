"""`voiceguide list`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.errors import ContentError
    from voiceguide.model.move import Move
    from voiceguide.parser.catalogue import Catalogue, OnFault
    from voiceguide.schedule.layout import Plan
    from voiceguide.settings import Settings

_KINDS = ("routines", "moves", "tools", "areas", "postures", "conditions")
_NARROWED = {"--area": ("routines", "moves", "tools"), "--tool": ("routines", "moves", "areas"),
             "--max-length": ("routines",)}  # fmt: skip
"""The lists that a filter goes with."""


@options.command("""
list
list moves --area calf
list tools --area calf
list routines --tool spiky-ball --max-length 10m
list --json | jq '.[].id'
""")
@click.argument("kind", type=click.Choice(_KINDS), default="routines", metavar=f"[{'|'.join(_KINDS)}]")
@click.option("--area", help="Only what works on this area.")
@click.option("--tool", help="Only what uses this tool.")
@click.option("--max-length", metavar="TIME", help="Only routines that usually take no longer.")
@options.json_option
def command(kind: str, area: str | None, tool: str | None, max_length: str | None, as_json: bool) -> None:
    """What there is: routines, moves, tools, areas, postures, conditions.

    Tools are narrowed to those of the moves for an area, areas to those that a tool reaches.
    """
    _refuse_idle(kind, {"--area": area, "--tool": tool, "--max-length": max_length})
    chosen = options.settings()
    known = options.catalogue(chosen)
    _refuse_unknown(known, area=area, tool=tool)
    faults: list[ContentError] = []
    if kind == "routines":
        found = _routines(known, chosen, area, tool, _seconds(max_length), faults.append)
    elif kind == "moves":
        found = _moves(known, area, tool, faults.append)
    else:
        found = _entries(known, kind, _within_reach(known, kind, area, tool, faults.append))
    if as_json:
        options.print_json(found)
    else:
        _print(kind, found)
    if faults:
        click.echo("\n".join(map(str, faults)), err=True)
        raise click.exceptions.Exit(faults[0].exit_code)
    if kind == "routines" and found and not as_json:
        options.next_step(f"Next: voiceguide show {found[0]['id']}")


def _refuse_idle(kind: str, wished: Mapping[str, str | None]) -> None:
    from voiceguide.compiler.wording import joined

    for option, value in wished.items():
        lists = _NARROWED[option]
        if value is not None and kind not in lists:
            raise click.UsageError(f"{option} goes with {joined(list(lists))}, not with {kind}")


def _refuse_unknown(known: "Catalogue", **wished: str | None) -> None:
    from voiceguide.model.markup import near_miss

    for kind, value in wished.items():
        choices = known.lists.choices(kind)
        if value is not None and value not in choices:
            raise click.UsageError(f'no {kind} "{value}"{near_miss(value, choices) or f"; voiceguide list {kind}s"}')


def _seconds(max_length: str | None) -> float | None:
    from voiceguide.model.durations import parse_duration

    try:
        return None if max_length is None else parse_duration(max_length)
    except ValueError as error:
        raise click.UsageError(f"--max-length: {error}") from None


def _routines(
    known: "Catalogue",
    chosen: "Settings",
    area: str | None,
    tool: str | None,
    max_length_s: float | None,
    on_fault: "OnFault",
) -> list[dict[str, object]]:
    from voiceguide.compiler.compile import leaves
    from voiceguide.errors import ContentError
    from voiceguide.model.steps import MoveStep
    from voiceguide.schedule.planner import plan

    found: list[dict[str, object]] = []
    for listed in known.routines(on_fault):
        routine = listed.item
        moves = [step.move for step in leaves(routine.steps) if isinstance(step, MoveStep)]
        areas = list(dict.fromkeys(move.area for move in moves))
        tools = list(dict.fromkeys([*routine.tools, *(move.tool for move in moves if move.tool)]))
        if (area and area not in areas) or (tool and tool not in tools):
            continue
        try:
            studio, talk = options.studio(chosen, routine.language), chosen.value("talk")
            guessed = plan(routine, known, studio, talk=talk, estimate=True).plan
        except ContentError as error:
            on_fault(error)
            continue
        work_s, about_s = _work_and_length_s(guessed)
        if max_length_s is not None and _is_longer(about_s, max_length_s):
            continue
        found.append({
            "id": listed.id, "name": routine.name.text, "from": listed.label, "description": routine.description,
            "areas": areas, "tools": tools, "tags": list(routine.tags), "moves": len(moves),
            "work_s": work_s, "about_s": about_s,
        })  # fmt: skip
    return found


def _work_and_length_s(plan: "Plan") -> tuple[float, float]:
    """Give the seconds of all holds, and of the whole."""
    from voiceguide.model.durations import FRAME_SAMPLES, samples_to_s
    from voiceguide.model.spans import SpanKind

    work = sum(laid.frames for laid in plan.spans if laid.span.kind is SpanKind.HOLD)
    return samples_to_s(work * FRAME_SAMPLES), samples_to_s(plan.frames * FRAME_SAMPLES)


def _moves(
    known: "Catalogue", area: str | None, tool: str | None, on_fault: "OnFault"
) -> list[dict[str, object]]:
    return [
        {
            "id": listed.id, "name": listed.item.name.text, "from": listed.label, "area": listed.item.area,
            "tool": listed.item.tool, "substitutes": list(listed.item.substitutes), "posture": listed.item.posture,
            "side": str(listed.item.side), "muscles": list(listed.item.muscles),
        }
        for listed in known.moves(on_fault)
        if _fits(listed.item, area, tool)
    ]  # fmt: skip


def _within_reach(
    known: "Catalogue", kind: str, area: str | None, tool: str | None, on_fault: "OnFault"
) -> set[str | None] | None:
    """Give the tools of the moves for `area`, or the areas of those with `tool`; None where nothing is narrowed."""
    if area is None and tool is None:
        return None
    moves = [listed.item for listed in known.moves(on_fault) if _fits(listed.item, area, tool)]
    if kind == "areas":
        return {move.area for move in moves}
    return {each for move in moves for each in (move.tool, *move.substitutes)}


def _fits(move: "Move", area: str | None, tool: str | None) -> bool:
    return (not area or move.area == area) and (not tool or tool in (move.tool, *move.substitutes))


def _entries(known: "Catalogue", kind: str, only: set[str | None] | None) -> list[dict[str, object]]:
    return [
        {"id": key, "name": entry.name, "description": entry.description}
        for key, entry in getattr(known.lists, kind).items()
        if only is None or key in only
    ]


def _print(kind: str, found: Sequence[dict[str, object]]) -> None:
    from voiceguide.cli.tables import print_table
    from voiceguide.model.durations import clock

    if not found:
        options.say(f"There are no such {kind}.")
    elif kind == "routines":
        rows = [
            [
                str(row["id"]),
                f"{clock(float(str(row['work_s'])))} work, {_about(float(str(row['about_s'])))} in all",
                str(row["description"] or row["name"]),
            ]
            for row in found
        ]
        print_table(["routine", "time", ""], rows)
    elif kind == "moves":
        rows = [[str(row[key] or "") for key in ("id", "area", "tool", "name")] for row in found]
        print_table(["move", "area", "tool", ""], rows)
    else:
        rows = [[str(row[key]) for key in ("id", "name", "description")] for row in found]
        print_table([kind.removesuffix("s"), "", ""], rows)


def _about(seconds: float) -> str:
    """Give an estimate in whole minutes: more would be told than is known."""
    minutes = _minutes(seconds)
    return f"about {minutes} min" if minutes else "under 1 min"


def _is_longer(seconds: float, most_s: float) -> bool:
    """Compare an estimate as it is told: what is shown with ten minutes is among those of ten minutes."""
    return seconds > most_s and (_minutes(seconds) or 1) * 60 > most_s


def _minutes(seconds: float) -> int:
    return round(seconds / 60)
