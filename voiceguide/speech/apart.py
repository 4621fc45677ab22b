"""Work done in a copy of this process, which ends with it: what it leaves in memory is forgotten."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from voiceguide.errors import SpeechError
from voiceguide.speech.engine import VoiceError

End = Callable[[BaseException | None], NoReturn]
"""Ends the copy in which it is called."""

LIMIT_S = 600
"""How long a copy lives at most; whoever waits for it loses patience sooner, and on Linux it ends with its parent."""
_TOLD_BYTES = 4096
"""As much as every pipe takes at once."""
_KINDS = {kind.__name__: kind for kind in (VoiceError, SpeechError)}
_PR_SET_PDEATHSIG = 1
"""From Linux's prctl.h."""


def apart(work: Callable[[End], object]) -> None:
    """Do `work` in a copy of this process, and wait until that has ended: some 2 ms of processor more than here.

    `work` may end the copy before it returns, with an error or without, even from where nothing can be raised.
    No thread but the one that calls is in the copy, which cleans nothing up at its end. Raises the VoiceError or
    SpeechError that `work` raised, and SpeechError for anything else, or where the copy died.
    """
    told, telling = os.pipe()
    parent = os.getpid()
    try:
        copy = os.fork()
    except OSError as error:
        os.close(told)
        os.close(telling)
        raise SpeechError(f"no process can be started for it: {error}") from error
    if copy == 0:
        _be_the_copy(work, parent, telling)
    os.close(telling)
    with os.fdopen(told, "rb") as end:
        kind, _, message = end.read().decode("utf-8", "replace").partition("\n")
    code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
    if code:
        raise _KINDS.get(kind, SpeechError)(message or f"it died (exit {code})")


def _be_the_copy(work: Callable[[End], object], parent: int, telling: int) -> NoReturn:
    def end(error: BaseException | None) -> NoReturn:
        try:
            if error:
                os.write(telling, f"{type(error).__name__}\n{error}".encode("utf-8", "replace")[:_TOLD_BYTES])
        finally:
            os._exit(1 if error else 0)

    try:
        _end_with(parent)
        work(end)
    except BaseException as error:  # noqa: BLE001 - whatever it is, there is nobody else to hear of it
        end(error)
    end(None)


def _end_with(parent: int) -> None:
    """Have this process killed when its parent ends, or else, and where that cannot be had, in a while."""
    signal.alarm(LIMIT_S)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
