"""voiceguide/compiler/coach.py: what is said between two moves follows from the body before and the body after."""

from support.factories import plan_of, said

HAND_ON_TOP = """
- {move: {name: A, tool: massage-ball, area: forearms, posture: sitting-table, hold: 30s, announce: none,
    place: Ball under the arm., deeper: Other hand on top., deeper_uses: [hand-on-top]}}
- {move: {name: B, tool: massage-ball, area: forearms, posture: sitting-table, hold: 30s, announce: none,
    place: Ball under the wrist.}}
"""
TAKE_OFF = "If the other hand is on top, take it off."
CAUTIOUS = "- {move: {name: A, hold: 20s, cautions: [Off the bone., Lightly.]}}\n"


def test_what_was_offered_is_undone() -> None:
    heard = said(plan_of(HAND_ON_TOP))
    assert heard.index("Other hand on top.") < heard.index(TAKE_OFF) < heard.index("Ball under the wrist.")


def test_what_was_not_offered_is_not_undone() -> None:
    assert TAKE_OFF not in said(plan_of(HAND_ON_TOP, "brief"))
    assert TAKE_OFF not in said(plan_of(HAND_ON_TOP, defaults="{offer: lighter}"))


def test_cautions_of_bells_are_said_once() -> None:
    heard = said(plan_of(CAUTIOUS + CAUTIOUS.replace("name: A", "name: B"), "bells"))
    assert [heard.count(text) for text in ("Off the bone.", "Lightly.")] == [1, 1]


def test_only_somebody_on_the_floor_stays_down_at_the_end() -> None:
    roller = "- {move: {name: A, tool: foam-roller, posture: POSTURE, hold: 20s}}"
    down = "Stay down for a moment, beside the roller."
    assert down in said(plan_of(roller.replace("POSTURE", "on-back")))
    assert down not in said(plan_of(roller.replace("POSTURE", "standing-wall")))
    at_ease = said(plan_of(roller.replace("POSTURE", "on-back"), ending="stand"))
    assert "Stretch out, arms and legs long." in at_ease  # that is rest enough
    assert down not in at_ease


def test_nobody_on_a_chair_stays_down_beside_a_roller() -> None:
    steps = """
    - {move: {name: A, tool: foam-roller, posture: on-back, hold: 20s}}
    - {move: {name: B, posture: sitting-chair, hold: 20s, place: Feet flat.}}
    - {move: {name: C, tool: massage-ball, posture: standing-wall, hold: 20s, place: Ball behind you.}}
    """
    assert "Stay down for a moment, beside the roller." not in said(plan_of(steps))
