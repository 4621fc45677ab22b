"""A bucket on this machine that speaks as much of S3 as a cache needs, with the faults that buckets have."""

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "not-to-be-shown"


@dataclass
class Bucket:
    """The content of the bucket, and how it fails."""

    objects: dict[str, bytes] = field(default_factory=dict)
    """Objects by path, `/BUCKET/FOLDER/…`."""
    refused: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Status and code of S3 for every request with a method."""
    is_cutting: bool = False
    """Whether each answer breaks off after half of the object."""
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request."""
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which obstore finds this bucket."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }

    def count(self, method: str) -> int:
        return sum(asked == method for asked, _ in self.requests)


@contextmanager
def a_bucket() -> Iterator[Bucket]:
    """Serve a bucket until the context ends."""
    bucket = Bucket()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 20  # one packet an answer; the second of two would wait for the first to be confirmed

        def do_GET(self) -> None:
            with bucket.lock:
                content = bucket.objects.get(self.path)
            if content is None:
                self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            else:
                self.answer(200, content, tag_of(content))

        def do_PUT(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            with bucket.lock:
                stored = bucket.objects.get(self.path)
                is_met = self.headers.get("If-None-Match") is None or stored is None
                wanted = self.headers.get("If-Match")
                is_met = is_met and (wanted is None or (stored is not None and tag_of(stored) == wanted))
                if is_met and "PUT" not in bucket.refused:
                    bucket.objects[self.path] = content
            self.answer(200 if is_met else 412, b"", tag_of(content))

        def answer(self, status: int, body: bytes, tag: str = '""') -> None:
            bucket.requests.append((self.command, self.path))
            if self.command in bucket.refused:
                status, code = bucket.refused[self.command]
                body = f"<Error><Code>{code}</Code></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", tag)
            self.send_header("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT")
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if bucket.is_cutting else body)
            self.close_connection = bucket.is_cutting

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        bucket.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield bucket
        finally:
            server.shutdown()


def tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()}"'
