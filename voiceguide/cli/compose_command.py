"""`voiceguide compose`."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.authoring.compose.compose import Composed, Request
    from voiceguide.parser.catalogue import Catalogue


SHORTEST_MIN, LONGEST_MIN = 1, 240


def _a_number(_ctx: click.Context, _option: click.Parameter, minutes: float) -> float:
    """Refuse what lies in every range: Click compares, and no comparison with `nan` holds."""
    if math.isnan(minutes):
        raise click.BadParameter(f"nan is not in the range {SHORTEST_MIN}<=x<={LONGEST_MIN}.")
    return minutes


@options.command("""
compose --area foot --area calf --tool spiky-ball --minutes 12
compose --area calf --minutes 5 --without acute-pain -o calf.yaml
compose --tool foam-roller --minutes 20 --seed 7 | voiceguide build - -o roller.mp3
""")
@click.option("--area", "areas", multiple=True, metavar="AREA", help="Work on this area; may come again.")
@click.option("--tool", "tools", multiple=True, metavar="TOOL", help="With this tool; may come again.")
@click.option("--minutes", type=click.FloatRange(SHORTEST_MIN, LONGEST_MIN), required=True, callback=_a_number,
              help="How long it is to take.")  # fmt: skip
@click.option("--without", multiple=True, metavar="AREA|CONDITION", help="Leave this out, or what is not for it.")
@click.option("--seed", type=click.IntRange(0), metavar="N", help="For variety: another number, other moves.")
@click.option("-o", "--output", metavar="PATH", help="Where to write the routine. [default: standard output]")
@click.option("-f", "--force", is_flag=True, help="Replace what stands there.")
@click.option("--voice", metavar="ENGINE:VOICE", help="What speaks, as whom.")
@click.option("--rate", metavar="WPM", help="Words a minute.")
@options.estimate_option
@options.json_option
def command(
    areas: tuple[str, ...],
    tools: tuple[str, ...],
    minutes: float,
    without: tuple[str, ...],
    seed: int | None,
    output: str | None,
    force: bool,
    estimate: bool,
    as_json: bool,
    **flags: str | None,
) -> None:
    """A routine put together from areas, tools and minutes, as YAML to go on with.

    Standing comes first, then sitting, then lying; tools and postures change as little as can be. The same wish gives
    the same routine. What cannot be met ends in exit code 3, and names the nearest that can.
    """
    from voiceguide.authoring.compose.compose import Request, compose
    from voiceguide.cli.written import put
    from voiceguide.model.durations import clock
    from voiceguide.model.markup import counted

    chosen = options.settings(**flags)
    known = options.catalogue(chosen)
    wish = Request(tuple(dict.fromkeys(areas)), tuple(dict.fromkeys(tools)), minutes, without, seed)
    _refuse_unknown(known, wish)
    studio = options.studio(chosen, "en")
    with options.progress() as on_progress:
        made = compose(
            wish,
            known,
            lambda script: studio.measure(script, estimate=estimate, on_progress=on_progress),
        )
    if as_json:
        options.print_json(_told(made, wish))
    elif output is None:
        put(made.yaml, None, force=force)
    if output is not None:
        put(made.yaml, Path(output), force=force, say=not as_json)
    options.say(f"{counted(len(made.moves), 'move')}, {clock(made.duration_s)}.")
    options.next_step("Next: change what you like, voiceguide check, voiceguide build.")


def _refuse_unknown(known: "Catalogue", wish: "Request") -> None:
    from voiceguide.model.markup import near_miss

    lists = known.lists
    if not wish.areas and not wish.tools:
        raise click.UsageError("say at least one --area or --tool; voiceguide list areas, voiceguide list tools")
    for option, values, choices in (
        ("--area", wish.areas, lists.choices("area")),
        ("--tool", wish.tools, lists.choices("tool")),
        ("--without", wish.without, lists.choices("area") | lists.choices("condition")),
    ):
        for value in values:
            if value not in choices:
                hint = near_miss(value, choices) or f"; there is {', '.join(sorted(choices))}"
                raise click.UsageError(f'{option}: no "{value}"{hint}')


def _told(made: "Composed", wish: "Request") -> dict[str, object]:
    return {
        "name": made.routine.name.text, "duration_s": round(made.duration_s, 3), "moves": list(made.moves),
        "areas": list(wish.areas), "tools": list(made.routine.tools), "minutes": wish.minutes, "seed": wish.seed,
        "yaml": made.yaml,
    }  # fmt: skip
