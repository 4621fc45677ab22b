"""The remote control: a tap is heard within 250 ms, browsers agree after 2,000 taps, a cut network changes nothing.

It needs PulseAudio, `chromium`, and `pip install 'voiceguide[test-browser]'`. SHOTS names a folder for screenshots.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from support.browsers import SIZES, chromium
from support.cut_network import CutNetwork
from support.live_play import Hand, key_latencies_s
from support.page_site import until
from support.remote_control import Remote, remote_control
from support.remote_pages import SHOWN, TAPPING, live, opened
from support.screens import HOLD, Performance
from support.sound_server import Session, room
from voiceguide.player.controls.remote_session import RemoteSession
from voiceguide.player.player import Coach
from voiceguide.player.session.commands import Command

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HEARD_S = 0.25
"""From a tap to the change in the sound, in the median."""
TAPS, BROWSERS = 2_000, 3
CUT_S, BACK_S = 10.0, 10.0
"""How long the network is cut, and how long a phone may take to come back after it."""


@pytest.fixture(scope="module", name="launch")
def started() -> "Iterator[Callable[[], Browser]]":
    """Starts a browser."""
    with chromium() as launch:
        yield launch


@pytest.fixture(scope="module")
def browser(launch: "Callable[[], Browser]") -> "Browser":
    return launch()


# From a tap to the sound

TAP_NOTED = """addEventListener("pointerdown", (event) => {
  window.tappedAt = performance.timeOrigin + event.timeStamp;
}, true);"""


def test_a_tap_is_heard_within_a_quarter_of_a_second(browser: "Browser") -> None:
    def hand(playing: Session) -> Hand:
        page = opened(browser, playing.wait("http://").strip())
        page.evaluate(TAP_NOTED)
        places = {key: page.locator(name).bounding_box() for key, name in (("n", "#next"), (" ", "#pause"))}

        def tap(key: str) -> float:
            place = places[key]
            assert place
            page.touchscreen.tap(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
            page.wait_for_timeout(1)
            return float(page.evaluate("window.tappedAt")) / 1000 - time.time() + time.monotonic()

        return tap

    with room() as floor:
        delay_s = floor.delay_s()
        remote = ["--remote", "--host", "127.0.0.1", "--port", "0"]
        # Twelve tries for ten figures: a pause may fall between two words.
        steps_s, pauses_s = key_latencies_s(floor, times=12, more=remote, hand=hand)
    for what, found in (("next", steps_s), ("pause", pauses_s)):
        ms = sorted(round((one - delay_s) * 1000) for one in found)
        sys.stderr.write(f"{what}: median {statistics.median(ms):.0f} ms, {ms[0]} to {ms[-1]} ms, {len(ms)} taps\n")
    assert min(len(steps_s), len(pauses_s)) >= 10
    assert statistics.median(steps_s) <= HEARD_S
    assert statistics.median(pauses_s) <= HEARD_S


# All agree

WORDS = ["pause", "pause", "previous", "next", "shorter", "longer", "skip", "time_left", "repeat", "softer", "louder",
         "slower", "faster"]  # fmt: skip


def shown_by(remote_session: RemoteSession) -> dict[str, object]:
    """What every phone has to show of a session that stands still."""
    state = remote_session.state()
    return {name: state[name] or "" for name in ("title", "why", "move", "side", "next")}


def test_three_browsers_end_in_the_state_of_the_player(
    launch: "Callable[[], Browser]", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, usual = list[Command](), Coach.command

    def counting(coach: Coach, command: Command) -> None:
        counted.append(command)
        usual(coach, command)

    monkeypatch.setattr(Coach, "command", counting)
    with live(tmp_path) as (coach, remote):
        pages = [opened(launch(), remote.url) for _ in range(BROWSERS)]
        shares = [TAPS // BROWSERS + (1 if number < TAPS % BROWSERS else 0) for number in range(BROWSERS)]
        for number, (page, taps) in enumerate(zip(pages, shares, strict=True)):
            page.evaluate(TAPPING, [WORDS, taps, 17 + number])
        for page, taps in zip(pages, shares, strict=True):
            until(page, f"window.tapped === {taps}", 300)
        end = time.monotonic() + 20
        while len(counted) < TAPS and time.monotonic() < end:
            pages[0].wait_for_timeout(50)
        assert len(counted) == TAPS
        assert not coach.moment.over
        coach.command(Command.PAUSE)
        pages[0].wait_for_timeout(5_000)  # notes of the last taps go after four seconds
        moment = coach.moment
        assert moment.paused
        found = [page.evaluate(SHOWN) for page in pages]
        assert found[0] == found[1] == found[2]
        expected = shown_by(RemoteSession(coach))
        assert {name: found[0][name] for name in expected} == expected
        assert found[0]["main"] == "Go on"
        assert remote.lines == []
    told = f"{TAPS} taps: {moment.move}, {found[0]['count']} left, {found[0]['far']}\n"
    sys.stderr.write(told)


# The network is cut


@pytest.mark.parametrize("how", ["silent", "loud"])
def test_a_cut_network_changes_nothing(browser: "Browser", tmp_path: Path, how: Literal["silent", "loud"]) -> None:
    with live(tmp_path) as (coach, remote), CutNetwork(remote.port) as network:
        far = opened(browser, remote.url.replace(f":{remote.port}/", f":{network.port}/"))
        near = opened(browser, remote.url)
        before_s, began_s = coach.moment.position_s, time.monotonic()
        network.cut(how)
        until(far, "!document.getElementById('trouble').hidden", 6)
        far.locator("#pause").click(force=True)
        far.wait_for_timeout(1000 * (CUT_S - (time.monotonic() - began_s)))
        passed_s = time.monotonic() - began_s
        assert coach.moment.position_s - before_s == pytest.approx(passed_s, abs=0.3)
        assert not coach.moment.paused
        assert not near.evaluate(SHOWN)["trouble"]
        network.mend()
        mended_s = time.monotonic()
        until(far, "document.getElementById('trouble').hidden", BACK_S)
        sys.stderr.write(f"{how}: back after {time.monotonic() - mended_s:.1f} s\n")
        assert not coach.moment.paused  # the tap in the dark is forgotten
        far.locator("#pause").click()
        until(near, "document.getElementById('pause').innerText.trim() === 'Go on'")
        until(far, "document.getElementById('pause').innerText.trim() === 'Go on'")
        assert near.evaluate(SHOWN) == far.evaluate(SHOWN)
        assert coach.moment.paused


# The page


@pytest.fixture
def standing() -> Iterator[tuple[Performance, Remote]]:
    session = Performance()
    with remote_control(session) as remote:
        yield session, remote


def test_every_button_sends_its_word_and_those_that_end_want_a_second_tap(
    browser: "Browser", standing: tuple[Performance, Remote]
) -> None:
    session, remote = standing
    page = opened(browser, remote.url)
    page.locator("summary").click()
    names = [button.get_attribute("id") for button in page.locator("[data-word]").all()]
    for name in names:
        page.locator(f"#{name}").click()
        if name in ("remember", "quit"):
            page.wait_for_timeout(100)
            assert len(session.asked) == names.index(name)
            session.moment = HOLD
            page.locator(f"#{name}").click()
        end = time.monotonic() + 5
        while len(session.asked) <= names.index(name):
            assert time.monotonic() < end, name
            page.wait_for_timeout(20)
        session.moment = HOLD
        remote.phones.wake()
        until(page, "document.body.dataset.lost === ''")
    assert [command.name.lower() for command in session.asked] == names


def test_the_keyboard_is_enough(browser: "Browser", standing: tuple[Performance, Remote]) -> None:
    session, remote = standing
    page = opened(browser, remote.url)
    for key in ("Space", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    page.locator("#longer").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    end = time.monotonic() + 5
    while len(session.asked) < 5 and time.monotonic() < end:
        page.wait_for_timeout(20)
    assert session.asked == [Command.PAUSE, Command.NEXT, Command.PREVIOUS, Command.LONGER, Command.LONGER]


def test_the_count_goes_on_between_states_and_stands_in_a_pause(
    browser: "Browser", tmp_path: Path
) -> None:
    with live(tmp_path) as (coach, remote):
        page = opened(browser, remote.url)
        rng = random.Random(17)
        while coach.moment.kind != "hold":
            page.wait_for_timeout(100)
        for _ in range(20):
            page.wait_for_timeout(rng.randrange(50, 300))
            count, left_s = int(page.evaluate("document.getElementById('count').textContent")), coach.moment.span_left_s
            assert abs(count - left_s) < 1.3
        page.locator("#pause").click()
        until(page, "document.getElementById('until').textContent === 'Paused'")
        count = page.evaluate(SHOWN)["count"]
        page.wait_for_timeout(1500)
        assert page.evaluate(SHOWN)["count"] == count


def test_the_end_of_the_session_is_said_and_not_taken_for_a_lost_connection(browser: "Browser") -> None:
    with remote_control(Performance()) as remote:
        page = opened(browser, remote.url)
    from axe_playwright_python.sync_playwright import Axe

    until(page, "document.getElementById('until').textContent === 'Stopped.'")
    page.wait_for_timeout(1000)
    assert not page.evaluate(SHOWN)["trouble"]
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_size_is_accessible_and_all_large_buttons_are_in_sight(
    browser: "Browser", standing: tuple[Performance, Remote], size: str, scheme: Any, tmp_path: Path
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    session, remote = standing
    width, height = SIZES[size]
    shots = Path(os.environ.get("SHOTS", tmp_path))
    page = opened(
        browser, remote.url, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    for name, moment in (("hold", HOLD), ("paused", replace(HOLD, paused=True))):
        session.moment = moment
        remote.phones.wake()
        until(page, f"document.body.dataset.still === '{'yes' if moment.paused else ''}'")
        buttons = [button.bounding_box() for button in page.locator(".pad > .keys button").all()]
        assert len(buttons) == 7
        for box in buttons:
            assert box
            assert box["y"] + box["height"] <= height
            assert box["width"] >= 100
            assert box["height"] >= 48
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=shots / f"remote-{name}-{width}x{height}-{scheme}.png")
        violations = Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
    assert page.evaluate("getComputedStyle(document.getElementById('bar')).transitionDuration") == "0s"
