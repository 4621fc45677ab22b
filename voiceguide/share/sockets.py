"""The sockets on which a server waits."""

import errno
import os
import socket
from collections.abc import Sequence

from voiceguide.errors import NetworkError, SoundError

_BACKLOG = 64
_TRIES = 20
"""Attempts to find a port that is free on each of several addresses."""


def open_sockets(hosts: Sequence[str], port: int) -> list[socket.socket]:
    """Return a listening socket for each of `hosts`, all on the same port; 0 takes a free one.

    Raise SoundError for a port that is in use or that this user may not use, NetworkError for a host that is not an
    address of this computer.
    """
    for attempt in range(_TRIES):
        opened: list[socket.socket] = []
        try:
            for host in hosts:
                opened.append(_listening(host, opened[0].getsockname()[1] if opened else port))
        except OSError as error:
            for each in opened:
                each.close()
            if port == 0 and error.errno == errno.EADDRINUSE and attempt < _TRIES - 1:
                continue
            raise _explained(error, hosts[len(opened)], port) from error
        return opened
    raise AssertionError("the last attempt returns or raises")


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that accepts connections on `host`. Raise OSError if there can be none."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except UnicodeError as error:  # a label that is empty, or has over 63 letters
        raise OSError(errno.EINVAL, "this is no name of a host") from error
    opened = socket.socket(family, kind, protocol)
    try:
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if os.name != "nt":  # else a port that was closed a minute ago counts as in use
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(_BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _explained(error: OSError, host: str, port: int) -> SoundError | NetworkError:
    """Return the error that names the fault of the address, and the remedy."""
    if error.errno == errno.EADDRINUSE:
        return SoundError(
            f"port {port} is in use, by another program or another share; end that, or take another port: "
            "--port 0 for a free one"
        )
    if error.errno == errno.EACCES:
        return SoundError(f"port {port} is kept for the system; take one from 1024 on, or --port 0 for a free one")
    return NetworkError(
        f"{host} is no address of this computer ({error.strerror or error}); leave --host out, or give one of its own"
    )
