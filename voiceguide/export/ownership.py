"""Origin marks: each sidecar names its routine and the SHA-256 of the audio file that it belongs to."""

import json
import re
from pathlib import Path
from urllib.parse import quote, unquote

ROUTINE = "voiceguide"
"""Key of the routine's id."""
DIGEST = "audio_sha256"
"""Key of the audio file's SHA-256, in hex."""
_HEAD_BYTES = 4096
"""Bytes that are read to find the mark, which is at the start: the JSON of an eight-hour session is too long to read
whole for this."""
_JSON = re.compile(rf'\s*\{{\s*"{ROUTINE}"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*"{DIGEST}"\s*:\s*"([0-9a-f]{{64}})"')
_LINES = re.compile(rf"^(?:# )?{ROUTINE}: (\S+)\n(?:# )?{DIGEST}: ([0-9a-f]{{64}})$", re.MULTILINE)


def origin_lines(routine_id: str, digest: str) -> list[str]:
    """Return the two lines of the origin mark for a text file.

    `digest` is the SHA-256 of the audio file, in hex. The id is quoted as in a URL, so that it contains no `-->`.
    """
    return [f"{ROUTINE}: {quote(routine_id)}", f"{DIGEST}: {digest}"]


def routine_of_sidecar(path: Path) -> str | None:
    """Return the id of the routine that the VTT, LRC, M3U8 or JSON file at `path` was made from.

    Return None if voiceguide did not make the file.
    """
    return _origin(path)[0]


def digest_in(path: Path) -> str | None:
    """Return the SHA-256, in hex, of the audio that the VTT, LRC or JSON file at `path` belongs to.

    Return None if voiceguide did not make the file.
    """
    return _origin(path)[1]


def _origin(path: Path) -> tuple[str | None, str | None]:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES).decode(errors="replace")
        in_json = path.suffix == ".json"
        found = _JSON.match(head) if in_json else _LINES.search(head)
        if found is None:
            return None, None
        return json.loads(found[1]) if in_json else unquote(found[1]), found[2]
    except (OSError, ValueError):  # unreadable or of another format: voiceguide did not make it
        return None, None
