"""Twenty processes share a cache in a real server of S3: right sound or a clear error, whatever is done to it.

Objects are damaged, cut short and removed meanwhile, the server is killed in the middle, and rights are taken away.
Each process has a local cache of its own.
"""

import hashlib
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import obstore
import pytest
from obstore.store import from_url

from support.bucket_server import SECRET, a_bucket
from support.moto_server import BUCKET, MotoServer

PROCESSES = 20
PHRASES = 40
ROUTINE = "name: Shared\nsafety: Gently.\nsteps:\n" + "".join(
    f'  - {{say: "Phrase {n}: roll slowly, and stop where it is sore.", after: 3s}}\n' for n in range(PHRASES)
)
ADDRESS = f"s3://{BUCKET}/voiceguide"
SEED = 19


@dataclass(frozen=True)
class Ended:
    """A build that has ended."""

    code: int
    said: str
    digest: str | None
    """SHA-256 of its file; None if it wrote none."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MotoServer]:
    server = MotoServer(tmp_path / "requests.log")
    try:
        server.make_bucket()
        yield server
    finally:
        server.kill()


def started(folder: Path, voice: str, address: str, variables: Mapping[str, str]) -> "subprocess.Popen[str]":
    folder.mkdir(parents=True)
    (folder / "shared.yaml").write_text(ROUTINE)
    environment = {**os.environ, **variables, "VOICEGUIDE_CACHE_DIR": str(folder / "cache"), "HOME": str(folder)}
    command = [sys.executable, "-m", "voiceguide", "build", "shared.yaml", "--voice", voice, "-o", "shared.mp3"]
    return subprocess.Popen(
        [*command, "--cache", address], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8",
    )  # fmt: skip


def ended(folder: Path, process: "subprocess.Popen[str]") -> Ended:
    said, _ = process.communicate(timeout=600)
    path = folder / "shared.mp3"
    return Ended(process.returncode, said, hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None)


def at_once(
    folder: Path, voice: str, variables: Mapping[str, str], meanwhile: Callable[[], None] = lambda: None
) -> list[Ended]:
    """Run all processes at once, and something meanwhile."""
    began = time.monotonic()
    folders = [folder / str(number) for number in range(PROCESSES)]
    running = [(each, started(each, voice, ADDRESS, variables)) for each in folders]
    meanwhile()
    found = [ended(each, process) for each, process in running]
    print(f"{voice}, {folder.name}: {time.monotonic() - began:.1f} s")  # noqa: T201 - a figure
    return found


def right_digest(folder: Path, voice: str) -> str:
    """The digest of the file of a process that shares nothing."""
    found = ended(folder, started(folder, voice, "off", {}))
    assert found.digest is not None, found.said
    return found.digest


@contextmanager
def harmed(server: MotoServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Damage, cut and remove objects at random until the context ends; yield the number of each."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    store, chance, done = from_url(ADDRESS), random.Random(SEED), threading.Event()
    count: Counter[str] = Counter()

    def harm() -> None:
        objects: list[str] = []
        while not done.wait(0.01):
            if not objects or chance.random() < 1 / 20:
                objects = [each["path"] for batch in obstore.list(store) for each in batch]
                continue
            path, kind = chance.choice(objects), chance.choice(["damaged", "cut", "removed", "emptied"])
            if kind == "removed":
                obstore.delete(store, path)
            else:
                try:
                    content = bytearray(obstore.get(store, path).bytes())
                except FileNotFoundError:  # it was removed before
                    continue
                if content:
                    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
                keep = {"damaged": len(content), "cut": chance.randrange(len(content) + 1), "emptied": 0}[kind]
                obstore.put(store, path, bytes(content[:keep]))
            count[kind] += 1

    thread = threading.Thread(target=harm)
    thread.start()
    try:
        yield count
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("voice", ["system", "hum"])
def test_all_make_the_same_file_while_objects_are_harmed(
    voice: str, server: MotoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = right_digest(tmp_path / "alone", voice)
    seen: Counter[str] = Counter()
    for name in ("first", "warm"):
        assert {found.digest for found in at_once(tmp_path / name, voice, server.environment)} == {right}
        print(f"{voice}, {name}: {dict(server.requests() - seen)}")  # noqa: T201 - a figure
        seen = server.requests()
    assert seen["PUT 200"] <= PHRASES + 10  # the bucket, the phrases that level a voice, and each phrase once
    with harmed(server, monkeypatch) as count:
        found = at_once(tmp_path / "harmed", voice, server.environment)
        found += at_once(tmp_path / "harmed again", voice, server.environment)
    print(f"{voice}, harmed: {dict(count)}, {dict(server.requests() - seen)}")  # noqa: T201 - a figure
    assert {each.digest for each in found} == {right}, [each.said for each in found]
    assert min(count[kind] for kind in ("damaged", "cut", "removed", "emptied")) > 0


def judge(found: list[Ended], right: str, complaint: str) -> None:
    """Every process has made the right file, or none and said why in one line."""
    for each in found:
        assert "Traceback" not in each.said
        assert "panicked" not in each.said
        assert SECRET not in each.said
        if each.code == 0:
            assert each.digest == right
        else:
            assert (each.code, each.digest) == (6, None), each.said
            assert each.said.startswith(f"Error: {ADDRESS}: ")
            assert complaint in each.said
    print(f"  {sum(each.code == 0 for each in found)} right, {sum(each.code == 6 for each in found)} errors")  # noqa: T201 - a figure
    assert any(each.code == 6 for each in found)


def test_a_server_killed_in_the_middle_is_a_clear_error(server: MotoServer, tmp_path: Path) -> None:
    right = right_digest(tmp_path / "alone", "system")
    killed_s = 0.0

    def kill() -> None:
        nonlocal killed_s
        while sum(server.requests().values()) < PROCESSES * 10:
            time.sleep(0.01)
        server.kill()
        killed_s = time.monotonic()

    found = at_once(tmp_path / "killed", "system", server.environment, kill)
    print(f"the last process ended {time.monotonic() - killed_s:.1f} s after the server")  # noqa: T201 - a figure
    judge(found, right, "it cannot be reached")
    again = MotoServer(tmp_path / "again.log", server.port)  # it has forgotten the bucket
    try:
        while "Running on" not in (tmp_path / "again.log").read_text():
            time.sleep(0.1)
        judge(at_once(tmp_path / "empty", "system", server.environment), right, "there is no such bucket")
        again.make_bucket()
        assert {found.digest for found in at_once(tmp_path / "made", "system", server.environment)} == {right}
    finally:
        again.kill()


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_rights_taken_away_in_the_middle_are_a_clear_error(method: str, tmp_path: Path) -> None:
    right = right_digest(tmp_path / "alone", "system")
    with a_bucket() as bucket:

        def refuse() -> None:
            while bucket.count(method) < PROCESSES:
                time.sleep(0.01)
            bucket.refused = {method: (403, "AccessDenied")}

        found = at_once(tmp_path / "refused", "system", bucket.environment, refuse)
    judge(found, right, "may not read and write there (403 AccessDenied)")
