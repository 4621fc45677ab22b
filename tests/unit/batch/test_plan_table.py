"""Plans in CSV: the place of each cell, and what is said about a faulty table."""

import pytest

from support.written_plans import complaints, places
from voiceguide.batch.plan import read_plan


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
        ("calf-release,8m\nb,9m\n", ["1:1: this line names no option; the first line of a plan in CSV is such as "
                                    "routine,fit,name"]),
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
