"""voiceguide/compiler/selection.py: the side that a routine asks for."""

import pytest

from support.factories import routine_of, script_of
from voiceguide.compiler.selection import asks_side, one_side
from voiceguide.model.steps import MoveStep

EACH = "- {move: {name: Arch, side: each, hold: 20s}}"
ASK = EACH.replace("each", "ask")
ASKING_SECTION = "- {section: Sole, side: ask, steps: [{move: {name: Arch, hold: 20s}}]}"


@pytest.mark.parametrize(
    ("steps", "top", "asks"),
    [(EACH, {}, False), (EACH, {"side": "ask"}, True), (ASK, {}, True), (ASKING_SECTION, {}, True),
     ("- {move: {name: Arch, hold: 20s}}", {"side": "ask"}, False)],
)  # fmt: skip
def test_a_routine_asks_where_it_does_both_sides_of_one_sided_work(
    steps: str, top: dict[str, str], *, asks: bool
) -> None:
    assert asks_side(routine_of(steps, **top)) is asks


@pytest.mark.parametrize("steps", [ASK, ASKING_SECTION])
def test_to_ask_is_to_do_each_side_until_one_is_chosen(steps: str) -> None:
    each = script_of(steps.replace("ask", "each"))
    assert [span.side for span in script_of(steps).spans] == [span.side for span in each.spans]
    chosen = one_side(routine_of(steps), "right")
    assert not asks_side(chosen)
    (step,) = chosen.steps
    assert str(step.move.side if isinstance(step, MoveStep) else step.side) == "right"
