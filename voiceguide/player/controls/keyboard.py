"""Keys as they are pressed, without echo and without Enter, on a terminal that is left as it was."""

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
"""What one key sends: an escape sequence of a terminal, or a character."""
_NAMES = {"\x1b[C": "right", "\x1bOC": "right", "\x1b[D": "left", "\x1bOD": "left", "\r": "enter", "\n": "enter"}
_WINDOWS_NAMES = {"M": "right", "K": "left"}
_CTRL_C = "\x03"
_POLL_S = 0.02


class Keyboard(Protocol):
    """Where keys are pressed."""

    def read(self, seconds: float) -> list[str]:
        """Give the keys pressed since the last call, by their names (see keys); wait so long for the first of them."""
        ...

    def give_back(self) -> None:
        """Leave the terminal as it was, until `take`."""
        ...

    def take(self) -> None:
        """Have keys come without echo, as they are pressed."""
        ...


def names_in(typed: str) -> list[str]:
    """Give the names of the keys that sent these characters; that of an unknown sequence is in no table."""
    return [_NAMES.get(sent, sent) for sent in _SEQUENCE.findall(typed)]


class NoKeyboard:
    """Nobody presses a key."""

    def read(self, seconds: float) -> list[str]:
        """Wait."""
        time.sleep(seconds)
        return []

    def give_back(self) -> None:
        """There is nothing to leave."""

    def take(self) -> None:
        """There is nothing to take."""


if sys.platform == "win32":

    class _Console:
        """The keyboard of a Windows console, which echoes nothing that is read in this way."""

        def read(self, seconds: float) -> list[str]:
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
            """The console is as it was."""

        def take(self) -> None:
            """The console needs nothing."""

    @contextmanager
    def _there() -> Iterator[Keyboard]:
        yield _Console() if sys.stdin is not None and sys.stdin.isatty() else NoKeyboard()

else:

    class _Terminal:
        """The keyboard of a terminal; a job in the background leaves it to whoever is in front."""

        def __init__(self, fd: int) -> None:
            self._fd = fd
            self._before = termios.tcgetattr(fd)
            self._has_hung_up = False

        @property
        def _is_ours(self) -> bool:
            try:
                return not self._has_hung_up and os.tcgetpgrp(self._fd) == os.getpgrp()
            except OSError:  # it is no longer, or not, the terminal that we belong to
                return False

        def read(self, seconds: float) -> list[str]:
            if not self._is_ours:
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
            if self._is_ours:
                termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

        def take(self) -> None:
            if self._is_ours:
                tty.setcbreak(self._fd, termios.TCSADRAIN)

    @contextmanager
    def _there() -> Iterator[Keyboard]:
        with _terminal() as fd:
            yield NoKeyboard() if fd is None else _Terminal(fd)

    @contextmanager
    def _terminal() -> Iterator[int | None]:
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
    """Give the keyboard: that of standard input, or of the terminal that started us; else one that nobody presses."""
    with _there() as keys:
        try:
            keys.take()
            yield keys
        finally:
            keys.give_back()
