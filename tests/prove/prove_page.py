"""The page of a session plays, seeks, shows the words of the moment and keeps its place, in Debian's Chromium.

It is asked at the address that `share` prints, and as the files that `site` writes, behind another server.

It needs `chromium`, and `pip install 'voiceguide[test-browser]'`. SHOTS names a folder for screenshots.
"""

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from support.browsers import SIZES, chromium
from support.page_site import (
    NEAR_S,
    SAMPLES,
    SPY,
    Site,
    built_sessions,
    opened,
    shared,
    static_files,
    time_of,
    told,
    until,
    until_playing,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

@pytest.fixture(scope="module")
def audio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("sessions")
        patch.setenv("VOICEGUIDE_VOICE", "hum")
        patch.setenv("VOICEGUIDE_DATA_DIR", str(folder / "data"))
        yield built_sessions(folder)


@pytest.fixture(scope="module")
def files(audio: Path) -> Iterator[Site]:
    """The pages as static files."""
    with static_files(audio) as site:
        yield site


@pytest.fixture(scope="module", params=["share", "site"])
def site(request: pytest.FixtureRequest, audio: Path, files: Site) -> Iterator[Site]:
    """The pages in both ways."""
    if request.param == "site":
        yield files
        return
    with shared(audio) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    with chromium() as launch:
        yield launch()


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.add_init_script(SPY)
    yield context
    context.close()


@pytest.fixture
def page(context: "BrowserContext", site: Site) -> "Iterator[Page]":
    """The page of the session on a phone. At its end, nothing was asked of others, and no error was reported."""
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(site.url) else troubles.append(request.url))
    opened(page, site)
    yield page
    assert troubles == []


def test_a_tap_plays_and_pauses(page: "Page") -> None:
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "document.getElementById('audio').currentTime > 0.5")
    page.get_by_role("button", name="Pause", exact=True).click()
    until(page, "document.getElementById('audio').paused")


def test_each_chapter_is_a_way_to_its_beginning(page: "Page", site: Site) -> None:
    for chapter in site.plan["chapters"]:
        button = page.locator("#chapters").get_by_role("button", name=chapter["title"])
        button.click()
        until_playing(page)
        assert chapter["start_s"] - 0.05 <= time_of(page) <= chapter["start_s"] + 2
        assert page.locator("#chapters [aria-current=true]").all_inner_texts() == [button.inner_text()]


def test_each_line_is_a_way_to_its_words(page: "Page", site: Site) -> None:
    buttons = page.locator("#words button").all()
    assert len(buttons) == len(site.words)
    for index, word in random.Random(17).sample(list(enumerate(site.words)), 20):
        buttons[index].click()
        until(page, "!document.getElementById('audio').seeking")
        t = time_of(page)
        assert abs(t - word["start_s"]) < 1
        assert page.locator("#said").inner_text() in site.words_near(t)
        assert buttons[index].get_attribute("aria-current") == "true"


@pytest.mark.parametrize("start_s", [0, 33, 54, 94, 169, 325, 612, 630])
def test_words_and_digits_are_those_of_the_moment(page: "Page", site: Site, start_s: int) -> None:
    found = page.evaluate(SAMPLES, start_s)
    assert len(found) > 40
    holds = [cue for cue in site.plan["cues"] if cue["kind"] == "hold"]
    for t, said, count in found:
        assert said in site.words_near(t), t
        for hold in holds:
            if hold["start_s"] + NEAR_S < t < hold["end_s"] - NEAR_S:
                minutes, _, seconds = count.rpartition(":")
                left = int(minutes or 0) * 60 + int(seconds)
                assert abs(left - (hold["end_s"] - t)) < 1 + NEAR_S


def test_move_side_and_what_comes_next_stand_there(page: "Page") -> None:
    page.evaluate("document.getElementById('audio').currentTime = 180")
    until(page, "document.getElementById('move').textContent === 'Toes in and out'")
    assert page.locator("#side").inner_text() == "left"
    assert page.locator("#coming").inner_text() == "The other leg on top, if you like, left"
    assert page.locator("#until").inner_text() == "Hold for"


def test_the_lock_screen_shows_chapter_session_and_cover(page: "Page", site: Site) -> None:
    for chapter in site.plan["chapters"]:
        page.locator("#chapters").get_by_role("button", name=chapter["title"]).click()
        until_playing(page)
        facts = page.evaluate(
            "(({title, artist, artwork}) => ({title, artist, cover: artwork[0].src}))(navigator.mediaSession.metadata)"
        )
        assert facts == {"title": chapter["title"], "artist": "Calf release", "cover": f"{site.url}calf-release.jpg"}


