"""Golden files: text for people, compared word for word.

To accept a change, put `VOICEGUIDE_GOLDEN=write` before the command that runs the tests.
"""

import os

from support.paths import GOLDEN


def as_golden(name: str, text: str) -> None:
    """Assert that `text` equals the golden file called `name`; with VOICEGUIDE_GOLDEN=write, write that file first."""
    path = GOLDEN / name
    if os.environ.get("VOICEGUIDE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
