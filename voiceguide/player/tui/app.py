"""The screen of a live session, drawn in a terminal by Textual."""

import os
import queue
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Literal

from textual import events
from textual.app import App, ComposeResult
from textual.color import BLACK, WHITE, Color
from textual.content import Content
from textual.driver import Driver
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from voiceguide.player.controls.keys import AnyKey, KeyMap, command_for
from voiceguide.player.controls.live_session import LiveSession
from voiceguide.player.controls.signals import Signals, stop_process
from voiceguide.player.session.commands import Command, Event
from voiceguide.player.tui import labels
from voiceguide.player.tui.help_screen import help_picture
from voiceguide.player.tui.invitation import Invitation, invitation_picture
from voiceguide.player.tui.picture import Drawing, picture
from voiceguide.player.tui.rows import Role, Row
from voiceguide.player.tui.terminal import Terminal, stderr_kept_off_screen, taken_terminal

Ended = Literal["over", "interrupted", "terminated"]
"""How the screen ended: `over`, with the session, by itself or by a command; `interrupted`, by Ctrl-C; `terminated`, by
SIGTERM or because the terminal was closed."""

_Page = Literal["session", "keys", "code"]
FRAME_S = 0.1
"""Seconds between two frames."""
NOTE_S = 4.0
"""Seconds that a note is shown."""
QUIT_S = 1.0
"""Seconds that the player may take to quit; then the screen ends without it."""
_NAMED_KEYS = ("right", "left", "enter")

# Both colours have a relative luminance of 0.18, so that their contrast is 4.5 to 1 on black and on white alike. So we
# need not know the background of the terminal.
_TEAL, _AMBER = Color.parse("#00857c"), Color.parse("#ae6400")
_PLAIN_STYLES = {
    Role.PLAIN: Style(),
    Role.STRONG: Style(bold=True),
    Role.QUIET: Style(dim=True),
    Role.HOLD: Style(bold=True),
    Role.STILL: Style(bold=True),
    Role.BAND: Style(bold=True, reverse=True),
    Role.CODE: Style(),
}
_COLOUR_STYLES = _PLAIN_STYLES | {
    Role.HOLD: Style(foreground=_TEAL),
    Role.STILL: Style(foreground=_AMBER),
    Role.CODE: Style(foreground=WHITE, background=BLACK),  # a camera needs it dark on light
}
_ASCII = str.maketrans("…·→←\u2212\u2019\u201c\u201d", ".-><-'\"\"")


class _Canvas(Widget):
    """Widget that shows rows, and redraws only rows that have changed."""

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
        """Return row `y` as Textual draws it."""
        row = self._rows[y] if y < len(self._rows) else ()
        content = Content.assemble(*((self._shown(piece.text), self._styles[piece.role]) for piece in row))
        return Strip(content.render_segments()).adjust_cell_length(self.size.width)

    def _shown(self, text: str) -> str:
        return text.translate(_ASCII) if self._ascii_only else text


class _Stage(Screen[None], inherit_bindings=False):
    """Textual screen without the keys that Textual binds."""


