"""voiceguide/compiler/cautions.py: what a move, its tool and its area ask to watch for."""

from support.factories import plan_of, said
from voiceguide.parser.catalogue import Catalogue

LISTS = Catalogue().lists
SIGNS = LISTS.areas["glutes"].caution
COLD = LISTS.tools["cold-ball"].caution
SEAT = "move: {name: Seat, area: glutes, posture: sitting-chair, hold: 20s, place: Ball under the seat."
FOOT = "move: {name: Foot, area: foot, posture: sitting-chair, hold: 20s, place: Ball under the foot."


def test_an_area_adds_its_signs_of_trouble_to_whatever_presses_there_once() -> None:
    assert SIGNS is not None
    heard = said(plan_of(f"- {{{SEAT}, tool: tennis-ball}}}}\n- {{{SEAT}, tool: soft-ball}}}}"))
    assert heard.count(SIGNS.full.text) == 1
    assert heard.index(SIGNS.full.text) > heard.index("Ball under the seat.")


def test_a_move_that_presses_nothing_has_no_signs_of_trouble() -> None:
    assert SIGNS is not None
    assert SIGNS.full.text not in said(plan_of(f"- {{{SEAT}}}}}"))


def test_a_tool_adds_its_rules_to_moves_of_anybodys() -> None:
    assert COLD is not None
    assert said(plan_of(f"- {{{FOOT}, tool: cold-ball}}}}")).count(COLD.full.text) == 1
    own = f'- {{{FOOT}, tool: cold-ball, cautions: ["{COLD.full.text}", "Mind the step."]}}}}'
    heard = said(plan_of(own))
    assert heard.count(COLD.full.text) == 1
    assert "Mind the step." in heard


def test_sessions_of_bells_say_them_before_they_begin() -> None:
    assert COLD is not None
    assert COLD.full.text in said(plan_of(f"- {{{FOOT}, tool: cold-ball}}}}", "bells"))
