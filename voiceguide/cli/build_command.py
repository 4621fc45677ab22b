"""`voiceguide build`."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.pipeline import Built


@options.command("""
build calf-release
build calf-release --fit 12m
build calf-release --voice system:en-us+f3 -o ~/Music/
build my-routine.yaml --talk brief -n
build calf-release --json | jq .duration_s
""")
@click.argument("reference", metavar="ROUTINE")
@options.voice_options
@click.option("-o", "--output", metavar="PATH", help="The MP3, or the folder to put it in. [default: output/ID.mp3]")
@click.option("-f", "--force", is_flag=True, help="Replace what stands there, whoever made it.")
@click.option("--bed", metavar="quiet|off", help="What lies under the words: room tone, or nothing. [default: quiet]")
@click.option("--cover", metavar="own|none|FILE",
              help="The picture on the front: drawn by us, none, or your JPEG or PNG. [default: own]")  # fmt: skip
@click.option("--bitrate", metavar="KBPS", help="kb/s of the MP3. [default: 64]")
@click.option("--sidecars/--no-sidecars", default=True, help="Captions, lyrics, chapters and the plan beside it.")
@click.option("-n", "--dry-run", is_flag=True, help="Do everything but write.")
@options.json_option
def command(
    reference: str,
    section: str | None,
    from_step: str | None,
    fit: str | None,
    output: str | None,
    force: bool,
    sidecars: bool,
    dry_run: bool,
    as_json: bool,
    **flags: str | None,
) -> None:
    """Make the session of ROUTINE: an MP3 for the phone, and what goes with it.

    ROUTINE is an id (see voiceguide list), a path with / or .yaml in it, or - for standard input.
    """
    from voiceguide.mp3.encode import Encoding
    from voiceguide.pipeline import build

    began = time.monotonic()
    asked = options.asked(reference, section, from_step, fit, **flags)
    target = _target(output, asked.settings.value("output"), asked.routine.id)
    with options.progress() as on_progress:
        built = build(
            asked.routine,
            asked.catalogue,
            asked.voicing,
            Encoding(int(asked.settings.value("bitrate"))),
            None if dry_run else target,
            fit_s=asked.fit_s,
            bed=asked.settings.value("bed"),
            wake=asked.settings.value("wake"),
            cover=asked.settings.value("cover"),
            force=force,
            sidecars=sidecars,
            on_progress=on_progress,
        )
    took_s = round(time.monotonic() - began, 2)
    _report(built, target, took_s, as_json=as_json, dry_run=dry_run)


def _target(output: str | None, folder: Path, routine_id: str) -> Path:
    name = f"{routine_id}.mp3"
    if output is None:
        return folder / name
    path = Path(output).expanduser()
    if output.endswith(("/", "\\")) or path.is_dir():
        return path / name
    if path.suffix.lower() != ".mp3":
        raise click.UsageError(f'-o "{output}" is neither a folder nor an .mp3; end a folder with /')
    return path


def _report(built: "Built", target: Path, took_s: float, *, as_json: bool, dry_run: bool) -> None:
    from voiceguide.durations import clock

    session = built.session
    clips = {"spoken": built.spoken_count, "cached": built.cached_count}
    if as_json:
        options.print_json({"path": target.as_posix(), **built.document, "clips": clips, "took_s": took_s})
    options.warn(built.planned)
    if built.published is not None and built.published.mended:
        options.say("The files of an earlier build did not belong together (it was interrupted); they do now.")
    what = "would last" if dry_run else "lasts"
    phrases = f"{clips['spoken']} phrases spoken, {clips['cached']} kept from before"
    options.say(f"{session.title} {what} {clock(session.timeline.duration_s)}; {phrases}; {took_s:.1f} s.")
    if not as_json and not dry_run:
        click.echo(target.as_posix())
        options.next_step("Next: copy it to your phone, and turn off “skip silence” in your player.")

