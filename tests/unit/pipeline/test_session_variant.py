"""voiceguide/pipeline/session_variant.py."""

from dataclasses import fields
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from voiceguide.pipeline.session_variant import SessionVariant

ALL: dict[str, Any] = {
    "fit_s": 720.0, "talk": "brief", "voice": "system:en-us+f3", "rate_wpm": 130, "side": "left", "section": "Calves",
    "from_step": "5", "without": ("recent-injury", "neck"), "bed": "rain", "pan": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("choices", "name", "title"),
    [
        ({}, "calf", "Calf"),
        ({"fit_s": 720}, "calf.12m", "Calf, 12 min"),
        ({"fit_s": 570.5}, "calf.9m30.5s", "Calf, 9 min 30.5 s"),
        ({"fit_s": 45}, "calf.45s", "Calf, 45 s"),
        ({"fit_s": 3720}, "calf.62m", "Calf, 62 min"),
        ({"talk": "bells"}, "calf.bells", "Calf, bells"),
        ({"voice": "hum"}, "calf.hum", "Calf, hum"),
        ({"voice": "Left"}, "calf.voice-left", "Calf, Left"),
        ({"section": "The: “soles”!"}, "calf.section-the-soles", "Calf, The: “soles”!"),
        ({"section": "Füße/links"}, "calf.section-füße-links", "Calf, Füße/links"),
        ({"from_step": "Draw back"}, "calf.from-draw-back", "Calf, from Draw back"),
        ({"from_step": "05"}, "calf.from-5", "Calf, from move 5"),
        ({"without": ("neck", "neck")}, "calf.without-neck", "Calf, without neck"),
        ({"bed": "off"}, "calf.bed-off", "Calf, no bed"),
        ({"bed": Path("sounds/My brook.flac")}, "calf.bed-my-brook", "Calf, My brook"),
        (
            ALL,
            "calf.12m.brief.system-en-us+f3.130wpm.left.section-calves.from-5.without-neck-recent-injury.rain.pan",
            "Calf, 12 min, brief, system:en-us+f3, 130 words a minute, left side, Calves, from move 5, "
            "without neck and recent-injury, rain, stereo",
        ),
    ],
)  # fmt: skip
def test_a_session_is_named_by_what_sets_it_apart(choices: dict[str, Any], name: str, title: str) -> None:
    variant = SessionVariant(**choices)
    assert (variant.name("calf"), variant.title("Calf")) == (name, title)


def test_other_choices_have_other_names_and_titles() -> None:
    assert list(ALL) == [field.name for field in fields(SessionVariant)]
    chosen = [{key: ALL[key] for key in keys} for count in range(4) for keys in combinations(ALL, count)]
    variants = [SessionVariant(**choices) for choices in chosen]
    assert len({variant.name("a") for variant in variants}) == len(variants)
    assert len({variant.title("A") for variant in variants}) == len(variants)


@pytest.mark.parametrize("words", ["x" * 300, "🦶" * 300, "ß" * 300, "…", "", "\x1b[31m", "../../etc"])
def test_any_text_is_a_name_that_file_systems_take(words: str) -> None:
    choices: list[dict[str, Any]] = [{key: words} for key in ("section", "from_step", "voice", "talk")]
    for choice in (*choices, {"without": (words,)}, {"bed": Path(words)}):
        name = SessionVariant(**choice).name("calf")
        assert name.startswith("calf.")
        assert len(name.encode()) <= 115
        assert name.isprintable()
        assert not set(name) & set('<>:"/\\|?* ')
        assert not name.endswith(".")


def test_a_name_that_is_cut_still_tells_two_variants_apart() -> None:
    assert len({SessionVariant(section="x" * 300 + end).name("calf") for end in "abc"}) == 3
    assert len({SessionVariant(section=sign).name("calf") for sign in "…!?"}) == 3
