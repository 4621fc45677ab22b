"""The words on the screen: the present span of time, why time stands still, and how to go on."""

from collections.abc import Mapping
from math import ceil
from types import MappingProxyType

from voiceguide.model.durations import clock
from voiceguide.model.spans import SpanKind
from voiceguide.player.session.commands import Event, EventKind, Moment
from voiceguide.player.tui.rows import MINUS

_PURPOSES: Mapping[str, str] = {str(kind): kind.traits.purpose for kind in SpanKind}
_NOTED: tuple[EventKind, ...] = ("changed", "volume", "pace", "skipped", "again", "device", "note")
_LEADS: Mapping[EventKind, str] = MappingProxyType({"skipped": "Skipped", "again": "Again"})
HELD = ("hold", "breathe")
"""The kinds of span in which a move is held."""
_TOLERANCE_S = 0.01
"""Seconds: a count that is less than this past a whole second, such as by one sample, shows that second."""


def span_label(moment: Moment) -> str:
    """Return the purpose of the present span of time, in a word or two."""
    return _PURPOSES.get(moment.kind, moment.kind)


def count(moment: Moment) -> str:
    """Return the time left in the present span, as a countdown: `45`, and from a minute on `1:05`."""
    left_s = seconds_left(moment)
    return clock(left_s) if left_s >= 60 else str(left_s)


def seconds_left(moment: Moment) -> int:
    """Return the time left in the present span, in whole seconds, rounded up."""
    return max(0, ceil(moment.span_left_s - _TOLERANCE_S))


def move_label(moment: Moment) -> str:
    """Return the name of the move; between moves the next move, and at the end the name of the chapter."""
    if tells_next(moment):
        return f"Next: {moment.next_up}"
    return moment.move or moment.chapter or moment.title


def tells_next(moment: Moment) -> bool:
    """Return whether the next move is shown in the place of the present move, because there is none."""
    return moment.move is None and moment.next_up is not None


def stands_still(moment: Moment) -> bool:
    """Return whether time stands still, for any reason."""
    return moment.paused or moment.awaits is not None or moment.device_gone


def state(moment: Moment, *, any_key: bool = False) -> tuple[str, str]:
    """Return why time stands still and what makes it go on; both are empty while time passes."""
    if moment.device_gone:
        return "No loudspeaker", "goes on when one is back"
    if moment.paused:
        return "Paused", "any key goes on" if any_key else "SPACE goes on"
    if moment.awaits == "person":
        return "Waiting for you", "any key goes on" if any_key else "ENTER goes on"
    if moment.awaits == "voice":
        return "Waiting for the voice", "goes on by itself"
    return "", ""


def short_state(moment: Moment) -> str:
    """Return why time stands still, or else the purpose of the present span, in a word or two to be drawn large."""
    if moment.device_gone:
        return "silent"
    if moment.paused:
        return "paused"
    return "wait" if moment.awaits else span_label(moment)


def note_of(event: Event) -> str | None:
    """Return the note of a change, which is shown for a few seconds; None for an event that needs no note."""
    if event.kind not in _NOTED:
        return None
    return f"{_LEADS[event.kind]}: {event.text}" if event.kind in _LEADS else event.text


def heading(moment: Moment) -> str:
    """Return the title, with pace and volume if they are not as usual."""
    return " · ".join(filter(None, (moment.title, unusual(moment))))


def unusual(moment: Moment) -> str:
    """Return pace and volume if they are not as usual; empty if they are."""
    more = [f"pace {moment.pace_percent} %"] if moment.pace_percent != 100 else []
    if moment.volume_db:
        more.append(f"volume {'+' if moment.volume_db > 0 else MINUS}{abs(moment.volume_db):g} dB")
    return " · ".join(more)


def turns(moment: Moment) -> tuple[str, ...]:
    """Return the number of the present move, as the voice counts, and how many come after it; then the same in short.

    Outside of moves both are empty. The word "left" is kept for the side.
    """
    if not moment.turn:
        return "", ""
    short, more = f"move {moment.turn} of {moment.turns}", moment.turns - moment.turn
    return f"{short}, {more} more" if more > 0 else short, short
