"""`voiceguide build`."""

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli import building, options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo
from voiceguide.cli.several import each
from voiceguide.pipeline.wishes import Wishes

if TYPE_CHECKING:
    from voiceguide.cli.building import Order
    from voiceguide.pipeline.sessions import Built


@options.command("""
build calf-release
build calf-release --fit 12m
build calf-release sore-spots -o phone/
build calf-release --to ~/Sync/phone
build calf-release --format m4b
build calf-release --tracks
build calf-release --bed rain --pan
build calf-release --bed ~/Music/brook.flac
build calf-release --voice system:en-us+f3 -o ~/Music/
build my-routine.yaml --talk brief -n
build calf-release --json | jq .duration_s
""")
@click.argument("references", metavar="ROUTINE...", nargs=-1, required=True, shell_complete=completed("routines"))
@options.voice_options
@click.option("-o", "--output", metavar="PATH", help="The file, or a folder. Usually output/ID.mp3")
@click.option("--to", metavar="DIR", help="Copy the session to this folder too, such as a synced one.")
@click.option("--tracks", is_flag=True, help="A folder: a file for each section, a playlist.")
@building.output_options
@click.option("--sidecars/--no-sidecars", default=True, help="Captions, lyrics, chapters, plan.")
@click.option("-n", "--dry-run", is_flag=True, help="Do everything except write the session.")
@options.json_option
def command(references: tuple[str, ...], as_json: bool, to: str | None, **flags: Any) -> int:  # noqa: ANN401
    """Make the session of ROUTINE: an MP3 (or M4B, Opus, FLAC, WAV) for the phone, with captions and chapters.

    ROUTINE is an id (see voiceguide list), a path with / or .yaml in it, or - for standard input. With several, -o is a
    folder, and --json prints an array. The name of the file tells the options: calf-release.12m.mp3.
    """
    began = time.monotonic()
    wished = ("output", "tracks", "force", "pan", "sidecars", "dry_run")
    wishes = Wishes(**{name: flags.pop(name) for name in wished})
    folder = _folder_for_copy(to)
    orders, exit_code = each(references, building.orders_of(references, wishes, flags))
    building.refuse_same(references, orders)
    if exit_code:  # nothing is built, as with a single routine
        return exit_code

    def made(order: "Order") -> dict[str, object]:
        start = began if order is orders[0] else time.monotonic()
        return _made(order, folder, start, as_json=as_json)

    documents, exit_code = each(orders, made)
    if as_json:
        options.print_json(documents if len(references) > 1 else documents[0])
    elif documents and not wishes.dry_run:
        options.next_step(_next_step([str(document["path"]) for document in documents], tracks=wishes.tracks))
    return exit_code


def _folder_for_copy(to: str | None) -> Path | None:
    """Return the folder after --to. Raise SoundError if it is missing, before minutes are spent on speaking."""
    if to is None:
        return None
    from voiceguide._system.paths import user_path
    from voiceguide.share.copying import require_folder

    folder = user_path(to)
    require_folder(folder)
    return folder


def _made(order: "Order", folder: Path | None, began: float, *, as_json: bool) -> dict[str, object]:
    """Build a session, report it in words, and return its document; `began` is the time when it was begun."""
    built = building.built_session(order)
    copy = None if folder is None else _copied(built, folder, force=order.wishes.force)
    took_s = round(time.monotonic() - began, 2)
    files = _files(built, order, copy)
    _report(built, copy, took_s, dry_run=order.wishes.dry_run)
    if not as_json and not order.wishes.dry_run:
        echo(files["path"])
    clips = {"spoken": built.spoken_count, "cached": built.cached_count}
    return {**files, **built.document, "clips": clips, "took_s": took_s} if as_json else files


def _copied(built: "Built", folder: Path, *, force: bool) -> Path | None:
    """Copy the files of a session to `folder`; return the copy of its audio or playlist, None after a dry run."""
    from voiceguide.export.tracks import PublishedTracks
    from voiceguide.share.copying import copy_session, copy_tracks

    files, routine_id = built.published, built.session.id
    if files is None:
        return None
    if isinstance(files, PublishedTracks):
        return copy_tracks(files.playlist, files.tracks, folder, routine_id, force=force)
    return copy_session(files.audio, files.sidecars, folder, routine_id, force=force)


def _report(built: "Built", copy: Path | None, took_s: float, *, dry_run: bool) -> None:
    from voiceguide.model.durations import clock
    from voiceguide.model.markup import counted

    session = built.session
    options.warn(built.planned)
    if built.published is not None and built.published.mended:
        options.say("The files of an earlier build did not belong together (it was interrupted); they do now.")
    lasts = "would last" if dry_run else "lasts"
    phrases = f"{counted(built.spoken_count, 'phrase')} spoken, {built.cached_count} kept from before"
    length = clock(session.timeline.duration_s)
    voices = " and ".join(f"{voice['engine']}:{voice['voice']}" for voice in session.voices)
    options.say(f"{session.title} {lasts} {length}, spoken by {voices}; {phrases}; {took_s:.1f} s.")
    if copy is not None:
        options.say(f"Copied to {copy.as_posix()}.")


def _files(built: "Built", order: "Order", copy: Path | None) -> dict[str, object]:
    """Return the path of the session, or of the playlist and its tracks, and of its copy, for JSON."""
    from voiceguide.export.tracks import PublishedTracks, playlist_in

    copied = {} if copy is None else {"copied_to": copy.as_posix()}
    if isinstance(built.published, PublishedTracks):
        tracks = [path.as_posix() for path in built.published.tracks]
        return {"path": built.published.playlist.as_posix(), "tracks": tracks, **copied}
    return {"path": (playlist_in(order.target) if order.wishes.tracks else order.target).as_posix(), **copied}


def _next_step(paths: list[str], *, tracks: bool) -> str:
    phone, advice = "to your phone", "turn off “skip silence” in your player."
    them = "it" if len(paths) == 1 else "them"
    if tracks:
        return f"Next: copy {them} {phone}, and {advice}"
    return f"Next: voiceguide share {shlex.join(paths)} brings {them} {phone}; {advice}"
