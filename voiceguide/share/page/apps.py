"""Links that open a session in an app, and what to know about apps that have no such link."""

from urllib.parse import quote, urlsplit

HINTS = (
    (
        "Files and Books (iPhone, iPad)",
        "The download lies in Files, under Downloads. Tap it to hear it, or share it to the app that you use. Books "
        "likes M4B best: build the session as .m4b for it.",
    ),
    (
        "Audiobookshelf",
        "Put the file into a folder of a library and scan the library. Cover and chapters are in the file.",
    ),
    (
        "VLC",
        "Open the download, or enter the address of the sound as a network stream. VLC 3 shows no chapters of an MP3.",
    ),
)
"""Apps that have no link, and a line about each."""
TURN_OFF = "Turn off “Skip silence”, “Trim silence” and “Smart speed” in your app: the pauses are meant."


def bookplayer_link(audio_url: str) -> str:
    """Return the link by which BookPlayer downloads the sound at an absolute address."""
    return f"bookplayer://download?url={quote(audio_url, safe='')}"


def antennapod_link(feed_url: str) -> str:
    """Return the link by which AntennaPod subscribes to the feed at an absolute address.

    Its own scheme carries addresses of plain HTTP only: a browser drops the colon of a second scheme.
    """
    parts = urlsplit(feed_url)
    if parts.scheme == "http":
        return f"antennapod-subscribe://{feed_url.removeprefix('http://')}"
    return f"https://antennapod.org/deeplink/subscribe?url={quote(feed_url, safe='')}"
