"""Amounts of an exercise as people write them: `30s`, `3 x 0:20 / 0:10`, `10 reps`, `45 sec each side`, `3x10`."""

import re
from dataclasses import dataclass
from typing import Literal

from voiceguide.authoring.importers.times import Time, folded, time_in

Sides = Literal["left", "right", "each"]
_SETS = re.compile(r"(\d{1,2}) ?(?:sets?|rounds?|series)?(?: ?(?:x|\u00d7|of|@) ?| (?=\d))(?=\d)")
_REPS = re.compile(r"(?:x|\u00d7) ?(\d{1,3})|(\d{1,3}) ?(?:reps?|repetitions?|times|x|\u00d7)?(?: each)?")
_TAIL = re.compile(
    r" ?(?:hold|holds|rest|work|on|pause|/ ?(?:side|leg|arm)|"
    r"(?P<each>each(?: side| leg| arm| foot)?|per (?:side|leg|arm|foot)|both(?: sides)?|l ?[/&+] ?r|"
    r"(?:on )?each side|left and right|alternat\w+)|(?P<side>left|right|l|r))\.?$"
)
_EACH = re.compile(r"each|both|l ?[/&+] ?r|r ?[/&+] ?l|b/l|l,? ?r|left ?(?:and|&|/|,|\+) ?right|"
                   r"right ?(?:and|&|/|,) ?left|"
                   r"per side|alternat\w+|2|two|yes|either")  # fmt: skip
_NAMED_SIDE = re.compile(r"(?:^|[\s(\-\u2013])(?P<side>left|right)(?: side)?\)?$|\((?P<letter>[LR])\)$", re.IGNORECASE)
_SLASH = re.compile(r" ?(?:/|\+|,|then) ?(?=\d)")


@dataclass(frozen=True, slots=True)
class Amount:
    """How long or how often an exercise is done."""

    hold: Time | None = None
    reps: int | None = None
    sets: int = 1
    rest_s: float = 0.0
    side: Sides | None = None


def amount_in(text: str, *, bare_unit_s: float | None = None) -> Amount | None:
    """Return the amount that is the whole of `text`; None if it is none.

    A bare number is a time in units of `bare_unit_s` seconds, or repetitions if that is None.
    """
    plain, side = folded(text).strip("() "), None
    while match := _TAIL.search(plain):
        side = "each" if match["each"] or "/" in match[0] else _side(match["side"]) or side
        plain = plain[: match.start()].strip()
    sets = 1
    if match := _SETS.match(plain):
        sets, plain = max(1, int(match[1])), plain[match.end() :]
    first, *others = _SLASH.split(plain, maxsplit=1) if time_in(plain) is None else [plain]
    rest = time_in(others[0]) if others else None
    if others and rest is None:
        return None
    if (hold := _hold(first, bare_unit_s)) is not None:
        return Amount(hold, None, sets, rest.seconds if rest else 0.0, side)
    match = _REPS.fullmatch(first)
    return Amount(None, int(match[1] or match[2]), sets, rest.seconds if rest else 0.0, side) if match else None


def _hold(text: str, bare_unit_s: float | None) -> Time | None:
    time = time_in(text)
    if time is None or time.has_unit:
        return time
    scale = bare_unit_s
    return None if scale is None else Time(time.seconds * scale, time.start, time.end, is_range=time.is_range)


def _side(word: str | None) -> Sides | None:
    if word is None:
        return None
    return "left" if word.startswith("l") else "right"


def side_in(text: str) -> Sides | None:
    """Return the side that a cell names: `L/R`, `each`, `left`; None for none."""
    plain = folded(text).strip(" .-\u2013\u2014")
    if plain in ("left", "right", "l", "r"):
        return _side(plain)
    return "each" if _EACH.fullmatch(plain.removesuffix(" side").removesuffix(" sides")) else None


def side_of(name: str) -> Sides | None:
    """Return the side at the end of a name: `Calf stretch left`, `Side plank (R)`; None if it has none."""
    match = _NAMED_SIDE.search(name.strip())
    return None if match is None else _side((match["side"] or match["letter"]).casefold())
