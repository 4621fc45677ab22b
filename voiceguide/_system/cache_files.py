"""The files of a cache folder: found, published in one step, and swept of what killed processes left."""

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path

STALE_S = 3600.0
"""Age at which an unfinished file of a killed process is removed: one hour, as no phrase takes that long."""
CLAIM_S = 5.0
"""How long the claim of a killed process blocks the others. Claims are used only without hard links."""
_CACHE_FILE = re.compile(r"[0-9a-f]{64}\.(kept|claim)|\.making-.*")
_NO_HARD_LINK_ERRNOS = {
    getattr(errno, name)
    for name in ("EPERM", "EACCES", "EINVAL", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EMLINK", "EXDEV")
    if hasattr(errno, name)
}


def content_of(path: Path, count: int = -1) -> tuple[bytes, os.stat_result]:
    """Return the first `count` bytes of a file, or all, and its status. Raise OSError if it is no file to be read."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb", buffering=0) as file:
        identity = os.fstat(handle)
        if not stat.S_ISREG(identity.st_mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
        return file.read(count), identity


def is_closed(path: Path) -> bool:
    """Return whether there is an entry that this user may not read."""
    try:
        content_of(path, 1)
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def remove_if_same(path: Path, identity: os.stat_result) -> None:
    """Remove the damaged file that was read, but not an intact file that has replaced it meanwhile."""
    with contextlib.suppress(OSError):  # `keep` reports an entry that cannot be removed
        if os.path.samestat(path.stat(), identity):
            path.unlink()


def publish_entry(staged: Path, path: Path) -> bool:
    """Publish the file `staged` as `path` in one step. Return False if `path` exists."""
    try:
        os.link(staged, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_HARD_LINK_ERRNOS:
            raise
        return _publish_without_links(staged, path)
    return True


def _publish_without_links(staged: Path, path: Path) -> bool:
    """Publish `staged` by renaming it. Renaming may replace a file, so only the holder of the claim may do it."""
    claim = path.with_suffix(".claim")
    try:
        claim.open("x").close()
    except FileExistsError:
        with contextlib.suppress(FileNotFoundError):
            if time.time() - claim.stat().st_mtime > CLAIM_S:
                claim.unlink()
        return False
    try:
        if path.exists():
            return False
        staged.rename(path)
    finally:
        claim.unlink(missing_ok=True)
    return True


def cache_files(folder: Path) -> Iterator[Path]:
    """Yield the cache files in a folder, stale ones included."""
    with contextlib.suppress(FileNotFoundError):  # the folder was removed
        yield from (path for path in folder.iterdir() if _CACHE_FILE.fullmatch(path.name) and not path.is_dir())


def scanned(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the path and status of each cache file in `folder`."""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as found:  # the folder was removed
        for entry in found:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError:  # another process was quicker
                continue
            if _CACHE_FILE.fullmatch(entry.name) and stat.S_ISREG(status.st_mode):
                yield entry.path, status


def sweep_stale(folder: Path) -> None:
    """Remove stale files of killed processes."""
    for path in cache_files(folder):
        with contextlib.suppress(OSError):  # another process was quicker, or still writes there on Windows
            if path.suffix != ".kept" and time.time() - path.stat().st_mtime > STALE_S:
                path.unlink()
