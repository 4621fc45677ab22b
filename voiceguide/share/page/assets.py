"""The files that the pages load: style sheet, script, icon, and the service worker of a static site."""

from pathlib import Path

ASSETS = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""The MIME type of each file, by its name. The pages expect them in the folder `assets_url`."""
WORKER = "worker.js"
"""The service worker of a static site, a script as well. It has to lie in the uppermost folder of the pages."""

_FOLDER = Path(__file__).with_name("static")


def asset(name: str) -> bytes:
    """Return the content of one of `ASSETS`, or of `WORKER`. Raise KeyError for another name."""
    if name not in ASSETS and name != WORKER:
        raise KeyError(name)
    return (_FOLDER / name).read_bytes()
