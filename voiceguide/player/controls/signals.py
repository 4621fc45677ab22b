"""Signals that are noted when they arrive, and acted on later, between two frames of the screen."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
_NAMES = (*_ENDING, "SIGTSTP", "SIGCONT")


class Signals:
    """Context manager that notes the signals that arrive, and restores the earlier handlers at its end.

    The handler only notes a signal. The caller takes it with `take`, and acts on it, when that suits.
    """

    def __init__(self) -> None:
        self._noted: list[signal.Signals] = []
        self._before: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Self:
        for number in _numbers():
            self._before[number] = signal.getsignal(number)
        self.install()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def install(self) -> None:
        """Install the handler for all these signals, also where a library has installed its own since."""
        for number in _numbers():
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._noted.append(signal.Signals(number))

    def take(self) -> signal.Signals | None:
        """Remove the oldest noted signal and return it; None if there is none."""
        return self._noted.pop(0) if self._noted else None

    @property
    def has_end(self) -> bool:
        """Whether a noted signal asks the program to end."""
        return any(noted.name in _ENDING for noted in self._noted)

    def forget(self, number: signal.Signals) -> None:
        """Drop the noted signals of this kind."""
        self._noted = [noted for noted in self._noted if noted is not number]


def _numbers() -> list[signal.Signals]:
    return [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]


def stop_process(*, whole_job: bool) -> None:
    """Stop this process until SIGCONT, or with `whole_job` its process group, as Ctrl-Z does; not on Windows."""
    if sys.platform == "win32":
        return
    if not whole_job:
        os.kill(os.getpid(), signal.SIGSTOP)
        return
    own_handler = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        os.killpg(os.getpgrp(), signal.SIGTSTP)  # has no effect without a shell that could continue it
    finally:
        signal.signal(signal.SIGTSTP, own_handler)
