"""What commands share: options, settings, where words go, and progress."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

if TYPE_CHECKING:
    from voiceguide.model.routine import Routine
    from voiceguide.model.spans import Talk
    from voiceguide.parser.catalogue import Catalogue
    from voiceguide.schedule.planner import Planned
    from voiceguide.settings import Settings
    from voiceguide.speech.studio import Progress, Studio

Command = TypeVar("Command", bound=Callable[..., Any])
SLOW_S = 0.5
"""What takes longer shows how far it is."""

OF_ROUTINE = ("section", "from_step", "fit")
"""Options that say which part of a routine, and how long: asked for each time, so no settings."""
CONTEXT = {"help_option_names": ["-h", "--help"]}


def command(examples: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command of ours: -h and --help, -q and -v, and examples at the end of its help."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        epilog = "\b\nExamples:\n" + "\n".join(f"  voiceguide {line}" for line in examples.strip().splitlines())
        quiet = click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.", expose_value=False,
                             callback=_remember("quiet"))  # fmt: skip
        verbose = click.option("-v", "--verbose", is_flag=True, help="Say more.", expose_value=False,
                               callback=_remember("verbose"))  # fmt: skip
        return click.command(context_settings=CONTEXT, epilog=epilog)(quiet(verbose(function)))

    return decorate


def _remember(name: str) -> Callable[[click.Context, click.Parameter, object], None]:
    def callback(ctx: click.Context, _option: click.Parameter, wanted: object) -> None:
        ctx.meta[f"voiceguide.{name}"] = wanted

    return callback


def json_option(function: Command) -> Command:
    """Add --json."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")(function)


def voice_options(function: Command) -> Command:
    """Add what `show`, `script` and `build` share: how it is spoken, and which part of the routine."""
    for option in reversed((
        click.option("--fit", metavar="TIME", help="Make it last exactly this long: 12m, 9m30s."),
        click.option("--talk", metavar="auto|full|brief|bells", help="How much is said."),
        click.option("--voice", metavar="ENGINE:VOICE", help="What speaks, as whom: system:en-us+f3, hum."),
        click.option("--rate", metavar="WPM", help="Words a minute, instead of the routine's own."),
        click.option("--section", metavar="NAME", help="Only this section."),
        click.option("--without", metavar="AREA-OR-CONDITION", multiple=True, expose_value=False,
                     callback=_remember("without"),
                     help="Leave out, or swap, what concerns it: neck, recent-injury. Can be given again."),
        click.option("--from", "from_step", metavar="STEP", help="Only from this step on: its number or its move."),
        click.option("--jobs", metavar="N", help="How many phrases are spoken at once."),
    )):  # fmt: skip
        function = option(function)
    return function


def estimate_option(function: Command) -> Command:
    """Add --estimate."""
    text = "Guess the lengths of phrases instead of speaking what is new."
    return click.option("--estimate", is_flag=True, help=text)(function)


def settings(**flags: str | None) -> "Settings":
    """Give the settings in force, with the flags given."""
    from voiceguide.settings import settings_in

    return settings_in(os.environ, flags)


def catalogue(chosen: "Settings") -> "Catalogue":
    """Give the content within reach."""
    from voiceguide.parser.catalogue import Catalogue

    return Catalogue(chosen.value("data_dir"))


def studio(chosen: "Settings", language: str | None = None) -> "Studio":
    """Return the studio that the settings ask for, with the voice for `language`, if that is known.

    Raise SpeechError for an engine that does not exist.
    """
    from voiceguide.cache import Cache
    from voiceguide.speech.studio import Studio

    cache = Cache(chosen.value("cache_dir"), limit_bytes=chosen.value("cache_limit") * 2**20)
    rate_wpm, jobs, limit_s = (chosen.value(name) for name in ("rate", "jobs", "time_limit"))
    found = Studio(chosen.value("voice") or "system", cache, rate_wpm, jobs, limit_s)
    return found if language is None else replace(found, voice=found.voice_for(language))


def standard_input() -> BinaryIO | None:
    """Give standard input as bytes; None where it is closed."""
    return None if sys.stdin is None else sys.stdin.buffer


