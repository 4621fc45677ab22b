"""`voiceguide compose`."""

import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed

if TYPE_CHECKING:
    from voiceguide.authoring.compose.compose import Composed, Request
    from voiceguide.model.vocabulary import Lists


SHORTEST_MIN, LONGEST_MIN = 1, 240


def _not_nan(_ctx: click.Context, _option: click.Parameter, minutes: float) -> float:
    """Refuse `nan`: Click finds it in every range, since no comparison with it is true."""
    if math.isnan(minutes):
        raise click.BadParameter(f"nan is not in the range {SHORTEST_MIN}<=x<={LONGEST_MIN}.")
    return minutes


@options.command("""
compose --area foot --area calf --tool spiky-ball --minutes 12
compose --area back --minutes 10 --no-lying
compose --for desk --minutes 8 --without acute-pain -o desk.yaml
compose --tool foam-roller --minutes 20 --seed 7 | voiceguide build - -o roller.mp3
""")
@click.option("--for", "preset", metavar="PRESET", shell_complete=completed("presets"),
              help="What many people ask for: desk, runners, sleep, morning, sitting. Stands in for --area, --tool and "
              "--posture where you do not give them.")  # fmt: skip
@click.option("--area", "areas", multiple=True, metavar="AREA", shell_complete=completed("areas"),
              help="Work on this area, or on those of a word such as back or legs. Can be given again.")  # fmt: skip
@click.option("--tool", "tools", multiple=True, metavar="TOOL", shell_complete=completed("tools"),
              help="Use this tool. Can be given again. none: moves without a tool.")  # fmt: skip
@click.option("--minutes", type=click.FloatRange(SHORTEST_MIN, LONGEST_MIN), required=True, callback=_not_nan,
              help="How long the session should last.")  # fmt: skip
@click.option("--posture", "postures", multiple=True, metavar="POSTURE", shell_complete=completed("postures"),
              help="Stay with this posture, such as sitting-chair. Can be given again.")  # fmt: skip
@click.option("--no-lying", is_flag=True, help="Leave out moves for which one lies down.")
@click.option("--without", multiple=True, metavar="AREA|CONDITION", shell_complete=completed("without"),
              help="Leave out this area, or moves to avoid with this condition. Can be given again.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), metavar="N", help="For variety: another number gives other moves.")
@click.option("-o", "--output", metavar="PATH", help="Where to write the routine. [default: standard output]")
@click.option("-f", "--force", is_flag=True, help="Replace the file if it is already there.")
@click.option("--voice", metavar="ENGINE:VOICE", shell_complete=completed("voices"),
              help="The engine and voice that speak.")  # fmt: skip
@click.option("--rate", metavar="WPM", help="Words a minute.")
@options.estimate_option
@options.json_option
def command(
    preset: str | None,
    areas: tuple[str, ...],
    tools: tuple[str, ...],
    minutes: float,
    postures: tuple[str, ...],
    no_lying: bool,
    without: tuple[str, ...],
    seed: int | None,
    output: str | None,
    force: bool,
    estimate: bool,
    as_json: bool,
    **flags: str | None,
) -> None:
    """Put a routine together from areas, tools and minutes, as YAML that you can change.

    Give --for, --area or --tool. Standing comes first, then sitting, then lying; tools and postures change as little as
    possible. The same options give the same routine. If no routine meets them, the exit code is 3, and the message
    names the nearest that can be made.

    With --tool, moves without a tool are left out, unless one of the tools is none. The sessions for desk and sleep end
    with a few slow breaths.
    """
    from voiceguide.authoring.compose.compose import Request, compose
    from voiceguide.cli.written import put
    from voiceguide.model.durations import clock
    from voiceguide.model.markup import counted

    settings = options.settings(**flags)
    catalogue = options.catalogue(settings)
    request = Request(
        tuple(dict.fromkeys(areas)), tuple(dict.fromkeys(tools)), minutes, without, seed,
        tuple(dict.fromkeys(postures)), no_lying, preset,
    )  # fmt: skip
    _refuse_unknown(catalogue.lists, request)
    studio = options.studio(settings, "en")
    with options.progress() as on_progress:
        measure = partial(studio.measure, estimate=estimate, on_progress=on_progress)
        composed = compose(request, catalogue, measure)
    if as_json:
        options.print_json(_document(composed, request, catalogue.lists))
    elif output is None:
        put(composed.yaml, None, force=force)
    if output is not None:
        put(composed.yaml, Path(output), force=force, say=not as_json)
    options.say(f"{counted(len(composed.moves), 'move')}, {clock(composed.duration_s)}.")
    options.next_step("Next: change what you like, voiceguide check, voiceguide build.")


def _refuse_unknown(lists: "Lists", request: "Request") -> None:
    from voiceguide.authoring.compose.request import NO_TOOL
    from voiceguide.model.markup import near_miss

    if not request.areas and not request.tools and request.preset is None:
        raise click.UsageError(
            "give at least one --area or --tool, or --for; see voiceguide list areas, list tools, list presets"
        )
    for option, values, choices in (
        ("--for", (request.preset,) if request.preset is not None else (), lists.presets.keys()),
        ("--area", request.areas, lists.area_words.keys()),
        ("--tool", request.tools, {*lists.tools, NO_TOOL}),
        ("--posture", request.postures, lists.postures.keys()),
        ("--without", request.without, lists.area_words.keys() | lists.choices("condition")),
    ):
        for value in values:
            if value not in choices:
                hint = near_miss(value, choices) or f"; there is {', '.join(sorted(choices))}"
                raise click.UsageError(f'{option}: no "{value}"{hint}')
    if request.no_lying and request.postures and lists.lying.issuperset(request.postures):
        raise click.UsageError(f"--no-lying leaves nothing of --posture {' --posture '.join(request.postures)}")


def _document(composed: "Composed", request: "Request", lists: "Lists") -> dict[str, object]:
    from voiceguide.authoring.compose.scope import scope_of

    scope = scope_of(request, lists)
    return {
        "name": composed.routine.name.text, "duration_s": round(composed.duration_s, 3), "moves": list(composed.moves),
        "for": request.preset, "areas": scope.in_turn(lists.areas, lists) if scope.words else [],
        "tools": list(composed.routine.tools), "postures": list(scope.postures), "no_lying": request.no_lying,
        "minutes": request.minutes, "seed": request.seed, "yaml": composed.yaml,
    }  # fmt: skip
