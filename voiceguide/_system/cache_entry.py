"""The form of an entry of a cache: a head with a digest, and the payload. A folder and a bucket have the same."""

import hashlib
import re

_MAGIC = b"voiceguide kept 1\n"
HEAD_BYTES = len(_MAGIC) + hashlib.sha256().digest_size
"""Length of the head of each entry."""
_KEY = re.compile(r"[0-9a-f]{64}")


def sealed(payload: bytes, kind: str, key: str) -> bytes:
    """Return the entry of `payload` under a kind and a key: its head, and `payload`."""
    return head_of(payload, kind, key) + payload


def unsealed(content: bytes, kind: str, key: str) -> bytes | None:
    """Return the payload of an entry. Return None if it is damaged, or belongs to another kind or key."""
    payload = content[HEAD_BYTES:]
    return payload if content[:HEAD_BYTES] == head_of(payload, kind, key) else None


def head_of(payload: bytes, kind: str, key: str) -> bytes:
    """Return the head of an entry. Its digest covers kind and key, so that a payload under a wrong name is detected."""
    digest = hashlib.sha256(f"{kind}/{key}\n".encode())
    digest.update(payload)
    return _MAGIC + digest.digest()


def entry_name(key: str) -> str:
    """Return the name of the file of an entry. Raise ValueError, which is a bug, for any other text than a key."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key: it comes from key_of")
    return f"{key}.kept"
