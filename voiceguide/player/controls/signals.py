"""Signals as wishes that are looked at between two pictures, when it suits."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
_NAMES = (*_ENDING, "SIGTSTP", "SIGCONT")


class Signals:
    """Notes the signals that arrive, from `heard` on, and puts back at the end what others had in their place.

    A handler does nothing but note: whatever a signal asks for is done by who looks, at a moment that suits it.
    """

    def __init__(self) -> None:
        self._noted: list[signal.Signals] = []
        self._before: dict[signal.Signals, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Self:
        for number in _numbers():
            self._before[number] = signal.getsignal(number)
        self.heard()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def heard(self) -> None:
        """Take all of these signals, also from a library that took them meanwhile."""
        for number in _numbers():
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._noted.append(signal.Signals(number))

    def take(self) -> signal.Signals | None:
        """Give the oldest signal that nobody looked at yet."""
        return self._noted.pop(0) if self._noted else None

    @property
    def has_end(self) -> bool:
        """Whether one is among them that ends a program."""
        return any(noted.name in _ENDING for noted in self._noted)

    def forget(self, number: signal.Signals) -> None:
        """Look at no signal of that kind that has come until now."""
        self._noted = [noted for noted in self._noted if noted is not number]


def _numbers() -> list[signal.Signals]:
    return [signal.Signals[name] for name in _NAMES if name in signal.Signals.__members__]


def stop_process(*, whole_job: bool) -> None:
    """Stop this process until somebody has it go on; with `whole_job` all of the job, as Ctrl-Z does in a terminal."""
    if sys.platform == "win32":
        return
    if not whole_job:
        os.kill(os.getpid(), signal.SIGSTOP)
        return
    ours = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
    try:
        os.killpg(os.getpgrp(), signal.SIGTSTP)  # of no effect where no shell is there to have it go on
    finally:
        signal.signal(signal.SIGTSTP, ours)
