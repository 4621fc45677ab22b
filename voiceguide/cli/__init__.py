"""The command line: a thin layer, and the only place that knows Click.

A command's module is imported when that command is called, so that `--help` costs little more than Click itself.
"""

import gc
import importlib
import io
import os
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn

import click

from voiceguide.errors import FaultyContent, SoundError, VoiceguideError

_COMMANDS: Mapping[str, str] = MappingProxyType({
    "list": "What there is: routines, moves, tools, areas.",
    "show": "The steps of a routine, and how long each takes.",
    "script": "Every cue with its time, as it will be spoken.",
    "check": "All that is wrong with files, each with its line and column.",
    "new": "A commented routine to start from.",
    "compose": "A routine put together from areas, tools and minutes.",
    "import": "A script in plain text, Markdown or SSML as a routine.",
    "schema": "The JSON Schema of the file format, for editors and other programs.",
    "build": "Make the session: an MP3 for the phone, and what goes with it.",
    "play": "Live in the room, step by step.",
    "history": "What was played, if you want a log kept.",
    "config": "Each setting, its value, and where it comes from.",
    "cache": "What is kept of earlier builds.",
    "verify": "Measure a finished session against its plan.",
    "doctor": "What works here, and how to mend what does not.",
})  # fmt: skip

_COMPLETION = "_VOICEGUIDE_COMPLETE"
"""By this variable the shell asks Click to complete a line."""

_GC_THRESHOLD = 200_000
"""How many objects come before Python looks for cycles, of which we make hardly any: with its usual 700 it goes through
what imports have made again and again, for a tenth of a build of clips that are kept."""

EPILOG = """\b
Examples:
  voiceguide list
  voiceguide script calf-release
  voiceguide build calf-release
  voiceguide check my-routine.yaml
"""


class _Commands(click.Group):
    """Knows its commands by name and their first line, and imports a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"voiceguide.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from voiceguide.model.markup import near_miss

            raise click.UsageError(f"{error.message.rstrip('.')}{near_miss(args[0], _COMMANDS)}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"voiceguide {version('voiceguide')}")
        ctx.exit()


@click.group(cls=_Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version,
              help="Show the version and exit.")  # fmt: skip
def command() -> None:
    """Spoken self-massage sessions, timed to the frame: a routine in, an MP3 for the phone out."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line, and exit with the code for its outcome."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start a thread a core, for algebra we have not
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # or all that is installed is looked through for some
    gc.set_threshold(_GC_THRESHOLD)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where it is closed
            stream.reconfigure(errors="backslashreplace")  # a letter that the terminal lacks is no reason to stop
    sys.exit(_run(arguments))


def script() -> NoReturn:
    """Run the command line as a process of its own, which is over when that is.

    As it ends, Python would take apart all that there is, thing by thing, which is 60 ms after a build.
    """
    try:
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    for stream in (sys.stdout, sys.stderr):
        if stream:  # None where it is closed
            stream.flush()
    os._exit(code)


def _run(arguments: list[str] | None) -> int:
    try:
        result = command.main(arguments, prog_name="voiceguide", standalone_mode=False)
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as ended:  # so Click ends a completion; else whoever read our output has gone, and that is well
        return int(ended.code or 0) if _COMPLETION in os.environ else 0
    except VoiceguideError as error:
        click.echo(f"{error}" if isinstance(error, FaultyContent) else f"Error: {error}", err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Stopped.", err=True)
        return 130
    except OSError as error:
        return _unwritten(error) if _is_of_output(error) else _bug(error)
    except Exception as error:  # noqa: BLE001 - the one place where a bug is caught, told as such, and shown in full
        return _bug(error)
    return result if isinstance(result, int) else 0


def _is_of_output(error: OSError) -> bool:
    """Tell whether it was by `click.echo`, which writes at once, that the system was called."""
    import traceback

    return any(frame.f_code is click.echo.__code__ for frame, _ in traceback.walk_tb(error.__traceback__))


def _unwritten(error: OSError) -> int:
    """Tell why results cannot be written, and let what is left of them go, for Python writes that when it ends."""
    click.echo(f"Error: standard output cannot be written: {error.strerror}", err=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return SoundError.exit_code


def _bug(error: Exception) -> int:
    import traceback

    click.echo(traceback.format_exc(), err=True)
    name = type(error).__name__
    click.echo(f"This is a bug in voiceguide ({name}), not your mistake. Please report the lines above.", err=True)
    return 1


