"""The terminal that a session takes: where it is drawn, where keys come from, and how it is left as it was."""

import io
import os
import select
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from textual.app import App
from textual.driver import Driver

from voiceguide._system.stderr import stderr_into
from voiceguide.player.controls.signals import Signals

if sys.platform != "win32":
    import termios

_LEAVE = "\x1b[<u\x1b[?1049l"
"""The keyboard as usual (kitty's protocol), and back from the alternate screen."""
_USUAL = "\x1b[?25h\x1b[?7h\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[0m"
"""Cursor shown, lines wrapped, no reports of focus, paste or size, no style: all of it harmless where it is so."""


class Terminal:
    """Draws where stdout leads, whatever libraries write to stderr; and types there too, where stdin is no keyboard.

    `taken` tells whether it shows a session at present.
    """

    def __init__(self, out: TextIO, keyboard_fd: int, signals: Signals) -> None:
        self.out, self.keyboard_fd = out, keyboard_fd
        self.taken = False
        self.signals = signals

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows, as they are now."""
        try:
            return os.get_terminal_size(self.out.fileno())
        except OSError:  # it was closed
            return 80, 24

    @property
    def ascii_only(self) -> bool:
        """Whether blocks cannot be shown: by the encoding, or by the font of Linux's own console."""
        try:
            "█▏━…".encode(self.out.encoding)
        except UnicodeEncodeError:
            return True
        return os.environ.get("TERM") == "linux"

    def come_to_front(self) -> bool:
        """Stop, as one does in the background, until we are the job in front; False where we are to end instead."""
        if sys.platform != "win32":
            while not _is_in_front(self.keyboard_fd) and not self.signals.has_end:
                os.kill(os.getpid(), signal.SIGSTOP)
            self.signals.forget(signal.SIGCONT)  # what it would ask for, to take the terminal anew, is done now
        return not self.signals.has_end

    def driver(self, usual: type[Driver]) -> type[Driver]:
        """Give Textual's driver for a system, drawing and typing here."""
        return usual if sys.platform == "win32" else _driver_at(self, usual)


def _driver_at(terminal: Terminal, usual: type[Driver]) -> type[Driver]:
    class Here(usual):  # type: ignore[misc, valid-type]  # a class that is known at run time only
        """Lets go of the terminal, and takes it, only while we are the job in front."""

        def __init__(self, app: App[object], **named: object) -> None:
            super().__init__(app, **named)
            self._file, self.fileno, self.input_tty = terminal.out, terminal.keyboard_fd, True
            # Textual has just taken SIGCONT, to begin at it: while we wait for the front that would be a second
            # beginning within the first, and a second reader of keys, whom nobody ends.
            terminal.signals.heard()

        def _get_terminal_size(self) -> tuple[int, int]:
            return terminal.size  # COLUMNS and LINES, once exported, know of no change

        def write(self, data: str) -> None:
            if terminal.taken:
                super().write(data)

        def start_application_mode(self) -> None:
            if terminal.come_to_front():
                terminal.taken = True
                super().start_application_mode()

        def stop_application_mode(self) -> None:
            if terminal.taken and _is_in_front(terminal.keyboard_fd):
                super().stop_application_mode()
                terminal.taken = False
            else:
                self.disable_input()

        def disable_input(self) -> None:
            with _from_the_background():
                super().disable_input()

        def run_input_thread(self) -> None:
            try:
                super().run_input_thread()
            except OSError:  # the terminal was closed
                os.kill(os.getpid(), signal.SIGHUP)
            except Exception as error:  # noqa: BLE001 - Textual would draw it; the command line tells bugs
                self._app.call_later(self._app.fail, error)

    return Here


@contextmanager
def noise_kept_off() -> Iterator[list[str]]:
    """Keep stderr from being drawn over the screen, and write afterwards what was added to the list that is given.

    What libraries in C write there is told only after a failure.
    """
    to_tell: list[str] = []
    is_open, failed = False, True
    with tempfile.TemporaryFile() as noise:
        try:
            with stderr_into(noise) as is_open:
                yield to_tell
            failed = False
        finally:
            noise.seek(0)
            if is_open:
                sys.stderr.write("".join([*to_tell, noise.read().decode(errors="replace") if failed else ""]))


@contextmanager
def taken_terminal(signals: Signals) -> Iterator[Terminal]:
    """Give the terminal, and leave it as it was."""
    with _out() as out, _keyboard() as keyboard_fd, _kept_settings(keyboard_fd):
        terminal = Terminal(out, keyboard_fd, signals)
        try:
            yield terminal
        finally:
            if sys.platform != "win32" and (terminal.taken or _is_in_front(keyboard_fd)):
                out.write((_LEAVE if terminal.taken else "") + _USUAL)


class _Patient(io.FileIO):
    """Waits where a terminal takes nothing just now, and loses what is written to one that was closed."""

    def write(self, data: object) -> int:
        try:
            while (written := super().write(data)) is None:  # type: ignore[arg-type]  # bytes, of whatever kind
                select.select([], [self], [])
        except OSError:
            return len(data)  # type: ignore[arg-type]
        return written


@contextmanager
def _out() -> Iterator[TextIO]:
    stdout = sys.__stdout__
    if stdout is None:
        raise TypeError("a screen wants a terminal")
    raw = io.BufferedWriter(_Patient(os.dup(stdout.fileno()), "w"))
    with io.TextIOWrapper(raw, encoding=stdout.encoding, errors="replace", newline="") as out:
        yield out


@contextmanager
def _keyboard() -> Iterator[int]:
    """Give where keys are typed: stdin, else the terminal that started us, else something that never says a thing."""
    if sys.platform == "win32" or os.isatty(0):
        yield 0
        return
    try:
        opened = [os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)]
    except OSError:
        opened = list(os.pipe())
    try:
        yield opened[0]
    finally:
        for fd in opened:
            os.close(fd)


@contextmanager
def _kept_settings(fd: int) -> Iterator[None]:
    """Leave a terminal with the settings that it had (`stty -a`), unless another job has it by then."""
    if sys.platform == "win32" or not os.isatty(fd):
        yield
        return
    before = termios.tcgetattr(fd)
    try:
        yield
    finally:
        if _is_in_front(fd) and os.isatty(fd):  # it is none any more where it was closed
            termios.tcsetattr(fd, termios.TCSADRAIN, before)


def _is_in_front(fd: int) -> bool:
    """Tell whether the terminal is ours to change: we are no background job of its shell."""
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:  # it is not the terminal that controls us, or none any more
        return True


@contextmanager
def _from_the_background() -> Iterator[None]:
    """Not be stopped for a word to the terminal that a job in the background says."""
    if sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTTOU, before)
