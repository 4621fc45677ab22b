"""The `command` engine: any program that writes a sound file, as `commands` in `config.yaml` describes it.

A program gets a list of arguments; no shell ever sees them. It runs in the process group of its worker, which is
killed as a whole, so that the program never outlives the build. Only the program's own end is awaited: it may leave
another process behind.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING

from voiceguide.errors import SpeechError, message_line
from voiceguide.speech.engines.protocol import Engine, EngineLoadError, Voice, cleaned, no_voice
from voiceguide.speech.engines.wav_header import mend_streamed

if TYPE_CHECKING:
    from voiceguide.settings.structured import Program

STRETCH_RATE = 150.0
"""Words a minute at which `{stretch}` is 1."""
EXAMPLE = 'commands: {slt: {run: [flite, -voice, slt, -t, "{text}", -o, "{out}"], language: en-us}}'
"""An entry of `config.yaml`, for messages."""
_HOW = f" To add a program, write e.g. {EXAMPLE} to config.yaml; docs/voices.md has more."
_PLACEHOLDER = re.compile(r"\{(text|out|voice|rate|stretch)\}")
_LAST_WORDS_BYTES = 4096
"""Bytes at the end of a program's messages that are searched for its last line."""
_METHOD = "1"
"""Part of the version; increase it if this module makes other arguments or another text of the same entry."""


class CommandEngine(Engine):
    """The programs in `config.yaml`; each is a voice."""

    name = "command"
    writes_whole_files = True

    def lack(self) -> str | None:
        """Return how to add a program if none is there; None if at least one is on the PATH."""
        if any(_path_of(program) for program in self._programs.values()):
            return None
        names = ", ".join(program.run[0] for program in self._programs.values())
        return f"not on the PATH: {names}" if names else f"no program is configured.{_HOW}"

    def version(self, voice: str) -> str:
        """Return the arguments, and path, size and time of the program and of each file among its arguments.

        Raise VoiceError for a voice that is not configured, EngineLoadError if its program is not on the PATH.
        """
        program = self._program(voice)
        files = [_found(program), *map(_expanded, program.run[1:])]
        states = [_state(path) for path in files]
        return f"command {_METHOD} {program.version} {list(program.run)} {[state for state in states if state]}"

    def default_voice(self, language: str) -> str:
        """Return the first program that speaks `language`. Raise SpeechError if there is none."""
        for voice, program in self._programs.items():
            if _speaks(program.language, language.lower()):
                return voice
        of_others = f"; of other languages there are {', '.join(self._programs)}." if self._programs else "."
        raise SpeechError(f'the engine "command" has no program for the language "{language[:20]}"{of_others}{_HOW}')

    def licence(self, voice: str) -> str:
        """Return the licence that the entry of the voice names. Raise VoiceError for a voice that is not configured."""
        return self._program(voice).licence

    def voices(self) -> list[Voice]:
        """Return the entries whose program is on the PATH."""
        return [
            Voice(voice, program.name or voice, program.language, program.licence)
            for voice, program in self._programs.items()
            if _path_of(program)
        ]

    def start(self, voice: str) -> None:
        """Raise VoiceError for a voice that is not configured, EngineLoadError if its program is not on the PATH."""
        _found(self._program(voice))

    def speak(self, text: str, voice: str, rate: float, path: Path) -> None:
        """Run the program and wait for its end.

        Raise SpeechError, with the last line that the program wrote, if it fails or leaves no sound. Also raise
        whatever `start` raises.
        """
        program = self._program(voice)
        found = _found(program)
        values = {
            "text": text,
            "out": str(path),
            "voice": voice,
            "rate": str(round(rate)),
            "stretch": f"{STRETCH_RATE / rate:.4f}",
        }
        _run(program, [str(found), *(_filled(argument, values) for argument in program.run[1:])], text, path)

    @cached_property
    def _programs(self) -> "Mapping[str, Program]":
        from voiceguide.settings import settings_in

        programs: Mapping[str, Program] = settings_in(os.environ).value("commands")
        return programs

    def _program(self, voice: str) -> "Program":
        if voice not in self._programs:
            raise no_voice(self.name, voice, self._programs, "" if self._programs else f".{_HOW}")
        return self._programs[voice]


