"""voiceguide/share/page/: the page of a session and the shelf, as documents."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from voiceguide.share.page.apps import antennapod_link, bookplayer_link
from voiceguide.share.page.assets import ASSETS, WORKER, asset
from voiceguide.share.page.data import PageArea, PageChapter, PageCue, PageLink, PageSession, ShelfEntry
from voiceguide.share.page.page import POLICY, session_page, shelf_page

VOID = {"meta", "link", "img", "input", "br"}
HOSTILE = "</script><img src=x onerror=\"alert('1')\"><!-- & \u2028 '"
SESSION = PageSession(
    title="Calf release",
    length_s=95.2,
    audio_url="calf.mp3",
    cover_url="calf.jpg",
    download_url="keep/calf.mp3",
    chapters=(PageChapter("Before you start", 0.0), PageChapter("Calves, left", 12.34)),
    cues=(
        PageCue(1.5, 3.25, "utterance", "Sit down.", None, None),
        PageCue(13.0, 53.008, "hold", "", "Draw back", "left"),
        PageCue(14.0, 16.0, "utterance", "Toes back.", "Draw back", "left"),
    ),
    areas=(PageArea("calf", "calf"),),
    language="en",
    feed_url="feed.xml",
    links=(PageLink("Captions", "calf.vtt"),),
    page_url="http://192.168.1.5:8080/token/",
    shelf_url="./",
    worker_url="worker.js",
)
HOSTILE_SESSION = replace(
    SESSION,
    title=HOSTILE,
    audio_url=HOSTILE,
    cover_url=HOSTILE,
    download_url=HOSTILE,
    feed_url=HOSTILE,
    shelf_url=HOSTILE,
    assets_url=HOSTILE,
    worker_url=HOSTILE,
    language=HOSTILE,
    links=(PageLink(HOSTILE, HOSTILE),),
    chapters=(PageChapter(HOSTILE, 0.0),),
    cues=(PageCue(0.0, 2.0, "utterance", HOSTILE, HOSTILE, HOSTILE),),
    areas=(PageArea("calf", HOSTILE),),
)
ENTRY = ShelfEntry("Feet", 600.0, "feet/", "feet.jpg", "feet.mp3", (PageArea("foot", "foot"),))
HOSTILE_ENTRY = ShelfEntry(HOSTILE, 600.0, HOSTILE, HOSTILE, HOSTILE, (PageArea("foot", HOSTILE),))
PAGES = {
    "session": session_page(SESSION),
    "bare session": session_page(PageSession("T", 5.0, "t.mp3", None, "t.mp3", (), (), (), "en")),
    "hostile session": session_page(HOSTILE_SESSION),
    "shelf": shelf_page([ENTRY], feed_url="feed.xml", page_url=SESSION.page_url),
    "empty shelf": shelf_page([]),
    "hostile shelf": shelf_page([HOSTILE_ENTRY], feed_url=HOSTILE, assets_url=HOSTILE, worker_url=HOSTILE),
}


class Reading(HTMLParser):
    """The elements of a page with their attributes and texts; an element that is not closed in order is an error."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), "an attribute stands twice"
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self._open.append((tag, attributes.get("id", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("ellipse", "path"), "only SVG closes an element at once"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_comment(self, data: str) -> None:
        pytest.fail("a comment")

    def handle_data(self, data: str) -> None:
        for name in {name for pair in self._open for name in pair if name}:
            self.texts[name] = self.texts.get(name, "") + data

    def all(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


def data_in(page: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(Reading(page).texts["session"])
    return facts


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_element_is_closed_and_every_id_stands_once(page: str) -> None:
    ids = [attributes["id"] for _, attributes in Reading(page).elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert page.startswith('<!doctype html>\n<html lang="')


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_nothing_in_a_page_runs_or_is_styled_inline(page: str) -> None:
    reading = Reading(page)
    assert [script["src"][-6:] for script in reading.all("script") if "src" in script] == ["app.js"]
    assert [script["type"] for script in reading.all("script") if "src" not in script] in (["application/json"], [])
    attributes = {name for _, found in reading.elements for name in found}
    assert not [name for name in attributes if name == "style" or name.startswith("on")]
    assert not reading.all("style", "iframe", "object", "form", "base")


@pytest.mark.parametrize("name", ["session", "shelf"])
def test_hostile_texts_add_no_element(name: str) -> None:
    def shape(page: str) -> set[str]:
        return {tag for tag, _ in Reading(page).elements}

    assert shape(PAGES[f"hostile {name}"]) == shape(PAGES[name])


def test_hostile_texts_are_read_as_they_were_written() -> None:
    reading = Reading(PAGES["hostile session"])
    assert reading.texts["h1"] == HOSTILE
    assert HOSTILE in reading.texts["words"]
    assert HOSTILE in reading.texts["chapters"]
    assert reading.all("audio")[0]["src"] == HOSTILE
    assert data_in(PAGES["hostile session"])["cues"] == [[0.0, 2.0, "utterance", HOSTILE, HOSTILE, HOSTILE]]
    assert reading.all("script")[0]["src"] == f"{HOSTILE}app.js"


def test_the_data_is_right_to_the_plan() -> None:
    facts = data_in(PAGES["session"])
    assert facts["length"] == SESSION.length_s
    assert facts["chapters"] == [["Before you start", 0.0], ["Calves, left", 12.34]]
    assert facts["cues"][1] == [13.0, 53.008, "hold", "", "Draw back", "left"]


def test_words_and_chapters_stand_in_the_page_with_their_times() -> None:
    reading = Reading(PAGES["session"])
    assert [item["data-at"] for item in reading.all("li")] == ["0.000", "12.340", "1.500", "14.000"]
    assert reading.texts["words"].split("\n")[1:] == ["0:01Sit down.", "0:14Toes back.", ""]


def test_without_its_script_a_page_plays_and_shows_no_dead_key() -> None:
    reading = Reading(PAGES["session"])
    assert reading.all("audio") == [{"id": "audio", "controls": "", "preload": "metadata", "src": "calf.mp3"}]
    hidden = {attributes["id"] for _, attributes in reading.elements if "hidden" in attributes}
    assert hidden == {"stage", "side", "keys", "help", "trouble", "hint"}
    links = [link["href"] for link in reading.all("a")]
    assert "calf.mp3#t=12.3" in links
    assert {"./", "keep/calf.mp3", "calf.vtt", "feed.xml"} <= set(links)


def test_every_picture_has_a_text_and_every_key_a_name() -> None:
    reading = Reading(PAGES["session"])
    assert all("alt" in image for image in reading.all("img"))
    assert all("aria-hidden" in picture or "aria-label" in picture for picture in reading.all("svg"))
    assert [key["aria-label"] for key in reading.all("button")] == [
        "Previous chapter", "\u221210 seconds", "Play", "+10 seconds", "Next chapter",
    ]  # fmt: skip


def test_nothing_is_announced_while_sound_plays() -> None:
    elements = Reading(PAGES["session"]).elements
    assert [found["aria-live"] for _, found in elements if "aria-live" in found] == ["off"]


def test_links_into_apps_have_the_absolute_address_of_the_file() -> None:
    links = {link["data-app"]: link["href"] for link in Reading(PAGES["session"]).all("a") if "data-app" in link}
    assert links == {
        "bookplayer": "bookplayer://download?url=http%3A%2F%2F192.168.1.5%3A8080%2Ftoken%2Fkeep%2Fcalf.mp3",
        "antennapod": "antennapod-subscribe://192.168.1.5:8080/token/feed.xml",
    }


def test_links_into_apps_are_hidden_while_the_address_is_not_known() -> None:
    found = [link for link in Reading(session_page(replace(SESSION, page_url=None))).all("a") if "data-app" in link]
    assert [("hidden" in link, "href" in link) for link in found] == [(True, False)] * 2


def test_a_feed_over_https_goes_through_the_site_of_antennapod() -> None:
    link = antennapod_link("https://example.org/a feed.xml?x=1&y=2")
    assert link == (
        "https://antennapod.org/deeplink/subscribe?url=https%3A%2F%2Fexample.org%2Fa%20feed.xml%3Fx%3D1%26y%3D2"
    )


def test_the_address_for_bookplayer_is_one_value() -> None:
    assert bookplayer_link("http://h/a&b#c.mp3") == "bookplayer://download?url=http%3A%2F%2Fh%2Fa%26b%23c.mp3"


@pytest.mark.parametrize("words", ["Skip silence", "Smart speed", "Audiobookshelf", "VLC", "Files and Books"])
def test_the_page_says_how_to_take_the_session_along(words: str) -> None:
    assert words in PAGES["session"]


def test_the_body_shows_only_where_an_area_has_its_place() -> None:
    assert 'aria-label="Works on: calf"' in PAGES["session"]
    nowhere = session_page(replace(SESSION, areas=(PageArea("whole-body", "whole body"),)))
    assert "Works on:" not in nowhere
    assert "whole body" in nowhere


def test_the_shelf_has_cover_length_areas_and_links() -> None:
    reading = Reading(PAGES["shelf"])
    assert "10:00 minutes · foot" in reading.texts["li"]
    assert reading.all("img")[0]["src"] == "feet.jpg"
    assert [link["href"] for link in reading.all("a")] == [
        "feet/", "feet.mp3", "antennapod-subscribe://192.168.1.5:8080/token/feed.xml", "feed.xml",
    ]  # fmt: skip


def test_the_policy_lets_nothing_come_from_elsewhere_or_run_inline() -> None:
    assert POLICY.startswith("default-src 'none';")
    assert not re.search(r"unsafe|http|\*|data:|blob:", POLICY)
    for page in PAGES.values():
        assert f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">' in page


def test_all_together_stay_under_60_kb() -> None:
    files = sum(len(asset(name)) for name in [*ASSETS, WORKER])
    assert files + len(PAGES["session"].encode()) < 60_000


def test_no_other_file_is_an_asset() -> None:
    for name in ("../page.py", "page.py", "", "static/app.js"):
        with pytest.raises(KeyError):
            asset(name)
