"""What the screen says in words: what goes on, why time stands still, and what a hand can do about it."""

from collections.abc import Mapping
from math import ceil
from types import MappingProxyType

from voiceguide.model.durations import clock
from voiceguide.player.session.commands import Moment
from voiceguide.player.tui.rows import MINUS

_STRETCHES: Mapping[str, str] = MappingProxyType({
    "lead-in": "start", "talk": "listen", "prepare": "ready", "setup": "set-up", "settle": "settle",
    "hold": "hold", "breathe": "breathe", "switch": "switch", "rest": "rest", "after": "rest", "between": "rest",
    "closing": "end",
})  # fmt: skip
HELD = ("hold", "breathe")
_STRAY_S = 0.01
"""A count that is a sample past a whole second is that second."""


def stretch(moment: Moment) -> str:
    """Give what the present stretch of time is for, in a word or two."""
    return _STRETCHES.get(moment.kind, moment.kind)


def count(moment: Moment) -> str:
    """Give what is left of the stretch as one counts down: `45`, and from a minute on `1:05`."""
    left_s = seconds_left(moment)
    return clock(left_s) if left_s >= 60 else str(left_s)


def seconds_left(moment: Moment) -> int:
    """Give what is left of the stretch in whole seconds, as one counts down."""
    return max(0, ceil(moment.span_left_s - _STRAY_S))


def what(moment: Moment) -> str:
    """Give the name of the move; between moves what comes next, and in the end the name of the chapter."""
    if tells_next(moment):
        return f"Next: {moment.next_up}"
    return moment.move or moment.chapter or moment.title


def tells_next(moment: Moment) -> bool:
    """Tell whether what comes next stands where the move would, since there is none."""
    return moment.move is None and moment.next_up is not None


def stands_still(moment: Moment) -> bool:
    """Tell whether time does not pass, for whatever reason."""
    return moment.paused or moment.awaits is not None or moment.device_gone


def state(moment: Moment, *, any_key: bool = False) -> tuple[str, str]:
    """Give why time stands still, and what makes it go on; both empty while it passes."""
    if moment.device_gone:
        return "No loudspeaker", "goes on when one is back"
    if moment.paused:
        return "Paused", "any key goes on" if any_key else "SPACE goes on"
    if moment.awaits == "person":
        return "Waiting for you", "any key goes on" if any_key else "ENTER goes on"
    if moment.awaits == "voice":
        return "Waiting for the voice", "goes on by itself"
    return "", ""


def in_a_word(moment: Moment) -> str:
    """Give the same in a word or two, to be drawn large; else what the stretch is for."""
    if moment.device_gone:
        return "silent"
    if moment.paused:
        return "paused"
    return "wait" if moment.awaits else stretch(moment)


def heading(moment: Moment) -> str:
    """Give the title, and whatever of pace and volume is not as usual."""
    more = [f"pace {moment.pace_percent} %"] if moment.pace_percent != 100 else []
    if moment.volume_db:
        more.append(f"volume {'+' if moment.volume_db > 0 else MINUS}{abs(moment.volume_db):g} dB")
    return " · ".join([moment.title, *more])


def turn(moment: Moment) -> str:
    """Give which move it is, as the voice counts; empty outside of moves."""
    return f"move {moment.turn} of {moment.turns}" if moment.turn else ""
