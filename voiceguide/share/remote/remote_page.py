"""The page of the remote control: the present moment, and large buttons. Its script connects it to the session."""

from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from voiceguide.share.page.page import head
from voiceguide.share.page.sections import stage

SOCKET = "socket"
"""The path of the WebSocket, below the token."""
FILES = {"remote.css": "text/css; charset=utf-8", "remote.js": "text/javascript; charset=utf-8"}
"""The MIME type of each file of the page, by its name."""
_FOLDER = Path(__file__).with_name("static")

_ICONS = {
    "previous": '<path d="M7 5v14M19 6v12l-9-6z"/>',
    "pause": '<path class="go" d="M8 5v14l11-7z"/><path class="halt" d="M8 5v14M16 5v14"/>',
    "next": '<path d="M17 5v14M5 6v12l9-6z"/>',
    "skip": '<path d="M4 6v12l8-6zM13 6v12l8-6z"/>',
    "time_left": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
}
_MAIN = (
    ("pause", "Pause", ""),
    ("previous", "Back", ""),
    ("next", "Next", ""),
    ("shorter", "\u221210 s", "\u221210 seconds"),
    ("longer", "+10 s", "+10 seconds"),
    ("skip", "Skip the rest", "Skip the rest of this hold"),
    ("time_left", "How long?", ""),
)
"""The word of each large button, its text, and its name for a screen reader if that is another."""
_MORE = (
    ("repeat", "This step again", ""),
    ("softer", "Softer", ""),
    ("louder", "Louder", ""),
    ("slower", "Slower", ""),
    ("faster", "Faster", ""),
    ("remember", "End, remember the place", ""),
    ("quit", "End", "End the session"),
)
ENDS = ("remember", "quit")
"""The words that end the session, for which the page wants a second tap."""


def policy_for(base: str) -> str:
    """Return the Content-Security-Policy of the page at `base`: nothing but its own files and its own WebSocket."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src {_socket_source(base)}; base-uri 'none'; form-action 'none'"
    )


def _socket_source(base: str) -> str:
    """Return the origin of the WebSocket. A policy has no way to write a number of IPv6, but a word for the same."""
    host = urlsplit(base).netloc
    return "'self'" if host.startswith("[") else f"ws://{host}"


def remote_page(base: str, language: str) -> str:
    """Return the page as an HTML document. `base` is the address of its folder, `language` that of the session."""
    spoken = escape(language, quote=True)
    main, more = ("".join(_button(*each) for each in words) for words in (_MAIN, _MORE))
    address = escape(f"ws{base.removeprefix('http')}{SOCKET}", quote=True)
    return (
        head("Remote control", base, policy=policy_for(base), styles=("app.css", "remote.css"), script="remote.js")
        + f'<body class="remote" data-socket="{address}">\n'
        f'<header><h1 id="title" lang="{spoken}">Remote control</h1><p class="quiet" id="far"></p></header>\n'
        '<p class="trouble" id="trouble" role="alert" hidden></p>\n<main>\n'
        f'<div class="now">{stage(spoken)}</div>\n'
        f'<div class="pad" id="pad" hidden>\n<div class="keys" role="group" aria-label="Remote control">{main}</div>\n'
        f'<details id="more"><summary>More</summary>\n<div class="keys" role="group" aria-label="More">{more}</div>'
        "</details>\n"
        '<p class="quiet" id="help">Space pauses and goes on. \u2190 and \u2192 go back and to the next step.</p>\n'
        "</div>\n</main>\n<noscript><p>The remote control needs JavaScript.</p></noscript>\n</body>\n</html>\n"
    )


def file_content(name: str) -> bytes:
    """Return the content of one of `FILES`. Raise KeyError for another name."""
    if name not in FILES:
        raise KeyError(name)
    return (_FOLDER / name).read_bytes()


def _button(word: str, text: str, name: str) -> str:
    drawing = f'<svg viewBox="0 0 24 24" aria-hidden="true">{_ICONS[word]}</svg>' if word in _ICONS else ""
    label = f' aria-label="{name}"' if name else ""
    return f'<button type="button" id="{word}" data-word="{word}"{label}>{drawing}<span>{text}</span></button>'
