"""The feed of shared sessions: RSS 2.0, with the tags of iTunes and of Podcasting 2.0."""

import re
import uuid
from collections.abc import Mapping
from email.utils import formatdate
from xml.etree import ElementTree as ET

from voiceguide.model.durations import clock
from voiceguide.share.finished import FinishedSession

_ITUNES, _PODCAST, _ATOM = (
    "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "https://podcastindex.org/namespace/1.0",
    "http://www.w3.org/2005/Atom",
)
_PODCAST_IDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace that Podcasting 2.0 gives for the ids of feeds."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, even escaped."""
_ADVICE = "Turn off “skip silence”, “trim silence” and “smart speed” in your player: the pauses are meant."


def feed(sessions: Mapping[str, FinishedSession], base: str, feed_id: str) -> bytes:
    """Return the feed of `sessions`, which are named as in their addresses, the newest first.

    `base` is the absolute address of the folder with all files, with a slash at its end. `feed_id` stays the same as
    long as the feed is the same, wherever it moves.
    """
    for prefix, namespace in (("itunes", _ITUNES), ("podcast", _PODCAST), ("atom", _ATOM)):
        ET.register_namespace(prefix, namespace)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _head(channel, sessions, base, feed_id)
    for name, session in sorted(sessions.items(), key=lambda each: -each[1].modified_s):
        _item(channel, name, session, base)
    ET.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _head(
    channel: ET.Element, sessions: Mapping[str, FinishedSession], base: str, feed_id: str
) -> None:
    languages = {session.language for session in sessions.values()}
    _add(channel, "title", "voiceguide")
    _add(channel, "link", base)
    _add(channel, "description", f"Spoken self-massage sessions, timed to the second. {_ADVICE}")
    _add(channel, "language", languages.pop() if len(languages) == 1 else "en")
    _add(channel, "generator", "voiceguide")
    _add(channel, f"{{{_ATOM}}}link", href=f"{base}feed.xml", rel="self", type="application/rss+xml")
    _add(channel, f"{{{_ITUNES}}}author", "voiceguide")
    _add(channel, f"{{{_ITUNES}}}explicit", "false")
    _add(channel, f"{{{_ITUNES}}}type", "episodic")
    _add(channel, f"{{{_ITUNES}}}block", "Yes")
    _add(channel, f"{{{_ITUNES}}}category", text="Health & Fitness")
    covers = [url for name, session in sessions.items() if (url := cover_url(name, session, base))]
    if covers:
        _add(channel, f"{{{_ITUNES}}}image", href=covers[0])
    _add(channel, f"{{{_PODCAST}}}guid", str(uuid.uuid5(_PODCAST_IDS, feed_id)))
    _add(channel, f"{{{_PODCAST}}}locked", "yes")
    _add(channel, f"{{{_PODCAST}}}medium", "podcast")


def _item(channel: ET.Element, name: str, session: FinishedSession, base: str) -> None:
    item = ET.SubElement(channel, "item")
    _add(item, "title", session.title)
    _add(item, "description", f"{clock(session.length_s)}. {_ADVICE}")
    _add(item, "guid", f"voiceguide:{name}", isPermaLink="false")
    _add(item, "pubDate", formatdate(session.modified_s, usegmt=True))
    audio = f"{base}{name}{session.form.ending}"
    _add(item, "enclosure", url=audio, length=str(session.size), type=session.form.mime)
    _add(item, f"{{{_ITUNES}}}duration", str(round(session.length_s)))
    _add(item, f"{{{_ITUNES}}}episodeType", "full")
    _add(item, f"{{{_ITUNES}}}explicit", "false")
    if cover := cover_url(name, session, base):
        _add(item, f"{{{_ITUNES}}}image", href=cover)
    _add(item, f"{{{_PODCAST}}}chapters", url=f"{base}{name}.chapters.json", type="application/json+chapters")
    _add(item, f"{{{_PODCAST}}}transcript", url=f"{base}{name}.vtt", type="text/vtt", language=session.language,
         rel="captions")  # fmt: skip


def cover_url(name: str, session: FinishedSession, base: str) -> str:
    """Return the address of a session's cover; "" if it has none."""
    cover = session.cover_name(name)
    return f"{base}{cover}" if cover else ""


def _add(parent: ET.Element, tag: str, content: str = "", **attributes: str) -> None:
    clean = {name: _NOT_IN_XML.sub("", value) for name, value in attributes.items()}
    ET.SubElement(parent, tag, clean).text = _NOT_IN_XML.sub("", content) or None
