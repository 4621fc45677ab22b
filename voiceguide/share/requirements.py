"""The packages that a server needs, which come with the optional extra `share`."""

import importlib.util

from voiceguide._system.packages import install_command
from voiceguide.errors import SoundError

EXTRA = "share"
_PACKAGES = {
    "ifaddr": "ifaddr>=0.2",
    "segno": "segno>=1.6.1",
    "starlette": "starlette>=0.45",
    "uvicorn": "uvicorn>=0.51",
    "websockets": "websockets>=13.1",
}
"""The requirement of each module, for pip."""


def require_server(what: str = "share") -> None:
    """Raise SoundError, with the command that helps, if a package is missing that `what` needs."""
    missing = [wanted for module, wanted in _PACKAGES.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise SoundError(
            f"{what} needs the optional part “{EXTRA}” of voiceguide, which is not installed; get it with",
            f"    {install_command(*missing)}"
        )
