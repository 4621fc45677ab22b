"""`voiceguide show`."""

from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voiceguide.model.routine import Routine
    from voiceguide.schedule.layout import Plan


@options.command("""
show calf-release
show my-routine.yaml --estimate
show calf-release --fit 12m
show calf-release --card calf.html
show calf-release --json | jq .length
""")
@click.argument("reference", metavar="ROUTINE", shell_complete=completed("routines"))
@options.voice_options
@options.estimate_option
@click.option("--card", metavar="FILE.html", help="A page to print: moves, times, a drawn body.")
@click.option("-f", "--force", is_flag=True, help="Replace the page if it is already there.")
@options.json_option
def command(
    reference: str,
    estimate: bool,
    card: str | None,
    force: bool,
    as_json: bool,
    **flags: str | None,
) -> None:
    """Show the steps of ROUTINE, and how long each takes.

    Times come from real phrases: new phrases are spoken now, and kept for the build.
    """
    from voiceguide.model.durations import FRAME_SAMPLES, samples_to_s
    from voiceguide.schedule.planner import plan, reach

    asked = options.asked(reference, **flags)
    routine = asked.routine
    with options.progress() as on_progress, options.suggesting(asked):
        subject = routine, asked.catalogue, asked.studio
        lengths = reach(*subject, talk=asked.talk, estimate=estimate, on_progress=on_progress)
        shown = lengths.usual
        if asked.fit_s is not None:
            shown = plan(*subject, talk=asked.talk, fit_s=asked.fit_s, estimate=estimate, on_progress=on_progress)
    frames = {"min_s": lengths.shortest, "usual_s": lengths.usual.plan.frames, "max_s": lengths.longest}
    length = {name: samples_to_s(count * FRAME_SAMPLES) for name, count in frames.items()}
    steps = _steps(shown.plan, _origins(routine))
    often = None if routine.often is None else routine.often.text
    if card is not None:
        _write_card(asked, shown.plan, card, force=force)
    if as_json:
        head = {"id": routine.id, "name": routine.name.text, "often": often, "length": length, "fit_s": asked.fit_s}
        options.print_json(head | {"estimated": estimate, "steps": steps})
        return
    about = [text for text in (routine.description, often) if text]
    _print_table(routine.name.text, about, length, steps, asked.fit_s, estimate=estimate)
    options.next_step(f"Next: voiceguide script {reference}")


def _write_card(asked: options.Asked, plan: "Plan", target: str, *, force: bool) -> None:
    from voiceguide._system.atomic import write_whole
    from voiceguide._system.paths import user_path
    from voiceguide.export.card.card import card

    path = user_path(target)
    if path.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f'--card "{target}": a card is a web page; its name must end in .html')
    write_whole(path, card(asked.routine, plan, asked.catalogue.lists).encode(), replace=force)
    options.say(f"The card is in {path.as_posix()}.")


def _origins(routine: "Routine") -> dict[str, str]:
    """Return which moves are, or are in part, our own variants and in none of the documents, by their ids."""
    from voiceguide.compiler.variants import leaves
    from voiceguide.model.steps import MoveStep

    return {step.id: step.move.origin for step in leaves(routine.steps) if isinstance(step, MoveStep) and step.id}


def _steps(plan: "Plan", origins: "Mapping[str, str]") -> list[dict[str, object]]:
    """Return each step for JSON, with the time of all its sides and rounds, and of its holds."""
    from voiceguide.model.durations import FRAME_SAMPLES, samples_to_s
    from voiceguide.model.spans import SpanKind

    steps: dict[int, dict[str, object]] = {}
    frames: dict[int, list[int]] = {}
    for placed in plan.spans:
        span = placed.span
        if span.step is None:
            continue
        kind = str(span.kind)
        empty: dict[str, object] = {"move": None, "name": None, "origin": None, "sides": []}
        step = steps.setdefault(span.step, {"step": span.number, "kind": kind} | empty)
        total = frames.setdefault(span.step, [0, 0])
        total[0] += placed.frames
        if span.kind is SpanKind.BREATHE:
            step["kind"] = "breathe"
        if span.kind is SpanKind.HOLD:
            total[1] += placed.frames
            step |= {"kind": "move", "move": span.move, "name": span.name}
            step["origin"] = origins.get(span.move or "") or None
            step["sides"] = [*dict.fromkeys([*step["sides"], *([span.side] if span.side else [])])]  # type: ignore[misc]
    for number, (total_frames, hold_frames) in frames.items():
        steps[number]["hold_s"] = samples_to_s(hold_frames * FRAME_SAMPLES)
        steps[number]["total_s"] = samples_to_s(total_frames * FRAME_SAMPLES)
    return [steps[number] for number in sorted(steps)]


def _print_table(
    name: str,
    about: "Sequence[str]",
    length: dict[str, float],
    steps: list[dict[str, object]],
    fit_s: float | None,
    *,
    estimate: bool,
) -> None:
    from voiceguide.cli.tables import print_table, print_text
    from voiceguide.model.durations import clock
    from voiceguide.printable import in_one_line

    guess = "about " if estimate else ""
    shown = "" if fit_s is None else f"{clock(fit_s)}; usually "
    usual, least, most = (clock(length[key]) for key in ("usual_s", "min_s", "max_s"))
    echo(f"{name}, {shown}{guess}{usual} (from {least} to {most} with --fit)")
    if about:
        print_text(*map(in_one_line, about))
    rows = [
        [
            str(step["step"] or ""),
            f"{step['name'] or step['kind']}" + (f" ({step['origin']})" if step["origin"] else ""),
            ", ".join(map(str, step["sides"])),  # type: ignore[call-overload]
            clock(float(str(step["hold_s"]))) if step["hold_s"] else "",
            clock(float(str(step["total_s"]))),
        ]
        for step in steps
    ]
    print_table(["", "step", "sides", "hold", "in all"], rows)
