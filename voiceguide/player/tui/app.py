"""A session on the screen of a terminal, from its first moment to its last: what Textual has to do with it."""

import os
import queue
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import ClassVar, Literal

from textual import events
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.driver import Driver
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from voiceguide.player.controls.keys import AnyKey, Presses, asked_by
from voiceguide.player.controls.signals import Signals, stop_process
from voiceguide.player.controls.target import Performing
from voiceguide.player.session.commands import Command, EventKind
from voiceguide.player.tui.help_screen import help_picture
from voiceguide.player.tui.picture import Drawing, picture
from voiceguide.player.tui.rows import Role, Row
from voiceguide.player.tui.terminal import Terminal, noise_kept_off, taken_terminal

Ended = Literal["over", "interrupted", "terminated"]
"""The session is over, by itself or as somebody asked; Ctrl-C; SIGTERM, or the terminal was closed."""

FRAME_S = 0.1
NOTE_S = 4.0
"""How long a note is shown."""
QUIT_S = 1.0
"""How long quitting may take the player; then the screen ends without it."""
_NOTED: tuple[EventKind, ...] = ("changed", "volume", "pace", "skipped", "again", "device", "note")
_LEADS: Mapping[EventKind, str] = MappingProxyType({"skipped": "Skipped", "again": "Again"})
_NAMED_KEYS = ("right", "left", "enter")

# Two hues of such a lightness (a relative luminance of 0.18) that they read as well on black as on white, at 4.5 to 1:
# nobody has to know which the terminal has.
_TEAL, _AMBER = Color.parse("#00857c"), Color.parse("#ae6400")
_PLAIN_STYLES = {
    Role.PLAIN: Style(),
    Role.STRONG: Style(bold=True),
    Role.QUIET: Style(dim=True),
    Role.HOLD: Style(bold=True),
    Role.STILL: Style(bold=True),
    Role.BAND: Style(bold=True, reverse=True),
}
_COLOUR_STYLES = _PLAIN_STYLES | {Role.HOLD: Style(foreground=_TEAL), Role.STILL: Style(foreground=_AMBER)}
_ASCII = str.maketrans("…·→←\u2212\u2019\u201c\u201d", ".-><-'\"\"")


class _Canvas(Widget):
    """Shows rows, and draws anew those alone that have changed."""

    DEFAULT_CSS = "_Canvas { width: 100%; height: 100%; }"

    def __init__(self, *, colour: bool, ascii_only: bool) -> None:
        super().__init__()
        self._ascii_only = ascii_only
        self._styles = _COLOUR_STYLES if colour else _PLAIN_STYLES
        self._rows: tuple[Row, ...] = ()

    def show(self, rows: tuple[Row, ...]) -> None:
        """Show these rows from now on."""
        before, self._rows = self._rows, rows
        if len(before) != len(rows):
            self.refresh()
        elif changed := [y for y, (old, new) in enumerate(zip(before, rows, strict=True)) if old != new]:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """Give one row as Textual draws it."""
        row = self._rows[y] if y < len(self._rows) else ()
        content = Content.assemble(*((self._shown(piece.text), self._styles[piece.role]) for piece in row))
        return Strip(content.render_segments()).adjust_cell_length(self.size.width)

    def _shown(self, text: str) -> str:
        return text.translate(_ASCII) if self._ascii_only else text


class _Stage(Screen[None], inherit_bindings=False):
    """Textual's screen without Textual's keys."""


