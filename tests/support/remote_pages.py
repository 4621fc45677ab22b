"""The page of the remote control in browsers, and a session that passes in real time for it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support.factories import catalogue, routine_of
from support.page_site import until
from support.remote_control import Remote, remote_control
from voiceguide.audio.beds.bed import off
from voiceguide.cache import Cache
from voiceguide.player.audio.silence import Silence
from voiceguide.player.player import Coach
from voiceguide.player.preparation import PlayOptions, coach_for, planned_for_play
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MANY = "".join(f"- move: {{name: Move {number}, hold: 40s}}\n" for number in range(300))
TAPPING = """([words, taps, seed]) => {
  let state = seed;
  const chance = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  window.tapped = 0;
  (async () => {
    while (window.tapped < taps) {
      document.getElementById(words[Math.floor(chance() * words.length)]).click();
      window.tapped += 1;
      await wait(50 + chance() * 60);
    }
  })();
}"""
"""A function that taps at random; half a dozen times a second is as fast as a person taps, this is twice that."""
SHOWN = """() => {
  const text = (id) => document.getElementById(id).textContent;
  return {
    title: text("title"), why: text("until"), move: text("move"), side: text("side"), next: text("coming"),
    count: text("count"), far: text("far"), main: document.getElementById("pause").innerText.trim(),
    lost: document.body.dataset.lost, trouble: !document.getElementById("trouble").hidden,
  };
}"""


def opened(browser: "Browser", url: str, **options: Any) -> "Page":
    """Open the remote control as on a phone."""
    context = browser.new_context(**{"viewport": {"width": 360, "height": 740}, "has_touch": True, **options})
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("request", lambda request: None if request.url.startswith(url) else pytest.fail(request.url))
    page.goto(url)
    until(page, "!document.getElementById('pad').hidden")
    return page


@contextmanager
def live(folder: Path, steps: str = MANY) -> Iterator[tuple[Coach, Remote]]:
    """A session that passes in real time without a loudspeaker, and its remote control."""
    studio = Studio(VoiceChoice.parse("hum", "en"), Cache(folder / "cache"))
    planned, is_exact = planned_for_play(routine_of(steps), catalogue(), studio)
    coach, speaker = coach_for(studio, PlayOptions(off()), planned, is_exact=is_exact), Silence()
    while not coach.is_ready:
        time.sleep(0.05)
    try:
        speaker.start(coach.pull)
        with remote_control(coach) as remote:
            yield coach, remote
    finally:
        speaker.close()
        coach.close()
