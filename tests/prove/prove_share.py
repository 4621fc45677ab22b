"""A share withstands 5,000 hostile requests and twenty clients with a hundred ranges each, in flat memory."""

import json
import os
import random
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.hostile import SECRET, answers_to, fault_in, hostile_requests
from support.programs import needs_proc
from support.share_server import AREA_NAMES, finished_file
from voiceguide.share.contents import served, shelf_of
from voiceguide.share.finished import finished_session

PARTS, EACH = 10, 500
HALF_OPEN = 20
MOST_GROWTH_KIB = 8 * 1024
"""Growth of memory that is allowed for all hostile requests. Each connection alone takes more than a kilobyte."""


@dataclass
class Process:
    """A share in a process of its own."""

    running: "subprocess.Popen[str]"
    url: str
    errors: Path

    @property
    def port(self) -> int:
        return int(self.url.split(":")[2].split("/")[0])

    @property
    def token(self) -> str:
        return self.url.rstrip("/").rpartition("/")[2]

    @property
    def memory_kib(self) -> int:
        status = Path(f"/proc/{self.running.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])


@contextmanager
def shared(path: Path, home: Path) -> Iterator[Process]:
    command = [sys.executable, "-m", "voiceguide", "share", str(path), "--host", "127.0.0.1", "--port", "0", "--json"]
    environment = {**os.environ, "VOICEGUIDE_DATA_DIR": str(home), "VOICEGUIDE_CONFIG_DIR": str(home)}
    errors = home / "errors.txt"
    with errors.open("w") as err:
        running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=err, text=True)
    try:
        assert running.stdout
        yield Process(running, json.loads(running.stdout.readline())["url"], errors)
    finally:
        running.kill()
        running.communicate()


def fetched(url: str, part: tuple[int, int] | None = None) -> bytes:
    headers = {} if part is None else {"Range": f"bytes={part[0]}-{part[1] - 1}"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
        assert answer.status == (200 if part is None else 206)
        content: bytes = answer.read()
    return content


@needs_proc
def test_hostile_requests_get_nothing_and_take_nothing(tmp_path: Path) -> None:
    path = finished_file(tmp_path)
    (tmp_path / "secret.txt").write_bytes(SECRET)
    with shared(path, tmp_path) as share:
        named = set(served(shelf_of([finished_session(path)], AREA_NAMES, share.token)))
        memory = 0
        faults: list[str | None] = []
        for seed in range(PARTS):
            held = [socket.create_connection(("127.0.0.1", share.port)) for _ in range(HALF_OPEN)]
            for number, half_open in enumerate(held):
                half_open.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "[: number * 3])
            requests = hostile_requests(EACH, seed, share.token, named)
            faults += [fault_in(each, answers_to(share.port, each), share.token, named) for each in requests]
            for half_open in held:
                half_open.close()
            memory = memory or share.memory_kib  # after the first part, which warms up
        grown = share.memory_kib - memory
        assert fetched(f"{share.url}calf-release.mp3") == path.read_bytes()
        said = share.errors.read_text()
    assert list(filter(None, faults)) == []
    assert "Traceback" not in said
    assert "server:" not in said
    assert grown < MOST_GROWTH_KIB
    print(f"\n{len(faults)} requests; memory {memory} KiB, grown by {grown} KiB")  # noqa: T201 - the figure for the docs


@pytest.mark.parametrize("form", ["mp3", "wav"])
def test_twenty_clients_with_a_hundred_ranges_get_all_bytes_right(form: str, tmp_path: Path) -> None:
    path = finished_file(tmp_path, form=form)
    data = path.read_bytes()
    with shared(path, tmp_path) as share, socket.create_connection(("127.0.0.1", share.port)) as slow:
        url = f"{share.url}{path.name}"
        slow.sendall(f"GET /{share.token}/{path.name} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

        def wrong(seed: int) -> int:
            chance = random.Random(seed)
            parts = [sorted(chance.sample(range(len(data) + 1), 2)) for _ in range(100)]
            return sum(fetched(url, (start, end)) != data[start:end] for start, end in parts)

        with ThreadPoolExecutor(20) as clients:
            assert sum(clients.map(wrong, range(20))) == 0
