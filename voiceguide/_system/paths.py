"""Paths as people write them: `~`, and names that the system may refuse."""

import os
from pathlib import Path

from voiceguide.errors import UsageError


def user_path(written: str | Path) -> Path:
    """Return the path that a person wrote, with `~` and `~name` replaced by the home folder.

    Raise UsageError if there is no such home folder.
    """
    try:
        return Path(written).expanduser()
    except RuntimeError:
        raise UsageError(no_home(written)) from None


def no_home(written: str | Path) -> str:
    """Return the message that there is no home folder for a path."""
    return f'there is no home folder for "{written}"; write the path in full, or set HOME'


def is_file(path: Path) -> bool:
    """Return whether `path` is a file; False also if it cannot be known, such as for too long a name."""
    return os.path.isfile(path)  # noqa: PTH113 - pathlib's own raises OSError for such names


def is_folder(path: Path) -> bool:
    """Return whether `path` is a folder; False also if it cannot be known."""
    return os.path.isdir(path)  # noqa: PTH112 - as above


def is_there(path: Path) -> bool:
    """Return whether anything is at `path`, or at the end of its links; False also if it cannot be known."""
    return os.path.exists(path)  # noqa: PTH110 - as above


def current_folder() -> Path | None:
    """Return the current folder; None if it was deleted."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None
