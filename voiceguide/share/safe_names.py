"""Names of files that are safe everywhere: in an address, on Android, iOS and Windows, and on a FAT file system."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 60
"""Most characters of a name without its ending."""
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""Names that Windows takes for devices, whatever their ending."""


def safe_name(text: str) -> str:
    """Return a name made of `text`, in small letters of ASCII, digits, `.`, `-` and `_`; `session` if nothing is left.

    Two letters that differ only in case or accents become the same, since FAT cannot tell them apart.
    """
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9._]+", "-", plain)
    name = re.sub(r"\.{2,}", ".", name)[:LONGEST].strip("-._") or "session"
    return f"{name}-session" if name.partition(".")[0] in _RESERVED else name


def distinct_names(texts: Iterable[str]) -> list[str]:
    """Return a safe name for each of `texts`; equal names get a number: `calves`, `calves-2`."""
    names: list[str] = []
    for text in texts:
        plain = name = safe_name(text)
        number = 1
        while name in names:
            number += 1
            name = f"{plain}-{number}"
        names.append(name)
    return names
