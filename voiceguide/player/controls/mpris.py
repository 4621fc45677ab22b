"""The session on the desktop's bus, as MPRIS 2 describes a player: what its buttons ask for, what its panels show."""

import asyncio
import os
import sys
from dataclasses import dataclass
from typing import Annotated

if sys.platform != "linux":
    raise ImportError("MPRIS is of Linux desktops only")

from dbus_fast import NameFlag, PropertyAccess, RequestNameReply, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.annotations import DBusBool, DBusDouble, DBusInt64, DBusObjectPath, DBusSignature, DBusStr
from dbus_fast.service import ServiceInterface, dbus_method, dbus_property, dbus_signal

from voiceguide.player.controls.target import Performing
from voiceguide.player.session.commands import Command, Moment

NAME = "org.mpris.MediaPlayer2.voiceguide"
PATH = "/org/mpris/MediaPlayer2"
SESSION_PATH = "/org/voiceguide/session"
"""What the desktop knows the session by; one for all of it, since length and position are those of the whole."""
POLL_S = 0.2
ANSWER_S = 5.0
"""How long the bus may take to answer, before we do without."""
JUMP_S = 1.0
"""A position so far from where time alone would have brought it was sought; clients are told."""

Texts = Annotated[list[str], DBusSignature("as")]
Facts = Annotated[dict[str, Variant], DBusSignature("a{sv}")]
_READ = PropertyAccess.READ


@dataclass(frozen=True, slots=True)
class Shown:
    """What a panel shows of a moment; a change of it is told to all who listen."""

    status: str
    title: str
    session: str
    length_us: int
    volume: float
    rate: float
    can_go_on: bool

    @classmethod
    def of(cls, moment: Moment) -> "Shown":
        """Give what is shown of `moment`."""
        title = ", ".join(part for part in (moment.move or moment.chapter, moment.side) if part)
        status = "Stopped" if moment.over else "Paused" if moment.paused else "Playing"
        volume = round(10 ** (moment.volume_db / 20), 3)
        length_us = round(moment.session_s * 1e6)
        return cls(status, title, moment.title, length_us, volume, moment.pace_percent / 100, not moment.over)

    @property
    def metadata(self) -> dict[str, Variant]:
        """The session and what is done in it just now, by the names of MPRIS and Xesam."""
        return {
            "mpris:trackid": Variant("o", SESSION_PATH),
            "mpris:length": Variant("x", self.length_us),
            "xesam:title": Variant("s", self.title),
            "xesam:album": Variant("s", self.session),
            "xesam:artist": Variant("as", ["voiceguide"]),
        }

    @property
    def properties(self) -> dict[str, object]:
        """Those properties of the player that change, by name."""
        return {
            "PlaybackStatus": self.status,
            "Metadata": self.metadata,
            "Volume": self.volume,
            "Rate": self.rate,
            **dict.fromkeys(("CanGoNext", "CanGoPrevious", "CanPlay", "CanPause"), self.can_go_on),
        }


class Application(ServiceInterface):
    """Voiceguide as a program: it can be ended, and nothing else."""

    def __init__(self, performing: Performing) -> None:
        super().__init__("org.mpris.MediaPlayer2")
        self._performing = performing

    @dbus_method("Raise")
    def come_to_the_front(self) -> None:
        """Do nothing: a terminal cannot be raised from within."""

    @dbus_method("Quit")
    def end(self) -> None:
        """End the session and remember the place: nobody is there to be asked which."""
        self._performing.command(Command.REMEMBER)

    @dbus_property(_READ, "CanQuit")
    def can_quit(self) -> DBusBool:
        """Tell that it can be ended."""
        return True

    @dbus_property(_READ, "CanRaise")
    def can_raise(self) -> DBusBool:
        """Tell that it has no window of its own."""
        return False

    @dbus_property(_READ, "HasTrackList")
    def has_track_list(self) -> DBusBool:
        """Tell that there is one session."""
        return False

    @dbus_property(_READ, "Identity")
    def identity(self) -> DBusStr:
        """Give the name that people read."""
        return "voiceguide"

    @dbus_property(_READ, "SupportedUriSchemes")
    def schemes(self) -> Texts:
        """Tell that nothing can be opened."""
        return []

    @dbus_property(_READ, "SupportedMimeTypes")
    def types(self) -> Texts:
        """Tell that nothing can be opened."""
        return []


