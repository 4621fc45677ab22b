"""The words between two holds lead from the one to the other, for all routines, options and parts, and 500 composed.

An oracle that knows only what is heard, the moves and the tables of content replays them: tests/support/oracle.py.
"""

import pytest

from support.oracle_sessions import Case, cases, composed_case, content, random_case

COMPOSED, RANDOM, AT_ONCE = 500, 1000, 25


@pytest.mark.parametrize("routine_id", content().ids("routines"))
def test_a_routine_leads_from_hold_to_hold_with_every_option(routine_id: str) -> None:
    check([*cases(routine_id)], least=15)


@pytest.mark.parametrize("first", range(0, COMPOSED, AT_ONCE))
def test_what_is_composed_leads_from_hold_to_hold(first: int) -> None:
    check([composed_case(number) for number in range(first, first + AT_ONCE)], least=AT_ONCE // 3)


@pytest.mark.parametrize("first", range(0, RANDOM, AT_ONCE))
def test_moves_in_any_order_lead_from_hold_to_hold(first: int) -> None:
    check([random_case(number) for number in range(first, first + AT_ONCE)], least=AT_ONCE)


def check(every: list[Case], least: int) -> None:
    """Hear every case, and find nothing wrong; `least` is how many of them there have to be."""
    heard = [complaints for case in every if (complaints := case.complaints()) is not None]
    assert len(heard) >= least
    assert [complaint for complaints in heard for complaint in complaints] == []
