"""The parts of the page of a session: what happens now, the player, chapters, words, and the body."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urldefrag

from voiceguide.export.body_map import BACK, FRONT
from voiceguide.export.card.body_svg import body_svg
from voiceguide.model.durations import clock
from voiceguide.share.page.data import PageArea, PageSession

_ICONS = {
    "back": '<path d="M7 5v14M19 6v12l-9-6z"/>',
    "play": '<path class="play" d="M8 5v14l11-7z"/><path class="pause" d="M8 5v14M16 5v14"/>',
    "next": '<path d="M17 5v14M5 6v12l9-6z"/>',
}
_KEYS = (
    ("back", "Previous chapter"),
    ("less", "\u221210 seconds"),
    ("play", "Play"),
    ("more", "+10 seconds"),
    ("next", "Next chapter"),
)
_WORDS = {"less": "\u221210", "more": "+10"}


def stage(language: str) -> str:
    """Return the place where the script shows the present moment. It stays hidden without the script.

    No part of it is live: a screen reader would speak over the coach.
    """
    return (
        '<section id="stage" class="stage" aria-label="Now" hidden>\n'
        '<p class="quiet" id="until"></p>\n<p class="count"><span id="count" role="timer" aria-live="off"></span></p>\n'
        '<div class="bar" aria-hidden="true"><div id="bar"></div></div>\n'
        f'<p class="move" lang="{language}"><span id="move"></span></p>\n<p class="side" id="side" hidden></p>\n'
        f'<p class="next"><span class="quiet">Next:</span> <span id="coming" lang="{language}"></span></p>\n'
        f'<p class="said" id="said" lang="{language}"></p>\n</section>\n'
    )


def player_section(session: PageSession) -> str:
    """Return the player: the browser's own, and large keys that the script brings to life."""
    keys = "".join(f'<button type="button" id="{key}" aria-label="{name}">{_face(key)}</button>' for key, name in _KEYS)
    return (
        f'<section class="player" aria-label="Player">\n<div class="keys" id="keys" hidden>{keys}</div>\n'
        f'<audio id="audio" controls preload="metadata" src="{escape(session.audio_url, quote=True)}">'
        "</audio>\n"
        '<p class="quiet" id="help" hidden>Space plays and pauses. ← and → go ten seconds, with Shift a chapter.</p>\n'
        '<p class="care" id="trouble" role="alert" hidden></p>\n</section>\n'
    )


def _face(key: str) -> str:
    if key in _WORDS:
        return f'<span aria-hidden="true">{_WORDS[key]}</span>'
    return f'<svg viewBox="0 0 24 24" aria-hidden="true">{_ICONS[key]}</svg>'


def chapters_section(session: PageSession) -> str:
    """Return the chapters: links into the sound, which the script makes into buttons."""
    sound = escape(urldefrag(session.audio_url).url, quote=True)
    items = "".join(
        f'<li data-at="{chapter.start_s:.3f}"><a href="{sound}#t={chapter.start_s:.1f}">'
        f"<span>{escape(chapter.title)}</span>{_clock(chapter.start_s)}</a></li>\n"
        for chapter in session.chapters
    )
    listed = f'<ol id="chapters" class="chapters" {_listing(session)}>\n{items}</ol>'
    return f"<section><h2>Chapters</h2>\n{listed}</section>\n" if items else ""


def words_section(session: PageSession) -> str:
    """Return all words as a list with their times, whose lines the script makes into buttons."""
    items = "".join(
        f'<li data-at="{cue.start_s:.3f}"><span class="line">{_clock(cue.start_s)}<span>{escape(cue.text)}</span>'
        "</span></li>\n"
        for cue in session.cues
        if cue.kind == "utterance"
    )
    listed = f'<ol id="words" class="words" {_listing(session)}>\n{items}</ol>'
    hint = '<p class="quiet" id="hint" hidden>Tap words to hear them.</p>'
    return f"<section><h2>Words</h2>{hint}\n{listed}</section>\n" if items else ""


def picture_section(areas: Sequence[PageArea]) -> str:
    """Return the body with its `areas` marked; empty if none of them has a place on it."""
    if not any(area.id in FRONT or area.id in BACK for area in areas):
        return ""
    told = escape(f"Works on: {', '.join(area.name for area in areas)}", quote=True)
    picture = body_svg([area.id for area in areas], told)
    return f'<section class="body"><h2>Works on</h2>\n{picture}\n</section>\n'


def _listing(session: PageSession) -> str:
    """Return the attributes of a list in the language of the session. Safari needs the role where no numbers show."""
    return f'role="list" lang="{escape(session.language, quote=True)}"'


def _clock(seconds: float) -> str:
    return f'<span class="at">{clock(int(seconds))}</span>'
