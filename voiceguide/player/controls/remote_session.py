"""A live session for remote controls: its state as plain values, and its commands by name."""

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from voiceguide.player.controls.live_session import LiveSession
from voiceguide.player.session.commands import Command, Event
from voiceguide.player.tui import labels
from voiceguide.printable import in_one_line

NOTE_S = 4.0
"""Seconds for which a note of a change is part of the state."""
COMMANDS: Mapping[str, Command] = MappingProxyType({command.name.lower(): command for command in Command})
"""All commands, by the word that a remote control sends: `pause`, `time_left` and so on."""


class RemoteSession:
    """A live session as remote controls see it. `clock` returns seconds. All members may be used from any thread."""

    def __init__(self, session: LiveSession, clock: Callable[[], float] = time.monotonic) -> None:
        self._session, self._clock = session, clock
        self._note, self._ending = ("", float("-inf")), ""
        session.listen(self._keep_note)

    def state(self, *, ended: bool = False) -> Mapping[str, object]:
        """Return all that a remote control shows at this moment, with times in seconds.

        `ended` says that the program ends, also in the middle of the session.
        """
        moment = self._session.moment
        text, at_s = self._note
        note_left_s = at_s + NOTE_S - self._clock()
        why, _ = labels.state(moment)
        over = ended or moment.over
        shown = {
            "title": moment.title,
            "unusual": labels.unusual(moment),
            "kind": moment.kind,
            "held": moment.kind in labels.HELD,
            "label": labels.span_label(moment).capitalize(),
            "move": labels.move_label(moment),
            "side": moment.side,
            "left": round(moment.span_left_s, 3),
            "length": round(moment.span_s, 3),
            "to_go": round(moment.left_s, 3),
            "turn": labels.turns(moment)[0],
            "next": None if labels.tells_next(moment) else moment.next_up,
            "said": moment.said,
            "why": (self._ending or "Stopped.") if over else why,
            "runs": not (over or labels.stands_still(moment)),
            "paused": moment.paused,
            "waits": moment.awaits == "person",
            "note": text if note_left_s > 0 else "",
            "note_left": round(max(0.0, note_left_s), 3),
            "over": over,
        }
        return {name: in_one_line(value) if isinstance(value, str) else value for name, value in shown.items()}

    def obey(self, word: str) -> bool:
        """Send the command that is called `word`; return False if there is no such command."""
        command = COMMANDS.get(word)
        if command is not None:
            self._session.command(command)
        return command is not None

    def listen(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Call `on_change`, which must be quick, after each event; return a function that ends this."""
        return self._session.listen(lambda _event: on_change())

    def _keep_note(self, event: Event) -> None:
        if event.kind == "ended":
            self._ending = event.text
        elif event.kind in ("paused", "resumed"):
            self._note = "", self._clock()  # it is older than the pause
        elif (text := labels.note_of(event)) is not None:
            self._note = text, self._clock()
