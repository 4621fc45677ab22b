"""A performance without sound, whose moments a test sets; run as a program, it is shown on the screen of a terminal.

    python tests/support/screens.py [seconds=60] [any-key] [fails] [noisy]

It shows a hold, and each command that it gets on the line below. With `noisy`, text is written to stderr meanwhile.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from voiceguide.player.session.commands import Command, Event, EventKind, Moment
from voiceguide.player.session.listeners import Listener, Listeners

HOLD = Moment(
    title="Tour of the soles",
    kind="hold",
    move="Down towards the heel",
    side="right",
    chapter="Soles",
    span_s=90.0,
    span_left_s=64.3,
    position_s=245.0,
    session_s=720.0,
    turn=3,
    turns=8,
    next_up="Ball of the foot, left",
    said="Roll the ball slowly down towards the heel, and stop where it is sorest. Breathe out, and let it sink in.",
    paused=False,
    awaits=None,
    device_gone=False,
    volume_db=0.0,
    pace_percent=100,
    over=False,
)
"""A moment in the middle of a session."""


class Performance:
    """A performance that stays at `moment` until a test changes it.

    `asked` lists the commands that it got. It obeys those whose effect a screen shows: pause and end.
    """

    def __init__(self, moment: Moment = HOLD) -> None:
        self.moment = moment
        self.listeners = Listeners()
        self.asked: list[Command] = []

    def command(self, command: Command) -> None:
        self.asked.append(command)
        moment = self.moment
        if command is Command.TOGGLE:
            self.moment = replace(moment, paused=not moment.paused)
        elif command in (Command.QUIT, Command.REMEMBER):
            self.moment = replace(moment, over=True)

    def tell(self, kind: EventKind, text: str) -> None:
        self.listeners.tell(Event(kind, text, self.moment.position_s))

    def listen(self, listener: Listener) -> Callable[[], None]:
        return self.listeners.add(listener)


class Running(Performance):
    """A hold of `seconds` that passes in real time; with `fails`, reading `moment` raises an error after 0.5 s."""

    def __init__(self, seconds: float, *, fails: bool) -> None:
        super().__init__()
        self.began_s, self.seconds, self.fails = time.monotonic(), seconds, fails
        self.readers = 0  # most threads that read keys at the same time
        self.base = HOLD

    @property
    def moment(self) -> Moment:
        passed_s = time.monotonic() - self.began_s
        if self.fails and passed_s > 0.5:
            raise ZeroDivisionError("planted")
        self.readers = max(self.readers, sum(thread.name == "textual-input" for thread in threading.enumerate()))
        said = ", ".join(command.name for command in self.asked) or "nothing asked"
        left_s = max(0.0, self.seconds - passed_s)
        return replace(
            self.base, span_s=self.seconds, span_left_s=left_s, said=said, over=self.base.over or left_s == 0
        )

    @moment.setter
    def moment(self, moment: Moment) -> None:
        self.base = moment


if __name__ == "__main__":
    from voiceguide.player.tui.app import show

    if "noisy" in sys.argv:
        threading.Timer(0.5, lambda: os.write(2, b"noise of a library\n")).start()
        threading.Timer(0.5, lambda: sys.stderr.write("words of ours\n")).start()
    seconds = next((float(word.partition("=")[2]) for word in sys.argv if word.startswith("seconds=")), 60.0)
    running = Running(seconds, fails="fails" in sys.argv)
    ended = show(running, any_key="any-key" in sys.argv)
    sys.stdout.write(f"at most {running.readers} reader of keys\nended: {ended}\n")
    sys.exit({"over": 0, "interrupted": 130, "terminated": 143}[ended])
