"""A wrapper for a file that is handed to C code, which prints or loses Python's exceptions."""

from typing import BinaryIO


class ErrorKeepingFile:
    """File wrapper that stores write errors, because C code would lose them."""

    def __init__(self, out: BinaryIO) -> None:
        self.read, self.seek, self.tell = out.read, out.seek, out.tell
        self._out, self._failed = out, list[OSError]()

    def write(self, data: bytes) -> int:
        """Write `data` and return the number of bytes written: 0 if writing failed."""
        try:
            return self._out.write(data)
        except OSError as error:
            self._failed.append(error)
            return 0

    def raise_stored_error(self) -> None:
        """Raise the first stored error, if any."""
        if self._failed:
            raise self._failed[0]
