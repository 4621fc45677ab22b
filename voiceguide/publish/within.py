"""What a tag of ours says, read back from an MP3: whose it is, its chapters, its plan."""

# mypy: disallow-untyped-calls=False
# mutagen has no types

import json
import zlib
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen.id3 import ID3

OURS = "voiceguide"
"""Names our frames in a tag: the routine's id in a TXXX, the plan in a PRIV."""
_LONGEST_PLAN_BYTES = 64 * 1024 * 1024


def made_by_us(path: Path) -> str | None:
    """Give the id of the routine that the MP3 at `path` was made from; None where voiceguide did not make it."""
    try:
        tag = ID3(path)
    except MutagenError:  # no tag, a damaged one, or nothing that can be read: not ours
        return None
    ours = tag.get(f"TXXX:{OURS}")
    return str(ours.text[0]) if ours and ours.text else None


def plan_within(path: Path) -> dict[str, Any] | None:
    """Give the plan (see `plan_document`) that travels inside the MP3 at `path`; None where there is none."""
    try:
        ours = [frame.data for frame in ID3(path).getall("PRIV") if frame.owner == OURS]
        plan = json.loads(zlib.decompressobj().decompress(ours[0], _LONGEST_PLAN_BYTES)) if ours else None
    except (MutagenError, zlib.error, ValueError):  # no tag, a damaged one, or a damaged plan
        return None
    return plan if isinstance(plan, dict) else None


def chapters_within(path: Path) -> list[tuple[str, int, int]]:
    """Give title, start and end in milliseconds of the chapters that the MP3 at `path` has, in order of time."""
    try:
        chapters = ID3(path).getall("CHAP")
    except MutagenError:
        return []
    told = [(str(one.sub_frames.get("TIT2", "")), int(one.start_time), int(one.end_time)) for one in chapters]
    return sorted(told, key=lambda chapter: chapter[1:])
