"""The state of a session as MPRIS clients see it."""

from dataclasses import dataclass

from dbus_fast import Variant

from voiceguide.player.session.commands import Moment
from voiceguide.printable import in_one_line

SESSION_PATH = "/org/voiceguide/session"
"""The MPRIS track id: the same for the whole session, because length and position are those of the session."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The part of a moment that a panel shows. Clients get a signal when it changes."""

    status: str
    """`Playing`, `Paused` or `Stopped`."""
    title: str
    """The move, else the chapter, and the side."""
    session: str
    """The title of the session."""
    length_us: int
    """The length of the session in microseconds."""
    volume: float
    """The volume as a factor of the amplitude."""
    rate: float
    """The pace as a factor."""
    can_go_on: bool
    """Whether the session is not over."""

    @classmethod
    def of(cls, moment: Moment) -> "Shown":
        """Return the part of `moment` that is shown."""
        title = in_one_line(", ".join(part for part in (moment.move or moment.chapter, moment.side) if part))
        status = "Stopped" if moment.over else "Paused" if moment.paused else "Playing"
        volume = round(10 ** (moment.volume_db / 20), 3)
        length_us = round(moment.session_s * 1e6)
        session = in_one_line(moment.title)
        return cls(status, title, session, length_us, volume, moment.pace_percent / 100, not moment.over)

    @property
    def metadata(self) -> dict[str, Variant]:
        """The session and its present move, by the names of MPRIS and Xesam."""
        return {
            "mpris:trackid": Variant("o", SESSION_PATH),
            "mpris:length": Variant("x", self.length_us),
            "xesam:title": Variant("s", self.title),
            "xesam:album": Variant("s", self.session),
            "xesam:artist": Variant("as", ["voiceguide"]),
        }

    @property
    def properties(self) -> dict[str, object]:
        """The properties of the player that can change, by name."""
        return {
            "PlaybackStatus": self.status,
            "Metadata": self.metadata,
            "Volume": self.volume,
            "Rate": self.rate,
            **dict.fromkeys(("CanGoNext", "CanGoPrevious", "CanPlay", "CanPause"), self.can_go_on),
        }
