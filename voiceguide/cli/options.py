"""Code that commands share: options, settings, messages and progress."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from voiceguide.cli.command_help import ExplainedCommand
from voiceguide.cli.echo import echo, echo_text
from voiceguide.cli.routine_options import Command, remember
from voiceguide.cli.routine_options import bed_option as bed_option
from voiceguide.cli.routine_options import estimate_option as estimate_option
from voiceguide.cli.routine_options import json_option as json_option
from voiceguide.cli.routine_options import voice_options as voice_options
from voiceguide.printable import printable_json

if TYPE_CHECKING:
    from voiceguide.cache import Cache
    from voiceguide.model.routine import Routine, Voices
    from voiceguide.model.spans import Talk
    from voiceguide.parser.catalogue import Catalogue
    from voiceguide.pipeline.wanted_part import WantedPart
    from voiceguide.schedule.planner import Planned
    from voiceguide.settings import Settings
    from voiceguide.speech.studio import Progress, Studio

OF_ROUTINE = ("section", "from_step", "fit")
"""Options for the part of a routine and its length. They belong to one call, so they are no settings."""
CONTEXT = {"help_option_names": ["-h", "--help"]}


def talk_options(function: Command) -> Command:
    """Add -q and -v."""
    quiet = click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.", expose_value=False,
                         callback=remember("quiet"))  # fmt: skip
    verbose = click.option("-v", "--verbose", is_flag=True, help="Say more.", expose_value=False,
                           callback=remember("verbose"))  # fmt: skip
    return quiet(verbose(function))


def command(examples: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command with -h and --help, -q and -v, and `examples` at the end of its help."""

    def decorate(function: Callable[..., Any]) -> click.Command:
        epilog = "\b\nExamples:\n" + "\n".join(f"  voiceguide {line}" for line in examples.strip().splitlines())
        return click.command(cls=ExplainedCommand, context_settings=CONTEXT, epilog=epilog)(talk_options(function))

    return decorate


def settings(**flags: str | None) -> "Settings":
    """Return the settings in force, with these `flags`."""
    from voiceguide.settings import settings_in

    return settings_in(os.environ, flags)


def catalogue(current: "Settings") -> "Catalogue":
    """Return the catalogue of the bundled content and the user's own."""
    from voiceguide.parser.catalogue import Catalogue

    return Catalogue(current.value("data_dir"))


def studio(current: "Settings", language: str | None = None, voices: "Voices | None" = None) -> "Studio":
    """Return the studio that the settings ask for, with the voices for `language`, if that is known.

    `voices` are those that the routine names. Raise SpeechError for an engine that does not exist.
    """
    from voiceguide.speech.chosen_studio import studio_of

    result = studio_of(current)
    _tell_owner(result.store)
    if language is None:
        return result
    chosen = result.voices_in(language, voices.by_role() if voices else {})
    for line in dict.fromkeys(f"Voice: {voice}; {voice.reason}" for voice in chosen.values() if voice.reason):
        say(line)
    return replace(result, voices=chosen)


def _tell_owner(cache: "Cache") -> None:
    if cache.owner is not None and not _is_set("owner"):
        click.get_current_context().meta["voiceguide.owner"] = cache.owner
        say(f"The cache in {cache.folder.as_posix()} is that of {cache.owner}; new phrases are not kept there.")


def standard_input() -> BinaryIO | None:
    """Return standard input as bytes; None if it is closed."""
    return None if sys.stdin is None else sys.stdin.buffer


def routine(
    reference: str, content: "Catalogue", section: str | None = None, from_step: str | None = None
) -> "Routine":
    """Return the routine that `reference` names, or the part of it that is asked for, also by --without and --side.

    Moves are left out first, so that their numbers are those that `show` has for the same options. Raise
    ContentError if there is no such routine, section or move, FaultyContent with all that is wrong with it.
    """
    if (other := content.passed_over(reference)) is not None:
        say(f"This is the routine {reference}; ./{other} is another routine.")
    whole = content.routine(reference, standard_input())
    selected, told = part(section, from_step).of(whole, content.around(reference))
    for line in told:
        say(line)
    return selected


def part(section: str | None = None, from_step: str | None = None) -> "WantedPart":
    """Return the part of a routine that is asked for, also by --without and --side."""
    from voiceguide.pipeline.wanted_part import WantedPart

    meta = click.get_current_context().meta
    side, without = meta.get("voiceguide.side"), meta.get("voiceguide.without", ())
    return WantedPart(section, from_step, side, without)


