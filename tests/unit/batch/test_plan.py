"""Plans of a batch: what is read from each format, and from which place."""

import json
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.written_plans import ROWS, Place, PlaceWriter, Values, in_csv, in_json, in_yaml
from voiceguide.batch import planned_rows
from voiceguide.batch.option_values import COMMAND_OPTIONS, ROW_OPTIONS
from voiceguide.batch.plan import PlannedRow, read_plan
from voiceguide.errors import FaultyContent

WRITERS: dict[str, Callable[[Sequence[Values]], PlaceWriter]] = {
    "plan.yaml": in_yaml,
    "plan.csv": in_csv,
    "plan.tsv": lambda rows: in_csv(rows, "\t"),
    "plan.jsonl": in_json,
}


def values_of(plan: str | bytes, file: str = "plan.yaml") -> list[dict[str, object]]:
    return [dict(row.values) for row in read_plan(plan if isinstance(plan, bytes) else plan.encode(), file)]


def complaints(plan: str | bytes, file: str = "plan.yaml") -> list[str]:
    with pytest.raises(FaultyContent) as caught:
        read_plan(plan if isinstance(plan, bytes) else plan.encode(), file)
    return [str(complaint).removeprefix(f"{file}:") for complaint in caught.value.complaints]


def places(row: PlannedRow) -> dict[str, list[Place]]:
    return {
        option: [(part.line, part.column) for part in (value if isinstance(value, tuple) else (value,))]
        for option, value in row.values.items()
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


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_know_their_line_and_column_behind_quotes_and_line_ends(delimiter: str) -> None:
    lines = ["# a remark", "", "routine,section,name,without", 'a,"x ""y""\r\nz,; ","n" , "neck; lower back,calf" ', "",
             ",,,", "# b", " b ,,n 2,"]  # fmt: skip
    plan = "\r\n".join(lines).translate({ord(","): delimiter})
    first, second = read_plan(plan.encode(), "p.csv")
    spot = {",": ",", ";": ";", "\t": "\t"}[delimiter]
    assert first.values["section"] == f'x "y"\r\nz{spot}; '
    assert places(first) == {
        "routine": [(4, 1)], "section": [(4, 3)], "name": [(5, 7)],
        "without": [(5, 14), (5, 20), (5, 31)] if delimiter != "\t" else [(5, 14), (5, 20)],
    }  # fmt: skip
    assert dict(second.values) == {"routine": "b", "name": "n 2"}
    assert places(second) == {"routine": [(9, 2)], "name": [(9, 6)]}
    assert str(second.where) == "p.csv:9:2"


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("", ["1:1: the file is empty"]),
        ("# nothing\n\n", ["1:1: the file is empty"]),
        ("\nroutine,fit\n", ["2:1: the plan has no sessions below its first line"]),
        ("fit,name\n8m,a\n9m,b\n", ['1:1: "routine" is missing: the id of a routine, or the path of its file']),
        ("routine,fit\na,8m\n,9m\n", ['3:1: "routine" is missing: the id of a routine, or the path of its file']),
        ("routine,fit,fit\na,8m,9m\n", ['1:13: the column "fit" is here twice; the first is in column 9 of line 1']),
        ("routine,voise,jobs,x-id\na,b,c,d\na,b,c,d\n", ['1:9: unknown key "voise"; did you mean "voice"?',
                                                     '1:15: "jobs" belongs to the command, not to a row']),
        ("routine,fit,\na,8m,,\nb,8m,c\nb,8m,,,x,y", [
            f"{place}: this cell has no option above it in the first line; quote a text that has commas in it"
            for place in ("3:6", "4:8")]),
        ('routine,name\na,"b\n"c" d,e\nf,9\nf,"g', [
            f"{place}: the quote that opens here is not closed at the end of a cell; a quote within a cell is doubled"
            for place in ("2:3", "3:1", "5:3")]),
        ('routine,"name\na,b\n', ["1:9: the quote that opens here is not closed at the end of a cell; a quote within a "
                                  "cell is doubled"]),
        ('routine,rate\na,20\na,"20"\n', [f'{line}:3: rate: expected a whole number from 80 to 400, not "20"'
                                          for line in (2, 3)]),
    ],
)  # fmt: skip
def test_a_faulty_table_is_complained_about_at_its_place(plan: str, expected: list[str]) -> None:
    assert complaints(plan, "plan.csv") == expected


# JSON lines


def test_numbers_switches_and_nothing_are_values_of_json_lines() -> None:
    plan = '\n{"routine": "a\\ud83e\\uddb6", "rate": 150, "pan": true, "fit": null, "name": "", "without": "neck"}\r\n'
    assert values_of(plan, "a.ndjson") == [{"routine": "a🦶", "rate": "150", "pan": "true", "without": ("neck",)}]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"routine": "a" "fit": "8m"}', "17: a comma or a } is missing before this"),
        ('{"routine": "a", }', "18: expected a key in double quotes"),
        ("{'routine': 1}", "2: expected a key in double quotes"),
        ('{, "routine": "a"}', "2: expected a key here"),
        ('{"routine" "a"}', "12: a colon is missing here, between key and value"),
        ('{"routine": a}', "13: expected a value here: a text in double quotes, a number, true, false or null"),
        ('{"routine": "a', "13: the quote that opens here is never closed"),
        ('{"routine": "a\tb"}', "15: there is a tab or another control character in this text; write \\t or \\n"),
        ('{"routine": "\\x"}', "14: this escape means nothing; write a backslash twice"),
        ('{"routine": "a"', "16: a comma or a } is missing before this"),
        ('{"routine": "a"} {', "18: the line goes on after its object; each session has a line of its own"),
        ('{"routine": "a", "fit": {"a": [1]}}', "25: fit: expected one value, not keys and values"),
        ('{"routine": "a", "without": ["b", [1]]}', "35: without: expected one value, not a list"),
        ('{"routine": "a", "without": ["b" "c"]}', "34: a comma or a ] is missing before this"),
        ('{"routine": "a", "fit": 9, "routine": "b"}', '28: the key "routine" is here twice; the first is in column 2'),
        ('{"routine": "a\\ud800"}', "13: there is a control character in this text; remove it"),
        ('["routine"]', '1: expected an object with options and values, such as {"routine": "calf-release"}'),
        ('{"routine": ' + "[" * 100_000, "14: this is nested too deep; an option has one value"),
    ],
    ids=lambda value: value if len(value) < 50 else "deep",
)  # fmt: skip
def test_a_faulty_line_is_complained_about_and_the_others_are_read_on(line: str, expected: str) -> None:
    found = complaints(f'{{"routine": "a"}}\n\n{line}\n{{"routine": "a", "pan": 2}}\n', "a.jsonl")
    assert f"3:{expected}" in found
    assert found[-1] == '4:25: pan: expected true or false, not "2"'


def test_an_empty_file_of_lines_is_refused() -> None:
    assert complaints("\n \n", "a.jsonl") == ["1:1: the file is empty"]


# Files that are no plans


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


def test_a_plan_is_larger_than_a_routine_can_be() -> None:
    rows = [{"routine": "calf-release", "section": "x" * 4000}] * 300
    assert len(read_plan(in_yaml(rows).text.encode(), "plan.yaml")) == 300
