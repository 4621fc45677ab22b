"""A file handed to C code, which prints or loses what Python raises: here it is kept."""

from typing import BinaryIO


class Candid:
    """Stands for a file, and keeps what goes wrong with writing it until it is asked."""

    def __init__(self, out: BinaryIO) -> None:
        self.read, self.seek, self.tell = out.read, out.seek, out.tell
        self._out, self._failed = out, list[OSError]()

    def write(self, data: bytes) -> int:
        """Write `data` and give how many bytes that were: none where it failed."""
        try:
            return self._out.write(data)
        except OSError as error:
            self._failed.append(error)
            return 0

    def raise_what_failed(self) -> None:
        """Raise the first error there was."""
        if self._failed:
            raise self._failed[0]
