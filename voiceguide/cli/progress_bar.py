"""The progress bar of a command, on standard error."""

import sys
import time
from typing import Any

SLOW_S = 0.5
"""The time in seconds after which a command shows its progress."""
MANY = 12
"""The amount of work for which it shows its progress at once."""


class ProgressBar:
    """A rich progress bar that appears after `SLOW_S`, or at once if there is much to do.

    With `tells_time`, it also shows how long the rest will take.
    """

    def __init__(self, *, tells_time: bool = False) -> None:
        self._tells_time = tells_time
        self._began = time.monotonic()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def report(self, doing: str, done: int, of: int) -> None:
        """Show how much is done, once it takes long enough for a bar."""
        if self._bar is None:
            if time.monotonic() - self._began < SLOW_S and of < MANY:
                return
            self._open()
        if doing not in self._tasks:
            self._tasks[doing] = self._bar.add_task(doing, total=of)
        self._bar.update(self._tasks[doing], completed=done, total=of)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description:<9}"), BarColumn(), MofNCompleteColumn())
        rest = (TimeRemainingColumn(), TextColumn("to go")) if self._tells_time else ()
        # Lines that are written meanwhile stand above the bar, but those for a file or a pipe still go there.
        is_screen = sys.stdout is not None and sys.stdout.isatty()
        console = Console(stderr=True)
        self._bar = Progress(*columns, *rest, console=console, transient=True, redirect_stdout=is_screen)
        self._bar.start()

    def close(self) -> None:
        """Remove the bar."""
        if self._bar is not None:
            self._bar.stop()
