"""The table of everything that can be fetched: pages, sessions and feed. Nothing else is ever served."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from voiceguide.share.feed import feed
from voiceguide.share.finished import FinishedSession
from voiceguide.share.page.assets import ASSETS, WORKER, asset
from voiceguide.share.page.data import PageArea, PageLink, PageSession, ShelfEntry
from voiceguide.share.page.from_session import page_session
from voiceguide.share.page.page import session_page, shelf_page
from voiceguide.share.safe_names import distinct_names

FEED = "feed.xml"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Made:
    """A text or picture that is made when it is asked for."""

    mime: str
    make: Callable[[str], bytes]
    """Returns its bytes. It takes the absolute address of the folder of everything, with a slash at its end."""
    is_opened: bool = False
    """Whether fetching it is worth a line: pages, and the feed."""
    policy: Callable[[str], str] | None = None
    """Returns its Content-Security-Policy, for that same address; None for the usual policy."""


@dataclass(frozen=True, slots=True)
class AudioFile:
    """The file of a session."""

    path: Path
    mime: str
    name: str
    """The name under which a browser keeps it."""
    is_attachment: bool
    """Whether browsers are asked to keep it, rather than to play it."""


Resource = Made | AudioFile
Contents = Mapping[str, Resource]
"""What may be fetched, by its path in the folder. That of a page ends with a slash; that of the first page is empty."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Sessions that are shared together, each with its name in addresses."""

    sessions: Mapping[str, FinishedSession]
    area_names: Mapping[str, str]
    """The name of each area by its id."""
    feed_id: str
    """A text that stays the same as long as the feed is the same."""

    def areas_of(self, session: FinishedSession) -> tuple[PageArea, ...]:
        """Return the areas that a session works on; areas that this version does not know are left out."""
        return tuple(PageArea(area, self.area_names[area]) for area in session.areas if area in self.area_names)


def shelf_of(sessions: Sequence[FinishedSession], area_names: Mapping[str, str], feed_id: str) -> Shelf:
    """Return the shelf of `sessions`, which get names from their files."""
    names = distinct_names(session.path.stem.replace(".", "-") for session in sessions)
    return Shelf(dict(zip(names, sessions, strict=True)), area_names, feed_id)


def served(shelf: Shelf) -> Contents:
    """Return everything that a server offers. A single session has no shelf: its page is the first."""
    is_single = len(shelf.sessions) == 1
    contents: dict[str, Resource] = dict(_common(shelf))
    for name, session in shelf.sessions.items():
        contents["" if is_single else f"{name}/"] = Made(_HTML, partial(_served_page, shelf, name), is_opened=True)
        file = f"{name}{session.form.ending}"
        contents[f"download/{file}"] = AudioFile(session.path, session.form.mime, file, is_attachment=True)
    if not is_single:
        contents[""] = Made(_HTML, partial(_served_shelf, shelf), is_opened=True)
    return contents


def static(shelf: Shelf) -> Contents:
    """Return everything that a folder of static files holds. Pages find the rest by relative links."""
    contents: dict[str, Resource] = dict(_common(shelf))
    for name in shelf.sessions:
        contents[f"{name}/"] = Made(_HTML, partial(_static_page, shelf, name), is_opened=True)
    contents[""] = Made(_HTML, partial(_static_shelf, shelf), is_opened=True)
    contents[WORKER] = Made(ASSETS["app.js"], partial(_asset, WORKER))
    return contents


def _common(shelf: Shelf) -> Contents:
    """Return the part that a server and a folder have alike: sessions with their captions, the feed, the assets."""
    contents: dict[str, Resource] = {
        FEED: Made("application/rss+xml; charset=utf-8", partial(_feed, shelf), is_opened=True),
        **{name: Made(mime, partial(_asset, name)) for name, mime in ASSETS.items()},
    }
    for name, session in shelf.sessions.items():
        file = f"{name}{session.form.ending}"
        contents[file] = AudioFile(session.path, session.form.mime, file, is_attachment=False)
        contents[f"{name}.vtt"] = Made("text/vtt; charset=utf-8", partial(_captions, session))
        contents[f"{name}.chapters.json"] = Made("application/json+chapters", partial(_chapters, session))
        if session.cover is not None and (cover := session.cover_name(name)):
            mime, picture = session.cover
            contents[cover] = Made(mime, partial(_unchanged, picture))
    return contents


def _feed(shelf: Shelf, base: str) -> bytes:
    return feed(shelf.sessions, base, shelf.feed_id)


def _asset(name: str, _base: str) -> bytes:
    return asset(name)


def _captions(session: FinishedSession, _base: str) -> bytes:
    return session.captions.encode()


def _unchanged(data: bytes, _base: str) -> bytes:
    return data


def _chapters(session: FinishedSession, _base: str) -> bytes:
    return json.dumps(session.chapters, ensure_ascii=False, indent=2).encode()


def _served_page(shelf: Shelf, name: str, base: str) -> bytes:
    """Return the page of a session on a server. Its links are absolute, so they hold with and without a last slash."""
    is_single = len(shelf.sessions) == 1
    own, all_sessions = (base, None) if is_single else (f"{base}{name}/", base)
    page = _page(shelf, name, base, base, "download/")
    return session_page(replace(page, page_url=own, shelf_url=all_sessions)).encode()


def _static_page(shelf: Shelf, name: str, base: str) -> bytes:
    """Return the page of a session in a folder of static files, with relative links."""
    page = replace(_page(shelf, name, base, "../"), page_url=f"{base}{name}/", shelf_url="../")
    return session_page(replace(page, worker_url=f"../{WORKER}")).encode()


def _page(shelf: Shelf, name: str, base: str, root: str, downloads: str = "") -> PageSession:
    """Return the contents of the page of a session. `root` leads from the page to the folder of everything."""
    session = shelf.sessions[name]
    file, cover = f"{name}{session.form.ending}", session.cover_name(name)
    page = page_session(
        session.facts, shelf.areas_of(session), audio_url=f"{root}{file}", download_url=f"{root}{downloads}{file}"
    )
    return replace(
        page,
        cover_url=f"{root}{cover}" if cover else None,
        feed_url=f"{base}{FEED}",
        links=(PageLink("The words, with times", f"{root}{name}.vtt"),),
        assets_url=root,
    )


def _served_shelf(shelf: Shelf, base: str) -> bytes:
    entries = _entries(shelf, base)
    return shelf_page(entries, assets_url=base, feed_url=f"{base}{FEED}", page_url=base).encode()


def _static_shelf(shelf: Shelf, base: str) -> bytes:
    return shelf_page(_entries(shelf, ""), feed_url=f"{base}{FEED}", page_url=base, worker_url=WORKER).encode()


def _entries(shelf: Shelf, prefix: str) -> list[ShelfEntry]:
    """Return the entries of the shelf; `prefix` comes before each path, "" makes relative links."""
    return [
        ShelfEntry(
            session.title,
            session.length_s,
            f"{prefix}{name}/",
            f"{prefix}{cover}" if (cover := session.cover_name(name)) else None,
            f"{prefix}{name}{session.form.ending}",
            shelf.areas_of(session),
        )
        for name, session in shelf.sessions.items()
    ]
