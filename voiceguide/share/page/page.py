"""The page of a session and the shelf, as HTML that works without its script, which adds what moves."""

import json
from collections.abc import Sequence
from html import escape
from urllib.parse import urljoin

from voiceguide.model.durations import clock
from voiceguide.share.page.apps import HINTS, TURN_OFF, antennapod_link, bookplayer_link
from voiceguide.share.page.data import PageArea, PageSession, ShelfEntry
from voiceguide.share.page.sections import chapters_section, picture_section, player_section, stage, words_section

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; worker-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""The Content-Security-Policy that stands in each page. A server sends it too, with `frame-ancestors 'none'`.

`connect-src` is for the service worker, which fetches the page.
"""


def session_page(session: PageSession) -> str:
    """Return the page of a session as an HTML document."""
    language = escape(session.language, quote=True)
    cover = f'<img src="{_attribute(session.cover_url)}" alt="" width="96" height="96">' if session.cover_url else ""
    shelf = f'<nav><a href="{_attribute(session.shelf_url)}">All sessions</a></nav>' if session.shelf_url else ""
    areas = f" · {escape(_listed(session.areas))}" if session.areas else ""
    worker = f' data-worker="{_attribute(session.worker_url)}"' if session.worker_url else ""
    return (
        head(session.title, session.assets_url, session.feed_url)
        + f'<body class="session"{worker}>\n<a class="skip" href="#audio">To the player</a>\n'
        f'<header>{cover}<div>{shelf}<h1 lang="{language}">{escape(session.title)}</h1>'
        f'<p class="quiet">{clock(session.length_s)} minutes{areas}</p></div></header>\n<main>\n'
        f'<div class="now">\n{stage(language)}{player_section(session)}</div>\n<div class="more">\n'
        f"{chapters_section(session)}{words_section(session)}{_keep(session)}{picture_section(session.areas)}"
        f'</div>\n</main>\n<script type="application/json" id="session">{_data(session)}</script>\n</body>\n</html>\n'
    )


def shelf_page(
    entries: Sequence[ShelfEntry],
    *,
    assets_url: str = "",
    feed_url: str | None = None,
    page_url: str | None = None,
    worker_url: str | None = None,
) -> str:
    """Return the page that lists sessions as an HTML document. The addresses are as in `PageSession`."""
    worker = f' data-worker="{_attribute(worker_url)}"' if worker_url else ""
    items = "".join(map(_item, entries))
    listed = f'<ul class="shelf" role="list">{items}</ul>' if entries else "<p>There is no session yet.</p>"
    subscribe = "".join(_feed_links(feed_url, page_url)) if feed_url else ""
    feed = f'<section class="keep"><h2>All of them in an app</h2><p class="links">{subscribe}</p></section>'
    return (
        head("Sessions", assets_url, feed_url) + f'<body class="all"{worker}>\n<header><h1>Sessions</h1></header>\n'
        f"<main>\n{listed}\n{feed if feed_url else ''}</main>\n</body>\n</html>\n"
    )


def head(
    title: str,
    assets_url: str,
    feed_url: str | None = None,
    *,
    policy: str = POLICY,
    styles: Sequence[str] = ("app.css",),
    script: str = "app.js",
) -> str:
    """Return the beginning of a document: its policy, its title, and its files, which lie at `assets_url`."""
    assets = _attribute(assets_url)
    sheets = "".join(f'<link rel="stylesheet" href="{assets}{style}">\n' for style in styles)
    feed = (
        f'<link rel="alternate" type="application/rss+xml" title="Feed" href="{_attribute(feed_url)}">\n'
        if feed_url
        else ""
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="theme-color" content="#f6f1e8" media="(prefers-color-scheme:light)">\n'
        '<meta name="theme-color" content="#142126" media="(prefers-color-scheme:dark)">\n'
        # The address has the token in it: no other site may see it.
        '<meta name="referrer" content="no-referrer">\n<meta name="format-detection" content="telephone=no">\n'
        f"<title>{escape(title)} · voiceguide</title>\n"
        f'<link rel="icon" type="image/svg+xml" href="{assets}icon.svg">\n'
        f'{sheets}{feed}<script src="{assets}{script}" defer></script>\n</head>\n'
    )


def _data(session: PageSession) -> str:
    """Return the data of the script as JSON in which nothing can end or open an element."""
    facts = {
        "title": session.title,
        "length": session.length_s,
        "cover": session.cover_url,
        "chapters": [[chapter.title, chapter.start_s] for chapter in session.chapters],
        "cues": [[cue.start_s, cue.end_s, cue.kind, cue.text, cue.move, cue.side] for cue in session.cues],
    }
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def _keep(session: PageSession) -> str:
    """Return the section on ways to keep the session."""
    bookplayer = _app("bookplayer", "Open in BookPlayer", session.download_url, session.page_url)
    feed = _feed_links(session.feed_url, session.page_url) if session.feed_url else []
    further = [f'<a href="{_attribute(link.url)}">{escape(link.text)}</a>' for link in session.links]
    hints = "".join(f"<dt>{name}</dt><dd>{words}</dd>" for name, words in HINTS)
    return (
        '<section class="keep" id="keep"><h2>Take it with you</h2>\n'
        f'<p class="links"><a class="first" href="{_attribute(session.download_url)}" download>Download</a>'
        f'{"".join([bookplayer, *feed])}</p>\n<p class="care">{TURN_OFF}</p>\n<dl>{hints}</dl>\n'
        f'{f"""<p class="links">{"".join(further)}</p>""" if further else ""}</section>\n'
    )


def _feed_links(feed_url: str, page_url: str | None) -> list[str]:
    antennapod = _app("antennapod", "Subscribe in AntennaPod", feed_url, page_url)
    return [antennapod, f'<a href="{_attribute(feed_url)}">Feed for other apps</a>']


def _app(app: str, text: str, url: str, page_url: str | None) -> str:
    """Return a link that opens an app, which needs an absolute address. The script brings the link up to date."""
    absolute = urljoin(page_url or "", url)
    link = {"bookplayer": bookplayer_link, "antennapod": antennapod_link}[app](absolute)
    known = f'href="{_attribute(link)}"' if "://" in absolute else "hidden"
    return f'<a {known} data-app="{app}" data-url="{_attribute(url)}">{text}</a>'


def _item(entry: ShelfEntry) -> str:
    cover = f'<img src="{_attribute(entry.cover_url)}" alt="" width="96" height="96" loading="lazy">'
    areas = f" · {escape(_listed(entry.areas))}" if entry.areas else ""
    name = escape(entry.title)
    link = f'href="{_attribute(entry.download_url)}" download aria-label="Download {_attribute(entry.title)}"'
    keep = f'<a class="keep" {link}>Download</a>'
    return (
        f'<li>{cover if entry.cover_url else ""}<div><h2><a href="{_attribute(entry.page_url)}">{name}</a></h2>'
        f'<p class="quiet">{clock(entry.length_s)} minutes{areas}</p>{keep if entry.download_url else ""}</div></li>\n'
    )


def _listed(areas: Sequence[PageArea]) -> str:
    return ", ".join(area.name for area in areas)


def _attribute(text: str | None) -> str:
    return escape(text or "", quote=True)
