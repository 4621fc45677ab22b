"""The terminal that a session takes: where it is drawn, where keys come from, and how it is left as it was."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from textual.driver import Driver

if sys.platform != "win32":
    import termios

_LEAVE = "\x1b[<u\x1b[?1049l"
"""The keyboard as usual (kitty's protocol), and back from the alternate screen."""
_USUAL = "\x1b[?25h\x1b[?7h\x1b[?1004l\x1b[?2004l\x1b[?2048l\x1b[0m"
"""Cursor shown, lines wrapped, no reports of focus, paste or size, no style: all of it harmless where it is so."""


class Terminal:
    """Draws where stdout leads, whatever libraries write to stderr; and types there too, where stdin is no keyboard.

    `ascii_only` tells that it knows no blocks. `taken` tells whether it shows a session at present.
    """

    def __init__(self, out: TextIO, keyboard_fd: int) -> None:
        self.out, self.keyboard_fd = out, keyboard_fd
        self.taken = False

    @property
    def ascii_only(self) -> bool:
        """Whether blocks cannot be shown: by the encoding, or by the font of Linux's own console."""
        try:
            "█▏━…".encode(self.out.encoding)
        except UnicodeEncodeError:
            return True
        return os.environ.get("TERM") == "linux"

    def driver(self, usual: type[Driver]) -> type[Driver]:
        """Give Textual's driver for a system, drawing and typing here."""
        if sys.platform == "win32":
            return usual
        terminal = self

        class Here(usual):  # type: ignore[misc, valid-type]  # a class that is known at run time only
            def __init__(self, *arguments: object, **named: object) -> None:
                super().__init__(*arguments, **named)
                self._file, self.fileno, self.input_tty = terminal.out, terminal.keyboard_fd, True

            def start_application_mode(self) -> None:
                terminal.taken = True
                super().start_application_mode()

            def stop_application_mode(self) -> None:
                super().stop_application_mode()
                terminal.taken = False

        return Here


@contextmanager
def taken_terminal() -> Iterator[Terminal]:
    """Give the terminal, and leave it as it was."""
    stdout = sys.__stdout__
    if stdout is None:
        raise TypeError("a screen wants a terminal")
    out = os.fdopen(os.dup(stdout.fileno()), "w", encoding=stdout.encoding, errors="replace", newline="")
    with out, _keyboard() as keyboard_fd, _kept_settings(keyboard_fd):
        terminal = Terminal(out, keyboard_fd)
        try:
            yield terminal
        finally:
            if sys.platform != "win32":
                out.write((_LEAVE if terminal.taken else "") + _USUAL)
                out.flush()


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
    """Leave a terminal with the settings that it had (`stty -a`), whatever happens meanwhile."""
    if sys.platform == "win32" or not os.isatty(fd):
        yield
        return
    before = termios.tcgetattr(fd)
    try:
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
