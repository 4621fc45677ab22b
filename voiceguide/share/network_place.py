"""The place of a server in the network: its open sockets, and the addresses under which a phone finds it."""

import ipaddress
import platform
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voiceguide.errors import NetworkError, SoundError
from voiceguide.share.addresses import (
    Interface,
    ReachableAddress,
    candidates,
    interfaces_here,
    is_behind_windows,
    outgoing_address,
)
from voiceguide.share.identity import FILE, kept_identity
from voiceguide.share.sockets import open_sockets

_ALL = {4: "0.0.0.0", 6: "::"}  # noqa: S104 - the phone is on another computer; a token in the path keeps others out


@dataclass(frozen=True, slots=True)
class NetworkPlace:
    """Open sockets, with the addresses by which they are reached."""

    sockets: Sequence[socket.socket]
    addresses: Sequence[ReachableAddress]
    """The likeliest first; at least one."""
    token: str
    names: tuple[str, ...] = ()
    """Names of this computer that may stand in an address, besides numbers."""

    @property
    def urls(self) -> list[str]:
        """The addresses of the first page, the likeliest first."""
        port = self.sockets[0].getsockname()[1]
        return [address.url(port, f"/{self.token}/") for address in self.addresses]


@contextmanager
def open_place(
    data_dir: Path,
    host: str | None,
    port: int | None,
    say: Callable[[str], None],
    interfaces: Callable[[], list[Interface]] = interfaces_here,
    *,
    file: str = FILE,
) -> Iterator[NetworkPlace]:
    """Yield a place on `host` and `port`: on all addresses, and on the port that is kept in `data_dir`, if None.

    `file` is the file in `data_dir` that keeps port and token.

    `say` gets a message if the kept port is in use, so that another is taken. Raise NetworkError if there is no
    network or no such host, SoundError for a port that is in use.
    """
    found = _reachable(host, interfaces)
    hosts = _hosts(host, found)
    if found and is_behind_windows(found[0], platform.release()):
        say(
            "This is WSL, which only Windows can reach: a phone gets an answer if voiceguide runs on Windows itself, "
            "or if .wslconfig says networkingMode=mirrored."
        )
    identity = kept_identity(data_dir, file)
    try:
        sockets = open_sockets(hosts, identity.port if port is None else port)
    except SoundError:
        if port is not None:
            raise
        sockets = open_sockets(hosts, 0)
        say(
            f"Port {identity.port}, which your phone may know, is in use by another program, perhaps "
            f"another {'share' if file == FILE else 'session'}; this time the port is another."
        )
    addresses = found or [ReachableAddress(sockets[0].getsockname()[0], "")]
    is_name = host is not None and _version(host) is None
    try:
        yield NetworkPlace(sockets, addresses, identity.token, (host,) if host is not None and is_name else ())
    finally:
        for each in sockets:
            each.close()


def _reachable(host: str | None, interfaces: Callable[[], list[Interface]]) -> list[ReachableAddress]:
    """Return the addresses by which a server on `host` is reached; empty if the socket itself will know.

    Raise NetworkError if there is none.
    """
    if host is not None and host not in _ALL.values():
        return []
    found = candidates(interfaces(), outgoing_address())
    if host is not None:
        found = [address for address in found if _version(address.host) == _version(host)]
    if not found:
        raise NetworkError(
            "this computer is in no network that a phone could be in; connect it to the Wi-Fi of the phone, or try "
            "the page on this computer alone with --host 127.0.0.1"
        )
    return found


def _hosts(host: str | None, found: Sequence[ReachableAddress]) -> list[str]:
    """Return the hosts on which to listen: `host`, or all addresses of each version of IP that is in use."""
    if host is not None:
        return [host]
    versions = {_version(address.host) for address in found}
    return [every for version, every in _ALL.items() if version in versions]


def _version(host: str) -> int | None:
    """Return 4 or 6 for a numeric address, None for a name."""
    try:
        return ipaddress.ip_address(host).version
    except ValueError:
        return None
