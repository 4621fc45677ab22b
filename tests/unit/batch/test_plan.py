"""Plans of a batch: what is read from each format, and from which place."""

import contextlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.written_plans import (
    ROWS,
    PlaceWriter,
    Values,
    complaints,
    in_csv,
    in_json,
    in_yaml,
    places,
    values_of,
)  # fmt: skip
from voiceguide.batch import planned_rows
from voiceguide.batch.option_values import COMMAND_OPTIONS, ROW_OPTIONS
from voiceguide.batch.plan import LARGEST_PLAN_BYTES, read_plan
from voiceguide.errors import FaultyContent
from voiceguide.parser.source_text import LARGEST_BYTES
from voiceguide.parser.sources import bytes_of

WRITERS: dict[str, Callable[[Sequence[Values]], PlaceWriter]] = {
    "plan.yaml": in_yaml,
    "plan.csv": in_csv,
    "plan.tsv": lambda rows: in_csv(rows, "\t"),
    "plan.jsonl": in_json,
}


# The same rows, whatever the format


words = st.text(st.sampled_from("ab é🦶\"',;:#{}[]|-\\\t\n"), min_size=1).filter(str.strip)
options = st.fixed_dictionaries(
    {"routine": words.filter(lambda text: text.strip() != "-")},
    optional={
        "section": words,
        "from": words,
        "fit": st.sampled_from(["12m", "9m30s"]),
        "rate": st.sampled_from(["80", "400"]),
        "pan": st.sampled_from(["true", "no"]),
        "without": st.lists(st.sampled_from(["neck", "lower back"]), min_size=1, unique=True).map(tuple),
    },
)


@settings(deadline=None, database=None, max_examples=60)
@given(st.lists(options, min_size=1, max_size=4), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
def test_the_same_rows_come_from_each_format_with_their_places(rows: list[Values], mark: str, end: str) -> None:
    for written, file in ((in_yaml(rows), "a.yml"), (in_json(rows), "<stdin>"), (in_csv(rows, mark, end), "a.csv")):
        read = read_plan(written.text.encode(), file)
        assert [dict(row.values) for row in read] == [dict(row) for row in rows]
        assert [places(row) for row in read] == written.places


@pytest.mark.parametrize("name", WRITERS)
def test_the_name_need_not_say_the_format(name: str) -> None:
    plan = WRITERS[name](ROWS).text.encode()
    assert values_of(plan, name) == values_of(plan, "<stdin>") == [dict(row) for row in ROWS]
    assert len(read_plan(b"\xef\xbb\xbf" + plan, "plan")) == len(ROWS)


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        ("routin,fit\na,8m\n", '1:1: unknown key "routin"; did you mean "routine"?'),
        ('{"routine": "a\n\n{"routine": "b"}\n', "1:13: the quote that opens here is never closed"),
    ],
)
def test_a_fault_in_the_first_line_is_told_in_words_of_its_format(plan: str, complaint: str) -> None:
    assert complaints(plan, "<stdin>") == [complaint]


def test_a_json_document_is_a_plan_too() -> None:
    rows = [{"routine": "a", "fit": "12m", "pan": True}, {"routine": "b", "without": ["neck"]}]
    expected = [{"routine": "a", "fit": "12m", "pan": "true"}, {"routine": "b", "without": ("neck",)}]
    for plan in (rows, {"sessions": rows}):
        for indent in (None, 2):
            assert values_of(json.dumps(plan, indent=indent), "plan.json") == expected


# YAML: sessions and a matrix


def test_a_matrix_gives_every_combination_the_first_option_outermost() -> None:
    plan = "matrix:\n  routine: [a, b]\n  fit: [8m, ~]\n  talk: brief\n"
    rows = read_plan(plan.encode(), "p.yaml")
    assert [dict(row.values) for row in rows] == [
        {"routine": "a", "fit": "8m", "talk": "brief"}, {"routine": "a", "talk": "brief"},
        {"routine": "b", "fit": "8m", "talk": "brief"}, {"routine": "b", "talk": "brief"},
    ]  # fmt: skip
    assert {str(row.where) for row in rows} == {"p.yaml:2:3"}


