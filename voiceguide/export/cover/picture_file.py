"""A picture of the user's own: read whole, and refused before anything is spoken where players could not show it."""

import io
import struct
import warnings
import zlib
from pathlib import Path

from voiceguide.errors import UsageError
from voiceguide.export.session_record import Picture

MOST_BYTES = 10_000_000
"""It goes into each file that is made; ID3 and FLAC hold 16 MB at most, and phones give up earlier."""
MOST_PX = 5000
"""On a side: a picture that is small on the disk may still fill the memory."""
_KINDS = {b"\xff\xd8\xff": ("JPEG", "image/jpeg"), b"\x89PNG\r\n\x1a\n": ("PNG", "image/png")}
"""How each begins, what Pillow calls it, and how a tag names it."""


def picture_in(path: Path) -> Picture:
    """Give the JPEG or PNG at `path`, as it is. Raises UsageError where there is none, or it is damaged or too big."""
    data = _read(path)
    for start, (kind, mime) in _KINDS.items():
        if data.startswith(start):
            return Picture(mime, data, *_size(path, data, kind))
    raise UsageError(f"{path}: is no JPEG or PNG; a cover has to be one of these")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: the cover cannot be read ({error.strerror or error})") from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"{path}: is over {MOST_BYTES // 1_000_000} MB; for a cover 1,000 by 1,000 pixels are plenty")
    return data


def _size(path: Path, data: bytes, kind: str) -> tuple[int, int]:
    """Decode it, as nothing less finds out what is cut off; give width and height in pixels."""
    from PIL import Image

    damage = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=(kind,)) as image:
            if max(image.size) > MOST_PX:
                raise _too_wide(path)
            image.load()
            return image.size
    except Image.DecompressionBombError:
        raise _too_wide(path) from None
    except damage as error:
        raise UsageError(f"{path}: is damaged ({error}); export it anew, or take another cover") from error


def _too_wide(path: Path) -> UsageError:
    return UsageError(f"{path}: has over {MOST_PX} pixels on a side; for a cover 1,000 by 1,000 are plenty")
