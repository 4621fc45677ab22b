"""Debian's Chromium, started by Playwright."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = {"phone": (360, 740), "phone on its side": (740, 360), "tablet": (768, 1024), "laptop": (1440, 900)}


@contextmanager
def chromium() -> "Iterator[Callable[[], Browser]]":
    """Yield what starts a browser; all that it has started are closed at the end."""
    missing = [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
    assert not missing, f"pip install 'voiceguide[test-browser]' for {', '.join(missing)}"
    program = shutil.which("chromium")
    assert program, "apt-get install chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browsers: list[Browser] = []

        def launch() -> "Browser":
            browsers.append(playwright.chromium.launch(executable_path=program))
            return browsers[-1]

        yield launch
        for browser in browsers:
            browser.close()
