"""`voiceguide show`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.schedule.layout import Plan


@options.command("""
show calf-release
show my-routine.yaml --estimate
show calf-release --fit 12m
show calf-release --card calf.html
show calf-release --json | jq .length
""")
@click.argument("reference", metavar="ROUTINE")
@options.voice_options
@options.estimate_option
@click.option("--card", metavar="FILE.html", help="Write one page to print: moves, times, cautions, a drawn body.")
@click.option("-f", "--force", is_flag=True, help="Replace the page that stands there.")
@options.json_option
def command(
    reference: str,
    estimate: bool,
    card: str | None,
    force: bool,
    as_json: bool,
    **wished: str | None,
) -> None:
    """The steps of ROUTINE, and how long each takes.

    Times come from real phrases: what was never spoken is, and kept for the build.
    """
    from voiceguide.model.durations import FRAME_SAMPLES, samples_to_s
    from voiceguide.schedule.planner import plan, reach

    asked = options.asked(reference, **wished)
    routine = asked.routine
    with options.progress() as on_progress:
        what = routine, asked.catalogue, asked.studio
        found = reach(*what, talk=asked.talk, estimate=estimate, on_progress=on_progress)
        shown = found.usual
        if asked.fit_s is not None:
            shown = plan(*what, talk=asked.talk, fit_s=asked.fit_s, estimate=estimate, on_progress=on_progress)
    lengths = {"min_s": found.shortest, "usual_s": found.usual.plan.frames, "max_s": found.longest}
    length = {name: samples_to_s(frames * FRAME_SAMPLES) for name, frames in lengths.items()}
    steps = _steps(shown.plan)
    if card is not None:
        _write_card(asked, shown.plan, card, force=force)
    if as_json:
        told = {"id": routine.id, "name": routine.name.text, "length": length, "fit_s": asked.fit_s}
        options.print_json(told | {"estimated": estimate, "steps": steps})
        return
    _print_table(routine.name.text, routine.description, length, steps, asked.fit_s, estimate=estimate)
    options.next_step(f"Next: voiceguide script {reference}")


def _write_card(asked: options.Asked, plan: "Plan", target: str, *, force: bool) -> None:
    from voiceguide._system.atomic import write_whole
    from voiceguide.export.card.card import card

    path = Path(target).expanduser()
    if path.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f'--card "{target}": a card is a page; let its name end in .html')
    write_whole(path, card(asked.routine, plan, asked.catalogue.lists).encode(), replace=force)
    options.say(f"The card is in {path.as_posix()}.")


def _steps(plan: "Plan") -> list[dict[str, object]]:
    """Give each step with the time that all its sides and rounds take, and the work in it: its holds."""
    from voiceguide.model.durations import FRAME_SAMPLES, samples_to_s
    from voiceguide.model.spans import SpanKind

    steps: dict[int, dict[str, object]] = {}
    frames: dict[int, list[int]] = {}
    for laid in plan.spans:
        span = laid.span
        if span.step is None:
            continue
        blank = {"step": span.step, "kind": str(span.kind), "move": None, "name": None, "sides": []}
        step = steps.setdefault(span.step, blank)
        total = frames.setdefault(span.step, [0, 0])
        total[0] += laid.frames
        if span.kind is SpanKind.BREATHE:
            step["kind"] = "breathe"
        if span.kind is SpanKind.HOLD:
            total[1] += laid.frames
            step |= {"kind": "move", "move": span.move, "name": span.name}
            step["sides"] = [*dict.fromkeys([*step["sides"], *([span.side] if span.side else [])])]  # type: ignore[misc]
    for number, (total_frames, hold_frames) in frames.items():
        steps[number]["hold_s"] = samples_to_s(hold_frames * FRAME_SAMPLES)
        steps[number]["total_s"] = samples_to_s(total_frames * FRAME_SAMPLES)
    return [steps[number] for number in sorted(steps)]


def _print_table(
    name: str,
    description: str | None,
    length: dict[str, float],
    steps: list[dict[str, object]],
    fit_s: float | None,
    *,
    estimate: bool,
) -> None:
    from voiceguide.cli.tables import print_table
    from voiceguide.model.durations import clock

    about = "about " if estimate else ""
    shown = "" if fit_s is None else f"{clock(fit_s)}; usually "
    usual, least, most = (clock(length[key]) for key in ("usual_s", "min_s", "max_s"))
    click.echo(f"{name}, {shown}{about}{usual} (from {least} to {most} with --fit)")
    if description:
        click.echo(description)
    rows = [
        [
            str(step["step"]),
            str(step["name"] or step["kind"]),
            ", ".join(map(str, step["sides"])),  # type: ignore[call-overload]
            clock(float(str(step["hold_s"]))) if step["hold_s"] else "",
            clock(float(str(step["total_s"]))),
        ]
        for step in steps
    ]
    print_table(["", "step", "sides", "hold", "in all"], rows)
