"""Plans as people jot them down: lines such as `Plank - 30s`, `1. Side plank (left) - 20 sec hold`, `Rest: 0:15`."""

import re
from collections.abc import Iterator, Sequence

from voiceguide.authoring.importers.amounts import Amount, amount_in, side_of
from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import Exercise, Piece, Rest, noted
from voiceguide.authoring.importers.script_blocks import Block

PACE_S = 3.0
"""Seconds of a repetition; import has no other."""
_SPLITS = (
    re.compile(r"\s+[-\u2013\u2014]+\s+"),
    re.compile(r"\s*[:|=\t]\s*(?!\d\d)|\s{2,}|\t"),
    re.compile(r"\s*[\u2013\u2014]\s*"),
    re.compile(r"\s*\((?=\d)"),
    re.compile(r"\s+(?=\d)"),
)
"""Places where the name of an exercise may end, from the surest to the least sure."""
_RESTS = re.compile(
    r"(?:short |long |active )?(?:rest|break|recover|recovery|pause|relax|pausa|ruhe)(?: period| time)?", re.IGNORECASE
)
_LONGEST_NAME = 60
_NO_NAME = re.compile(r"(?:inhale|exhale|breathe?|hold|count|wait|stay|then|and|in|out|at|for|do)\b", re.IGNORECASE)
"""Starts of instructions that have a number in them, and of parts of sentences."""
_SENTENCE = re.compile(r"[.!?…]\s|[.!?,;]$")


def is_rest(name: str) -> bool:
    """Return whether the name of an exercise only means rest."""
    return bool(_RESTS.fullmatch(name.strip(" .*_-")))


def plan_line(text: str) -> tuple[str, Amount] | None:
    """Return the name of the exercise in a line, and its amount; None if the line is no such line."""
    if len(text) > 2 * _LONGEST_NAME or not any(map(str.isdigit, text)):
        return None
    line = text.strip().rstrip(".")
    for split in _SPLITS:
        for match in split.finditer(line):
            name = line[: match.start()].strip(" *_:")
            amount = amount_in(line[match.end() :].rstrip(")] "))
            is_name = any(map(str.isalpha, name)) and len(name) <= _LONGEST_NAME and not _SENTENCE.search(name)
            is_name = is_name and not _NO_NAME.match(name)
            sure = amount is not None and (amount.hold is not None or re.search(r"[a-z\u00d7]", line[match.end() :]))
            if is_name and sure and amount is not None:
                return name.removesuffix(" for").strip(), amount
    return None


def steps_of(name: str, amount: Amount, at: Spot, words: str = "", side: str | None = None) -> Iterator[Piece]:
    """Yield the steps of an exercise, and its notes. `side` is that of a column, "" for none."""
    if amount.hold is not None and amount.hold.is_range:
        yield noted(NoteKind.RANGE, at, mark=f"{name}: {amount.hold.seconds:g} s", time=f"{amount.hold.seconds:g}s")
    if is_rest(name) and amount.hold is not None:
        yield Rest(amount.hold.seconds, at)
        return
    if amount.hold is None:
        yield noted(NoteKind.PACE, at, mark=name)
    own = amount.side or side_of(name)
    chosen = own if side is None else (side or own)
    hold_s = None if amount.hold is None else amount.hold.seconds
    yield Exercise(name, at, hold_s, amount.reps, chosen, amount.sets, amount.rest_s, words)  # type: ignore[arg-type]


def is_plan(blocks: Sequence[Block]) -> bool:
    """Return whether a script is a plan: two lines or more are, and at least half of all that are not set in."""
    found = others = 0
    for block in blocks:
        if block.kind not in ("line", "heading", "item") or (block.kind == "item" and block.level):
            continue
        line = plan_line(block.text)
        if line is None:
            others += block.kind != "heading" and any(map(str.isalpha, block.text))
        else:
            found += not is_rest(line[0])
    return found >= 2 and found >= others
