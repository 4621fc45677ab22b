"""The way from options to a finished session, which `build`, `share` and `site` have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from voiceguide.cli import options
from voiceguide.cli.completed import completed
from voiceguide.encoders.registry import FORMATS
from voiceguide.pipeline.wishes import Wishes

if TYPE_CHECKING:
    from voiceguide.pipeline.orders import SessionOrder
    from voiceguide.pipeline.sessions import Built
    from voiceguide.settings import Settings
    from voiceguide.share.finished import FinishedSession
    from voiceguide.speech.early_start import EarlyStart

Command = TypeVar("Command", bound=Callable[..., Any])
Flags = Mapping[str, Any]
"""The options of a session as they were typed; None for those that are not set."""


@dataclass(frozen=True, slots=True)
class Order:
    """A session that a command is asked to build."""

    asked: "options.Asked"
    session: "SessionOrder"
    wishes: Wishes
    early: "EarlyStart | None"
    """The start of a speech worker for it, which is told when it is built."""

    @property
    def target(self) -> Path:
        """The file, or the folder for tracks."""
        return self.session.target


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
        from voiceguide.pipeline.orders import order_of

        asked = options.asked(reference, settings, **flags)
        session = order_of(
            asked.routine,
            asked.catalogue,
            asked.studio,
            settings,
            options.settings(),
            options.part(flags["section"], flags["from_step"]),
            wishes,
            asked.fit_s,
            is_alone=len(references) == 1,
        )
        return Order(asked, session, wishes, early if reference == references[0] else None)

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
    with options.progress() as on_progress, options.suggesting(order.asked):
        built = order.session.build(on_progress, dry_run=order.wishes.dry_run)
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
    from voiceguide.model.roles import COACH
    from voiceguide.settings.user_cache import local_cache
    from voiceguide.speech.aliases import CHOSEN_BY_LANGUAGE
    from voiceguide.speech.early_start import EarlyStart
    from voiceguide.speech.voice_choice import named_voices
    from voiceguide.speech.worker_process import end_ahead

    voice = named_voices(settings).get(COACH, CHOSEN_BY_LANGUAGE)
    early = EarlyStart(local_cache(settings), voice, settings.value("jobs"), reference, flags)
    if early.begin():
        click.get_current_context().call_on_close(end_ahead)
    return early
