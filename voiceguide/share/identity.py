"""The token and the port of a share or a remote control, kept between starts so that a phone finds it again."""

import json
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from voiceguide._system.atomic import write_whole
from voiceguide.errors import SoundError

FILE, REMOTE_FILE = "share.json", "remote.json"
"""The files of a share and of a remote control. They differ: who may hear a session may not stop it, too."""
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that nobody confuses when typing an address."""
TOKEN_LENGTH = 16
"""Letters of a token. With an alphabet of 31 this is 79 bits, which nobody guesses over a network."""
_FIRST_PORT, _PORTS = 20_000, 10_000
"""Ports that no system gives to outgoing connections, so that the port is likely to be free at the next start too."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The part of the address that stays the same from start to start."""

    token: str
    port: int


def kept_identity(data_dir: Path, file: str = FILE) -> Identity:
    """Return the identity in `data_dir`; make and keep a random one if there is none, or if its file is damaged.

    Raise SoundError if it cannot be kept.
    """
    path = data_dir / file
    try:
        found = _read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        found = None
    except (OSError, UnicodeDecodeError) as error:
        raise SoundError(f"{path.as_posix()} cannot be read: {error}; remove it, and a new address is made") from error
    if found is None:
        token = "".join(secrets.choice(_ALPHABET) for _ in range(TOKEN_LENGTH))
        found = Identity(token, _FIRST_PORT + secrets.randbelow(_PORTS))
        write_whole(path, json.dumps(asdict(found)).encode(), replace=True)
        path.chmod(0o600)
    return found


def _read(text: str) -> Identity | None:
    """Return the identity in a file; None if the file is damaged."""
    try:
        kept = json.loads(text)
        token, port = kept["token"], kept["port"]
    except (ValueError, TypeError, KeyError):
        return None
    is_sound = isinstance(token, str) and re.fullmatch(f"[{_ALPHABET}]{{{TOKEN_LENGTH}}}", token)
    return Identity(token, port) if is_sound and isinstance(port, int) and 0 < port < 65_536 else None
