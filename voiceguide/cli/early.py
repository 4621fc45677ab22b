"""A worker that starts while Python still imports the rest of a build, where something is likely to be spoken."""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

import click

from voiceguide.cli import options
from voiceguide.errors import SoundError

_KIND = "complete"
_NO_SETTINGS = ("section", "from_step", "fit")
"""Which part of a routine, and how long, is asked for each time anew."""


class Early:
    """For the build of a routine, asked for by `reference`, with what was `wished`.

    A note in the cache tells that nothing lacked after the last build of the same file with the same wishes. It is a
    guess, by which nothing is decided but whether a worker starts early.
    """

    def __init__(self, reference: str, wished: Mapping[str, str | None]) -> None:
        from voiceguide.cache import Cache, key_of

        self._key = key_of(of=reference, file=_state(Path(reference)), wished=json.dumps(wished, sort_keys=True))
        self.settings = options.settings(**{name: value for name, value in wished.items() if name not in _NO_SETTINGS})
        self._cache = Cache(self.settings.value("cache_dir"))

    def begin(self) -> None:
        """Start a worker for the engine that is chosen, until the command ends, unless the note is there."""
        from voiceguide.speech.hosting import begin_ahead, end_ahead

        if self._cache.get(_KIND, self._key) is None:
            begin_ahead((self.settings.value("voice") or "system").partition(":")[0])
            click.get_current_context().call_on_close(end_ahead)

    def note(self) -> None:
        """Note that nothing lacks now, where that can be written."""
        with contextlib.suppress(SoundError):  # the session is made, and the next one starts a worker in vain
            self._cache.keep(_KIND, self._key, b"")


def _state(path: Path) -> str:
    try:
        found = path.stat()
    except (OSError, ValueError):  # it is an id; or no path at all, of which somebody will be told
        return ""
    return f"{path.absolute()} {found.st_size} {found.st_mtime_ns}"
