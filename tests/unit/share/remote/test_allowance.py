"""voiceguide/share/remote/allowance.py: how much a phone may say."""

from voiceguide.share.remote.allowance import MOST_A_SECOND, MOST_AT_ONCE, Allowance


def test_room_is_used_up_and_comes_back_with_time() -> None:
    now = [0.0]
    allowance = Allowance(lambda: now[0])
    assert [allowance.take() for _ in range(int(MOST_AT_ONCE) + 1)] == [*[True] * int(MOST_AT_ONCE), False]
    now[0] = 1 / MOST_A_SECOND
    assert [allowance.take(), allowance.take()] == [True, False]
    now[0] = 3600
    assert sum(allowance.take() for _ in range(1000)) == MOST_AT_ONCE
