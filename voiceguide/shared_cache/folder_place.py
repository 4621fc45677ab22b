"""A shared cache in a folder, such as on a network drive. Others may write there too, as the umask says."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from voiceguide._system.cache_files import content_of, publish_entry, remove_if_same, sweep_stale
from voiceguide.errors import SoundError
from voiceguide.shared_cache.shared_place import LARGEST_BYTES, FoundEntry

_MAKING = "making"
"""Folder of unfinished files, apart from the entries, so that its sweep lists no entries."""


class FolderPlace:
    """A shared cache in the folder `address`, which is made with the first entry."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._folder = Path(address)
        self._is_swept = False

    def fetch(self, name: str) -> FoundEntry | None:
        """Return the entry called `name`, or None if there is none. Raise SoundError if it cannot be read."""
        with self._reporting_errors():
            try:
                content, status = content_of(self._folder / name, LARGEST_BYTES + 1)
            except FileNotFoundError:
                return None
            return FoundEntry(content, status)

    def create(self, name: str, content: bytes) -> bool:
        """Store an entry unless it exists; return whether it was stored. Raise SoundError if it cannot be written."""
        path, making = self._folder / name, self._folder / _MAKING
        with self._reporting_errors():
            for folder in (making, path.parent):
                folder.mkdir(parents=True, exist_ok=True)
            staged = making / f".making-{secrets.token_hex(8)}"
            try:
                with staged.open("xb") as file:
                    file.write(content)
                return publish_entry(staged, path)
            finally:
                staged.unlink(missing_ok=True)
                self._sweep_once(making)

    def replace(self, name: str, content: bytes, version: object) -> bool:
        """Store an entry in the place of a damaged one; return whether it was stored, as `SharedPlace` says."""
        if isinstance(version, os.stat_result):
            remove_if_same(self._folder / name, version)
        return self.create(name, content)

    def _sweep_once(self, making: Path) -> None:
        if not self._is_swept:
            self._is_swept = True
            sweep_stale(making)

    @contextlib.contextmanager
    def _reporting_errors(self) -> Iterator[None]:
        """Turn an OSError into a SoundError that names the folder."""
        try:
            yield
        except OSError as error:
            raise SoundError(
                f"{self.address}: the shared cache cannot be used ({error.strerror or error}); see that the folder is "
                "there, with room and the right to write, or leave --cache out"
            ) from error
