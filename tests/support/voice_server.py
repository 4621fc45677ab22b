"""A host of voices on this machine, with the faults that hosts have, and a small voice to install from it."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from voiceguide.speech.voices.offers import OfferedFile, OfferedVoice

CARD = b"# Model card\n\n* License: CC0\n* URL: https://example.org/voice\n"
MODEL = bytes(range(256)) * 400
CONTENT = {"model.onnx": MODEL, "model.onnx.json": b'{"audio": {}}', "MODEL_CARD": CARD}


def offer_of(content: dict[str, bytes], voice: str = "xx_XX-test-medium") -> OfferedVoice:
    """Return a voice whose files have this content on the host."""
    names = {
        "model.onnx": f"{voice}.onnx",
        "model.onnx.json": f"{voice}.onnx.json",
        "MODEL_CARD": f"{voice}.MODEL_CARD",
    }
    files = tuple(
        OfferedFile(f"test/{name}", names[name], len(data), f"md5:{hashlib.md5(data).hexdigest()}")
        for name, data in content.items()
    )
    return OfferedVoice("piper", voice, "Test", "xx-xx", files)


@dataclass
class Host:
    """What the host has, and how it fails."""

    content: dict[str, bytes] = field(default_factory=lambda: dict(CONTENT))
    cut_at: int | None = None
    """The byte of the model at which each connection breaks."""
    status: int | None = None
    """The status of every answer but that for the card; None for the right one."""
    hangs: bool = False
    ranges: bool = True
    redirect: str | None = None
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    """Name and Range of each request."""
    url: str = ""
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def running(host: Host) -> Iterator[Host]:
    """Serve on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

        def do_GET(self) -> None:
            answer(self, host)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    host.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield host
    finally:
        host.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def answer(handler: BaseHTTPRequestHandler, host: Host) -> None:
    name, wanted = handler.path.rpartition("/")[2], handler.headers.get("Range")
    host.requests.append((name, wanted))
    if host.redirect is not None:
        handler.send_response(302)
        handler.send_header("Location", host.redirect)
        handler.end_headers()
        return
    if host.status is not None and name != "MODEL_CARD":
        handler.send_error(host.status)
        return
    if host.hangs:
        host.released.wait(10)
        return
    data, tag = host.content[name], f'"{hashlib.md5(host.content[name]).hexdigest()}"'
    is_same = handler.headers.get("If-Range") in (None, tag)
    start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and host.ranges and is_same else 0
    handler.send_response(206 if start else 200)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    handler.send_header("ETag", tag)
    handler.send_header("Content-Length", str(len(data) - start))
    handler.end_headers()
    end = host.cut_at if host.cut_at is not None and name == "model.onnx" else len(data)
    handler.wfile.write(data[start : max(start, end)])
