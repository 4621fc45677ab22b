"""voiceguide/shared_cache/: all who share a cache use the same bytes, and never a damaged one."""

import pickle
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.bucket_server import SECRET, Bucket, a_bucket
from voiceguide.cache import Cache, key_of
from voiceguide.errors import NetworkError, SoundError, UsageError
from voiceguide.shared_cache import bucket_place, read_through
from voiceguide.shared_cache.read_through import open_cache
from voiceguide.speech.synthesis import speak
from voiceguide.speech.voice_choice import VoiceChoice

KEY, OTHER = key_of(text="Point."), key_of(text="Flex.")
NAME = f"clip/{KEY[:2]}/{KEY}.kept"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    read_through.place_at.cache_clear()
    monkeypatch.setattr(bucket_place, "RETRY_S", 0.2)
    with a_bucket() as bucket:
        for name, value in bucket.environment.items():
            monkeypatch.setenv(name, value)
        yield bucket


class Shared:
    """A shared cache, in a folder or in a bucket, and the entries in it."""

    def __init__(self, folder: Path, bucket: Bucket | None, scheme: str = "s3") -> None:
        self._folder, self._bucket, self._caches = folder, bucket, 0
        self.address = str(folder / "shared") if bucket is None else f"{scheme}://bucket/shared"

    def cache(self) -> Cache:
        """A worker's cache, with a local folder of its own."""
        self._caches += 1
        return open_cache(self._folder / f"local{self._caches}", shared=self.address)

    def read(self) -> bytes | None:
        if self._bucket is not None:
            return self._bucket.objects.get(f"/bucket/shared/{NAME}")
        path = Path(self.address, NAME)
        return path.read_bytes() if path.exists() else None

    def write(self, content: bytes) -> None:
        if self._bucket is not None:
            self._bucket.objects[f"/bucket/shared/{NAME}"] = content
        else:
            Path(self.address, NAME).write_bytes(content)

    def remove(self) -> None:
        if self._bucket is not None:
            del self._bucket.objects[f"/bucket/shared/{NAME}"]
        else:
            Path(self.address, NAME).unlink()


