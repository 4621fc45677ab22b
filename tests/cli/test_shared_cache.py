"""`--cache`: the exit codes of a shared cache that cannot be used, and a build through one that can."""

from pathlib import Path

import pytest

from support.bucket_server import SECRET, a_bucket
from support.command_line import Run
from voiceguide.shared_cache import bucket_place, read_through
from voiceguide.shared_cache.read_through import SharedCache
from voiceguide.speech.studio import Studio

BUILD = ("build", "small.yaml", "--voice", "hum", "-o", "small.mp3")


def test_two_who_share_a_folder_make_the_same_file(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for name in ("one", "two"):
        monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(here / name))
        assert run(*BUILD, "-f", "--cache", "shared")[0] == 0
        made.append((here / "small.mp3").read_bytes())
    assert made[0] == made[1]
    assert {path.name for path in (here / "shared").iterdir()} == {"clip", "making"}


@pytest.mark.parametrize(
    ("address", "code", "expected"),
    [
        ("s4://bucket", 2, "--cache: expected a folder, or s3://"),
        ("s3://user:hush@bucket", 2, "put credentials into the environment"),
        ("small.yaml", 5, "small.yaml: the shared cache cannot be used"),
        ("s3://a-bucket-that-is-not-there", 6, "s3://a-bucket-that-is-not-there: there is no such bucket"),
    ],
)
def test_a_shared_cache_that_cannot_be_used_has_its_exit_code(
    address: str, code: int, expected: str, run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_through.place_at.cache_clear()
    with a_bucket() as bucket:
        bucket.refused = {"GET": (404, "NoSuchBucket")}
        monkeypatch.setattr(bucket_place, "RETRY_S", 0.2)
        for name, value in bucket.environment.items():
            monkeypatch.setenv(name, value)
        ended, out, err = run(*BUILD, "--cache", address)
    assert (ended, out) == (code, "")
    assert expected in err
    assert len(err.splitlines()) == 1
    assert "hush" not in err
    assert SECRET not in err
    assert not (here / "small.mp3").exists()


def test_the_variable_names_it_and_off_leaves_it_out(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE", str(here / "shared"))
    assert run(*BUILD, "--cache", "off")[0] == 0
    assert not (here / "shared").exists()
    assert run(*BUILD, "-f")[0] == 0
    assert (here / "shared").exists()


@pytest.mark.usefixtures("here")
def test_a_studio_takes_the_address_of_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    store = Studio(cache="s3://bucket/folder").store
    assert isinstance(store, SharedCache)
    assert (store.place.address, store.folder.name) == ("s3://bucket/folder", "cache_dir")
    assert not isinstance(Studio(cache="folder").store, SharedCache)
