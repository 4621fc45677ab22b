"""voiceguide/compiler/parting.py: how often to do it is said at the end, before the way up."""

import pytest

from support.factories import plan_of, said
from voiceguide.model.spans import Talk

HOLD = "- {move: {name: A, tool: massage-ball, posture: sitting-chair, hold: 20s, place: Ball under the foot.}}"
OUTRO, OFTEN = "Well done.", "Do it every day."
UP = "Stand up when you are ready."
AWAY = "Put the ball where you will not step on it."


def test_how_often_comes_after_the_outro_and_before_the_way_up() -> None:
    heard = said(plan_of(HOLD, ending="stand", outro=OUTRO, often=OFTEN))
    assert heard.index("Well done.") < heard.index("Do it every day.") < heard.index(AWAY) < heard.index(UP)


def test_how_often_comes_before_good_night() -> None:
    heard = said(plan_of(HOLD, ending="sleep", outro=OUTRO, often=OFTEN))
    assert heard.index("Do it every day.") < heard.index(AWAY) < heard.index("Well done.")


@pytest.mark.parametrize("talk", ["brief", "bells"])
def test_how_often_is_for_listeners_who_want_words(talk: Talk) -> None:
    assert OFTEN not in said(plan_of(HOLD, talk, ending="stand", outro=OUTRO, often=OFTEN))
