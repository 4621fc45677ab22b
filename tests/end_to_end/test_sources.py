"""tests/data/sources.yaml: what the five documents teach is heard in a session; what stands in notes alone is not."""

import pytest
import yaml

from support.heard import Row, misses, phrases, seconds
from support.oracle_sessions import content
from support.paths import DATA

ROWS: list[Row] = yaml.load(
    (DATA / "sources.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)  # as written: 30s is a text here, and so is 7
FIELDS = {"document", "says", "routine", "compose", "options", "move", "heard", "seconds"}
DOCUMENTS = {
    "000_f16c39005c5f00a0.txt": 17,
    "001_b51273db6477ece3.txt": 73,
    "002_3b96c02274d46a8f.txt": 19,
    "003_5b6d7f1d4b6c6589.txt": 10,
    "004_3702bd9f7c4cc046.txt": 25,
}
"""How many rows each document has."""
SLACK_S = 0.1
"""Seconds by which a measured length may be off: cues lie on frames."""


def row_name(row: Row) -> str:
    return f"{row['document'][:3]} {row['says']}"


@pytest.mark.parametrize("row", [row for row in ROWS if "heard" in row], ids=row_name)
def test_what_a_document_says_is_heard(row: Row) -> None:
    assert not misses(row)


@pytest.mark.parametrize("row", [row for row in ROWS if "seconds" in row], ids=row_name)
def test_a_length_is_as_its_document_says(row: Row) -> None:
    measured = seconds(row)
    assert measured
    limits = row["seconds"]
    assert all(float(limits["from"]) - SLACK_S <= one <= float(limits["to"]) + SLACK_S for one in measured), measured


@pytest.mark.parametrize("row", ROWS, ids=row_name)
def test_a_row_has_one_session_and_something_to_find(row: Row) -> None:
    assert row.keys() <= FIELDS
    assert ("routine" in row) != ("compose" in row)
    assert phrases(row) or "seconds" in row


@pytest.mark.parametrize("row", [row for row in ROWS if "move" in row], ids=row_name)
def test_the_move_of_a_row_names_its_document(row: Row) -> None:
    assert row["document"] in content().move(row["move"]).sources


def test_each_document_is_traced_in_full() -> None:
    counts = {document: sum(row["document"] == document for row in ROWS) for document in DOCUMENTS}
    assert {row["document"] for row in ROWS} == DOCUMENTS.keys()
    assert counts == DOCUMENTS


NOT_HEARD: dict[str, Row] = {
    "notes": {"routine": "roller-whole-body", "heard": "four stages"},
    "description": {"routine": "roller-whole-body", "heard": "From the centre outwards"},
    "a cue that the routine replaces": {"routine": "plantar-fascia-evening", "heard": "Draw your toes up a little"},
    "a cue that the hold cuts": {
        "routine": "lower-body-ball", "options": {"fit": "15m"}, "move": "calf-in-sections", "heard": "an inch or two",
    },
    "an optional move": {
        "routine": "lower-body-ball", "options": {"fit": "18m"}, "move": "quads-sore-spot", "heard": "Take your time",
    },
    "a cue of another move": {"routine": "calf-release", "move": "calf-draw-back", "heard": "Achilles tendon"},
    "words in another order": {
        "routine": "lower-body-ball", "options": {"side": "left"},
        "heard": ["above the knee", "the very top of the thigh"],
    },
    "a move that is replaced": {
        "routine": "lower-body-ball", "options": {"without": "osteoporosis"}, "heard": "on the forearm",
    },
}  # fmt: skip


@pytest.mark.parametrize("row", NOT_HEARD.values(), ids=NOT_HEARD.keys())
def test_what_is_not_said_is_not_heard(row: Row) -> None:
    assert misses(row)


@pytest.mark.parametrize("kind", ["a cue that the hold cuts", "an optional move"])
def test_what_a_short_session_leaves_out_is_heard_in_a_long_one(kind: str) -> None:
    assert not misses({**NOT_HEARD[kind], "options": {}})