@dataclass(frozen=True, slots=True)
class Asked:
    """The routine that a command is asked for, with all that is needed to speak it."""

    routine: "Routine"
    """The routine, or the part of it, without the moves that are left out."""
    catalogue: "Catalogue"
    studio: "Studio"
    """With the voice for the language of the routine."""
    talk: "Talk"
    settings: "Settings"
    fit_s: float | None
    """The length that is asked for, in seconds; None for the usual length."""


def asked(
    reference: str,
    current: "Settings | None" = None,
    /,
    *,
    section: str | None,
    from_step: str | None,
    fit: str | None,
    **flags: str | None,
) -> Asked:
    """Return the routine and its studio for the values of `voice_options`. `current` are the settings, if known."""
    current = settings(**flags) if current is None else current
    fit_s = length_s("--fit", fit)
    content = catalogue(current)
    selected = routine(reference, content, section, from_step)
    voices = studio(current, selected.language, selected.voices)
    return Asked(selected, content, voices, current.value("talk"), current, fit_s)


@contextmanager
def suggesting(asked: Asked) -> "Iterator[None]":
    """Add the `compose` line that makes a session like it to the error of a length that the routine cannot have."""
    from voiceguide.errors import UnmetLength

    try:
        yield
    except UnmetLength as error:
        from voiceguide.authoring.compose.instead import compose_line

        line = None if asked.fit_s is None else compose_line(asked.routine, asked.fit_s, asked.catalogue)
        raise UnmetLength(*error.lines, *([f"A session like it of that length: {line}"] if line else [])) from None


def length_s(option: str, text: str | None) -> float | None:
    """Return the length in seconds that `option` asks for; None if it is not given.

    Raise UsageError for another text, and for a bare number, which may be minutes or seconds.
    """
    from voiceguide.model.durations import parse_length

    try:
        return None if text is None else parse_length(text)
    except ValueError as error:
        raise click.UsageError(f"{option}: {error}") from None


def say(text: str) -> None:
    """Write a message to standard error, unless -q is given."""
    if not _is_set("quiet"):
        echo(text, err=True)


def is_quiet() -> bool:
    """Return whether -q is given."""
    return _is_set("quiet")


def is_verbose() -> bool:
    """Return whether -v is given."""
    return _is_set("verbose")


def print_line(text: str, *, bell: bool = False) -> None:
    """Write a line to standard output at once, unless -q is given; with `bell`, ring the terminal's bell."""
    if not _is_set("quiet"):
        echo(text, bell=bell)


def say_more(text: str) -> None:
    """Write a message to standard error if -v is given."""
    if _is_set("verbose"):
        echo(text, err=True)


def warn(planned: "Planned") -> None:
    """Write the warnings of a plan; with -v, also notes on what gave way in it."""
    for line in planned.warnings:
        say(f"Warning: {line}")
    for placed in planned.plan.spans:
        for note in placed.notes:
            say_more(note)


def next_step(text: str) -> None:
    """Suggest what to do next, if a person is likely to read it: on a terminal."""
    if _is_terminal() and not _is_set("quiet"):
        echo(text, err=True, dim=is_colourful())


def print_json(value: object) -> None:
    """Write `value` to standard output as a JSON document."""
    import json

    echo_text(f"{printable_json(json.dumps(value, ensure_ascii=False, indent=2))}\n")


def is_colourful() -> bool:
    """Return whether standard error may have colour and motion."""
    return _is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _is_set(name: str) -> bool:
    ctx = click.get_current_context(silent=True)
    return bool(ctx is not None and ctx.meta.get(f"voiceguide.{name}"))


@contextmanager
def progress(*, tells_time: bool = False) -> "Iterator[Progress]":
    """Yield a function to report progress to. It shows a bar on standard error after half a second.

    With `tells_time`, the bar also says how long the rest will take.
    """
    if not is_colourful() or _is_set("quiet"):
        from voiceguide.speech.studio import no_progress

        yield no_progress
        return
    from voiceguide.cli.progress_bar import ProgressBar

    bar = ProgressBar(tells_time=tells_time)
    try:
        yield bar.report
    finally:
        bar.close()
