"""Starts a speech worker while Python still imports the rest of a build, if a phrase will probably be spoken."""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from voiceguide.cache import Cache, key_of
from voiceguide.errors import SoundError

_KIND = "complete"


class EarlyStart:
    """Decides for one build whether a worker starts early, by a note that the last such build left in the cache.

    The note says that the build of the same file with the same wishes lacked no phrase. It is a guess; nothing else
    depends on it.
    """

    def __init__(self, cache: Cache, engine: str, reference: str, wished: Mapping[str, str | None]) -> None:
        self._key = key_of(of=reference, file=_state(Path(reference)), wished=json.dumps(wished, sort_keys=True))
        self._cache = cache
        self._engine = engine

    def begin(self) -> bool:
        """Start a worker for the engine unless the note is there; return whether one was started.

        End it with `worker_process.end_ahead`.
        """
        from voiceguide.speech.worker_process import begin_ahead

        if self._cache.get(_KIND, self._key) is not None:
            return False
        begin_ahead(self._engine)
        return True

    def note(self) -> None:
        """Leave the note, if the cache can be written."""
        with contextlib.suppress(SoundError):  # the session is made; the next build only starts a worker for nothing
            self._cache.keep(_KIND, self._key, b"")


def _state(path: Path) -> str:
    """Return what changes when the file changes: its path, size and time; nothing if there is no such file."""
    try:
        found = path.stat()
    except (OSError, ValueError):  # the reference is an id, or no path at all, which is reported when it is read
        return ""
    return f"{path.absolute()} {found.st_size} {found.st_mtime_ns}"