def test_the_lock_screen_has_the_position_within_the_chapter(page: "Page", site: Site) -> None:
    for chapter in site.plan["chapters"][1:]:
        page.evaluate("window.told.positions = []")
        page.evaluate(SAMPLES.replace("80", "10"), chapter["start_s"] + 5)
        last = told(page, "positions")[-1]
        assert last["title"] == chapter["title"]
        assert last["duration"] == pytest.approx(chapter["end_s"] - chapter["start_s"], abs=0.01)
        assert last["position"] == pytest.approx(time_of(page) - chapter["start_s"], abs=NEAR_S)


def test_handlers_are_those_that_ios_has_room_for_and_are_set_again_on_playing(page: "Page") -> None:
    expected = {"play", "pause", "previoustrack", "nexttrack", "seekto"}
    assert set(told(page, "settings")) == expected
    page.evaluate("window.told.settings = []")
    page.get_by_role("button", name="Play", exact=True).click()
    until_playing(page)
    until(page, "window.told.settings.length")
    assert set(told(page, "settings")) == expected


def test_the_lock_screen_moves_by_chapters_and_within_one(page: "Page", site: Site) -> None:
    _, second, third, _ = [chapter["start_s"] for chapter in site.plan["chapters"]]
    for action, details, expected in [
        ("nexttrack", {}, second), ("seekto", {"seekTime": 40}, second + 40), ("nexttrack", {}, third),
        ("previoustrack", {}, second), ("seekto", {"seekTime": 40}, second + 40), ("previoustrack", {}, second),
    ]:  # fmt: skip
        page.evaluate("([action, details]) => window.told.handlers[action](details)", [action, details])
        assert time_of(page) == pytest.approx(expected, abs=0.05)


def test_the_place_is_kept_over_a_reload(page: "Page", site: Site) -> None:
    page.locator("#words button").nth(20).click()
    until_playing(page)
    before = time_of(page)
    opened(page, site)
    until(page, "!document.getElementById('audio').seeking")
    assert time_of(page) == pytest.approx(before, abs=1)
    assert page.locator("#said").inner_text() in site.words_near(time_of(page))


def test_another_session_at_the_same_address_has_a_place_of_its_own(context: "BrowserContext", files: Site) -> None:
    page = context.new_page()
    opened(page, files)
    page.evaluate("document.getElementById('audio').currentTime = 300")
    until(page, "localStorage.length")
    assert files.folder
    path = files.folder / "calf-release" / "index.html"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace('"title":"Calf release"', '"title":"Another"'), encoding="utf-8")
    opened(page, files)
    path.write_text(before, encoding="utf-8")
    assert time_of(page) == 0


def test_a_session_that_was_heard_begins_at_its_beginning(page: "Page", site: Site) -> None:
    page.evaluate("document.getElementById('audio').currentTime = 300")
    until(page, "localStorage.length")
    page.evaluate("document.getElementById('audio').currentTime = 640")
    until(page, "!localStorage.length")
    opened(page, site)
    assert time_of(page) == 0


def test_the_screen_stays_on_while_it_plays(page: "Page") -> None:
    assert told(page, "locks") == 0
    page.get_by_role("button", name="Play", exact=True).click()
    until(page, "window.told.locks === 1")
    page.get_by_role("button", name="Pause", exact=True).click()
    until(page, "window.told.released === 1")


def test_the_keyboard_is_enough(page: "Page", site: Site) -> None:
    page.keyboard.press("Space")
    until_playing(page)
    page.keyboard.press("Space")
    until(page, "document.getElementById('audio').paused")
    at = time_of(page)
    page.keyboard.press("ArrowRight")
    assert time_of(page) == pytest.approx(at + 10, abs=0.1)
    page.keyboard.press("ArrowLeft")
    assert time_of(page) == pytest.approx(at, abs=0.1)
    page.keyboard.press("Shift+ArrowRight")
    assert time_of(page) == pytest.approx(site.plan["chapters"][1]["start_s"], abs=0.1)


def test_a_key_that_has_the_focus_gets_the_space_itself(page: "Page", site: Site) -> None:
    page.locator("#chapters button").nth(2).focus()
    page.keyboard.press("Space")
    until_playing(page)
    assert time_of(page) == pytest.approx(site.plan["chapters"][2]["start_s"], abs=2)


