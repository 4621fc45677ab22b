"""The files of voices: where installed voices lie, and whether a file has the checksum that it should have."""

import hashlib
import os
from pathlib import Path

from voiceguide.speech.engines.protocol import EngineLoadError

_BLOCK_BYTES = 1 << 20


def voices_folder(engine: str) -> Path:
    """Return the folder of the voices that were installed for `engine`, in the folder of the user's data."""
    from voiceguide.settings import settings_in

    folder: Path = settings_in(os.environ).value("data_dir")
    return folder / "voices" / engine


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits. Raise OSError if it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def verify(path: Path, sha256: str, mend: str) -> None:
    """Raise EngineLoadError, which says how to `mend` it, if a file is missing, damaged or another."""
    try:
        found = sha256_of(path)
    except OSError as error:
        raise EngineLoadError(f"{path.as_posix()}: {error.strerror or error}; {mend}") from error
    if found != sha256:
        raise EngineLoadError(
            f"{path.as_posix()} is damaged, or is another model: its SHA-256 begins with {found[:12]} instead of "
            f"{sha256[:12]}, so it is not loaded; {mend}"
        )
