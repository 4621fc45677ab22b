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

from voiceguide._system import interrupt
from voiceguide._system.paths import current_folder
from voiceguide.cli.echo import echo, echo_error, echo_text, is_from_echo
from voiceguide.errors import SoundError, VoiceguideError
from voiceguide.printable import printable

_COMMANDS: Mapping[str, str] = MappingProxyType({
    "list": "List routines, moves, tools and areas.",
    "show": "Show the steps of a routine, and how long each takes.",
    "script": "Print every cue with its time, as it will be spoken.",
    "check": "Find all mistakes in files, with line and column.",
    "new": "Write a commented routine to start from.",
    "compose": "Put a routine together from areas, tools and minutes.",
    "import": "Turn a script in plain text, Markdown or SSML into a routine.",
    "prompt": "Print all that a language model needs to write a routine.",
    "schema": "Print the JSON Schema of the file format, for editors.",
    "build": "Make the session: an MP3, with captions and chapters.",
    "batch": "Build many sessions: a row or a combination each.",
    "play": "Play a routine live, step by step.",
    "share": "Bring sessions to the phone, by a QR code for its camera.",
    "site": "Write pages, sessions and a feed for any web host.",
    "voices": "List, try, install and remove voices.",
    "history": "Show which sessions you played, if you keep a log.",
    "config": "Show each setting, its value, and where it comes from.",
    "completion": "Print how to switch on completion in your shell.",
    "cache": "Show or clear the phrases kept from earlier builds.",
    "verify": "Measure a finished session against its plan.",
    "doctor": "Check what works here, and how to fix what does not.",
})  # fmt: skip

_COMPLETION = "_VOICEGUIDE_COMPLETE"
"""The environment variable with which a shell asks Click to complete a line."""

_GC_THRESHOLD = 200_000
"""The number of new objects after which Python looks for cycles. We make hardly any cycles, and with the usual 700
Python would look through all that was imported again and again: a tenth of the time of a build from the cache.
"""

HELP = """Spoken self-massage sessions, timed to the frame: a routine in, an MP3 for the phone out.

\b
First steps:
  voiceguide build calf-release   make an MP3 for the phone
  voiceguide share calf-release   bring it to the phone
  voiceguide play calf-release    play it here and now
  voiceguide list                 see all routines
  voiceguide new my-calves        begin a routine of your own

Each command has its own help: voiceguide build --help
"""


class _Commands(click.Group):
    """The group of all commands. It imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module and return the command; None for an unknown name."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"voiceguide.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant. Raise UsageError, with a near miss, if there is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from voiceguide.model.markup import near_miss

            raise click.UsageError(f"{error.message.rstrip('.')}{near_miss(args[0], _COMMANDS)}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        echo(f"voiceguide {version('voiceguide')}")
        ctx.exit()


@click.group(cls=_Commands, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version,
              help="Show the version and exit.")  # fmt: skip
def command() -> None:
    """Spoken self-massage sessions, timed to the frame: a routine in, an MP3 for the phone out."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line, and exit with its exit code (README: exit codes)."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # else numpy starts a thread for each core, unused
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else pydantic searches all installed packages
    gc.set_threshold(_GC_THRESHOLD)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None if it is closed
            stream.reconfigure(errors="backslashreplace")  # a letter that the terminal lacks is no reason to stop
    sys.exit(_run(arguments))


def script() -> NoReturn:
    """Run the command line, and end the process at once.

    Python would free every object first, which takes 60 ms after a build.
    """
    try:
        interrupt.begin_work()
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    except KeyboardInterrupt:  # between the lines of main
        code = interrupt.EXIT_CODE
    if "voiceguide.cache" in sys.modules:  # only then may there be any
        from voiceguide._system.file_owner import remove_temporary_folders

        remove_temporary_folders()
    interrupt.end_work()
    for stream in (sys.stdout, sys.stderr):
        if stream:  # None if it is closed
            stream.flush()
    os._exit(code)


def _run(arguments: list[str] | None) -> int:
    try:
        result = command.main(arguments, prog_name="voiceguide", standalone_mode=False)
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.ClickException as error:
        error.message = printable(error.message)  # type: ignore[misc]  # it quotes what a person typed
        error.show()
        return error.exit_code
    except SystemExit as ended:  # the end of a completion; else the reader of our output has gone, which is no error
        return int(ended.code or 0) if _COMPLETION in os.environ else 0
    except VoiceguideError as error:
        if interrupt.was_raised():  # such as the end of a worker that was stopped
            return _stopped()
        echo_error(error)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _stopped()
    except OSError as error:
        return _output_failed(error) if is_from_echo(error) else _system_failed(error)
    except Exception as error:  # noqa: BLE001 - the only place where a bug is caught; it is shown in full
        return _bug(error)
    if interrupt.was_raised():
        return _stopped()
    return result if isinstance(result, int) else 0


def _stopped() -> int:
    echo("Stopped.", err=True)
    return interrupt.EXIT_CODE


def _output_failed(error: OSError) -> int:
    """Say why the results cannot be written. Discard the rest, since Python would write it when it ends."""
    echo(f"Error: standard output cannot be written: {error.strerror}", err=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return SoundError.exit_code


def _system_failed(error: OSError) -> int:
    """Say which file the system refused; an error without a file, and not of the current folder, is a bug."""
    if error.filename is not None:
        echo(f"Error: {os.fsdecode(error.filename)}: {error.strerror or error}", err=True)
        return SoundError.exit_code
    if isinstance(error, FileNotFoundError) and current_folder() is None:
        echo("Error: the current folder was deleted; change to another, and start again", err=True)
        return SoundError.exit_code
    return _bug(error)


def _bug(error: Exception) -> int:
    if interrupt.was_raised():  # a library turned the interrupt into an error of its own
        return _stopped()
    import traceback

    echo_text(f"{traceback.format_exc()}\n", err=True)
    name = type(error).__name__
    echo(f"This is a bug in voiceguide ({name}), not your mistake. Please report the lines above.", err=True)
    return 1