def test_rows_come_in_the_order_of_the_file() -> None:
    plan = "sessions: [{routine: a}]\nmatrix:\n  - {routine: [b, c]}\n  - {routine: d}\n"
    assert [row["routine"] for row in values_of(plan)] == ["a", "b", "c", "d"]
    assert [row["routine"] for row in values_of("- routine: a\n- routine: b\n")] == ["a", "b"]


def test_without_is_a_value_or_a_list_in_a_row_and_a_list_of_these_in_a_matrix() -> None:
    assert values_of("- {routine: a, without: neck}\n- {routine: a, without: [neck, calf, ~]}\n- {routine: a, "
                     "without: []}") == [
        {"routine": "a", "without": ("neck",)}, {"routine": "a", "without": ("neck", "calf")}, {"routine": "a"}
    ]  # fmt: skip
    matrix = values_of("matrix: {routine: a, without: [neck, [neck, calf], null]}")
    assert [row.get("without") for row in matrix] == [("neck",), ("neck", "calf"), None]


def test_anchors_merge_keys_and_an_authors_own_keys_work_as_in_content() -> None:
    plan = "x-usual: &usual {talk: brief, fit: 8m}\nsessions:\n  - {<<: *usual, routine: a, x_patient: 7, fit: ~}\n"
    assert values_of(plan) == [{"routine": "a", "talk": "brief"}]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("", ["1:1: the file is empty"]),
        ("sessions:\nmatrix: ~\n", ["1:1: the plan has no sessions"]),
        ("[]", ["1:1: the plan has no sessions"]),
        ("hello", ["1:1: expected a plan: sessions: and a list of sessions, or matrix: and options with lists of "
                   "values"]),
        ("routine: a\nfit: 3m\n", ["1:1: this is one session; put it below sessions:, with a dash before it"]),
        ("sesions: []\nvoices: {}\n", ['1:1: unknown key "sesions"; did you mean "sessions"?',
                                       '2:1: unknown key "voices"; a plan has sessions and matrix']),
        ("sessions: {routine: a}\n", ["1:11: expected a list of sessions, each with a dash before it, such as - "
                                      "{routine: calf-release}"]),
        ("sessions: [a]\n", ["1:12: expected options and values, such as {routine: calf-release, fit: 12m}"]),
        ("matrix: a\n", ["1:9: expected options and their values, such as fit: [8m, 12m]"]),
        ("matrix: {routine: [], talk: {a: b}}\n", ["1:19: routine: at least one is needed here",
                                                  "1:29: talk: expected one value, not keys and values"]),
        ("matrix: {routine: [a, ~]}\n", ["1:23: routine: there is nothing here"]),
        ("- {routine: a, fit: [8m, 9m]}", ["1:21: fit: expected one value, not a list; write a session for each, or a "
                                           "matrix"]),
        ("- {fit: 8m}\n- {routine: ~}", [f'{line}:3: "routine" is missing: the id of a routine, or the path of its file'
                                         for line in (1, 2)]),
        ("- {routin: a}", ['1:4: unknown key "routin"; did you mean "routine"?']),
        ("- {routine: a, length: 3m}", ['1:16: unknown key "length"; did you mean "fit"?']),
        ("- {routine: a, name: b, for M.}", ['1:25: YAML cut a text at its comma and made "for M." a key; quote this '
                                             "text"]),
        ("- {routine: a}\n- name: b #2\n  routine: a", ['2:9: quote this text: YAML drops "#2"']),
        ('- {routine: a, name: "a\\eb"}', ["1:22: there is a control character in this text; remove it"]),
        ("- {routine: a, routine: b}", ['1:16: the key "routine" is here twice; the first is in line 1']),
        ("- {routine: a\n- {routine: a, rate: 9}\n", ["2:3: a comma or a } is missing before this"]),
    ],
)  # fmt: skip
def test_a_faulty_plan_is_complained_about_at_its_place(plan: str, expected: list[str]) -> None:
    assert complaints(plan) == expected


def test_a_complaint_about_a_matrix_comes_once_and_all_others_with_it() -> None:
    plan = "matrix:\n  routine: [a, b, c]\n  rate: [20, 150]\n  fit: [8, 8m]\nsessions:\n- {routine: a, pan: perhaps}\n"
    assert complaints(plan) == [
        '3:10: rate: expected a whole number from 80 to 400, not "20"',
        '4:9: fit: "8" may be minutes or seconds; write 8m or 8s',
        '6:21: pan: expected true or false, not "perhaps"',
    ]