class Player(ServiceInterface):
    """The session as a player: steps are gone through by Next and Previous; seeking is not for it."""

    def __init__(self, performing: Performing) -> None:
        super().__init__("org.mpris.MediaPlayer2.Player")
        self._performing = performing
        self._told = Shown.of(performing.moment)

    def tell_changes(self) -> None:
        """Tell all who listen what is no longer as it was told."""
        now = Shown.of(self._performing.moment)
        before, self._told = self._told, now
        changed = {name: value for name, value in now.properties.items() if value != before.properties[name]}
        if changed:
            self.emit_properties_changed(changed)

    @property
    def _shown(self) -> Shown:
        return Shown.of(self._performing.moment)

    @dbus_method("PlayPause")
    def toggle(self) -> None:
        """Pause, or go on; where a step waits for the person, this is the person."""
        moment = self._performing.moment
        waits = moment.awaits == "person" and not moment.paused
        self._performing.command(Command.RESUME if waits else Command.TOGGLE)

    @dbus_method("Play")
    def play(self) -> None:
        """Go on."""
        self._performing.command(Command.RESUME)

    @dbus_method("Pause")
    def pause(self) -> None:
        """Pause."""
        self._performing.command(Command.PAUSE)

    @dbus_method("Next")
    def next(self) -> None:
        """Go to the next step."""
        self._performing.command(Command.NEXT)

    @dbus_method("Previous")
    def previous(self) -> None:
        """Go to the start of this step, or to the step before."""
        self._performing.command(Command.PREVIOUS)

    @dbus_method("Stop")
    def stop(self) -> None:
        """End the session and remember the place, since a button in a pocket is easily pressed."""
        self._performing.command(Command.REMEMBER)

    @dbus_method("Seek")
    def seek(self, _offset_us: DBusInt64) -> None:
        """Do nothing: places in a session are its steps."""

    @dbus_method("SetPosition")
    def set_position(self, _session: DBusObjectPath, _position_us: DBusInt64) -> None:
        """Do nothing: places in a session are its steps."""

    @dbus_method("OpenUri")
    def open_uri(self, _uri: DBusStr) -> None:
        """Do nothing: nothing can be opened."""

    @dbus_signal("Seeked")
    def sought(self, position_us: int) -> DBusInt64:
        """Tell that the position jumped there."""
        return position_us

    @dbus_property(_READ, "PlaybackStatus")
    def status(self) -> DBusStr:
        """Give Playing, Paused or Stopped."""
        return self._shown.status

    @dbus_property(_READ, "Metadata")
    def metadata(self) -> Facts:
        """Give the move as the title, the session as the album, and the length of the whole."""
        return self._shown.metadata

    @dbus_property(_READ, "Position")
    def position(self) -> DBusInt64:
        """Give the position in the session, in microseconds."""
        return round(self._performing.moment.position_s * 1e6)

    @dbus_property(_READ, "Volume")
    def volume(self) -> DBusDouble:
        """Give the volume as a factor of the amplitude."""
        return self._shown.volume

    @dbus_property(_READ, "Rate")
    def rate(self) -> DBusDouble:
        """Give the pace as a factor."""
        return self._shown.rate

    @dbus_property(_READ, "MinimumRate")
    def least_rate(self) -> DBusDouble:
        """Give the pace: it cannot be set from here."""
        return self._shown.rate

    @dbus_property(_READ, "MaximumRate")
    def most_rate(self) -> DBusDouble:
        """Give the pace: it cannot be set from here."""
        return self._shown.rate

    @dbus_property(_READ, "CanGoNext")
    def can_go_next(self) -> DBusBool:
        """Tell whether there is something to go on with."""
        return self._shown.can_go_on

    @dbus_property(_READ, "CanGoPrevious")
    def can_go_previous(self) -> DBusBool:
        """Tell whether there is something to go back in."""
        return self._shown.can_go_on

    @dbus_property(_READ, "CanPlay")
    def can_play(self) -> DBusBool:
        """Tell whether the session goes on."""
        return self._shown.can_go_on

    @dbus_property(_READ, "CanPause")
    def can_pause(self) -> DBusBool:
        """Tell whether the session goes on."""
        return self._shown.can_go_on

    @dbus_property(_READ, "CanSeek")
    def can_seek(self) -> DBusBool:
        """Tell that places in a session are its steps."""
        return False

    @dbus_property(_READ, "CanControl")
    def can_control(self) -> DBusBool:
        """Tell that buttons have an effect."""
        return True


async def serve(performing: Performing) -> None:
    """Stand on the session bus until it is gone, or this is cancelled.

    Raises OSError, EOFError, TimeoutError or an error of dbus_fast's where there is no bus, or none any more.
    """
    bus = MessageBus()
    try:
        player = await asyncio.wait_for(_stand(bus, performing), ANSWER_S)
        gone = bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast gives it no types
        await asyncio.gather(gone, _watch(player, performing))
    finally:
        bus.disconnect()


async def _stand(bus: MessageBus, performing: Performing) -> Player:
    player = Player(performing)
    await bus.connect()
    bus.export(PATH, Application(performing))
    bus.export(PATH, player)
    taken = await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
    if taken is not RequestNameReply.PRIMARY_OWNER:
        await bus.request_name(f"{NAME}.instance{os.getpid()}", NameFlag.DO_NOT_QUEUE)
    return player


async def _watch(player: Player, performing: Performing) -> None:
    """Tell what changed, a few times a second; and where the position jumped."""
    clock = asyncio.get_running_loop().time
    before, at = performing.moment, clock()
    while True:
        await asyncio.sleep(POLL_S)
        now, passed_s = performing.moment, clock() - at
        at += passed_s
        player.tell_changes()
        if not before.position_s - JUMP_S <= now.position_s <= before.position_s + passed_s + JUMP_S:
            player.sought(round(now.position_s * 1e6))
        before = now
