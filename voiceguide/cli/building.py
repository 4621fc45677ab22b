"""The way from options to a finished session, which `build`, `share` and `site` have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.encoders.registry import FORMATS

if TYPE_CHECKING:
    from voiceguide.encoders.mp3.encode import Encoding
    from voiceguide.encoders.registry import Format
    from voiceguide.pipeline.session_variant import SessionVariant
    from voiceguide.pipeline.sessions import Built
    from voiceguide.settings import Settings
    from voiceguide.share.finished import FinishedSession
    from voiceguide.speech.early_start import EarlyStart

Command = TypeVar("Command", bound=Callable[..., Any])
Flags = Mapping[str, Any]
"""The options of a session as they were typed; None for those that are not set."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the files of the sessions of a command are written, apart from the settings."""

    output: str | None = None
    """The file or folder after -o, as it was typed."""
    tracks: bool = False
    force: bool = False
    pan: bool = False
    sidecars: bool = True
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A session that is to be built."""

    asked: "options.Asked"
    variant: "SessionVariant"
    target: Path
    """The file, or the folder for tracks."""
    form: "Format"
    wishes: Wishes
    early: "EarlyStart | None"
    """The start of a speech worker for it, which is told when it is built."""


def output_options(function: Command) -> Command:
    """Add the options of all commands that build a session: its format, background, cover and bit rate."""
    for option in reversed((
        click.option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)}. Usually as -o says.",
                     shell_complete=completed("formats")),
        click.option("-f", "--force", is_flag=True, help="Replace files, whoever made them."),
        options.bed_option,
        click.option("--pan", is_flag=True, help="Stereo: signs for one side come from that side."),
        click.option("--cover", metavar="PICTURE", help="own (drawn for it), none, or your JPEG or PNG.",
                     shell_complete=completed("covers")),
        click.option("--bitrate", metavar="KBPS", help="Of MP3, M4B and Opus: usually 64, and 96 with --pan."),
    )):  # fmt: skip
        function = option(function)
    return function


def orders_of(references: Sequence[str], wishes: Wishes, flags: Flags) -> Callable[[str], Order]:
    """Return the function that makes the order of each of `references`; it raises the errors of a routine.

    Start a speech worker for the first of them meanwhile, if it will probably be needed.
    """
    settings = options.settings(**{name: value for name, value in flags.items() if name not in options.OF_ROUTINE})
    early = _started_early(settings, references[0], flags)

    def ordered(reference: str) -> Order:
        asked = options.asked(reference, settings, **flags)
        variant = _variant(asked, flags, pan=wishes.pan)
        target, form = _target(asked, variant.name(asked.routine.id), wishes, is_alone=len(references) == 1)
        return Order(asked, variant, target, form, wishes, early if reference == references[0] else None)

    return ordered


def refuse_same(references: Sequence[str], orders: Sequence[Order]) -> None:
    """Raise UsageError if two sessions would have the same name, or two routines come from standard input."""
    if references.count("-") > 1:
        raise click.UsageError("- stands for standard input, which is one routine; give it once")
    targets = [order.target for order in orders]
    for target in targets:
        if targets.count(target) > 1:
            raise click.UsageError(f"{target.as_posix()} would be written twice; leave one of its routines out")


def built_session(order: Order) -> "Built":
    """Build the session of an order. Raise what `pipeline.build` raises."""
    from voiceguide.pipeline.build import build
    from voiceguide.pipeline.output import Output

    asked, wishes = order.asked, order.wishes
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
    if order.early is not None:
        order.early.note()
    return built


def sessions(references: Sequence[str], wishes: Wishes, flags: Flags) -> "list[FinishedSession]":
    """Return the sessions of `references`, each the file of a session or a routine, which is built.

    Without references, return all sessions in the output folder. Raise SoundError if there is none.
    """
    from voiceguide.errors import SoundError
    from voiceguide.share.finished import finished_session, finished_sessions_in

    if references:
        found = {path.resolve(): path for path in _files(references, wishes, flags)}
        return [finished_session(path) for path in found.values()]
    folder: Path = options.settings(format=flags.get("format")).value("output")
    if finished := list(finished_sessions_in(folder)):
        return finished
    name = click.get_current_context().info_name
    raise SoundError(
        f"{folder.as_posix()} has no sessions yet; name a routine to build and {name} it, such as calf-release"
    )


def area_names() -> dict[str, str]:
    """Return the name of each area by its id."""
    return {id_: entry.name for id_, entry in options.catalogue(options.settings()).lists.areas.items()}


def _files(references: Sequence[str], wishes: Wishes, flags: Flags) -> list[Path]:
    """Return the file of each reference; all routines are checked before the first is spoken."""
    from voiceguide._system.paths import user_path
    from voiceguide.encoders.registry import format_of

    files = {reference: user_path(reference) for reference in references if format_of(Path(reference)) is not None}
    if routines := [reference for reference in references if reference not in files]:
        orders = [*map(orders_of(routines, wishes, flags), routines)]
        refuse_same(routines, orders)
        for reference, order in zip(routines, orders, strict=True):
            options.warn(built_session(order).planned)
            files[reference] = order.target
    return [files[reference] for reference in references]


def _started_early(settings: "Settings", reference: str, flags: Flags) -> "EarlyStart":
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


def _variant(asked: "options.Asked", flags: Flags, *, pan: bool) -> "SessionVariant":
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


def _target(asked: "options.Asked", session: str, wishes: Wishes, *, is_alone: bool) -> "tuple[Path, Format]":
    """Return the path of the file of a `session` of this name, or of the folder for its tracks, and the format."""
    from voiceguide._system.paths import is_folder, user_path
    from voiceguide.encoders.registry import format_for
    from voiceguide.pipeline.output import folder_at

    name, origin = asked.settings["format"].value, asked.settings["format"].origin
    output = wishes.output
    if output is not None and is_alone and not output.endswith(("/", "\\")) and not is_folder(user_path(output)):
        if wishes.tracks:
            raise click.UsageError(f'--tracks makes a folder of files; end -o "{output}" with / to put them in there')
        path = user_path(output)
        return path, _checked(format_for(path, name if origin == "--format" else None), asked)
    form = _checked(format_for(None, name), asked)
    folder = asked.settings.value("output") if output is None else folder_at(output)
    return folder / (session if wishes.tracks else f"{session}{form.ending}"), form


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