@pytest.fixture(params=["folder", "s3", "gs", "az"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Shared:
    return Shared(tmp_path, None if request.param == "folder" else request.getfixturevalue("bucket"), request.param)


def test_the_first_to_store_an_entry_decides_for_all(shared: Shared) -> None:
    assert shared.cache().keep("clip", KEY, b"first") == b"first"
    second = shared.cache()
    assert second.keep("clip", KEY, b"second") == b"first"
    assert second.get("clip", KEY) == b"first"
    third = shared.cache()
    assert third.peek("clip", KEY, 3) == b"fir"
    shared.remove()
    assert third.get("clip", KEY) == b"first"  # it came here with the first look


def test_many_at_once_agree(shared: Shared) -> None:
    caches = [shared.cache() for _ in range(12)]
    with ThreadPoolExecutor(len(caches)) as threads:
        kept = [*threads.map(lambda at: caches[at].keep("clip", KEY, b"%d" % at), range(len(caches)))]
    assert len({*kept}) == 1
    assert {cache.get("clip", KEY) for cache in caches} == {*kept}


def test_only_speech_and_rates_are_shared(shared: Shared) -> None:
    first, second = shared.cache(), shared.cache()
    for kind in ("clip", "rate", "gain", "complete"):
        first.keep(kind, KEY, b"first")
    assert [second.get(kind, KEY) for kind in ("clip", "rate", "gain", "complete")] == [b"first", b"first", None, None]


HARMS: list[Callable[[bytes], bytes]] = [
    lambda _: b"",
    lambda content: content[:-1],
    lambda content: content[:20],
    lambda content: content + b"\0",
    lambda content: content[:-2] + b"xx",
    lambda content: b"RIFF" + content,
]


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_entry_is_never_used_and_is_made_again(shared: Shared, harm: Callable[[bytes], bytes]) -> None:
    shared.cache().keep("clip", KEY, b"first")
    whole = shared.read()
    assert whole is not None
    shared.write(harm(whole))
    assert shared.cache().get("clip", KEY) is None
    assert shared.cache().keep("clip", KEY, b"first") == b"first"
    assert shared.read() == whole


def test_an_entry_under_the_name_of_another_is_not_used(shared: Shared) -> None:
    first = shared.cache()
    first.keep("clip", KEY, b"first")
    first.keep("clip", OTHER, b"other")
    shared.write((shared.read() or b"").replace(b"first", b"other"))
    assert shared.cache().get("clip", KEY) is None


def test_an_entry_from_before_is_offered_to_the_others(shared: Shared) -> None:
    early = shared.cache()
    Cache(early.folder).keep("clip", KEY, b"from before")
    early.prefetch("clip", [KEY])
    assert shared.cache().get("clip", KEY) == b"from before"


def test_an_entry_from_before_gives_way_to_that_of_the_others(shared: Shared) -> None:
    late = shared.cache()
    Cache(late.folder).keep("clip", KEY, b"from before")
    shared.cache().keep("clip", KEY, b"agreed")
    assert late.get("clip", KEY) == b"agreed"


def test_a_pickle_opens_the_same_cache_and_holds_no_secret(shared: Shared) -> None:
    cache = shared.cache()
    cache.keep("clip", KEY, b"first")
    written = pickle.dumps(cache)
    assert SECRET.encode() not in written
    again: Cache = pickle.loads(written)
    shared.remove()
    assert (again.folder, again.get("clip", KEY)) == (cache.folder, b"first")


def test_entries_are_fetched_ahead_and_missing_ones_asked_for_once(tmp_path: Path, bucket: Bucket) -> None:
    keys = [key_of(number=number) for number in range(40)]
    first = open_cache(tmp_path / "first", shared="s3://bucket")
    for key in keys[:20]:
        first.keep("clip", key, key.encode())
    bucket.requests.clear()
    second = open_cache(tmp_path / "second", shared="s3://bucket")
    second.prefetch("clip", keys)
    second.prefetch("clip", keys)
    assert [second.peek("clip", key, 64) for key in keys] == [*(key.encode() for key in keys[:20]), *[b""] * 20]
    assert (bucket.count("GET"), bucket.count("PUT")) == (40, 0)


def test_a_local_cache_fetches_nothing_ahead(tmp_path: Path) -> None:
    Cache(tmp_path / "none").prefetch("clip", [KEY])
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        ((403, "AccessDenied"), r"may not read and write there \(403 AccessDenied\); correct AWS_ACC.*s3:ListBucket"),
        ((401, "InvalidToken"), r"may not read and write there \(401 InvalidToken\)"),
        ((404, "NoSuchBucket"), "there is no such bucket"),
        ((301, "PermanentRedirect"), "another region; set AWS_REGION"),
        ((500, "InternalError"), "an error of its own, 500"),
        ((501, "NotImplemented"), "knows no puts that fail if the object exists"),
        ((400, "BadDigest"), r"refuses the request with 400 BadDigest"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_refusal_is_explained(
    method: str, refused: tuple[int, str], expected: str, tmp_path: Path, bucket: Bucket
) -> None:
    bucket.refused = {method: refused}
    cache = open_cache(tmp_path, shared="s3://bucket/shared")
    with pytest.raises(NetworkError, match=rf"^s3://bucket/shared: .*{expected}") as caught:
        _ = cache.get("clip", KEY) if method == "GET" else cache.keep("clip", KEY, b"first")
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None  # obstore's own error names addresses and headers
    asked = len(bucket.requests)
    with pytest.raises(NetworkError):  # at once, without another request
        cache.get("clip", OTHER)
    assert len(bucket.requests) == asked


def test_a_store_without_conditions_is_refused(
    tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONDITIONAL_PUT", "disabled")
    with pytest.raises(NetworkError, match="knows no puts that fail if the object exists"):
        open_cache(tmp_path, shared="s3://bucket").keep("clip", KEY, b"first")
    assert bucket.count("PUT") == 0


def test_a_short_fault_of_the_server_is_overcome(tmp_path: Path, bucket: Bucket) -> None:
    bucket.refused = {"PUT": (503, "SlowDown")}
    threading.Timer(0.05, lambda: setattr(bucket, "refused", {})).start()
    assert open_cache(tmp_path, shared="s3://bucket").keep("clip", KEY, b"first") == b"first"


def test_two_at_the_same_moment_are_told_to_try_again(tmp_path: Path, bucket: Bucket) -> None:
    bucket.refused = {"PUT": (409, "ConditionalRequestConflict")}
    threading.Timer(0.05, lambda: setattr(bucket, "refused", {})).start()
    assert open_cache(tmp_path, shared="s3://bucket").keep("clip", KEY, b"first") == b"first"


def test_a_connection_that_breaks_is_made_again(tmp_path: Path, bucket: Bucket) -> None:
    cache = open_cache(tmp_path, shared="s3://bucket")
    bucket.dropped = 1
    assert cache.keep("clip", KEY, b"first") == b"first"  # the put was stored before the connection broke
    bucket.dropped = 1
    assert open_cache(tmp_path / "other", shared="s3://bucket").get("clip", KEY) == b"first"


def test_a_transfer_that_breaks_off_is_an_error_and_no_entry(tmp_path: Path, bucket: Bucket) -> None:
    open_cache(tmp_path / "first", shared="s3://bucket").keep("clip", KEY, b"first" * 1000)
    bucket.is_cutting = True
    second = open_cache(tmp_path / "second", shared="s3://bucket")
    with pytest.raises(NetworkError, match="breaks off"):
        second.get("clip", KEY)
    with pytest.raises(NetworkError):
        second.prefetch("clip", [KEY, OTHER])
    assert second.info().entries == 0


def test_a_server_that_is_gone_is_an_error(tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(NetworkError, match="s3://bucket: it cannot be reached"):
        open_cache(tmp_path, shared="s3://bucket").get("clip", KEY)
    assert bucket.requests == []


def test_plain_http_has_to_be_allowed(tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    with pytest.raises(NetworkError, match="set AWS_ALLOW_HTTP=true"):
        open_cache(tmp_path, shared="s3://bucket").get("clip", KEY)
    assert bucket.requests == []


def test_a_bucket_that_the_environment_does_not_describe_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(NetworkError, match=r"az://bucket: the environment does not say .* AZURE_STORAGE_ACCOUNT_NAME"):
        open_cache(tmp_path, shared="az://bucket")


def test_a_fork_is_a_bug_and_does_not_hang(tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = open_cache(tmp_path, shared="s3://bucket")
    assert cache.get("clip", KEY) is None
    monkeypatch.setattr("os.getpid", lambda: -1)
    with pytest.raises(RuntimeError, match="by spawn"):
        cache.get("clip", OTHER)
    assert bucket.count("GET") == 1


def test_without_obstore_the_command_is_told_that_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SoundError, match=r"“cloud”[\s\S]*install.*obstore>="):
        open_cache(tmp_path, shared="s3://a-bucket-of-another-test")


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = open_cache(tmp_path / "local", shared=str(tmp_path / "file"))
    with pytest.raises(SoundError, match=r"file: the shared cache cannot be used .*leave --cache out"):
        cache.keep("clip", KEY, b"first")


def test_the_local_cache_is_no_shared_cache(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="this is the local cache"):
        open_cache(tmp_path, shared=f"{tmp_path}/x/..")


def test_a_phrase_that_somebody_has_spoken_is_not_spoken_again(tmp_path: Path, bucket: Bucket) -> None:
    shared = Shared(tmp_path, bucket)
    phrases, voice = {"Point.": None, "Flex.": None}, VoiceChoice("hum", "tone")
    first, second = (speak(phrases, voice, 150, shared.cache()) for _ in range(2))
    assert (first.spoken_count, second.spoken_count, second.cached_count) == (2, 0, 2)
    assert second.clip("Point.").pcm == first.clip("Point.").pcm
