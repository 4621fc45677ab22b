"""Plans in JSON lines: the values that are taken, and what is said about a faulty line."""

import pytest

from support.written_plans import complaints, values_of


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
        ('{"routine": ' + "[" * 90_000, "14: this is nested too deep; an option has one value"),
    ],
    ids=lambda value: value if len(value) < 50 else "deep",
)  # fmt: skip
def test_a_faulty_line_is_complained_about_and_the_others_are_read_on(line: str, expected: str) -> None:
    found = complaints(f'{{"routine": "a"}}\n\n{line}\n{{"routine": "a", "pan": 2}}\n', "a.jsonl")
    assert f"3:{expected}" in found
    assert found[-1] == '4:25: pan: expected true or false, not "2"'


def test_an_empty_file_of_lines_is_refused() -> None:
    assert complaints("\n \n", "a.jsonl") == ["1:1: the file is empty"]