def _speaks(has: str, wanted: str) -> bool:
    """Return whether a program of the language `has` speaks `wanted`; both are tags, and either may lack its region."""
    has = has.lower()
    return has in ("mul", wanted) or has.startswith(f"{wanted}-") or wanted.startswith(f"{has}-")


def _path_of(program: "Program") -> Path | None:
    found = shutil.which(_expanded(program.run[0]))
    return None if found is None else Path(found)


def _expanded(argument: str) -> Path:
    """Return an argument as a path; most are none, and `~name` of nobody stays as it is."""
    try:
        return Path(argument).expanduser()
    except RuntimeError:
        return Path(argument)


def _found(program: "Program") -> Path:
    """Return the path of the program. Raise EngineLoadError if there is none, or if a shell would have to run it."""
    found = _path_of(program)
    if found is None:
        message = f'the program "{program.run[0]}" is not on the PATH; install it, or write its whole path'
        raise EngineLoadError(f"{program.where}: {message}")
    if found.suffix.lower() in (".bat", ".cmd"):  # Windows gives these to its shell, which reads the text as commands
        raise EngineLoadError(f"{program.where}: {found} would be run by a shell; name the program that it starts")
    return found


def _state(path: Path) -> tuple[str, int, int] | None:
    """Return the path of a file, its size in bytes and its time in nanoseconds; None if there is no such file."""
    try:
        resolved = path.resolve()
        status = resolved.stat()
    except (OSError, ValueError, RuntimeError):  # most arguments are no path, some are too long to be a path
        return None
    return (resolved.as_posix(), status.st_size, status.st_mtime_ns) if resolved.is_file() else None


def _filled(argument: str, values: Mapping[str, str]) -> str:
    """Return an argument with its placeholders filled in.

    A text never becomes an option: where an argument begins with the text and the text with a hyphen, a space is put
    in front, which programs skip.
    """
    filled = _PLACEHOLDER.sub(lambda match: values[match[1]], argument)
    return f" {filled}" if argument.startswith("{text}") and filled.startswith("-") else filled


def _run(program: "Program", arguments: list[str], text: str, path: Path) -> None:
    """Run the program with its sound in `path`. Raise SpeechError if it fails or leaves no sound."""
    takes_text, names_file = (any(word in each for each in program.run[1:]) for word in ("{text}", "{out}"))
    name = Path(arguments[0]).name
    with ExitStack() as files:
        # Files, not pipes: a process that the program leaves behind could hold a pipe open for ever.
        words = files.enter_context(tempfile.TemporaryFile())
        given = files.enter_context(tempfile.TemporaryFile())
        if not takes_text:
            given.write(f"{text}\n".encode())
            given.seek(0)
        sound: IO[bytes] | int = subprocess.DEVNULL if names_file else files.enter_context(path.open("wb"))
        try:
            code = subprocess.run(arguments, stdin=given, stdout=sound, stderr=words, check=False).returncode
        except OSError as error:
            hint = f"; leave out {{text}}, and {name} gets the text by standard input" if len(text) > 10_000 else ""
            raise SpeechError(f"{program.where}: {name} cannot be started: {error.strerror}{hint}") from error
        last = _last_line(words)
    if code:
        end = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
        raise SpeechError(f"{name} {end}: {last}")
    if not path.exists() or not path.stat().st_size:
        raise SpeechError(f"{name} left no sound: {last}")
    if not names_file:
        mend_streamed(path)


def _last_line(words: IO[bytes]) -> str:
    """Return the last line of a program's messages that is not empty, without control characters."""
    words.seek(max(0, words.seek(0, os.SEEK_END) - _LAST_WORDS_BYTES))
    lines = [cleaned(line) for line in words.read().decode("utf-8", "replace").splitlines()]
    last = next((line for line in reversed(lines) if line), "it said nothing")
    return message_line(last)[:200]
