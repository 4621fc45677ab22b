"""The contents of the page of a session, and of the shelf. Addresses may be relative to the page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageChapter:
    """A chapter. It lasts until the next begins, the last until the end of the session."""

    title: str
    start_s: float


@dataclass(frozen=True, slots=True)
class PageCue:
    """A stretch of the session: words, or time that passes."""

    start_s: float
    end_s: float
    kind: str
    """One of utterance, hold, breathe, rest."""
    text: str
    """The words of an utterance; empty for other kinds."""
    move: str | None
    """The name of the move, as people read it; None outside of moves."""
    side: str | None
    """`left`, `right`, or None."""


@dataclass(frozen=True, slots=True)
class PageArea:
    """An area of the body."""

    id: str
    """Its id in the list of areas, such as `inner-thigh`."""
    name: str
    """Its name, as people read it."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A further link of the page, such as that to the shelf or to the captions."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PageSession:
    """All that the page of a session shows."""

    title: str
    length_s: float
    audio_url: str
    """The audio file, for playing."""
    cover_url: str | None
    download_url: str
    """The audio file, for keeping. Its path should end like the name of the file: some apps go by that."""
    chapters: tuple[PageChapter, ...]
    cues: tuple[PageCue, ...]
    """In order of their start."""
    areas: tuple[PageArea, ...]
    """In the order in which they are worked on, each once."""
    language: str
    """The language of the words, as HTML has it: `en`."""
    feed_url: str | None = None
    links: tuple[PageLink, ...] = ()
    page_url: str | None = None
    """The absolute address of the page, against which the links into apps are resolved. If None, they show only where
    the script runs, which knows the address."""
    assets_url: str = ""
    """The folder of the style sheet and the script, with a slash at its end; empty for the folder of the page."""
    shelf_url: str | None = None
    """The page of all sessions; None if there is no such page."""
    worker_url: str | None = None
    """The service worker; None for none. Browsers take it over HTTPS alone."""


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """A session on the shelf."""

    title: str
    length_s: float
    page_url: str
    """The page of the session."""
    cover_url: str | None = None
    download_url: str | None = None
    """The audio file, for keeping; None for no link."""
    areas: tuple[PageArea, ...] = ()
