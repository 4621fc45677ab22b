"""The address of a shared cache as people write it: a folder, or a bucket in the cloud."""

import re
from pathlib import Path

from voiceguide._system.paths import no_home
from voiceguide.model.markup import near_miss

SCHEMES = ("s3", "gs", "az")
"""Of Amazon S3 and all that speaks like it, of Google Cloud Storage, and of Azure Blob Storage."""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
"""Two letters at least, because one is a drive of Windows."""
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BARE = (
    "expected an address without user, password, ? and #; put credentials into the environment, such as "
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
)


def shared_address(text: str) -> str:
    """Return the address of a shared cache in its usual form: of a bucket without a slash at its end, or a folder.

    Raise ValueError for an address that makes no sense or carries a secret, which the message does not repeat.
    """
    if not text.strip() or not text.isprintable():
        raise ValueError("expected a folder, or s3://, gs:// or az:// with a bucket")
    if (match := _SCHEME.match(text)) is None:
        return _folder(text)
    scheme, rest = match[1].lower(), text[match.end() :]
    if any(char in rest for char in "@?#"):
        raise ValueError(_BARE)
    if scheme not in SCHEMES:
        known = ", ".join(f"{name}://" for name in SCHEMES)
        raise ValueError(f'expected a folder, or {known}, not "{scheme}:"{near_miss(scheme, SCHEMES)}')
    bucket, _, prefix = rest.removeprefix("//").partition("/")
    parts = [part for part in prefix.split("/") if part]
    if not rest.startswith("//") or not _BUCKET.fullmatch(bucket) or {".", ".."} & set(parts):
        raise ValueError(f"expected {scheme}://BUCKET or {scheme}://BUCKET/FOLDER")
    return "/".join((f"{scheme}://{bucket}", *parts))


def is_bucket(address: str) -> bool:
    """Return whether an address that `shared_address` returned is that of a bucket."""
    return address.startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def _folder(text: str) -> str:
    try:
        return str(Path(text).expanduser())
    except RuntimeError:
        raise ValueError(no_home(text)) from None
