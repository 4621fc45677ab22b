"""The keyboard of a terminal: keys without echo and without Enter. At the end its settings are restored."""

import os
import re
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

if sys.platform == "win32":
    import msvcrt
else:
    import termios
    import tty

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|\x1b)?|.", re.DOTALL)
"""The characters that a single key sends: an escape sequence of a terminal, or one character."""
_NAMES = {"\x1b[C": "right", "\x1bOC": "right", "\x1b[D": "left", "\x1bOD": "left", "\r": "enter", "\n": "enter"}
_WINDOWS_NAMES = {"M": "right", "K": "left"}
_CTRL_C = "\x03"
_POLL_S = 0.02
"""Seconds between two looks at a Windows console, which cannot be waited for."""


class Keyboard(Protocol):
    """A source of key presses."""

    def read(self, seconds: float) -> list[str]:
        """Return the names (see keys) of the keys pressed since the last call. Wait at most `seconds` for the first."""
        ...

    def give_back(self) -> None:
        """Restore the settings of the terminal, until `take`."""
        ...

    def take(self) -> None:
        """Set the terminal so that keys arrive at once and without echo."""
        ...


def names_in(typed: str) -> list[str]:
    """Return the names of the keys that sent these characters. The name of an unknown sequence is the sequence."""
    return [_NAMES.get(sent, sent) for sent in _SEQUENCE.findall(typed)]


class NoKeyboard:
    """A keyboard whose keys nobody presses."""

    def read(self, seconds: float) -> list[str]:
        """Wait for `seconds` and return no keys."""
        time.sleep(seconds)
        return []

    def give_back(self) -> None:
        """Do nothing."""

    def take(self) -> None:
        """Do nothing: no terminal is there."""


if sys.platform == "win32":

    class _Console:
        """The keyboard of a Windows console, which does not echo keys that are read with msvcrt."""

        def read(self, seconds: float) -> list[str]:
            """Return the names of the keys that were pressed, after waiting at most `seconds`."""
            until_s = time.monotonic() + seconds
            while not msvcrt.kbhit() and time.monotonic() < until_s:
                time.sleep(_POLL_S)
            found = []
            while msvcrt.kbhit():
                typed = msvcrt.getwch()
                if typed == _CTRL_C:
                    raise KeyboardInterrupt
                found.append(_WINDOWS_NAMES.get(msvcrt.getwch(), "") if typed in "\x00\xe0" else names_in(typed)[0])
            return found

        def give_back(self) -> None:
            """Do nothing: `take` changed nothing."""

        def take(self) -> None:
            """Do nothing: a console needs no other settings."""

    @contextmanager
    def _opened_keyboard() -> Iterator[Keyboard]:
        yield _Console() if sys.stdin is not None and sys.stdin.isatty() else NoKeyboard()

else:

    class _Terminal:
        """The keyboard of a terminal. While this process is a background job, it leaves the terminal alone."""

        def __init__(self, fd: int) -> None:
            self._fd = fd
            self._before = termios.tcgetattr(fd)
            self._has_hung_up = False

        @property
        def _is_in_front(self) -> bool:
            try:
                return not self._has_hung_up and os.tcgetpgrp(self._fd) == os.getpgrp()
            except OSError:  # not, or no longer, the terminal that controls this process
                return False

        def read(self, seconds: float) -> list[str]:
            """Return the names of the keys that were pressed, after waiting at most `seconds`."""
            if not self._is_in_front:
                time.sleep(seconds)
                return []
            ready, _, _ = select.select([self._fd], [], [], seconds)
            if not ready:
                return []
            try:
                typed = os.read(self._fd, 1024)
            except OSError:
                typed = b""
            self._has_hung_up = not typed
            return names_in(typed.decode(errors="replace"))

        def give_back(self) -> None:
            """Restore the settings of the terminal."""
            if self._is_in_front:
                termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

        def take(self) -> None:
            """Take the terminal again, after a stop."""
            if self._is_in_front:
                tty.setcbreak(self._fd, termios.TCSADRAIN)

    @contextmanager
    def _opened_keyboard() -> Iterator[Keyboard]:
        with _terminal_fd() as fd:
            yield NoKeyboard() if fd is None else _Terminal(fd)

    @contextmanager
    def _terminal_fd() -> Iterator[int | None]:
        if os.isatty(0):
            yield 0
            return
        try:
            fd = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        except OSError:
            yield None
            return
        try:
            yield fd
        finally:
            os.close(fd)


@contextmanager
def keyboard() -> Iterator[Keyboard]:
    """Yield the keyboard of stdin, else of the terminal that started this process, else a `NoKeyboard`.

    Restore the settings of the terminal at the end.
    """
    with _opened_keyboard() as keys:
        try:
            keys.take()
            yield keys
        finally:
            keys.give_back()
