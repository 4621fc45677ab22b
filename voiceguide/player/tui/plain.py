"""A live session as plain lines, a line for each event: for screen readers, logs and simple terminals."""

import queue
import signal
import sys
import time
from collections.abc import Callable
from typing import Literal

from voiceguide.model.durations import clock
from voiceguide.player.controls.keyboard import Keyboard, keyboard
from voiceguide.player.controls.keys import AnyKey, KeyMap, command_for, help_lines
from voiceguide.player.controls.live_session import LiveSession
from voiceguide.player.controls.signals import Signals, stop_process
from voiceguide.player.session.commands import Command, Event

Ended = Literal["over", "interrupted", "terminated"]
"""How it ended: `over`, by itself or by a command; `interrupted`, by Ctrl-C; `terminated`, by SIGTERM."""

LOOK_S = 0.05
"""Seconds that we wait for a key between two looks at the session."""
QUIT_S = 1.0
"""Seconds that the player may take to quit; then we end without it."""


def show(
    session: LiveSession,
    write: Callable[[str], None],
    *,
    any_key: bool = False,
    write_sign: Callable[[str], None] | None = None,
) -> Ended:
    """Write a line for each event with `write` until the session is over, and return how it ended.

    Call it in the main thread. With `any_key` every key pauses and goes on. `write_sign`, if given, writes the line of
    a chime, for example with the bell of the terminal. The player gets only the commands of keys: the caller must end
    it.
    """
    key_map: KeyMap = AnyKey(time.monotonic) if any_key else command_for
    with Signals() as signals, keyboard() as keys:
        return _Lines(session, write, key_map, write_sign or write).run(keys, signals)


class _Lines:
    """Writes the events of a session as lines, and takes its keys."""

    def __init__(
        self, session: LiveSession, write: Callable[[str], None], key_map: KeyMap, write_sign: Callable[[str], None]
    ) -> None:
        self._session, self._write, self._key_map, self._write_sign = session, write, key_map, write_sign
        self._quit_by_s = float("inf")
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        session.listen(self._events.put)

    def run(self, keys: Keyboard, signals: Signals) -> Ended:
        """Write lines until the session is over, and return how it ended."""
        while time.monotonic() < self._quit_by_s:
            while (noted := signals.take()) is not None:
                if noted is signal.SIGINT:
                    return "interrupted"
                if noted.name not in ("SIGTSTP", "SIGCONT"):
                    return "terminated"
                _stand_by(keys, signals, stop=noted.name == "SIGTSTP")
            over = self._session.moment.over
            self._write_events()
            if over:
                break
            for name in keys.read(LOOK_S):
                self._press(name)
        return "over"

    def _write_events(self) -> None:
        while True:
            try:
                event = self._events.get_nowait()
            except queue.Empty:
                return
            (self._write_sign if event.kind == "sign" else self._write)(line_of(event))

    def _press(self, name: str) -> None:
        command = self._key_map(name)
        if command == "help":
            for line in help_lines():
                self._write(line)
        elif command is not None:
            self._session.command(command)
        if command in (Command.QUIT, Command.REMEMBER):
            self._quit_by_s = time.monotonic() + QUIT_S


def line_of(event: Event) -> str:
    """Return an event as a line: the time in the session, and the text."""
    text = {"sign": f"<{event.text}>", "done": f"Done: {event.text}", "skipped": f"Skipped: {event.text}",
            "again": f"Again: {event.text}"}  # fmt: skip
    return f"{clock(event.at_s):>7}  {text.get(event.kind, event.text)}"


def _stand_by(keys: Keyboard, signals: Signals, *, stop: bool) -> None:
    """Hand back the terminal, stop until SIGCONT, and take the terminal again.

    Without `stop`, only take the terminal again: SIGSTOP, which cannot be caught, has stopped this process before.
    """
    if stop:
        keys.give_back()
        stop_process(whole_job=False)
        if sys.platform != "win32":
            signals.forget(signal.SIGCONT)
    keys.take()
