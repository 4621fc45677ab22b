"""voiceguide/share/remote/remote_page.py and static/: what the page has, and what it may not do."""

import re

import pytest

from voiceguide.player.controls.remote_session import COMMANDS
from voiceguide.share.page.assets import asset
from voiceguide.share.remote.phones import ALIVE
from voiceguide.share.remote.remote_page import ENDS, FILES, file_content, policy_for, remote_page

BASE = "http://192.168.1.5:25000/token/"
PAGE = remote_page(BASE, "en")
SCRIPT, CSS = (file_content(name).decode() for name in ("remote.js", "remote.css"))


def test_every_button_has_a_word_that_the_session_knows_and_all_its_words_have_one() -> None:
    words = set(re.findall(r'data-word="(\w+)"', PAGE))
    assert words | {"resume", "toggle"} == set(COMMANDS)  # the script changes the word of the largest button
    assert '"resume" : "pause"' in SCRIPT


def test_the_words_that_end_the_session_want_a_second_tap() -> None:
    assert set(ENDS) == {"quit", "remember"}
    assert '[["remember", "quit"], "Tap again to end"]' in SCRIPT


def test_the_sign_of_life_is_no_command() -> None:
    assert ALIVE not in COMMANDS
    assert f'socket.send("{ALIVE}")' in SCRIPT


def test_every_button_has_a_name_and_every_id_stands_once() -> None:
    for button in re.findall(r"<button.*?</button>", PAGE):
        assert re.search(r"<span>[^<]+</span>", button)
    ids = re.findall(r' id="([\w-]+)"', PAGE)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:byId|put)\("([\w]+)"', SCRIPT)) <= set(ids)


def test_nothing_in_the_page_runs_or_is_styled_inline() -> None:
    assert re.findall(r"<script(.*?)>", PAGE) == [f' src="{BASE}remote.js" defer']
    assert not re.search(r'\son\w+="|\sstyle="|<style|<form|<iframe', PAGE)


def test_a_language_of_a_stranger_adds_no_element() -> None:
    assert '"><script' not in remote_page(BASE, '"><script>alert(1)</script>')


def test_the_policy_allows_its_own_socket_alone() -> None:
    assert "connect-src ws://192.168.1.5:25000;" in policy_for(BASE)
    assert "connect-src 'self';" in policy_for("http://[fd00::5]:25000/token/")
    assert policy_for(BASE) in PAGE


@pytest.mark.parametrize("name", FILES)
def test_no_file_asks_another_site_for_anything_or_makes_code_of_text(name: str) -> None:
    text = file_content(name).decode()
    assert not re.search(r"https?://|@import|url\(|XMLHttpRequest|fetch\(|sendBeacon|importScripts", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function", text)


def test_no_other_file_is_given_out() -> None:
    with pytest.raises(KeyError):
        file_content("../remote_page.py")


def test_nothing_moves_but_the_bar_and_its_colours_are_those_of_the_pages() -> None:
    assert not re.search(r"transition|animation|scroll-behavior", CSS)
    assert not re.search(r"#[0-9a-f]{3,8}\b", re.sub(r"[^{}]*\{", "{", CSS))
    assert set(re.findall(r"var\(--([\w-]+)\)", CSS)) <= set(re.findall(r"--([\w-]+):", asset("app.css").decode()))
