"""A picture file of the user. It is decoded whole, so that a bad picture is refused before anything is spoken."""

import io
import struct
import warnings
import zlib
from pathlib import Path

from voiceguide.errors import UsageError
from voiceguide.export.session_record import Picture

MOST_BYTES = 10_000_000
"""Most bytes of the file, which is copied into each audio file. ID3 and FLAC hold 16 MB, and phones fail earlier."""
MOST_PX = 5000
"""Most pixels on a side: a picture that is small on disk may still fill the memory."""
_FORMATS = {b"\xff\xd8\xff": ("JPEG", "image/jpeg"), b"\x89PNG\r\n\x1a\n": ("PNG", "image/png")}
"""The first bytes of a file, mapped to Pillow's name of the format and the MIME type for the tag."""


def picture_in(path: Path) -> Picture:
    """Return the JPEG or PNG at `path`, unchanged.

    Raise UsageError if it is missing, damaged, too big or of another format.
    """
    data = _read(path)
    for signature, (format_name, mime) in _FORMATS.items():
        if data.startswith(signature):
            return Picture(mime, data, *_size(path, data, format_name))
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


def _size(path: Path, data: bytes, format_name: str) -> tuple[int, int]:
    """Return width and height in pixels. Decode the picture, which is the only way to find out that it is cut off."""
    from PIL import Image

    damage = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=(format_name,)) as image:
            if max(image.size) > MOST_PX:
                raise _too_wide(path)
            image.load()
            return image.size
    except Image.DecompressionBombError:
        raise _too_wide(path) from None
    except damage as error:
        raise UsageError(f"{path}: is damaged ({error}); export it again, or take another cover") from error


def _too_wide(path: Path) -> UsageError:
    return UsageError(f"{path}: has over {MOST_PX} pixels on a side; for a cover 1,000 by 1,000 are plenty")
