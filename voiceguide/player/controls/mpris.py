"""The session on the desktop's D-Bus, as an MPRIS 2 player for media keys and desktop panels."""

import asyncio
import os
import sys
from typing import Annotated

if sys.platform != "linux":
    raise ImportError("MPRIS is of Linux desktops only")

from dbus_fast import NameFlag, PropertyAccess, RequestNameReply, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusDouble, DBusInt64, DBusObjectPath, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from voiceguide.player.controls.live_session import LiveSession
from voiceguide.player.controls.mpris_state import Shown
from voiceguide.player.session.commands import Command

NAME = "org.mpris.MediaPlayer2.voiceguide"
PATH = "/org/mpris/MediaPlayer2"
POLL_S = 0.2
"""Seconds between two looks for changes."""
ANSWER_S = 5.0
"""Seconds that the bus may take to answer before we give it up."""
JUMP_S = 1.0
"""Seconds: a position further than this from the expected position is a jump, and clients get `Seeked`."""

Texts = Annotated[list[str], DBusSignature("as")]
Facts = Annotated[dict[str, Variant], DBusSignature("a{sv}")]
_READ = PropertyAccess.READ


class Application(ServiceInterface):
    """The program as an MPRIS application, which can be ended, and nothing else."""

    def __init__(self, session: LiveSession) -> None:
        super().__init__("org.mpris.MediaPlayer2")
        self._session = session

    @dbus_method("Raise")
    def come_to_the_front(self) -> None:
        """Do nothing: a program cannot bring its terminal to the front."""

    @dbus_method("Quit")
    def end(self) -> None:
        """End the session and remember the place, because we cannot ask whether to."""
        self._session.command(Command.REMEMBER)

    @dbus_property(_READ, "CanQuit")
    def can_quit(self) -> DBusBool:
        """Return True: the program can be ended."""
        return True

    @dbus_property(_READ, "CanRaise")
    def can_raise(self) -> DBusBool:
        """Return False: the program has no window of its own."""
        return False

    @dbus_property(_READ, "HasTrackList")
    def has_track_list(self) -> DBusBool:
        """Return False: there is a single session."""
        return False

    @dbus_property(_READ, "Identity")
    def identity(self) -> DBusStr:
        """Return the name that people read."""
        return "voiceguide"

    @dbus_property(_READ, "SupportedUriSchemes")
    def schemes(self) -> Texts:
        """Return an empty list: nothing can be opened."""
        return []

    @dbus_property(_READ, "SupportedMimeTypes")
    def types(self) -> Texts:
        """Return an empty list: nothing can be opened."""
        return []


