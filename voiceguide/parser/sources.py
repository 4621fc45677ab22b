"""Files that a person names: the meaning of a reference, and the bytes of a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from voiceguide.errors import ContentError
from voiceguide.parser.source_text import LARGEST_BYTES

STDIN_ID = "session"
"""Id of a routine from standard input."""
STDIN_NAME = "<stdin>"
"""Name of standard input in complaints."""
KINDS: Mapping[str, str] = {"moves": "move", "routines": "routine"}
"""Kinds of content, which are folder names, and the word for a single item."""


def is_path(reference: str) -> bool:
    """Return whether a ROUTINE on the command line means a file."""
    return "/" in reference or "\\" in reference or reference.endswith((".yaml", ".yml"))


def content_folder(path: Path) -> Path:
    """Return the folder whose `moves/` and `routines/` belong to a file; the file may be in either of these itself."""
    if path.parent.name in KINDS:
        return path.parent.parent
    in_kind_folder = path.parent == Path() and _current_name() in KINDS
    return Path("..") if in_kind_folder else path.parent


def _current_name() -> str:
    """Return the name of the current folder; "" if it was deleted."""
    try:
        return Path.cwd().name
    except FileNotFoundError:
        return ""


def bytes_of_path(path: Path, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """Return the bytes of a file, as `bytes_from` does. Raise ContentError if it cannot be read."""
    try:
        with path.open("rb") as file:
            return bytes_from(file, path.as_posix(), largest_bytes)
    except OSError as error:
        raise ContentError(f"{path.as_posix()}: cannot be read: {error.strerror}") from error


def bytes_of(file: str, stdin: BinaryIO | None = None, largest_bytes: int = LARGEST_BYTES) -> tuple[bytes, str]:
    """Return the bytes of `file`, or of `stdin` for `-`, as `bytes_from` does, and its name in complaints.

    Raise ContentError if it cannot be read.
    """
    if file != "-":
        return bytes_of_path(Path(file), largest_bytes), Path(file).as_posix()
    if stdin is None:
        raise ContentError(f"{STDIN_NAME}: there is no standard input")
    return bytes_from(stdin, STDIN_NAME, largest_bytes), STDIN_NAME


def bytes_from(file: BinaryIO, name: str, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """Return at most a byte more than `largest_bytes`, so that a huge file is refused, not loaded."""
    try:
        return file.read(largest_bytes + 1)
    except OSError as error:
        raise ContentError(f"{name}: cannot be read: {error.strerror}") from error
