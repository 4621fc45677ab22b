"""The ten lines of docs/library.md as a program that needs no voice and no sound device."""

import re

from support.paths import CHECKOUT


def ten_lines() -> str:
    """Return the first block of the page, with a studio that hums and is silent."""
    page = (CHECKOUT / "docs" / "library.md").read_text(encoding="utf-8")
    block = re.search(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert block is not None
    program = block[1].replace('vg.Studio(voice="system:en-us")', 'vg.Studio(voice="hum", silent=True)')
    assert program != block[1]
    return program
