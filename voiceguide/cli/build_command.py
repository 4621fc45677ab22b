"""`voiceguide build`."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo
from voiceguide.cli.several import each
from voiceguide.encoders.registry import FORMATS

if TYPE_CHECKING:
    from voiceguide.encoders.mp3.encode import Encoding
    from voiceguide.encoders.registry import Format
    from voiceguide.pipeline.session_variant import SessionVariant
    from voiceguide.pipeline.sessions import Built
    from voiceguide.settings import Settings
    from voiceguide.speech.early_start import EarlyStart


@options.command("""
build calf-release
build calf-release --fit 12m
build calf-release sore-spots -o phone/
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
@click.option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)}. Usually as -o says.",
              shell_complete=completed("formats"))  # fmt: skip
@click.option("--tracks", is_flag=True, help="A folder: a file for each section, a playlist.")
@click.option("-f", "--force", is_flag=True, help="Replace files, whoever made them.")
@options.bed_option
@click.option("--pan", is_flag=True, help="Stereo: signs for one side come from that side.")
@click.option("--cover", metavar="PICTURE", help="own (drawn for it), none, or your JPEG or PNG.",
              shell_complete=completed("covers"))  # fmt: skip
@click.option("--bitrate", metavar="KBPS", help="Of MP3, M4B and Opus: usually 64, and 96 with --pan.")
@click.option("--sidecars/--no-sidecars", default=True, help="Captions, lyrics, chapters, plan.")
@click.option("-n", "--dry-run", is_flag=True, help="Do everything except write the session.")
@options.json_option
def command(references: tuple[str, ...], as_json: bool, output: str | None, **flags: Any) -> int:  # noqa: ANN401
    """Make the session of ROUTINE: an MP3 (or M4B, Opus, FLAC, WAV) for the phone, with captions and chapters.

    ROUTINE is an id (see voiceguide list), a path with / or .yaml in it, or - for standard input. With several, -o is a
    folder, and --json prints an array. The name of the file tells the options: calf-release.12m.mp3.
    """
    from voiceguide.pipeline.output import folder_at

    began = time.monotonic()
    wishes = Wishes(**{name: flags.pop(name) for name in ("tracks", "force", "pan", "sidecars", "dry_run")})
    settings = options.settings(**{name: value for name, value in flags.items() if name not in options.OF_ROUTINE})
    early = _started_early(settings, references[0], flags)
    several = len(references) > 1
    if several and output is not None:
        output = f"{folder_at(output).as_posix()}/"

    def ordered(reference: str) -> Order:
        asked = options.asked(reference, settings, **flags)
        variant = _variant(asked, flags, pan=wishes.pan)
        return Order(asked, variant, *_target(output, asked, variant.name(asked.routine.id), tracks=wishes.tracks))

    orders, exit_code = each(references, ordered)
    _refuse_same(references, orders)
    if exit_code:  # nothing is built, as with a single routine
        return exit_code

    def made(order: Order) -> dict[str, object]:
        document = _made(order, wishes, began if order is orders[0] else time.monotonic(), as_json=as_json)
        if order is orders[0]:
            early.note()
        return document

    documents, exit_code = each(orders, made)
    if as_json:
        options.print_json(documents if several else documents[0])
    elif documents and not wishes.dry_run:
        options.next_step("Next: copy it to your phone, and turn off “skip silence” in your player.")
    return exit_code


