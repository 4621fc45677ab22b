"""voiceguide/share/page/static/: what the style sheet and the scripts may not do, and contrast by the figures."""

import re

import pytest

from voiceguide.share.page.assets import ASSETS, WORKER, asset
from voiceguide.share.page.data import PageChapter, PageCue, PageSession
from voiceguide.share.page.page import session_page

CSS = asset("app.css").decode()
SCRIPT = asset("app.js").decode()
CUES = (PageCue(0.0, 1.0, "utterance", "Sit.", None, None),)
PAGE = session_page(PageSession("T", 9.0, "t.mp3", None, "t.mp3", (PageChapter("C", 0.0),), CUES, (), "en"))
LIGHT, DARK = (dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S))
AA = 4.5
TEXTS = [
    ("ink", "ground"), ("ink", "panel"), ("quiet", "ground"), ("quiet", "panel"), ("warm", "ground"), ("warm", "panel"),
    ("on-key", "key"), ("ink", "mark"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("text", "ground"), TEXTS)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_has_the_contrast_of_aa(colours: dict[str, str], text: str, ground: str) -> None:
    darker, lighter = sorted((luminance(colours[text]), luminance(colours[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= AA


def test_light_and_dark_name_the_same_colours() -> None:
    assert set(LIGHT) == set(DARK)
    assert len(LIGHT) > 8


def test_what_moves_moves_only_for_those_who_like_it() -> None:
    calm, _, moving = CSS.partition("@media (prefers-reduced-motion: no-preference)")
    assert "transition" in moving
    assert not re.search(r"transition|animation|scroll-behavior", calm)


@pytest.mark.parametrize("name", [*ASSETS, WORKER])
def test_no_file_asks_another_site_for_anything(name: str) -> None:
    known = {"http://www.w3.org/2000/svg", "https://antennapod.org/deeplink/subscribe"}
    assert set(re.findall(r"https?://[\w./-]+", asset(name).decode())) <= known
    assert not re.search(r"@import|url\(|importScripts|XMLHttpRequest|sendBeacon", asset(name).decode())


def test_the_script_makes_no_html_and_no_code_of_text() -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|new Function|setTimeout\(", SCRIPT)


def test_each_element_that_the_script_looks_for_is_on_the_page() -> None:
    names = set(re.findall(r'(?:byId|put)\("(\w+)"', SCRIPT))
    assert names >= {"audio", "count", "said", "play"}
    assert names - set(re.findall(r'id="(\w+)"', PAGE)) == set()


def test_the_worker_keeps_no_sound() -> None:
    worker = asset(WORKER).decode()
    assert '"audio"' not in worker
    assert '["document", "style", "script", "image"].includes(request.destination)' in worker
    assert '!request.headers.has("range")' in worker
