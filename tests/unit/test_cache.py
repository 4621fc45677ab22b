"""voiceguide/cache.py: entries stay, unchanged, whatever happens to the folder."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from voiceguide._system.file_owner import remove_temporary_folders
from voiceguide.cache import Cache, CacheInfo, key_of
from voiceguide.errors import SoundError

KEY = key_of(text="Point.", rate_wpm=145)
OTHER = key_of(text="Flex.", rate_wpm=145)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def _file(cache: Cache) -> Path:
    return cache.folder / "clip" / f"{KEY}.kept"


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", link)


def test_what_was_kept_is_given_back(cache: Cache) -> None:
    assert cache.get("clip", KEY) is None
    assert cache.keep("clip", KEY, b"first") == b"first"
    assert cache.get("clip", KEY) == b"first"
    assert cache.get("mp3", KEY) is None
    assert cache.get("clip", OTHER) is None


def test_the_first_stays_for_good(cache: Cache) -> None:
    cache.keep("clip", KEY, b"first")
    assert cache.keep("clip", KEY, b"second") == b"first"


@pytest.mark.usefixtures("no_links")
def test_the_first_stays_for_good_where_there_are_no_hard_links(cache: Cache) -> None:
    assert cache.keep("clip", KEY, b"first") == b"first"
    assert cache.keep("clip", KEY, b"second") == b"first"
    assert [path.name for path in _file(cache).parent.iterdir()] == [_file(cache).name]


@pytest.mark.usefixtures("no_links")
def test_the_claim_of_a_killed_process_holds_up_nobody_for_long(cache: Cache) -> None:
    cache.keep("clip", OTHER, b"")
    claim = _file(cache).with_suffix(".claim")
    claim.touch()
    os.utime(claim, (0, 0))
    assert cache.keep("clip", KEY, b"first") == b"first"


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    read = bytearray(path.read_bytes())
    read[-2] ^= 1
    path.write_bytes(read)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    path.write_bytes(b"RIFF" + path.read_bytes())


def _longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _of_another(path: Path) -> None:
    shutil.copy(path.with_name(f"{OTHER}.kept"), path)


@pytest.mark.parametrize("harm", [_cut, _flip, _empty, _foreign, _longer, _of_another])
def test_a_damaged_entry_counts_as_missing_and_is_replaced(cache: Cache, harm: Callable[[Path], None]) -> None:
    cache.keep("clip", KEY, b"first")
    cache.keep("clip", OTHER, b"other")
    harm(_file(cache))
    assert cache.get("clip", KEY) is None
    assert not _file(cache).exists()
    harmed = cache.keep("clip", KEY, b"first")
    harm(_file(cache))
    assert cache.keep("clip", KEY, b"second") == b"second" != harmed


def test_a_removed_folder_is_made_again(cache: Cache) -> None:
    cache.keep("clip", KEY, b"first")
    shutil.rmtree(cache.folder)
    assert cache.get("clip", KEY) is None
    assert cache.keep("clip", KEY, b"second") == b"second"


def test_a_folder_removed_again_and_again_is_made_again_and_again(cache: Cache) -> None:
    done = threading.Event()

    def remove() -> None:
        while not done.is_set():
            shutil.rmtree(cache.folder, ignore_errors=True)
            time.sleep(0.0005)

    remover = threading.Thread(target=remove)
    remover.start()
    try:
        for number in range(200):
            assert cache.keep("clip", key_of(number=number), b"x" * 1000) == b"x" * 1000
    finally:
        done.set()
        remover.join()


def test_info_counts_and_clear_removes_our_files_only(cache: Cache) -> None:
    assert cache.info() == CacheInfo(cache.folder, 0, 0)
    cache.keep("clip", KEY, b"first")
    cache.keep("mp3", KEY, b"first")
    own = cache.folder / "clip" / "notes.txt"
    own.write_text("mine")
    elsewhere = cache.folder / "kept.txt"
    elsewhere.write_text("mine too")
    assert cache.info().entries == 2
    assert cache.info().bytes == 2 * _file(cache).stat().st_size
    assert cache.clear().entries == 2
    assert cache.info().entries == 0
    assert own.exists()
    assert elsewhere.exists()
    assert not (cache.folder / "mp3").exists()


def test_what_a_killed_process_left_is_swept_up_after_an_hour(cache: Cache) -> None:
    cache.keep("clip", KEY, b"")
    old, young = (cache.folder / "clip" / f".making-{name}" for name in ("old", "young"))
    old.touch()
    young.touch()
    os.utime(old, (time.time() - 4000, time.time() - 4000))
    Cache(cache.folder).keep("clip", KEY, b"")
    assert not old.exists()
    assert young.exists()


def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SoundError, match=r"file.inner.*VOICEGUIDE_CACHE_DIR"):
        Cache(tmp_path / "file" / "inner").keep("clip", KEY, b"")


def test_what_stands_in_the_way_of_an_entry_is_an_error_and_not_a_loop(cache: Cache) -> None:
    _file(cache).mkdir(parents=True)
    assert cache.get("clip", KEY) is None
    with pytest.raises(SoundError, match="VOICEGUIDE_CACHE_DIR"):
        Cache(cache.folder, patience_s=0.1).keep("clip", KEY, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on the size of a file")
def test_a_full_disk_is_an_error_that_leaves_nothing_behind(cache: Cache) -> None:
    program = (
        "import pathlib, resource, sys; from voiceguide.cache import Cache, key_of\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "Cache(pathlib.Path(sys.argv[1])).keep('clip', key_of(n=1), bytes(5000))\n"
    )
    writer = subprocess.run([sys.executable, "-c", program, cache.folder], capture_output=True, text=True, check=False)
    assert "SoundError" in writer.stderr
    assert list((cache.folder / "clip").iterdir()) == []


def test_a_key_that_is_none_is_refused(cache: Cache) -> None:
    with pytest.raises(ValueError, match="key"):
        cache.get("clip", "../../etc/passwd")


def test_keys_differ_with_every_fact_and_not_with_their_order() -> None:
    assert key_of(a="1", b="2") == key_of(b="2", a="1")
    assert len({key_of(a="1"), key_of(a=1), key_of(b="1"), key_of(a="1", b=None), key_of()}) == 5


RACER = """
import errno, os, pathlib, sys
from voiceguide.cache import Cache, key_of
folder, number, links = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "True"
def link(*_): raise OSError(errno.EPERM, "no hard links here")
if not links: os.link = link
print("ready", flush=True)
sys.stdin.readline()
print([Cache(folder).keep("clip", key_of(n=n), bytes([number]) * 5000)[0] for n in range(50)])
"""


@pytest.mark.parametrize("links", [True, False])
def test_all_who_come_at_once_go_away_with_the_same(tmp_path: Path, links: bool) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, tmp_path, str(number), str(links)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(6)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    assert len({racer.communicate()[0] for racer in racers}) == 1
    assert all(racer.returncode == 0 for racer in racers)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_a_process_killed_while_keeping_leaves_no_half_entry(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, itertools; from voiceguide.cache import Cache, key_of\n"
        "cache = Cache(pathlib.Path(sys.argv[1]))\n"
        "for n in itertools.count(): cache.keep('clip', key_of(n=n), bytes(3_000_000)); print(n, flush=True)\n"
    )
    for delay_s in (0.0, 0.004, 0.011):
        writer = subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(delay_s)
        writer.kill()
        writer.communicate()
    cache = Cache(tmp_path)
    entries = [path for path in (tmp_path / "clip").iterdir() if path.suffix == ".kept"]
    assert entries
    assert all(cache.get("clip", path.stem) == bytes(3_000_000) for path in entries)


def aged(cache: Cache, name: str, age_s: float) -> None:
    """Keep a kilobyte, last used so long ago."""
    cache.keep("clip", key_of(name=name), bytes(1000))
    path = next((cache.folder / "clip").glob(f"{key_of(name=name)}*"))
    os.utime(path, (time.time() - age_s,) * 2)


def left(cache: Cache) -> set[str]:
    return {name for name in "abcdef" if (cache.folder / "clip" / f"{key_of(name=name)}.kept").exists()}


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit_bytes=3500)
    for name, age_s in zip("abcde", (500, 100, 400, 300, 200), strict=True):
        aged(cache, name, age_s)
    with cache.in_use():
        cache.get("clip", key_of(name="a"))  # the oldest, and needed now
    assert left(cache) == {"a", "b", "e"}
    assert cache.info().bytes <= 3500


def test_what_a_running_build_needs_stays_whatever_the_limit(tmp_path: Path) -> None:
    cache, other = Cache(tmp_path, limit_bytes=1), Cache(tmp_path, limit_bytes=1)
    aged(cache, "a", 500)
    with cache.in_use():
        cache.keep("clip", key_of(name="b"), bytes(1000))
        with other.in_use():
            pass
        assert left(cache) == {"b"}
    assert left(cache) == {"b"}


def test_the_mark_of_a_killed_build_counts_for_an_hour(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit_bytes=1)
    mark = tmp_path / "running" / ".making-mark"
    mark.parent.mkdir()
    mark.touch()
    os.utime(mark, (time.time() - 3700,) * 2)
    aged(cache, "a", 500)
    with cache.in_use():
        pass
    assert left(cache) == set()


def test_folders_and_entries_are_open_to_this_user_alone(cache: Cache) -> None:
    cache.keep("clip", KEY, b"first")
    modes = [path.stat().st_mode & 0o777 for path in (cache.folder, _file(cache).parent, _file(cache))]
    assert modes == [0o700, 0o700, 0o600]


def _give_away(path: Path) -> None:
    """Make the cache another user's."""
    for entry in (path, *path.rglob("*")):
        os.chown(entry, 12345, 12345)


needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root, to give files to another user"
)


@needs_root
def test_a_cache_of_somebody_else_is_read_and_never_written(cache: Cache) -> None:
    cache.keep("clip", KEY, b"first")
    cache.keep("clip", OTHER, b"damaged")
    _cut(_file(cache).with_name(f"{OTHER}.kept"))
    _give_away(cache.folder)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in cache.folder.rglob("*")}
    with Cache(cache.folder, limit_bytes=1).in_use():
        assert cache.get("clip", KEY) == cache.keep("clip", KEY, b"second") == b"first"
        assert cache.get("clip", OTHER) is None
        assert cache.keep("clip", OTHER, b"mine") == Cache(cache.folder).get("clip", OTHER) == b"mine"
        assert Cache(cache.folder).peek("clip", OTHER, 2) == b"mi"
    assert before == {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in cache.folder.rglob("*")}
    assert cache.owner == "user 12345"
    with pytest.raises(SoundError, match="that of user 12345"):
        cache.clear()
    remove_temporary_folders()
    assert cache.get("clip", OTHER) is None


FAILING = [errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EIO]


@pytest.mark.parametrize("number", FAILING)
def test_an_entry_that_cannot_be_opened_stays(cache: Cache, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    cache.keep("clip", KEY, b"first")
    opened = os.open

    def fails(path: object, *arguments: object, **options: object) -> int:
        if str(path).endswith(".kept"):
            raise OSError(number, os.strerror(number))
        return opened(path, *arguments, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", fails)
        assert cache.get("clip", KEY) is None
        assert cache.peek("clip", KEY, 3) == b""
    assert cache.get("clip", KEY) == b"first"


def test_an_entry_that_may_not_be_read_stays_and_is_spoken_for_this_time(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.keep("clip", KEY, b"first")
    opened = os.open

    def fails(path: object, *arguments: object, **options: object) -> int:
        if str(path) == str(_file(cache)):
            raise PermissionError(errno.EACCES, "closed")
        return opened(path, *arguments, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", fails)
        assert cache.keep("clip", KEY, b"second") == cache.get("clip", KEY) == b"second"
    assert cache.get("clip", KEY) == b"first"
    remove_temporary_folders()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes in the file system")
def test_a_pipe_in_the_place_of_an_entry_holds_up_nobody(cache: Cache) -> None:
    _file(cache).parent.mkdir(parents=True)
    os.mkfifo(_file(cache))
    assert cache.get("clip", KEY) is None
    assert _file(cache).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits on open files")
def test_without_file_descriptors_no_entry_is_lost(cache: Cache) -> None:
    entries = [key_of(number=number) for number in range(50)]
    for key in entries:
        cache.keep("clip", key, b"kept")
    program = (
        "import pathlib, resource, sys; from voiceguide.cache import Cache, key_of\n"
        "from voiceguide.errors import SoundError\n"
        "taken = []\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))\n"
        "try:\n    while True: taken.append(open('/dev/null'))\nexcept OSError: pass\n"
        "cache = Cache(pathlib.Path(sys.argv[1]))\n"
        "print([cache.get('clip', key_of(number=number)) for number in range(50)])\n"
        "try: cache.keep('clip', key_of(number=1), b'other')\nexcept SoundError as error: print(error)\n"
    )
    reader = subprocess.run([sys.executable, "-c", program, cache.folder], capture_output=True, text=True, check=True)
    assert "Too many open files" in reader.stdout
    assert all(cache.get("clip", key) == b"kept" for key in entries)