@dataclass(frozen=True, slots=True)
class Wishes:
    """Options that are the same for all sessions of a command."""

    tracks: bool
    force: bool
    pan: bool
    sidecars: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A session that is to be built."""

    asked: "options.Asked"
    variant: "SessionVariant"
    target: Path
    """The file, or the folder for tracks."""
    form: "Format"


def _refuse_same(references: Sequence[str], orders: "Sequence[Order]") -> None:
    """Raise UsageError if two sessions would have the same name, or two routines come from standard input."""
    if references.count("-") > 1:
        raise click.UsageError("- stands for standard input, which is one routine; give it once")
    targets = [order.target for order in orders]
    for target in targets:
        if targets.count(target) > 1:
            raise click.UsageError(f"{target.as_posix()} would be written twice; leave one of its routines out")


def _made(order: Order, wishes: Wishes, began: float, *, as_json: bool) -> dict[str, object]:
    """Build a session, report it in words, and return its document; `began` is the time when it was begun."""
    from voiceguide.export.tracks import playlist_in
    from voiceguide.pipeline.build import build
    from voiceguide.pipeline.output import Output

    asked = order.asked
    with options.progress() as on_progress, options.suggesting(asked):
        built = build(
            asked.routine,
            asked.catalogue.language(asked.routine.language),
            asked.studio,
            None if wishes.dry_run else order.target,
            Output(
                format=order.form.name,
                encoding=_encoding(asked, pan=wishes.pan),
                bed=asked.settings.value("bed"),
                wake=asked.settings.value("wake"),
                cover=asked.settings.value("cover"),
                tracks=wishes.tracks,
                force=wishes.force,
                sidecars=wishes.sidecars,
                title=order.variant.title(asked.routine.name.text),
            ),
            talk=asked.talk,
            fit_s=asked.fit_s,
            on_progress=on_progress,
        )
    took_s = round(time.monotonic() - began, 2)
    files = _files(built, playlist_in(order.target) if wishes.tracks else order.target)
    _report(built, took_s, dry_run=wishes.dry_run)
    if not as_json and not wishes.dry_run:
        echo(files["path"])
    clips = {"spoken": built.spoken_count, "cached": built.cached_count}
    return {**files, **built.document, "clips": clips, "took_s": took_s} if as_json else files


def _started_early(settings: "Settings", reference: str, flags: dict[str, str | None]) -> "EarlyStart":
    """Start a speech worker, if one will probably be needed, until the command ends."""
    from voiceguide.cache import Cache
    from voiceguide.model.roles import COACH
    from voiceguide.speech.aliases import CHOSEN_BY_LANGUAGE
    from voiceguide.speech.early_start import EarlyStart
    from voiceguide.speech.voice_choice import named_voices
    from voiceguide.speech.worker_process import end_ahead

    cache, jobs = settings.value("cache_dir"), settings.value("jobs")
    voice = named_voices(settings).get(COACH, CHOSEN_BY_LANGUAGE)
    early = EarlyStart(Cache(cache), voice, jobs, reference, flags)
    if early.begin():
        click.get_current_context().call_on_close(end_ahead)
    return early


def _variant(asked: "options.Asked", flags: Mapping[str, str | None], *, pan: bool) -> "SessionVariant":
    """Return the choices by which the session differs from the session of a build without options."""
    from voiceguide.pipeline.session_variant import SessionVariant

    usual, meta = options.settings(), click.get_current_context().meta

    def chosen(name: str) -> Any:  # noqa: ANN401 - each setting has its own type
        value = asked.settings.value(name)
        return None if value == usual.value(name) else value

    return SessionVariant(
        fit_s=asked.fit_s,
        talk=chosen("talk"),
        voice=chosen("voice"),
        rate_wpm=chosen("rate"),
        side=meta.get("voiceguide.side"),
        section=flags["section"],
        from_step=flags["from_step"],
        without=meta.get("voiceguide.without", ()),
        bed=chosen("bed"),
        pan=pan,
    )


def _target(output: str | None, asked: "options.Asked", session: str, *, tracks: bool) -> "tuple[Path, Format]":
    """Return the path of the file of a `session` of this name, or of the folder for its tracks, and the format."""
    from voiceguide._system.paths import is_folder, user_path
    from voiceguide.encoders.registry import format_for

    name, origin = asked.settings["format"].value, asked.settings["format"].origin
    path = None if output is None else user_path(output)
    if path is not None and not (output or "").endswith(("/", "\\")) and not is_folder(path):
        if tracks:
            raise click.UsageError(f'--tracks makes a folder of files; end -o "{output}" with / to put them in there')
        return path, _checked(format_for(path, name if origin == "--format" else None), asked)
    form = _checked(format_for(None, name), asked)
    folder = path or asked.settings.value("output")
    return folder / (session if tracks else f"{session}{form.ending}"), form


def _encoding(asked: "options.Asked", *, pan: bool) -> "Encoding":
    from voiceguide.encoders.mp3.encode import Encoding
    from voiceguide.pipeline.output import STEREO_KBPS

    bitrate = asked.settings["bitrate"]
    kbps = STEREO_KBPS if pan and bitrate.origin == "default" else int(bitrate.value)
    return Encoding(kbps, channels=2 if pan else 1)


def _checked(form: "Format", asked: "options.Asked") -> "Format":
    """Return `form`. Raise UsageError if --bitrate is set for a format that has no bit rate."""
    if not form.has_bit_rate and asked.settings["bitrate"].origin == "--bitrate":
        raise click.UsageError(f"{form.name} keeps all of the sound and has no bit rate; leave --bitrate out")
    return form


def _report(built: "Built", took_s: float, *, dry_run: bool) -> None:
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


def _files(built: "Built", target: Path) -> dict[str, object]:
    """Return the path of the session, or of the playlist and its tracks, for JSON."""
    from voiceguide.export.tracks import PublishedTracks

    if isinstance(built.published, PublishedTracks):
        return {
            "path": built.published.playlist.as_posix(),
            "tracks": [path.as_posix() for path in built.published.tracks],
        }
    return {"path": target.as_posix()}