class SessionApp(App[Ended], inherit_bindings=False):
    """Shows a session until it is over, and takes its keys."""

    ENABLE_COMMAND_PALETTE = False
    CSS: ClassVar[str] = "_Stage { overflow: hidden; }"

    def __init__(
        self,
        performing: Performing,
        presses: Presses,
        signals: Signals,
        *,
        colour: bool = True,
        rings: bool = False,
        terminal: Terminal | None = None,
    ) -> None:
        self._terminal = terminal
        super().__init__(ansi_color=True)
        self._performing, self._presses, self._signals = performing, presses, signals
        self._ascii_only = terminal is not None and terminal.ascii_only
        self._canvas = _Canvas(colour=colour, ascii_only=self._ascii_only)
        self.strays: list[str] = []
        self._helps = False
        self._rings = rings
        self._note, self._note_until_s = "", 0.0
        self._quit_by_s: float | None = None
        self.failure: Exception | None = None

    def get_driver_class(self) -> type[Driver]:
        """Give Textual's driver for this system, writing where we say."""
        usual = super().get_driver_class()
        return usual if self._terminal is None else self._terminal.driver(usual)

    def get_default_screen(self) -> Screen[None]:
        """Give the screen without keys of its own."""
        return _Stage(id="_default")

    def compose(self) -> ComposeResult:
        """Give the one thing on it."""
        yield self._canvas

    def on_mount(self) -> None:
        """Begin: take the signals that Textual's driver took, and draw ten times a second at most."""
        self._signals.heard()
        self.begin_capture_print(self, stdout=False)
        self.set_interval(FRAME_S, self._frame)

    def on_print(self, event: events.Print) -> None:
        """Keep what somebody writes to `sys.stderr`: here it would be drawn over."""
        self.strays.append(event.text)

    def on_resize(self, _event: events.Resize) -> None:
        """Draw for another window at once."""
        self._draw()

    def _frame(self) -> None:
        self._obey_signals()
        self._read_events()
        self._draw()
        if self._performing.moment.over or (self._quit_by_s is not None and time.monotonic() > self._quit_by_s):
            self.exit("over")

    def _draw(self) -> None:
        self._canvas.show(self._picture())

    def _picture(self) -> tuple[Row, ...]:
        moment = self._performing.moment
        drawing = Drawing(
            self.size.width,
            self.size.height,
            self._note if time.monotonic() < self._note_until_s else "",
            any_key=isinstance(self._presses, AnyKey),
            ascii_only=self._ascii_only,
        )
        return help_picture(moment, drawing) if self._helps else picture(moment, drawing)

    def _read_events(self) -> None:
        while True:
            try:
                event = self._performing.events.get_nowait()
            except queue.Empty:
                return
            if event.kind == "sign" and self._rings:
                self.bell()
            if event.kind in ("paused", "resumed"):
                self._note = ""  # of before
            elif event.kind in _NOTED:
                self._note = f"{_LEADS[event.kind]}: {event.text}" if event.kind in _LEADS else event.text
                self._note_until_s = time.monotonic() + NOTE_S

    def on_key(self, event: events.Key) -> None:
        """Do what a key asks for, and nothing for a key that is not in the table."""
        event.stop()
        if event.key == "ctrl+c":
            self.exit("interrupted")
        elif event.key == "ctrl+z":
            self._stand_by(whole_job=True)
        elif self._helps and event.key == "escape":
            self._helps = False
        else:
            self._press(event)
        self._draw()

    def _press(self, event: events.Key) -> None:
        by_name = event.key in _NAMED_KEYS or "+" in event.key or event.character is None
        asked = self._presses(event.key if by_name else event.character or "")
        if asked == "help":
            self._helps = not self._helps
        elif asked is not None:
            self._performing.command(asked)
        if asked in (Command.QUIT, Command.REMEMBER):
            self._quit_by_s = time.monotonic() + QUIT_S

    def _obey_signals(self) -> None:
        while (noted := self._signals.take()) is not None:
            if noted.name not in ("SIGTSTP", "SIGCONT"):
                self.exit("interrupted" if noted is signal.SIGINT else "terminated")
                return
            self._stand_by(whole_job=False, stop=noted.name == "SIGTSTP")

    def _stand_by(self, *, whole_job: bool, stop: bool = True) -> None:
        """Give the terminal back and stop, until somebody has us go on; without `stop`, take it anew.

        That is for who was stopped by a signal that nobody can see coming, and may find the terminal changed.
        """
        if sys.platform == "win32":
            return
        with self.suspend():
            if stop:
                stop_process(whole_job=whole_job)
        self._signals.forget(signal.SIGCONT)

    def fail(self, error: Exception) -> None:
        """End with an error that came up in a thread."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        # Textual would draw a traceback of its own: the command line tells bugs, in one place for all.
        self.failure = self.failure or error
        super()._handle_exception(error)
        self._exit_renderables.clear()


def show(performing: Performing, *, any_key: bool = False, bell: bool = False) -> Ended:
    """Show a session on the terminal until it is over, and give how it ended; to be called in the main thread.

    With `any_key` each key pauses and goes on; with `bell` a sign rings the terminal's, for a session in silence. What
    others write to `sys.stderr` meanwhile is written afterwards. An exception is raised here, with the terminal as it
    was. The player is told the keys and no more: whoever called sees to its end.
    """
    presses: Presses = AnyKey(time.monotonic) if any_key else asked_by
    colour = not os.environ.get("NO_COLOR")
    with noise_kept_off() as to_tell:
        with _without_environment("NO_COLOR"), Signals() as signals, taken_terminal(signals) as terminal:
            app = SessionApp(performing, presses, signals, colour=colour, rings=bell, terminal=terminal)
            app.strays = to_tell
            ended = app.run(mouse=False)
        if app.failure is not None:
            raise app.failure
    return ended or "over"


@contextmanager
def _without_environment(name: str) -> Iterator[None]:
    """Keep a variable from Textual, which would take it away for good and paint in shades of grey."""
    value = os.environ.pop(name, None)
    try:
        yield
    finally:
        if value is not None:
            os.environ[name] = value
