"""Whose file is it: each sidecar names the routine and the SHA-256 of the audio file that it belongs to."""

import json
import re
from pathlib import Path
from urllib.parse import quote, unquote

ROUTINE = "voiceguide"
DIGEST = "audio_sha256"
_HEAD_BYTES = 4096
"""By then a file has said whose it is: of eight hours, the JSON is too long to be read for that alone."""
_JSON = re.compile(rf'\s*\{{\s*"{ROUTINE}"\s*:\s*("(?:[^"\\]|\\.)*")\s*,\s*"{DIGEST}"\s*:\s*"([0-9a-f]{{64}})"')
_LINES = re.compile(rf"^(?:# )?{ROUTINE}: (\S+)\n(?:# )?{DIGEST}: ([0-9a-f]{{64}})$", re.MULTILINE)


def origin_lines(routine_id: str, digest: str) -> list[str]:
    """Give the two lines that say so in a text file; the id is quoted as in a URL, so that it holds no `-->`."""
    return [f"{ROUTINE}: {quote(routine_id)}", f"{DIGEST}: {digest}"]


def routine_told_in(path: Path) -> str | None:
    """Give the id of the routine that the VTT, LRC, M3U8 or JSON file at `path` was made from; None for others'."""
    return _origin(path)[0]


def digest_in(path: Path) -> str | None:
    """Give the SHA-256 of the audio that the VTT, LRC or JSON file at `path` belongs to; None for anyone else's."""
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
    except (OSError, ValueError):  # it cannot be read, or is no such file: not ours
        return None, None
