"""voiceguide/shared_cache/cache_address.py: addresses as people write them."""

from pathlib import Path

import pytest

from voiceguide.errors import UsageError
from voiceguide.settings import parsed
from voiceguide.shared_cache.cache_address import is_bucket, shared_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("s3://bucket", "s3://bucket"),
        ("S3://bucket/a//b/", "s3://bucket/a/b"),
        ("gs://my.bucket_1/x y", "gs://my.bucket_1/x y"),
        ("az://container/x", "az://container/x"),
    ],
)
def test_a_bucket_has_one_form(written: str, address: str) -> None:
    assert shared_address(written) == address
    assert is_bucket(address)


@pytest.mark.parametrize("written", ["/srv/cache", "cache", "C:\\cache", "./s3"])
def test_anything_else_is_a_folder(written: str) -> None:
    assert not is_bucket(shared_address(written))
    assert shared_address(written) == str(Path(written))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("s4://bucket", 'not "s4:"'),
        ("s3n://bucket", 'did you mean "s3"'),
        ("https://bucket.s3.amazonaws.com", 'not "https:"'),
        ("file:///srv", 'not "file:"'),
        ("s3:/bucket", "s3://BUCKET"),
        ("s3://", "s3://BUCKET"),
        ("s3:///folder", "s3://BUCKET"),
        ("s3://bucket/../x", "s3://BUCKET"),
        (" ", "expected a folder"),
        ("s3://buck\net", "expected a folder"),
    ],
)
def test_what_is_no_address_is_refused(written: str, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        shared_address(written)


@pytest.mark.parametrize("written", ["s3://k:hush@bucket", "az://c/x?sig=hush", "https://k:hush@host", "gs://b#hush"])
def test_an_address_with_a_secret_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(UsageError, match=r"put credentials into .* AWS_SECRET_ACCESS_KEY") as caught:
        parsed("cache", written)
    assert "hush" not in str(caught.value)


def test_off_is_no_shared_cache() -> None:
    assert parsed("cache", "off") is None
    assert parsed("cache", "s3://bucket/") == "s3://bucket"
