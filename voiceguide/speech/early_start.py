"""Starts a speech worker early, while Python still imports the rest of a build, if it will probably be needed."""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from voiceguide.cache import Cache, key_of
from voiceguide.errors import SoundError, SpeechError

_KIND = "complete"


class EarlyStart:
    """Decides whether a build starts a worker early, by a note that the previous such build left in the cache.

    The note says that a build of the same file with the same options lacked no phrase. It is only a guess: without it,
    a worker may start for nothing.
    """

    def __init__(
        self, cache: Cache, voice: str, jobs: int | None, reference: str, options: Mapping[str, str | None]
    ) -> None:
        self._key = key_of(of=reference, file=_state(Path(reference)), wished=json.dumps(options, sort_keys=True))
        self._cache = cache
        self._voice, self._jobs = voice, jobs

    def begin(self) -> bool:
        """Start a worker for the voice, or two of a heavy engine, unless the note exists; return whether it did.

        The language of the routine is not known yet, so that it is guessed to be English. `worker_process.end_ahead`
        ends the workers.
        """
        from voiceguide.speech.engines.registry import engine_named
        from voiceguide.speech.voice_choice import VoiceChoice
        from voiceguide.speech.worker_process import begin_ahead, usual_jobs

        if self._cache.get(_KIND, self._key) is not None:
            return False
        with contextlib.suppress(SpeechError):  # it is reported when the voice is needed
            choice = VoiceChoice.parse(self._voice, "en")
            for _ in range(min(2, self._jobs or usual_jobs()) if engine_named(choice.engine).is_heavy else 1):
                begin_ahead(choice.engine, choice.voice)
        return True

    def note(self) -> None:
        """Write the note, if the cache can be written."""
        with contextlib.suppress(SoundError):  # without the note, the next build only starts a worker for nothing
            self._cache.keep(_KIND, self._key, b"")


def _state(path: Path) -> str:
    """Return the path, size and time of a file, which change when the file changes; "" if there is no such file."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # the reference is an id, or no valid path, which is reported when it is read
        return ""
    return f"{path.absolute()} {status.st_size} {status.st_mtime_ns}"
