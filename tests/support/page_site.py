"""Sessions and their pages as users get them, and how a proof looks into a page."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.command_line import voiceguide
from support.range_server import serving

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
    """Two sessions and their shelf, as a server offers them."""

    url: str
    """The address of the shelf."""
    audio: Path
    """The file of the session that the tests look at."""
    plan: dict[str, Any]
    folder: Path | None = None
    """The static files; None if `voiceguide share` serves the sessions."""
    asked: list[str] = field(default_factory=list)
    """The paths that were asked for, if they are static files."""

    @property
    def page(self) -> str:
        """The address of the session's page."""
        return f"{self.url}calf-release/"

    @property
    def words(self) -> list[dict[str, Any]]:
        return [cue for cue in self.plan["cues"] if cue["kind"] == "utterance"]

    def words_near(self, t: float) -> set[str]:
        """The words that the page may show at `t`: the last that have begun, give or take 0.3 s."""
        begun = [[word["text"] for word in self.words if word["start_s"] <= edge] for edge in (t - NEAR_S, t + NEAR_S)]
        return {texts[-1] if texts else "" for texts in begun}


def built_sessions(folder: Path) -> Path:
    """Build two sessions into `folder`; return the file of the first."""
    audio = folder / "output" / "calf-release.mp3"
    done = voiceguide("build", "calf-release", "sore-spots", cwd=folder, cache=folder / "cache")
    assert done.returncode == 0, done.stderr
    return audio


@contextmanager
def shared(audio: Path) -> Iterator[Site]:
    """Serve the sessions by `voiceguide share`, at the address that it prints."""
    folder = audio.parent.parent
    command = [sys.executable, "-m", "voiceguide", "share", "--host", "127.0.0.1", "--port", "0", "--json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            yield Site(json.loads(running.stdout.readline())["url"], audio, _plan(audio))
        finally:
            running.terminate()


@contextmanager
def static_files(audio: Path) -> Iterator[Site]:
    """Serve the folder that `voiceguide site` writes, by a server with ranges."""
    folder = audio.parent.parent
    web = folder / "web"
    with serving(web) as (url, asked):
        done = voiceguide("site", "web", "--base-url", url, cwd=folder, cache=folder / "cache")
        assert done.returncode == 0, done.stderr
        page = web / "calf-release" / "index.html"
        gone = page.read_text(encoding="utf-8").replace("calf-release.mp3", "gone.mp3")
        (web / "gone.html").write_text(gone.replace("../", ""), encoding="utf-8")
        yield Site(url, audio, _plan(audio), web, asked)


def _plan(audio: Path) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads(audio.with_suffix(".json").read_text(encoding="utf-8"))
    return plan


def opened(page: "Page", site: Site) -> None:
    page.goto(site.page)
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
