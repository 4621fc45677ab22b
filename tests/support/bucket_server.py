"""A bucket on this machine that speaks as much of S3, GCS and Azure as a cache needs, with the faults of buckets."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

_NO_KEY = {"client_email": "", "private_key": "", "private_key_id": ""}
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
    dropped: int = 0
    """Number of requests to come whose connection is closed without an answer."""
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
            "GOOGLE_SERVICE_ACCOUNT_KEY": json.dumps({"gcs_base_url": self.url, "disable_oauth": True, **_NO_KEY}),
            "GOOGLE_ALLOW_HTTP": "true",
            "AZURE_STORAGE_ENDPOINT": self.url,
            "AZURE_STORAGE_ACCOUNT_NAME": "test",
            "AZURE_SKIP_SIGNATURE": "true",
            "AZURE_ALLOW_HTTP": "true",
        }

    def count(self, method: str) -> int:
        return sum(asked == method for asked, _ in self.requests)


@contextmanager
def a_bucket() -> Iterator[Bucket]:
    """Serve a bucket until the context ends."""
    bucket = Bucket()

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 20  # one packet an answer; the second of two would wait for the first to be confirmed

        def do_GET(self) -> None:
            with bucket.lock:
                content = bucket.objects.get(unquote(self.path))
            if content is None:
                self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            else:
                self.answer(200, content, content)

        def do_PUT(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            with bucket.lock:
                is_met = self.is_met(bucket.objects.get(unquote(self.path)))
                if is_met and "PUT" not in bucket.refused:
                    bucket.objects[unquote(self.path)] = content
            self.answer(200 if is_met else 412, b"", content)

        def is_met(self, stored: bytes | None) -> bool:
            """Whether the conditions of a put hold."""
            if self.headers.get("If-None-Match") == "*" or self.headers.get("x-goog-if-generation-match") == "0":
                return stored is None
            wanted = self.headers.get("If-Match") or self.headers.get("x-goog-if-generation-match")
            return wanted is None or (stored is not None and wanted in (tag_of(stored), generation_of(stored)))

        def answer(self, status: int, body: bytes, content: bytes = b"") -> None:
            bucket.requests.append((self.command, self.path))
            if bucket.dropped:
                bucket.dropped -= 1
                self.close_connection = True
                return
            if self.command in bucket.refused:
                status, code = bucket.refused[self.command]
                body = f"<Error><Code>{code}</Code></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", tag_of(content))
            self.send_header("x-goog-generation", generation_of(content))
            self.send_header("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT")
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if bucket.is_cutting else body)
            self.close_connection = bucket.is_cutting

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Write nothing."""

    with Server(("127.0.0.1", 0), Handler) as server:
        bucket.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield bucket
        finally:
            server.shutdown()


def tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()}"'


def generation_of(content: bytes) -> str:
    return str(1 + int(hashlib.sha256(content).hexdigest()[:12], 16))