class Player(ServiceInterface):
    """The session as an MPRIS player. Next and Previous go from step to step; seeking has no effect."""

    def __init__(self, session: LiveSession) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._session = session
        self._sent = Shown.of(session.moment)

    def send_changes(self) -> None:
        """Send the properties that have changed since the last call to all clients."""
        now = Shown.of(self._session.moment)
        before, self._sent = self._sent, now
        changed = {name: value for name, value in now.properties.items() if value != before.properties[name]}
        if changed:
            self.emit_properties_changed(changed)

    @property
    def _shown(self) -> Shown:
        return Shown.of(self._session.moment)

    @dbus_method("PlayPause")
    def toggle(self) -> None:
        """Pause, or go on. If a step waits for the person, go on with it."""
        moment = self._session.moment
        waits = moment.awaits == "person" and not moment.paused
        self._session.command(Command.RESUME if waits else Command.TOGGLE)

    @dbus_method("Play")
    def play(self) -> None:
        """Go on."""
        self._session.command(Command.RESUME)

    @dbus_method("Pause")
    def pause(self) -> None:
        """Pause."""
        self._session.command(Command.PAUSE)

    @dbus_method("Next")
    def next(self) -> None:
        """Go to the next step."""
        self._session.command(Command.NEXT)

    @dbus_method("Previous")
    def previous(self) -> None:
        """Go to the start of this step, or to the step before."""
        self._session.command(Command.PREVIOUS)

    @dbus_method("Stop")
    def stop(self) -> None:
        """End the session and remember the place, since a button in a pocket is easily pressed."""
        self._session.command(Command.REMEMBER)

    @dbus_method("Seek")
    def seek(self, _offset_us: DBusInt64) -> None:
        """Do nothing: a person moves in a session by steps."""

    @dbus_method("SetPosition")
    def set_position(self, _session: DBusObjectPath, _position_us: DBusInt64) -> None:
        """Do nothing: a person moves in a session by steps."""

    @dbus_method("OpenUri")
    def open_uri(self, _uri: DBusStr) -> None:
        """Do nothing: nothing can be opened."""

    @dbus_signal("Seeked")
    def seeked(self, position_us: int) -> DBusInt64:
        """Signal to clients that the position jumped to `position_us`, in microseconds."""
        return position_us

    @dbus_property(_READ, "PlaybackStatus")
    def status(self) -> DBusStr:
        """Return `Playing`, `Paused` or `Stopped`."""
        return self._shown.status

    @dbus_property(_READ, "Metadata")
    def metadata(self) -> Facts:
        """Return the move as the title, the session as the album, and the length of the session."""
        return self._shown.metadata

    @dbus_property(_READ, "Position")
    def position(self) -> DBusInt64:
        """Return the position in the session, in microseconds."""
        return round(self._session.moment.position_s * 1e6)

    @dbus_property(_READ, "Volume")
    def volume(self) -> DBusDouble:
        """Return the volume as a factor of the amplitude."""
        return self._shown.volume

    @dbus_property(_READ, "Rate")
    def rate(self) -> DBusDouble:
        """Return the pace as a factor."""
        return self._shown.rate

    @dbus_property(_READ, "MinimumRate")
    def least_rate(self) -> DBusDouble:
        """Return the present pace as a factor: MPRIS clients cannot set it."""
        return self._shown.rate

    @dbus_property(_READ, "MaximumRate")
    def most_rate(self) -> DBusDouble:
        """Return the present pace as a factor: MPRIS clients cannot set it."""
        return self._shown.rate

    @dbus_property(_READ, "CanGoNext")
    def can_go_next(self) -> DBusBool:
        """Return whether Next has an effect: the session is not over."""
        return self._shown.can_go_on

    @dbus_property(_READ, "CanGoPrevious")
    def can_go_previous(self) -> DBusBool:
        """Return whether Previous has an effect: the session is not over."""
        return self._shown.can_go_on

    @dbus_property(_READ, "CanPlay")
    def can_play(self) -> DBusBool:
        """Return whether the session is not over."""
        return self._shown.can_go_on

    @dbus_property(_READ, "CanPause")
    def can_pause(self) -> DBusBool:
        """Return whether the session is not over."""
        return self._shown.can_go_on

    @dbus_property(_READ, "CanSeek")
    def can_seek(self) -> DBusBool:
        """Return False: a person moves in a session by steps."""
        return False

    @dbus_property(_READ, "CanControl")
    def can_control(self) -> DBusBool:
        """Return True: media keys have an effect."""
        return True


async def serve(session: LiveSession) -> None:
    """Offer the session on the session bus until the bus disconnects or this task is cancelled.

    Raise OSError, EOFError, TimeoutError or an error of dbus_fast if there is no bus, or if it goes away.
    """
    bus = MessageBus()
    try:
        player = await asyncio.wait_for(_export_player(bus, session), ANSWER_S)
        gone = bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast has no types for it
        await asyncio.gather(gone, _watch(player, session))
    finally:
        bus.disconnect()


async def _export_player(bus: MessageBus, session: LiveSession) -> Player:
    player = Player(session)
    await bus.connect()
    bus.export(PATH, Application(session))
    bus.export(PATH, player)
    reply = await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
    if reply is not RequestNameReply.PRIMARY_OWNER:
        await bus.request_name(f"{NAME}.instance{os.getpid()}", NameFlag.DO_NOT_QUEUE)
    return player


async def _watch(player: Player, session: LiveSession) -> None:
    """Send changes and jumps of the position to clients, a few times a second."""
    clock = asyncio.get_running_loop().time
    before, before_s = session.moment, clock()
    while True:
        await asyncio.sleep(POLL_S)
        now, passed_s = session.moment, clock() - before_s
        before_s += passed_s
        player.send_changes()
        if not before.position_s - JUMP_S <= now.position_s <= before.position_s + passed_s + JUMP_S:
            player.seeked(round(now.position_s * 1e6))
        before = now
