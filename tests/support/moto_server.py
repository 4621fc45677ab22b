"""moto's server of S3 in a process of its own, which can be killed, and the requests that it has answered."""

import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

BUCKET = "sessions"
_REQUEST = re.compile(r'(GET|PUT|HEAD|DELETE) /\S* HTTP/1.1(?:\x1b\[0m)?" (\d{3})')


class MotoServer:
    """A server of S3 with an empty bucket; `log` is the file of its requests."""

    def __init__(self, log: Path, port: int | None = None) -> None:
        self.port, self._log = port or free_port(), log
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        with log.open("ab") as written:
            self._process = subprocess.Popen(command, stdout=written, stderr=written)

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables by which obstore finds the server."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "not-to-be-shown",
            "AWS_REGION": "us-east-1",
        }

    def make_bucket(self) -> None:
        """Make the bucket, as soon as the server answers."""
        until = time.monotonic() + 60
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{BUCKET}", method="PUT")
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(request).close()
                break
            assert time.monotonic() < until, self._log.read_text()
            time.sleep(0.1)

    def requests(self) -> Counter[str]:
        """The number of requests by method and status, such as `GET 404`."""
        return Counter(f"{method} {status}" for method, status in _REQUEST.findall(self._log.read_text()))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
