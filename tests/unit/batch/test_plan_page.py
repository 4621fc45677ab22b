"""docs/batch-plan.md: its plans are read, and its faulty plan gets the complaints that it shows."""

import re

from support.paths import CHECKOUT
from support.written_plans import complaints, values_of
from voiceguide.batch.option_values import ROW_OPTIONS

PAGE = CHECKOUT.joinpath("docs", "batch-plan.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_each_of_its_plans_is_read() -> None:
    kinds = {"yaml": "yaml", "csv": "csv", "json": "jsonl"}
    plans = [values_of(blocks(kind)[0], f"plan.{ending}") for kind, ending in kinds.items()]
    assert [len(plan) for plan in plans] == [10, 3, 2]
    assert plans[0][-2]["name"] == "sciatic, for M."
    assert [plan[at]["without"] for plan, at in zip(plans, (-1, 1, -1), strict=True)] == [("neck", "osteoporosis")] * 3


def test_its_faulty_plan_gets_the_complaints_that_it_shows() -> None:
    shown = blocks("text")[0].splitlines()
    assert [f"plan.yaml:{complaint}" for complaint in complaints(blocks("yaml")[1])] == shown


def test_it_names_every_option() -> None:
    assert [option for option in ROW_OPTIONS if f"`{option}`" not in PAGE] == []