def test_the_download_is_the_file_byte_for_byte(page: "Page", site: Site) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_bytes() == site.audio.read_bytes()
    assert download.value.suggested_filename == "calf-release.mp3"


def test_links_into_apps_have_the_address_by_which_the_page_was_reached(page: "Page", site: Site) -> None:
    bare = site.url.removeprefix("http://")
    links = {name: page.get_by_role("link", name=name).get_attribute("href") for name in ("BookPlayer", "AntennaPod")}
    coded = quote(f"{site.url}{'' if site.folder else 'download/'}calf-release.mp3", safe="")
    assert links["BookPlayer"] == f"bookplayer://download?url={coded}"
    assert links["AntennaPod"] == f"antennapod-subscribe://{bare}feed.xml"


def test_without_a_network_the_page_opens_from_the_worker_and_no_sound_is_kept(
    context: "BrowserContext", files: Site
) -> None:
    page = context.new_page()
    opened(page, files)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    opened(page, files)
    kept = page.evaluate(
        "caches.open('voiceguide-pages').then((store) => store.keys()).then((keys) => keys.map((key) => key.url))"
    )
    names = {url.removeprefix(files.url) for url in kept}
    assert names == {"calf-release/", "app.css", "app.js", "calf-release.jpg", "icon.svg"}
    assert "/calf-release.mp3" in files.asked
    found = "(urls) => Promise.all(urls.map((url) => caches.match(url).then(Boolean)))"
    answers = page.evaluate(found, [files.page, f"{files.url}app.js"])
    assert answers == [True, True]


def test_a_sound_that_does_not_come_is_told(browser: "Browser", files: Site) -> None:
    page = browser.new_page()
    page.goto(f"{files.url}gone.html")
    page.get_by_role("alert").wait_for(state="visible")
    assert "still sharing" in page.get_by_role("alert").inner_text()
    page.close()


def test_after_a_fault_of_the_network_a_tap_plays_again(context: "BrowserContext", files: Site) -> None:
    context.route("**/*.mp3", lambda route: route.abort())
    page = context.new_page()
    page.goto(files.page)
    page.get_by_role("alert").wait_for(state="visible")
    context.unroute("**/*.mp3")
    page.locator("#chapters button").nth(2).click()
    until_playing(page)
    assert time_of(page) == pytest.approx(files.plan["chapters"][2]["start_s"], abs=2)
    page.get_by_role("alert").wait_for(state="hidden")


def test_a_server_without_ranges_plays_it(browser: "Browser", files: Site) -> None:
    assert files.folder
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(files.folder)]
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdout=pipe, stderr=none, text=True) as running:
        assert running.stdout
        found = re.search(r"http://127\.0\.0\.1:\d+/", running.stdout.readline())
        assert found
        page = browser.new_page()
        page.goto(f"{found[0]}calf-release/")
        page.get_by_role("button", name="Play", exact=True).click()
        until(page, "document.getElementById('audio').currentTime > 0.5")
        page.close()
        running.terminate()


def test_without_its_script_the_page_plays_and_can_be_read(browser: "Browser", site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.page)
    assert page.locator("audio").is_visible()
    assert page.locator("#words li").first.is_visible()
    assert not page.locator("button").first.is_visible()
    page.locator("#chapters a").nth(1).click()
    assert page.url == f"{site.url}calf-release.mp3#t=34.1"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_accessible_and_readable_from_the_floor(
    browser: "Browser", site: Site, size: str, scheme: Any, tmp_path: Path
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    shots = Path(os.environ.get("SHOTS", tmp_path))
    for name, url in {"session": site.page, "shelf": site.url}.items():
        page.goto(url)
        if name == "session":
            until(page, "document.getElementById('audio').readyState >= 1")
            page.evaluate("document.getElementById('audio').currentTime = 180")
            until(page, "document.getElementById('move').textContent === 'Toes in and out'")
            digits = page.locator("#count").bounding_box()
            assert digits
            assert digits["height"] >= 120
            assert digits["y"] + digits["height"] < height
            keys = [key.bounding_box() for key in page.locator("#keys button").all()]
            assert all(key and key["width"] >= 44 and key["height"] >= 44 for key in keys)
            assert page.evaluate("getComputedStyle(document.getElementById('bar')).transitionDuration") == "0s"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=shots / f"{name}-{width}x{height}-{scheme}.png")
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
    context.close()
