"""voiceguide/export/card/: a page with the moves, times and cautions, and a body with the areas marked."""

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.factories import SOUNDS, catalogue, routine_of
from voiceguide.cli import main
from voiceguide.compiler.compile import compile_script
from voiceguide.export.card.body_svg import body_svg
from voiceguide.export.card.card import card
from voiceguide.schedule.layout import lay_out

STEPS = """
- move:
    name: "Roll <slowly> & softly"
    area: calf
    tool: spiky-ball
    side: each
    hold: 30s
    setup: "Your {side} leg. [2s] {on the left|on the right}."
    cautions: ["Keep off the bone."]
    avoid_if: [blood-clot]
- {move: {name: Chest, area: chest, hold: 45s}, repeat: 2}
"""


def page() -> str:
    known = catalogue()
    routine = routine_of(STEPS)
    script = compile_script(routine, known.language("en"), minutes=9)
    return card(routine, lay_out(script, SOUNDS), known.lists)


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


def read() -> _Reading:
    reading = _Reading()
    reading.feed(page())
    return reading


@pytest.mark.parametrize(
    "words",
    ["Roll <slowly> & softly", "30s", "each side", "2 times 45s", "Keep off the bone.",
     "A clot in a vein, now or in the past",
     "Your left or right leg. on the left or on the right."],
)  # fmt: skip
def test_it_tells_moves_times_and_cautions(words: str) -> None:
    assert words in read().text


def test_nothing_in_it_runs_or_comes_from_elsewhere() -> None:
    tags = {tag for tag, _ in read().tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a"}
    attributes = {name for _, found in read().tags for name in found}
    assert not [name for name in attributes if name.startswith("on") or name in ("src", "href", "action")]
    assert not re.search(r"https?:|@import|url\(", page())


@pytest.mark.parametrize("area", sorted(set(catalogue().lists.areas) - {"whole-body", "other"}))
def test_each_area_has_its_place_on_the_body(area: str) -> None:
    picture = ET.fromstring(body_svg([area], area))
    marked = [one for one in picture.iter() if one.get("class") == "area"]
    assert marked
    assert {one.tag for one in marked} == {"ellipse"}


def test_show_writes_the_card_and_replaces_nothing_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICEGUIDE_CACHE_DIR", str(tmp_path / "cache"))
    codes = []
    for more in ((), (), ("-f",)):
        with pytest.raises(SystemExit) as ended:
            main(["show", "sore-spots", "--estimate", "--card", str(tmp_path / "card.html"), *more])
        codes.append(ended.value.code)
    assert codes == [0, 5, 0]
    assert (tmp_path / "card.html").read_text(encoding="utf-8").startswith("<!doctype html>")
