"""Whose a folder is, and folders of this process alone that stand in for those of somebody else."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_TEMPORARY: dict[Path, Path] = {}


def other_owner(folder: Path) -> str | None:
    """Return the name of the user whose `folder` is; None if it is this user's, is missing, or there are no owners."""
    if not hasattr(os, "geteuid"):
        return None
    try:
        owner = folder.stat().st_uid
    except PermissionError:  # a folder above it is closed
        return "somebody else"
    except OSError:
        return None
    return None if owner == os.geteuid() else _name_of(owner)


def _name_of(user: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def temporary_folder(instead_of: Path) -> Path:
    """Return a new folder that stands in for `instead_of` until `remove_temporary_folders`, and then the same again.

    Raise OSError if it cannot be made.
    """
    if instead_of not in _TEMPORARY:
        if not _TEMPORARY:
            atexit.register(remove_temporary_folders)
        _TEMPORARY[instead_of] = Path(tempfile.mkdtemp(prefix="voiceguide-cache-"))
    return _TEMPORARY[instead_of]


def has_temporary_folder(instead_of: Path) -> bool:
    """Return whether a folder stands in for `instead_of`."""
    return instead_of in _TEMPORARY


def remove_temporary_folders() -> None:
    """Remove the folders that stand in for others."""
    while _TEMPORARY:
        shutil.rmtree(_TEMPORARY.popitem()[1], ignore_errors=True)