def test_too_many_rows_are_refused_before_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    many = ", ".join(["1m"] * 1000)
    assert complaints(f"matrix:\n  routine: [a, b]\n  fit: [{many}]\n  talk: [{', '.join(['full'] * 1000)}]\n") == [
        "2:3: this matrix has 2,000,000 combinations; a plan has at most 1,000,000 sessions; split it up"
    ]
    monkeypatch.setattr(planned_rows, "MOST_ROWS", 2)
    plan = "routine,fit\na,8\nb,8\nc,8\nd,9\n"
    assert complaints(plan, "a.csv")[-1] == "4:1: the plan goes on here; a plan has at most 2 sessions; split it up"


def test_options_of_the_command_are_told_apart_from_slips() -> None:
    assert not {*COMMAND_OPTIONS} & {*ROW_OPTIONS}
    found = complaints("".join(f"- {{routine: a, {option.replace('-', '_')}: b}}\n" for option in COMMAND_OPTIONS))
    assert len(found) == len(COMMAND_OPTIONS)
    assert all(complaint.endswith("belongs to the command, not to a row") for complaint in found)


# Files that are no plans


@settings(deadline=None, database=None, max_examples=60)
@given(st.text() | st.binary(), st.sampled_from(["a.yaml", "a.csv", "a.tsv", "a.jsonl", "<stdin>"]))
def test_any_file_is_read_or_complained_of(plan: str | bytes, file: str) -> None:
    with contextlib.suppress(FaultyContent):
        read_plan(plan if isinstance(plan, bytes) else plan.encode(errors="surrogatepass"), file)


@pytest.mark.parametrize(
    ("file", "plan", "complaint"),
    [
        ("a.csv", "routine" + ",a" * 1000, "1:2007: this line has over 1,000 cells"),
        ("a.csv", "routine,without\na," + "b;" * 3000, "2:3: without: it is 6,000 characters long; a value has at most "
                                                      "4,096"),
        ("a.jsonl", '{"routine": "' + "a" * 100_000, "1:1: this line is over 100,000 characters long, which no session "
                                                     "is"),
        ("a.yaml", "- {routine: a, " + "k" * 101 + ": b}", f'1:16: unknown key "{"k" * 100}…"'),
        ("a.yaml", "- {routine: " + "a" * 5000 + "}", "1:13: routine: it is 5,000 characters long; a value has at most "
                                                      "4,096"),
    ],
)  # fmt: skip
def test_rows_that_no_person_means_are_refused_with_the_limit(file: str, plan: str, complaint: str) -> None:
    assert complaints(plan, file) == [complaint]


@pytest.mark.parametrize("file", ["a.yaml", "a.csv", "a.jsonl", "<stdin>"])
@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        (b"ID3\x03\x00", "1:1: this is a sound file"),
        (b"%PDF-1.7", "1:1: this is no text"),
        (b"routine,name\na,\xe4\n", "2:3: this is not UTF-8"),
        (b"routine,name\na,b\0\n", "2:4: there is a control character (U+0000)"),
        (b" " * ((64 << 20) + 1), "1:1: the file is over 64 MiB"),
    ],
    ids=["sound", "pdf", "latin-1", "nul", "large"],
)
def test_what_is_no_text_is_refused_in_one_line(plan: bytes, complaint: str, file: str) -> None:
    (found,) = complaints(plan, file)
    assert found.startswith(complaint)


def test_a_plan_is_larger_than_a_routine_can_be(tmp_path: Path) -> None:
    source = in_csv([{"routine": "calf-release", "section": "x" * 4000}] * 300).text.encode()
    path = tmp_path / "plan.csv"
    path.write_bytes(source)
    read, name = bytes_of(str(path), None, LARGEST_PLAN_BYTES)
    assert len(read_plan(read, name)) == 300
    assert len(read_plan(in_yaml(ROWS * 100).text.encode() + b"#" * LARGEST_BYTES, "plan.yaml")) == 100 * len(ROWS)
