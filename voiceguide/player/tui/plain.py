"""A session in lines, one an event, for screen readers, logs and terminals that can do no more."""

import queue
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Literal

from voiceguide.model.durations import clock
from voiceguide.player.controls.keyboard import Keyboard, keyboard
from voiceguide.player.controls.keys import AnyKey, Presses, asked_by, help_lines
from voiceguide.player.controls.signals import Signals, stop_process
from voiceguide.player.controls.target import Performing
from voiceguide.player.session.commands import Command, Event

Ended = Literal["over", "interrupted", "terminated"]
"""The session is over, by itself or as somebody asked; Ctrl-C; SIGTERM."""

LOOK_S = 0.05
QUIT_S = 1.0
"""How long quitting may take the player; then we end without it."""
BELL = "\a"


def show(performing: Performing, write: Callable[[str], None], *, any_key: bool = False, bell: bool = False) -> Ended:
    """Tell a session by `write`, a line for each event, until it is over, and give how it ended; in the main thread.

    With `any_key` each key pauses and goes on; with `bell` a sign rings the terminal's, for a session in silence. The
    player is told the keys and no more: whoever called sees to its end.
    """
    presses: Presses = AnyKey(time.monotonic) if any_key else asked_by
    with Signals() as signals, keyboard() as keys:
        return _Lines(performing, write, presses, bell=bell).run(keys, signals)


class _Lines:
    """A session that is told in lines."""

    def __init__(self, performing: Performing, write: Callable[[str], None], presses: Presses, *, bell: bool) -> None:
        self._performing, self._write, self._presses, self._bell = performing, write, presses, bell
        self._quit_by_s = float("inf")

    def run(self, keys: Keyboard, signals: Signals) -> Ended:
        """Tell until the end."""
        while time.monotonic() < self._quit_by_s:
            while (noted := signals.take()) is not None:
                if noted is signal.SIGINT:
                    return "interrupted"
                if noted.name not in ("SIGTSTP", "SIGCONT"):
                    return "terminated"
                _stand_by(keys, signals, stop=noted.name == "SIGTSTP")
            over = self._performing.moment.over
            for line in self._lines():
                self._write(line)
            if over:
                break
            for name in keys.read(LOOK_S):
                self._press(name)
        return "over"

    def _lines(self) -> Iterator[str]:
        while True:
            try:
                event = self._performing.events.get_nowait()
            except queue.Empty:
                return
            yield line_of(event) + (BELL if self._bell and event.kind == "sign" else "")

    def _press(self, name: str) -> None:
        asked = self._presses(name)
        if asked == "help":
            for line in help_lines():
                self._write(line)
        elif asked is not None:
            self._performing.command(asked)
        if asked in (Command.QUIT, Command.REMEMBER):
            self._quit_by_s = time.monotonic() + QUIT_S


def line_of(event: Event) -> str:
    """Give an event as a line: when it happened, and what."""
    text = {"sign": f"<{event.text}>", "done": f"Done: {event.text}", "skipped": f"Skipped: {event.text}",
            "again": f"Again: {event.text}"}  # fmt: skip
    return f"{clock(event.at_s):>7}  {text.get(event.kind, event.text)}"


def _stand_by(keys: Keyboard, signals: Signals, *, stop: bool) -> None:
    """Give the terminal back and stop, until somebody has us go on; then take it anew.

    Without `stop` we were stopped by a signal that nobody can see coming.
    """
    if stop:
        keys.give_back()
        stop_process(whole_job=False)
        if sys.platform != "win32":
            signals.forget(signal.SIGCONT)
    keys.take()
