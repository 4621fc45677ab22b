"""What people read, held word for word; `VOICEGUIDE_GOLDEN=write` before the tests accepts a change."""

import os

from support.paths import GOLDEN


def as_golden(name: str, text: str) -> None:
    """Compare `text` with the golden file called `name`, or write it."""
    path = GOLDEN / name
    if os.environ.get("VOICEGUIDE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
