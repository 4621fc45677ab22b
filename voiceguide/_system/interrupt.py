"""Ctrl-C from the first moment to the last: exit code 130, never a traceback.

While modules are imported, and again when the work is done, nothing needs to be cleaned up, and the process ends at
once. In between, KeyboardInterrupt is raised once; while it unwinds, more of them would only tear the cleaning up.
Libraries lose it, or turn it into an error of their own: so it is raised again after a while, and `was_raised` says
that an error need not be shown.

Imported before all else by `voiceguide.__main__`, so that it needs only modules that are quick to import.
"""

import _signal  # type: ignore[import-not-found]  # the module signal without its enums, which take time to import
import _thread
import os
import sys
import time

TYPE_CHECKING = False  # typing's own flag would cost the import of typing
if TYPE_CHECKING:
    from types import FrameType

EXIT_CODE = 130
PATIENCE_S = 2.0
"""Seconds for which another Ctrl-C is ignored while the first is acted on; after that it ends the process."""
LOST_S = 5.0
"""Seconds after which an interrupt that did not end the process is raised again."""


class _Interrupt:
    """Handler of SIGINT."""

    def __init__(self) -> None:
        self.is_working = False
        """Whether there may be something to clean up."""
        self.was_raised = False
        self._raised_s: float | None = None
        """When it was raised; None if it may be raised again."""
        self._thread = _thread.get_ident()

    def __call__(self, _number: int, _frame: "FrameType | None") -> None:
        if not self.is_working:
            _end()
        if self._raised_s is None:
            self._raised_s, self.was_raised = time.monotonic(), True
            _thread.start_new_thread(self.raise_again, (LOST_S,))
            raise KeyboardInterrupt
        if time.monotonic() - self._raised_s > PATIENCE_S:
            _end()

    def raise_again(self, after_s: float) -> None:
        """Raise the interrupt in the main thread once more after `after_s` seconds, because it was lost."""
        time.sleep(after_s)
        self._raised_s = None
        if hasattr(_signal, "pthread_kill"):  # unlike interrupt_main, this wakes a thread that waits
            _signal.pthread_kill(self._thread, _signal.SIGINT)
        else:
            _thread.interrupt_main()


_INTERRUPT = _Interrupt()


def _end() -> None:
    """End the process at once."""
    try:  # noqa: SIM105 - contextlib may not be there yet
        os.write(2, b"Stopped.\n")
    except OSError:  # nobody reads it
        pass
    os._exit(EXIT_CODE)


def install() -> None:
    """Handle Ctrl-C from now on, unless the process was started to ignore it, as a shell does for a job in the back."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _INTERRUPT)
        hook = sys.unraisablehook

        def unraisable(lost: "sys.UnraisableHookArgs") -> None:
            if issubclass(lost.exc_type, KeyboardInterrupt):
                _thread.start_new_thread(_INTERRUPT.raise_again, (0.01,))
            else:
                hook(lost)

        sys.unraisablehook = unraisable
    if hasattr(_signal, "pthread_sigmask"):  # scripts/voiceguide blocks it until here
        _signal.pthread_sigmask(_signal.SIG_UNBLOCK, [_signal.SIGINT])


def begin_work() -> None:
    """Raise KeyboardInterrupt at Ctrl-C from now on."""
    _INTERRUPT.is_working = True


def was_raised() -> bool:
    """Return whether Ctrl-C has raised KeyboardInterrupt, wherever that ended."""
    return _INTERRUPT.was_raised


def end_work() -> None:
    """End the process at once at Ctrl-C from now on."""
    _INTERRUPT.is_working = False
