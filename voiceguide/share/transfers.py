"""Who fetched what: lines for the person at the computer, and the parts of a file that each client has got."""

import re
import time
from bisect import insort
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from voiceguide.errors import message_line
from voiceguide.share.byte_ranges import ByteRange

MOST_TRANSFERS = 256
"""Most transfers that are remembered: pairs of a client and a file. The oldest are forgotten first."""
_STEP = 0.25
"""Part of a file after which progress is told again."""
_PAUSE_S = 5.0
"""Least time between two lines about requests that are refused: an attack must not fill the screen."""
_DEVICES = ("iPhone", "iPad", "Android", "Macintosh", "Windows", "Linux")
_SINGLE_APP = re.compile(r"[A-Za-z][\w .+-]{0,39}")


@dataclass(slots=True)
class Coverage:
    """The parts of a file that a client has got."""

    parts: list[tuple[int, int]] = field(default_factory=list)
    """Start and end of each stretch in bytes, in order, apart from each other."""

    def add(self, part: ByteRange) -> None:
        """Add a part that has been sent."""
        insort(self.parts, (part.start, part.end))
        joined: list[tuple[int, int]] = []
        for start, end in self.parts:
            if joined and start <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((start, end))
        self.parts = joined

    @property
    def length(self) -> int:
        """The number of bytes that the client has got."""
        return sum(end - start for start, end in self.parts)


@dataclass(slots=True)
class _Transfer:
    coverage: Coverage = field(default_factory=Coverage)
    told: float = 0.0
    """The part of the file that was told last."""


class Journal:
    """Notes who fetched which file. It knows when a session was fetched whole, and how long nobody has asked."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        """Take the function that shows a line, and a clock in seconds."""
        self._say, self._clock = say, clock
        self._transfers: OrderedDict[tuple[str, str, int], _Transfer] = OrderedDict()
        self._told_at, self._untold = -_PAUSE_S, 0
        self._active_at = clock()
        self.has_whole = False
        """Whether some client has got a whole session."""

    @property
    def idle_s(self) -> float:
        """The seconds since the last request or the last piece that was sent."""
        return self._clock() - self._active_at

    def opened(self, client: str, agent: str, page: str) -> None:
        """Note that a client opened a page or the feed."""
        self._active_at = self._clock()
        self._say(f"{client} ({device_of(agent)}) opened {page}.")

    def asked(self) -> None:
        """Note a request that is not worth a line, such as that for a style sheet."""
        self._active_at = self._clock()

    def sent(self, client: str, agent: str, name: str, part: ByteRange, size: int) -> None:
        """Note that `part` of the file `name`, which has `size` bytes, has been sent."""
        self._active_at = self._clock()
        key = client, name, size  # a file that is built anew meanwhile has its own parts
        transfer = self._transfers.setdefault(key, _Transfer())
        self._transfers.move_to_end(key)
        if len(self._transfers) > MOST_TRANSFERS:
            self._transfers.popitem(last=False)
        transfer.coverage.add(part)
        done = transfer.coverage.length / size
        if done < transfer.told + _STEP and not (done == 1 and transfer.told < 1):
            return
        transfer.told = done
        self._say(f"{client} ({device_of(agent)}) has {'all' if done == 1 else f'{done:.0%}'} of {name}.")
        self.has_whole |= done == 1

    def broke_off(self, client: str, agent: str, name: str) -> None:
        """Note that a client ended the connection before it had the part that it asked for. Players often do."""
        self.refused(client, f"{device_of(agent)} broke off {name}")

    def refused(self, client: str, why: str) -> None:
        """Note a request that was refused. At most one in five seconds gets a line; that says how many there were."""
        self._untold += 1
        if self._clock() - self._told_at >= _PAUSE_S:
            more = f" ({self._untold - 1} more before it)" if self._untold > 1 else ""
            self._say(f"{client}: {message_line(why)}{more}.")
            self._told_at, self._untold = self._clock(), 0


def device_of(agent: str) -> str:
    """Return the name of a client by its header User-Agent: a kind of device, or the name of an app."""
    if agent.startswith("Mozilla/"):
        return next((device for device in _DEVICES if device in agent), "a browser")
    match = _SINGLE_APP.match(agent)
    return match[0].strip() if match else "unknown"
