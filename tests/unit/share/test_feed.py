"""share.feed: read by feedparser, and by the rules for feeds; everything it names can be fetched."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest

from support.share_server import RunningShare, finished_file, sharing

PODCAST = "{https://podcastindex.org/namespace/1.0}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShare]:
    folder = tmp_path_factory.mktemp("output")
    names = ["Füße", "calf-release.12m"]
    titles = ["Füße & <Waden>\x0b", "Calves"]
    with sharing([finished_file(folder, name, title=title) for name, title in zip(names, titles, strict=True)]) as one:
        yield one


@pytest.fixture(scope="module")
def text(share: RunningShare) -> bytes:
    status, headers, body = share.ask("feed.xml")
    assert (status, headers["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
    return body


def below(share: RunningShare, url: str) -> str:
    """Return the path of an address, which has to be one of the share."""
    assert url.startswith(share.url)
    return url.removeprefix(share.url)


def test_feedparser_understands_it(text: bytes) -> None:
    read = feedparser.parse(text)
    assert not read.bozo
    assert read.version == "rss20"
    assert {entry.title for entry in read.entries} == {"Füße & <Waden>", "Calves"}
    assert {entry.id for entry in read.entries} == {"voiceguide:fusse", "voiceguide:calf-release-12m"}
    assert {entry.itunes_duration for entry in read.entries} == {"12"}
    assert all(entry.published_parsed for entry in read.entries)


def test_an_enclosure_says_the_length_and_type_that_it_has(text: bytes, share: RunningShare) -> None:
    for entry in feedparser.parse(text).entries:
        (enclosure,) = entry.enclosures
        path = below(share, enclosure.href)
        assert re.fullmatch(r"[a-z0-9-]+\.mp3", path)
        status, headers, _ = share.ask(path, "HEAD")
        assert (status, headers["Content-Length"], headers["Content-Type"]) == (200, enclosure.length, enclosure.type)
        assert headers["Accept-Ranges"] == "bytes"


def test_chapters_transcript_and_cover_are_reached_through_it(text: bytes, share: RunningShare) -> None:
    for item in ET.fromstring(text).iter("item"):
        chapters, transcript = item.find(f"{PODCAST}chapters"), item.find(f"{PODCAST}transcript")
        cover = item.find(f"{ITUNES}image")
        assert chapters is not None
        assert transcript is not None
        assert cover is not None
        _, headers, body = share.ask(below(share, chapters.attrib["url"]))
        assert headers["Content-Type"] == chapters.attrib["type"] == "application/json+chapters"
        found = json.loads(body)
        assert found["version"] == "1.2.0"
        assert [chapter["title"] for chapter in found["chapters"]] == ["Intro", "Calves: — left", "End"]
        _, headers, body = share.ask(below(share, transcript.attrib["url"]))
        assert headers["Content-Type"].startswith(transcript.attrib["type"])
        assert body.startswith(b"WEBVTT\n\n00:00:01.500 --> 00:00:03.250\nBoth calves, &lt;slowly&gt;")
        assert share.ask(below(share, cover.attrib["href"]))[1]["Content-Type"] == "image/jpeg"


def test_a_channel_has_what_the_rules_ask_for(text: bytes, share: RunningShare) -> None:
    channel = ET.fromstring(text).find("channel")
    assert channel is not None
    for tag in ("title", "link", "description", "language", f"{ITUNES}author", f"{ITUNES}explicit", f"{PODCAST}guid"):
        assert channel.findtext(tag), tag
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert own is not None
    assert own.attrib == {"href": f"{share.url}feed.xml", "rel": "self", "type": "application/rss+xml"}


def test_the_newest_is_first_and_its_date_is_that_of_its_file(text: bytes, share: RunningShare) -> None:
    entries = feedparser.parse(text).entries
    assert entries == sorted(entries, key=lambda entry: entry.published_parsed, reverse=True)
    for entry in entries:
        changed = share.ask(below(share, entry.enclosures[0].href), "HEAD")[1]["Last-Modified"]
        assert entry.published == changed


def test_the_same_sessions_keep_their_ids(tmp_path: Path, text: bytes) -> None:
    with sharing([finished_file(tmp_path, name) for name in ("Füße", "calf-release.12m")]) as again:
        other = feedparser.parse(again.ask("feed.xml")[2])
    assert {entry.id for entry in other.entries} == {entry.id for entry in feedparser.parse(text).entries}
    assert other.feed.podcast_guid == feedparser.parse(text).feed.podcast_guid
