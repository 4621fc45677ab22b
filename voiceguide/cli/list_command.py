"""`voiceguide list`."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo

if TYPE_CHECKING:
    from voiceguide.errors import ContentError
    from voiceguide.model.move import Move
    from voiceguide.model.vocabulary import Lists
    from voiceguide.parser.catalogue import Catalogue, OnFault
    from voiceguide.schedule.layout import Plan
    from voiceguide.settings import Settings

_KINDS = ("routines", "moves", "tools", "areas", "postures", "conditions", "presets")
_NARROWED = {"--area": ("routines", "moves", "tools"), "--tool": ("routines", "moves", "areas"),
             "--max-length": ("routines",)}  # fmt: skip
"""The lists that can be filtered by each option."""


@options.command("""
list
list moves --area calf
list tools --area back
list routines --tool spiky-ball --max-length 10m
list --json | jq '.[].id'
""")
@click.argument("kind", type=click.Choice(_KINDS), default="routines", metavar=f"[{'|'.join(_KINDS)}]")
@click.option("--area", shell_complete=completed("areas"),
              help="Only what works on this area, or on these: back, legs.")  # fmt: skip
@click.option("--tool", shell_complete=completed("tools"), help="Only what uses this tool.")
@click.option("--max-length", metavar="TIME", help="Only routines that usually last this long or less.")
@options.json_option
def command(kind: str, area: str | None, tool: str | None, max_length: str | None, as_json: bool) -> None:
    """List routines, moves, tools, areas, postures, conditions or presets.

    With --area, tools are those of the moves for that area. With --tool, areas are those that the tool reaches.
    """
    _refuse_useless(kind, {"--area": area, "--tool": tool, "--max-length": max_length})
    settings = options.settings()
    catalogue = options.catalogue(settings)
    _refuse_unknown(catalogue, area=area, tool=tool)
    areas = frozenset(catalogue.lists.parts(area)) if area else frozenset[str]()
    faults: list[ContentError] = []
    if kind == "routines":
        found = _routines(catalogue, settings, areas, tool, options.length_s("--max-length", max_length), faults.append)
    elif kind == "moves":
        found = _moves(catalogue, areas, tool, faults.append)
    else:
        found = _entries(catalogue, kind, _matching(catalogue, kind, areas, tool, faults.append))
    if as_json:
        options.print_json(found)
    else:
        _print(kind, found)
    if faults:
        echo(*(line for fault in faults for line in fault.lines), err=True)
        raise click.exceptions.Exit(faults[0].exit_code)
    if kind == "routines" and found and not as_json:
        options.next_step(f"Next: voiceguide show {found[0]['id']}")


def _refuse_useless(kind: str, filters: Mapping[str, str | None]) -> None:
    from voiceguide.compiler.wording import joined

    for option, value in filters.items():
        lists = _NARROWED[option]
        if value is not None and kind not in lists:
            raise click.UsageError(f"{option} goes with {joined(list(lists))}, not with {kind}")


def _refuse_unknown(catalogue: "Catalogue", **filters: str | None) -> None:
    from voiceguide.model.markup import near_miss

    for kind, value in filters.items():
        choices = catalogue.lists.area_words if kind == "area" else catalogue.lists.choices(kind)
        if value is not None and value not in choices:
            raise click.UsageError(f'no {kind} "{value}"{near_miss(value, choices) or f"; voiceguide list {kind}s"}')


def _routines(
    catalogue: "Catalogue",
    settings: "Settings",
    areas: frozenset[str],
    tool: str | None,
    max_length_s: float | None,
    on_fault: "OnFault",
) -> list[dict[str, object]]:
    from voiceguide.compiler.compile import leaves
    from voiceguide.errors import ContentError
    from voiceguide.model.steps import MoveStep
    from voiceguide.schedule.planner import plan

    found: list[dict[str, object]] = []
    for listed in catalogue.routines(on_fault):
        routine = listed.item
        moves = [step.move for step in leaves(routine.steps) if isinstance(step, MoveStep)]
        reached = list(dict.fromkeys(move.area for move in moves))
        tools = list(dict.fromkeys([*routine.tools, *(move.tool for move in moves if move.tool)]))
        if (areas and areas.isdisjoint(reached)) or (tool and tool not in tools):
            continue
        try:
            studio, talk = options.studio(settings, routine.language, routine.voices), settings.value("talk")
            estimated = plan(routine, catalogue, studio, talk=talk, estimate=True).plan
        except ContentError as error:
            on_fault(error)
            continue
        work_s, about_s = _work_and_length_s(estimated)
        if max_length_s is not None and _is_longer(about_s, max_length_s):
            continue
        found.append({
            "id": listed.id, "name": routine.name.text, "from": listed.label, "description": routine.description,
            "areas": reached, "tools": tools, "tags": list(routine.tags), "moves": len(moves),
            "often": None if routine.often is None else routine.often.text,
            "work_s": work_s, "about_s": about_s,
        })  # fmt: skip
    return found


def _work_and_length_s(plan: "Plan") -> tuple[float, float]:
    """Return the length of all holds, and of the session, in seconds."""
    from voiceguide.model.durations import FRAME_SAMPLES, samples_to_s
    from voiceguide.model.spans import SpanKind

    work = sum(placed.frames for placed in plan.spans if placed.span.kind is SpanKind.HOLD)
    return samples_to_s(work * FRAME_SAMPLES), samples_to_s(plan.frames * FRAME_SAMPLES)


def _moves(
    catalogue: "Catalogue", areas: frozenset[str], tool: str | None, on_fault: "OnFault"
) -> list[dict[str, object]]:
    return [
        {
            "id": listed.id, "name": listed.item.name.text, "from": listed.label, "area": listed.item.area,
            "tool": listed.item.tool, "substitutes": list(listed.item.substitutes), "posture": listed.item.posture,
            "side": str(listed.item.side), "muscles": list(listed.item.muscles),
            "avoid_if": list(listed.item.avoid_if), "sources": list(listed.item.sources), "origin": listed.item.origin,
        }
        for listed in catalogue.moves(on_fault)
        if _fits(listed.item, areas, tool, catalogue.lists)
    ]  # fmt: skip


def _matching(
    catalogue: "Catalogue", kind: str, areas: frozenset[str], tool: str | None, on_fault: "OnFault"
) -> set[str | None] | None:
    """Return the tools of the moves for `areas`, or the areas of the moves with `tool`; None without a filter."""
    if not areas and tool is None:
        return None
    moves = [listed.item for listed in catalogue.moves(on_fault) if _fits(listed.item, areas, tool, catalogue.lists)]
    if kind == "areas":
        return {move.area for move in moves}
    return {name for move in moves for name in _tools(move, catalogue.lists)}


def _fits(move: "Move", areas: frozenset[str], tool: str | None, lists: "Lists") -> bool:
    return (not areas or move.area in areas) and (not tool or tool in _tools(move, lists))


def _tools(move: "Move", lists: "Lists") -> tuple[str | None, ...]:
    """Return the tool of a move, and those that may be used instead."""
    from voiceguide.compiler.gentler import stand_ins

    return (move.tool, *stand_ins(move, lists))


def _entries(catalogue: "Catalogue", kind: str, only: set[str | None] | None) -> list[dict[str, object]]:
    lists = catalogue.lists
    found: list[dict[str, object]] = [
        {"id": key, "name": entry.name, "description": entry.description}
        for key, entry in getattr(lists, kind).items()
        if only is None or key in only
    ]
    if kind == "areas":
        found += [
            {"id": key, "name": group.name, "description": group.description, "parts": list(group.parts)}
            for key, group in lists.area_groups.items()
            if only is None or not only.isdisjoint(group.parts)
        ]
    return found


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
                " ".join(str(text) for text in (row["description"] or row["name"], row["often"]) if text),
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
    """Return an estimate in whole minutes, since it is no more exact than that."""
    minutes = _minutes(seconds)
    return f"about {minutes} min" if minutes else "under 1 min"


def _is_longer(seconds: float, max_s: float) -> bool:
    """Compare an estimate as it is shown, so that `--max-length 10m` has all that show 10 minutes."""
    return seconds > max_s and (_minutes(seconds) or 1) * 60 > max_s


def _minutes(seconds: float) -> int:
    return round(seconds / 60)
