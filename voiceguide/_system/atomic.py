"""Files that appear whole or not at all."""

import os
import tempfile
from pathlib import Path

from voiceguide.errors import SoundError

_SHOWN = 40
"""Characters of a file's name in the hidden name under which it is written: a name has at most 255 bytes."""


def write_whole(target: Path, content: bytes, *, replace: bool) -> None:
    """Write `content` to `target`, and make its folder if it is missing.

    A replaced file keeps its permissions. A link is followed. A device or a pipe is written to, never replaced. Raise
    SoundError if the file exists and `replace` is false, or if it cannot be written.
    """
    try:
        target = target.resolve() if target.is_symlink() else target
        if target.exists() and not replace:
            raise SoundError(f"{target.as_posix()} is there already; choose another name, or add -f to replace it")
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            if not target.parent.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
            _write(target, content, replace=replace)
    except FileExistsError:
        raise SoundError(f"{target.as_posix()} has just been made by somebody else; it is left alone") from None
    except RuntimeError:  # pathlib's error for links that lead in a circle
        raise SoundError(f"{target.as_posix()} cannot be written: its links lead in a circle") from None
    except OSError as error:
        raise SoundError(f"{target.as_posix()} cannot be written: {error.strerror}") from error


def _write(target: Path, content: bytes, *, replace: bool) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:_SHOWN]}.", dir=target.parent)
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
    """Move `staged` to `target`, and raise FileExistsError if another file is there.

    Without hard links, a file that appears between check and move is replaced: that risk is accepted.
    """
    try:
        target.hardlink_to(staged)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        if target.exists():
            raise FileExistsError from None
        staged.replace(target)


def _umask() -> int:
    """Return the umask of the process. It can be read only by setting it, so it is set and restored."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