def routine(reference: str, known: "Catalogue", section: str | None = None, from_step: str | None = None) -> "Routine":
    """Give the routine asked for, or the part of it."""
    from voiceguide.compiler.selection import from_step as select_from_step
    from voiceguide.compiler.selection import only_section

    found = known.routine(reference, standard_input())
    if section is not None:
        found = only_section(found, section)
    return select_from_step(found, from_step) if from_step is not None else found


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command about one routine works on."""

    routine: "Routine"
    catalogue: "Catalogue"
    studio: "Studio"
    talk: "Talk"
    settings: "Settings"
    fit_s: float | None


def asked(
    reference: str,
    known_settings: "Settings | None" = None,
    /,
    *,
    section: str | None,
    from_step: str | None,
    fit: str | None,
    **flags: str | None,
) -> Asked:
    """Give the routine, or the part of it, and who speaks it, from what `voice_options` took; settings, if known."""
    chosen = settings(**flags) if known_settings is None else known_settings
    fit_s = _duration("--fit", fit)
    known = catalogue(chosen)
    found = _without(routine(reference, known, section, from_step), known.around(reference))
    return Asked(found, known, studio(chosen, found.language), chosen.value("talk"), chosen, fit_s)


def _without(found: "Routine", known: "Catalogue") -> "Routine":
    """Leave out of a routine what --without names, and tell it."""
    from voiceguide.compiler.exclusions import without

    words: tuple[str, ...] = click.get_current_context().meta.get("voiceguide.without", ())
    if not words:
        return found
    changed = without(found, words, known.lists, known.move)
    for change in changed.changes:
        swapped = f"Instead of {change.left_out}: {change.instead}."
        say(f"Left out: {change.left_out}." if change.instead is None else swapped)
    if not changed.changes:
        say(f"Nothing in {found.id} concerns {' or '.join(words)}.")
    return changed


def _duration(option: str, written: str | None) -> float | None:
    from voiceguide.model.durations import parse_duration

    try:
        return None if written is None else parse_duration(written)
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None


def say(text: str) -> None:
    """Tell people something, on standard error; not under -q."""
    if not _asked("quiet"):
        click.echo(text, err=True)


def is_quiet() -> bool:
    """Tell whether nothing is to be said but what went wrong."""
    return _asked("quiet")


def print_line(text: str) -> None:
    """Put a line on standard output at once; not under -q."""
    if not _asked("quiet"):
        click.echo(text)


def say_more(text: str) -> None:
    """Tell people something under -v."""
    if _asked("verbose"):
        click.echo(text, err=True)


def warn(planned: "Planned") -> None:
    """Tell what an author should hear about a plan; under -v, also what gave way in it."""
    for line in planned.warnings:
        say(f"Warning: {line}")
    for laid in planned.plan.spans:
        for note in laid.notes:
            say_more(note)


def next_step(text: str) -> None:
    """Tell one helpful thing to do next; only where a person is likely to read it."""
    if _is_terminal():
        say(click.style(text, dim=True) if is_colourful() else text)


def print_json(value: object) -> None:
    """Put one JSON document on standard output."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def is_colourful() -> bool:
    """Tell whether standard error may have colour and motion."""
    return _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _asked(name: str) -> bool:
    ctx = click.get_current_context(silent=True)
    return bool(ctx is not None and ctx.meta.get(f"voiceguide.{name}"))


@contextmanager
def progress() -> "Iterator[Progress]":
    """Give something to report progress to: a bar on standard error for what takes over half a second."""
    if not is_colourful() or _asked("quiet"):
        from voiceguide.speech.studio import no_progress

        yield no_progress
        return
    bar = _Bar()
    try:
        yield bar.report
    finally:
        bar.close()


class _Bar:
    """A rich progress bar that comes when it is worth it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def report(self, doing: str, done: int, of: int) -> None:
        if self._bar is None:
            if time.monotonic() - self._began < SLOW_S:
                return
            self._open()
        if doing not in self._tasks:
            self._tasks[doing] = self._bar.add_task(doing, total=of)
        self._bar.update(self._tasks[doing], completed=done, total=of)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description:<9}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
