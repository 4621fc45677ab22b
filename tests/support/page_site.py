"""A session with its page on a small server, and how a proof looks into the page."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.command_line import voiceguide
from support.range_server import serving
from voiceguide.share.page.assets import ASSETS, WORKER, asset
from voiceguide.share.page.data import PageArea, PageLink, ShelfEntry
from voiceguide.share.page.from_session import page_session_in
from voiceguide.share.page.page import POLICY, session_page, shelf_page

if TYPE_CHECKING:
    from playwright.sync_api import Page

NEAR_S = 0.3
"""Most by which the page may be early or late."""
SPY = """
window.told = {positions: [], handlers: {}, settings: [], locks: 0, released: 0};
const media = navigator.mediaSession;
const [position, handler] = [media.setPositionState.bind(media), media.setActionHandler.bind(media)];
media.setPositionState = (state) => {
  told.positions.push({...state, title: media.metadata.title});
  position(state);
};
media.setActionHandler = (action, does) => {
  told.settings.push(action);
  told.handlers[action] = does;
  handler(action, does);
};
const lock = new EventTarget();
lock.release = () => { told.released += 1; lock.dispatchEvent(new Event("release")); };
Object.defineProperty(navigator, "wakeLock", {value: {request: async () => { told.locks += 1; return lock; }}});
"""
"""A script that notes what the page says to the browser."""
SAMPLES = """async (t) => {
  const [audio, said, count] = ["audio", "said", "count"].map((id) => document.getElementById(id));
  audio.currentTime = t;
  await audio.play();
  const found = [];
  for (let turn = 0; turn < 80; turn += 1) {
    await new Promise((done) => setTimeout(done, 50));
    if (!audio.seeking) found.push([audio.currentTime, said.textContent, count.textContent]);
  }
  audio.pause();
  return found;
}"""
"""A function that plays from a time on, and returns what the page shows, twenty times a second."""


@dataclass(frozen=True)
class Site:
    url: str
    folder: Path
    plan: dict[str, Any]
    asked: list[str]

    @property
    def words(self) -> list[dict[str, Any]]:
        return [cue for cue in self.plan["cues"] if cue["kind"] == "utterance"]

    def words_near(self, t: float) -> set[str]:
        """The words that the page may show at `t`: the last that have begun, give or take 0.3 s."""
        begun = [[word["text"] for word in self.words if word["start_s"] <= edge] for edge in (t - NEAR_S, t + NEAR_S)]
        return {texts[-1] if texts else "" for texts in begun}


@contextmanager
def built_site(folder: Path) -> Iterator[Site]:
    """Build a session into `folder`, with its page and a shelf, and serve them under the policy."""
    audio = folder / "calf-release.mp3"
    done = voiceguide("build", "calf-release", "--voice", "hum", "-o", str(audio), cwd=folder, cache=folder / "cache")
    assert done.returncode == 0, done.stderr
    plan = json.loads(audio.with_suffix(".json").read_text(encoding="utf-8"))
    areas = (PageArea("calf", "calf"),)
    session = replace(
        page_session_in(plan, areas, audio_url=audio.name, download_url=audio.name),
        cover_url="icon.svg",
        feed_url="feed.xml",
        shelf_url="index.html",
        worker_url=WORKER,
        links=(PageLink("Captions", "calf-release.vtt"),),
    )
    entry = ShelfEntry(session.title, session.length_s, "calf.html", "icon.svg", audio.name, areas)
    bare = replace(session, audio_url="gone.mp3", worker_url=None)
    pages = {"calf": session_page(session), "gone": session_page(bare), "index": shelf_page([entry, entry])}
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    for name in [*ASSETS, WORKER]:
        (folder / name).write_bytes(asset(name))
    with serving(folder, {"Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'"}) as (url, asked):
        yield Site(url, folder, plan, asked)


def opened(page: "Page", site: Site) -> None:
    page.goto(f"{site.url}calf.html")
    until(page, "document.getElementById('audio').readyState >= 1")


def time_of(page: "Page") -> float:
    return float(page.evaluate("document.getElementById('audio').currentTime"))


def told(page: "Page", name: str) -> Any:
    return page.evaluate(f"window.told.{name}")


def until(page: "Page", condition: str, seconds: float = 10) -> None:
    """Wait for a condition in JavaScript. Playwright's own waiting needs `eval`, which the policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(20)


def until_playing(page: "Page") -> None:
    until(page, "!document.getElementById('audio').paused && document.getElementById('audio').currentTime")