class SessionApp(App[Ended], inherit_bindings=False):
    """Textual application that shows a session until it is over, and takes its keys.

    `colour` turns colours on. With `rings` the bell of the terminal rings at each chime. With an `invitation` it shows
    the code for a phone first, until a phone is there or a key is pressed.
    """

    ENABLE_COMMAND_PALETTE = False
    CSS: ClassVar[str] = "_Stage { overflow: hidden; }"

    def __init__(
        self,
        session: LiveSession,
        key_map: KeyMap,
        signals: Signals,
        *,
        colour: bool = True,
        rings: bool = False,
        terminal: Terminal | None = None,
        invitation: Invitation | None = None,
    ) -> None:
        self._terminal = terminal
        super().__init__(ansi_color=True)
        self._session, self._key_map, self._signals = session, key_map, signals
        self._ascii_only = terminal is not None and terminal.ascii_only
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        session.listen(self._events.put)
        self._canvas = _Canvas(colour=colour, ascii_only=self._ascii_only)
        self.strays: list[str] = []
        """Texts that were written to `sys.stderr` while the screen was shown."""
        self._invitation = invitation
        self._page: _Page = "session" if invitation is None else "code"
        self._waits_for_phone = invitation is not None
        self._rings = rings
        self._note, self._note_until_s = "", 0.0
        self._quit_by_s: float | None = None
        self.failure: Exception | None = None
        """The first exception that was raised while the screen was shown."""

    def get_driver_class(self) -> type[Driver]:
        """Return Textual's driver for this system, which draws on our terminal."""
        usual = super().get_driver_class()
        return usual if self._terminal is None else self._terminal.driver(usual)

    def get_default_screen(self) -> Screen[None]:
        """Return the screen without keys of its own."""
        return _Stage(id="_default")

    def compose(self) -> ComposeResult:
        """Yield the only widget."""
        yield self._canvas

    def on_mount(self) -> None:
        """Take back the signals from Textual's driver, and begin to draw, at most ten times a second."""
        self._signals.install()
        self.begin_capture_print(self, stdout=False)
        self.set_interval(FRAME_S, self._frame)

    def on_print(self, event: events.Print) -> None:
        """Keep text that is written to `sys.stderr`, because the screen would hide it."""
        self.strays.append(event.text)

    def on_resize(self, _event: events.Resize) -> None:
        """Draw at once for the new size of the window."""
        self._draw()

    def _frame(self) -> None:
        self._obey_signals()
        self._read_events()
        if self._waits_for_phone and self._invitation is not None and self._invitation.is_taken():
            self._waits_for_phone = False
            self._page = "session" if self._page == "code" else self._page
        self._draw()
        if self._session.moment.over or (self._quit_by_s is not None and time.monotonic() > self._quit_by_s):
            self.exit("over")

    def _draw(self) -> None:
        self._canvas.show(self._picture())

    def _picture(self) -> tuple[Row, ...]:
        moment = self._session.moment
        drawing = Drawing(
            self.size.width,
            self.size.height,
            self._note if time.monotonic() < self._note_until_s else "",
            any_key=isinstance(self._key_map, AnyKey),
            ascii_only=self._ascii_only,
        )
        if self._page == "code" and self._invitation is not None:
            return invitation_picture(moment, drawing, self._invitation)
        return help_picture(moment, drawing) if self._page == "keys" else picture(moment, drawing)

    def _read_events(self) -> None:
        while True:
            try:
                event = self._events.get_nowait()
            except queue.Empty:
                return
            if event.kind == "sign" and self._rings:
                self.bell()
            if event.kind in ("paused", "resumed"):
                self._note = ""  # it is older than the pause
            elif (note := labels.note_of(event)) is not None:
                self._note = note
                self._note_until_s = time.monotonic() + NOTE_S

    def on_key(self, event: events.Key) -> None:
        """Run the command of a key; do nothing for a key that is not in the table."""
        event.stop()
        if event.key == "ctrl+c":
            self.exit("interrupted")
        elif event.key == "ctrl+z":
            self._stand_by(whole_job=True)
        elif event.key == "escape" and self._page != "session":
            self._page = "session"
        else:
            self._press(event)
        self._draw()

    def _press(self, event: events.Key) -> None:
        by_name = event.key in _NAMED_KEYS or "+" in event.key or event.character is None
        command = self._key_map(event.key if by_name else event.character or "")
        if command == "help":
            self._page = self._page_after()
        elif command is not None:
            self._page = "session" if self._page == "code" else self._page
            self._session.command(command)
        if command in (Command.QUIT, Command.REMEMBER):
            self._quit_by_s = time.monotonic() + QUIT_S

    def _page_after(self) -> _Page:
        """Return the page that the key for help leads to: the keys, then the code if there is one, then the session."""
        if self._page == "session":
            return "keys"
        return "code" if self._page == "keys" and self._invitation is not None else "session"

    def _obey_signals(self) -> None:
        while (noted := self._signals.take()) is not None:
            if noted.name not in ("SIGTSTP", "SIGCONT"):
                self.exit("interrupted" if noted is signal.SIGINT else "terminated")
                return
            self._stand_by(whole_job=False, stop=noted.name == "SIGTSTP")

    def _stand_by(self, *, whole_job: bool, stop: bool = True) -> None:
        """Hand back the terminal, stop until SIGCONT, and take the terminal again. Do nothing on Windows.

        Without `stop`, only hand back the terminal and take it again. This is for SIGCONT after SIGSTOP, which cannot
        be caught: the terminal may have changed meanwhile.
        """
        if sys.platform == "win32":
            return
        with self.suspend():
            if stop:
                stop_process(whole_job=whole_job)
        self._signals.forget(signal.SIGCONT)

    def fail(self, error: Exception) -> None:
        """End with an error that was raised in a thread."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        # Textual would draw a traceback of its own, but the command line reports all bugs in one place.
        self.failure = self.failure or error
        super()._handle_exception(error)
        self._exit_renderables.clear()


def show(
    session: LiveSession, *, any_key: bool = False, bell: bool = False, invitation: Invitation | None = None
) -> Ended:
    """Show a session on the terminal until it is over, and return how it ended. Call it in the main thread.

    With `any_key` every key pauses and goes on. With `bell` the bell of the terminal rings at each chime, for a silent
    session. With an `invitation` the code for a phone comes first. Text that other code writes to `sys.stderr` is
    written afterwards. An exception is raised from here after the terminal was restored. The player gets only the
    commands of keys: the caller must end it.
    """
    key_map: KeyMap = AnyKey(time.monotonic) if any_key else command_for
    colour = not os.environ.get("NO_COLOR")
    with stderr_kept_off_screen() as to_tell:
        with _without_environment("NO_COLOR"), Signals() as signals, taken_terminal(signals) as terminal:
            app = SessionApp(
                session, key_map, signals, colour=colour, rings=bell, terminal=terminal, invitation=invitation
            )
            app.strays = to_tell
            ended = app.run(mouse=False)
        if app.failure is not None:
            raise app.failure
    return ended or "over"


@contextmanager
def _without_environment(name: str) -> Iterator[None]:
    """Hide a variable from Textual, which would remove it for good and draw in shades of grey."""
    value = os.environ.pop(name, None)
    try:
        yield
    finally:
        if value is not None:
            os.environ[name] = value
