"""Mends the header of a WAV file that was written to a pipe."""

import struct
from pathlib import Path

LEAST_PLACEHOLDER = 0x7F00_0000
"""A length in bytes from which it cannot be true: eSpeak writes 0x7FFFF000, ffmpeg 0xFFFFFFFF."""
_CHUNK = struct.Struct("<4sI")


def mend_streamed(path: Path) -> None:
    """Write the real lengths into the header of a WAV file if its program could not know them in advance.

    Such programs write 0 or a huge number. Other files, and lengths that may be true, are left as they are.
    """
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(0)
        if file.read(4) != b"RIFF" or file.seek(12) != 12:
            return
        while len(header := file.read(_CHUNK.size)) == _CHUNK.size:
            name, length = _CHUNK.unpack(header)
            start = file.tell()
            if name == b"data":
                if length == 0 or length >= LEAST_PLACEHOLDER:
                    file.seek(start - 4)
                    file.write(struct.pack("<I", size - start))
                    file.seek(4)
                    file.write(struct.pack("<I", size - 8))
                return
            file.seek(start + length + length % 2)
