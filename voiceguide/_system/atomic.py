"""Text files that appear whole or not at all."""

import os
import tempfile
from pathlib import Path

from voiceguide.errors import SoundError


def write_whole(target: Path, content: bytes, *, replace: bool) -> None:
    """Write `content` to `target`, in a folder that is made where there is none.

    Raises SoundError where a file is there and not to be replaced, or none can be written.
    One that is replaced keeps its permissions; a link is followed. A device or a pipe is written to, never replaced.
    """
    target = target.resolve() if target.is_symlink() else target
    if target.exists() and not replace:
        raise SoundError(f"{target.as_posix()} is there already; choose another name, or add -f to replace it")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            if not target.parent.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, content, replace=replace)
    except FileExistsError:
        raise SoundError(f"{target.as_posix()} has just been made by somebody else; it is left alone") from None
    except OSError as error:
        raise SoundError(f"{target.as_posix()} cannot be written: {error.strerror}") from error


def _write(target: Path, content: bytes, *, replace: bool) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        staged.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        if replace:
            staged.replace(target)
        else:
            _place(staged, target)
    finally:
        staged.unlink(missing_ok=True)


def _place(staged: Path, target: Path) -> None:
    """Put the file in its place unless another came there meanwhile; where links are not to be had, take the chance."""
    try:
        target.hardlink_to(staged)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        if target.exists():
            raise FileExistsError from None
        staged.replace(target)


def _umask() -> int:
    """Give the process's mask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
