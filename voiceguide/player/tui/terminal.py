"""The terminal of a live session: where we draw, where keys come from, and how its settings are restored."""

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

from voiceguide._system.stderr import redirect_stderr
from voiceguide.player.controls.signals import Signals

if sys.platform != "win32":
    import termios

_LEAVE_SCREEN = "\x1b[<u\x1b[?1049l"
"""Escape codes that reset the keyboard (kitty's protocol) and leave the alternate screen."""
_RESET_TERMINAL = "\x1b[?25h\x1b[?7h\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[0m"
"""Escape codes that show the cursor, wrap lines, stop reports of focus, paste and size, and reset the style.

They do no harm where this is so already.
"""


class Terminal:
    """The terminal that stdout leads to, on which we draw, and the keyboard: stdin, or that terminal if stdin is none.

    Text that libraries write to stderr does not reach it.
    """

    def __init__(self, out: TextIO, keyboard_fd: int, signals: Signals) -> None:
        self.out, self.keyboard_fd = out, keyboard_fd
        self.taken = False
        """Whether it shows a session at present."""
        self.signals = signals

    @property
    def size(self) -> tuple[int, int]:
        """The present number of columns and rows; 80 and 24 if the terminal was closed."""
        try:
            return os.get_terminal_size(self.out.fileno())
        except OSError:  # it was closed
            return 80, 24

    @property
    def ascii_only(self) -> bool:
        """Whether it cannot show block characters, because of its encoding or the font of the Linux console."""
        try:
            "█▏━…".encode(self.out.encoding)
        except UnicodeEncodeError:
            return True
        return os.environ.get("TERM") == "linux"

    def come_to_front(self) -> bool:
        """Stop this process until it is the foreground job. Return False if a signal asks us to end instead."""
        if sys.platform != "win32":
            while not _is_in_front(self.keyboard_fd) and not self.signals.has_end:
                os.kill(os.getpid(), signal.SIGSTOP)
            self.signals.forget(signal.SIGCONT)  # we take the terminal again now, without it
        return not self.signals.has_end

    def driver(self, usual: type[Driver]) -> type[Driver]:
        """Return a subclass of Textual's driver `usual` that draws and reads keys here; on Windows `usual` itself."""
        return usual if sys.platform == "win32" else _driver_at(self, usual)


def _driver_at(terminal: Terminal, usual: type[Driver]) -> type[Driver]:
    class ForegroundDriver(usual):  # type: ignore[misc, valid-type]  # a class that is known at run time only
        """Driver that takes and hands back the terminal only while this process is the foreground job."""

        def __init__(self, app: App[object], **named: object) -> None:
            super().__init__(app, **named)
            self._file, self.fileno, self.input_tty = terminal.out, terminal.keyboard_fd, True
            # Textual has just taken SIGCONT, to start at it. While we wait to be in front, that would be a second start
            # within the first, and a second thread that reads keys and that nobody ends.
            terminal.signals.install()

        def _get_terminal_size(self) -> tuple[int, int]:
            return terminal.size  # COLUMNS and LINES, if exported, do not follow a change

        def write(self, data: str) -> None:
            """Write to the terminal."""
            if terminal.taken:
                super().write(data)

        def start_application_mode(self) -> None:
            """Take the terminal, and our signals with it."""
            if terminal.come_to_front():
                terminal.taken = True
                super().start_application_mode()

        def stop_application_mode(self) -> None:
            """Leave the screen as it was found."""
            if terminal.taken and _is_in_front(terminal.keyboard_fd):
                super().stop_application_mode()
                terminal.taken = False
            else:
                self.disable_input()

        def disable_input(self) -> None:
            """Stop reading keys."""
            with _sigttou_ignored():
                super().disable_input()

        def run_input_thread(self) -> None:
            """Read keys until the input is disabled."""
            try:
                super().run_input_thread()
            except OSError:  # the terminal was closed
                os.kill(os.getpid(), signal.SIGHUP)
            except Exception as error:  # noqa: BLE001 - Textual would draw it; the command line reports it
                self._app.call_later(self._app.fail, error)

    return ForegroundDriver


@contextmanager
def stderr_kept_off_screen() -> Iterator[list[str]]:
    """Keep stderr off the screen. Yield a list, and write the texts in it to stderr at the end.

    Text that C libraries write to stderr is written at the end as well, but only after a failure.
    """
    to_tell: list[str] = []
    is_open, failed = False, True
    with tempfile.TemporaryFile() as noise:
        try:
            with redirect_stderr(noise) as is_open:
                yield to_tell
            failed = False
        finally:
            noise.seek(0)
            if is_open:
                sys.stderr.write("".join([*to_tell, noise.read().decode(errors="replace") if failed else ""]))


@contextmanager
def taken_terminal(signals: Signals) -> Iterator[Terminal]:
    """Yield the terminal, and restore its settings at the end."""
    with _screen() as out, _key_input() as keyboard_fd, _restored_settings(keyboard_fd):
        terminal = Terminal(out, keyboard_fd, signals)
        try:
            yield terminal
        finally:
            if sys.platform != "win32" and (terminal.taken or _is_in_front(keyboard_fd)):
                out.write((_LEAVE_SCREEN if terminal.taken else "") + _RESET_TERMINAL)


class _PatientWriter(io.FileIO):
    """Raw file that waits while a terminal takes no data, and drops data for a terminal that was closed."""

    def write(self, data: object) -> int:
        """Write to the terminal."""
        try:
            while (written := super().write(data)) is None:  # type: ignore[arg-type]  # any bytes-like object
                select.select([], [self], [])
        except OSError:
            return len(data)  # type: ignore[arg-type]
        return written


@contextmanager
def _screen() -> Iterator[TextIO]:
    stdout = sys.__stdout__
    if stdout is None:
        raise TypeError("a screen wants a terminal")
    raw = io.BufferedWriter(_PatientWriter(os.dup(stdout.fileno()), "w"))
    with io.TextIOWrapper(raw, encoding=stdout.encoding, errors="replace", newline="") as out:
        yield out


@contextmanager
def _key_input() -> Iterator[int]:
    """Yield a file descriptor for keys: stdin, else the terminal that started this process, else an empty pipe."""
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
def _restored_settings(fd: int) -> Iterator[None]:
    """Restore the settings of a terminal (`stty -a`) at the end, unless another job is in front by then."""
    if sys.platform == "win32" or not os.isatty(fd):
        yield
        return
    before = termios.tcgetattr(fd)
    try:
        yield
    finally:
        if _is_in_front(fd) and os.isatty(fd):  # not if it was closed
            termios.tcsetattr(fd, termios.TCSADRAIN, before)


def _is_in_front(fd: int) -> bool:
    """Return whether we may change the terminal: this process is not a background job of its shell."""
    if sys.platform == "win32":
        return True
    try:
        return os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:  # it does not control this process, or was closed
        return True


@contextmanager
def _sigttou_ignored() -> Iterator[None]:
    """Ignore SIGTTOU, which stops a background job that changes the terminal."""
    if sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTTOU, before)
