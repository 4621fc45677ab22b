"""Whose file is it: each sidecar names the routine and the SHA-256 of the audio file that it belongs to."""

import json
import re
from pathlib import Path
from urllib.parse import quote, unquote

ROUTINE = "voiceguide"
DIGEST = "audio_sha256"
_HEAD_BYTES = 4096
_LONGEST_JSON_BYTES = 64 * 1024 * 1024
"""Ours, of a day-long session, has a tenth of this; what is longer is not read."""
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
        return _in_json(path) if path.suffix == ".json" else _in_text(path)
    except (OSError, ValueError, RecursionError):  # it cannot be read, or is no such file: not ours
        return None, None


def _in_text(path: Path) -> tuple[str | None, str | None]:
    with path.open("rb") as file:
        found = _LINES.search(file.read(_HEAD_BYTES).decode(errors="replace"))
    return (unquote(found[1]), found[2]) if found else (None, None)


def _in_json(path: Path) -> tuple[str | None, str | None]:
    if path.stat().st_size > _LONGEST_JSON_BYTES:
        return None, None
    told = json.loads(path.read_bytes())
    if not isinstance(told, dict):
        return None, None
    routine, digest = told.get(ROUTINE), told.get(DIGEST)
    return (routine, digest) if isinstance(routine, str) and isinstance(digest, str) else (None, None)
