"""What a sentence of a session is, told from the tables of content and from its verbs; the oracle reads by it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from voiceguide.model.move import Move
from voiceguide.model.vocabulary import Lists

BREAK = re.compile(r"\[[\d.]+\s*(?:ms|s|m)\]")
_FIELD = re.compile(r"\{([^}]*)\}")
DIRECTIONS = frozenset(
    {"go", "place", "shift", "brief", "again", "setup", "do", "undo", "undo-offered", "ease", "rise", "stay-down"}
)
"""Kinds of sentences that tell what to do with the body."""
TOOL_WORDS = frozenset({"take", "put-away", "carry"})
LEFT_OUT = ("left_out_some", "left_out", "instead")
MOVING = frozenset({"go", "place", "shift", "brief", "come-off", "do", "undo", "undo-offered"}) | TOOL_WORDS
"""Kinds of sentences after which the body is no longer as it was."""
_VERBS = (
    "put|take|lie|sit|stand|turn|roll|come|go|lay|bring|lift|stretch|bend|kneel|push|walk|move|shift|let|cross|lean|get"
    "|shake|draw|swing|set|place|rest|close|slide|prop|reach|hold|breathe"
)
VERB_FIRST = re.compile(rf"(?:^|[.:;,!?] )(?:now |and |then |slowly )?(?:{_VERBS})\b", re.IGNORECASE)
MOVES_BODY = re.compile(
    r"\b(lift your (?:seat|hips|head)|come off|turn over|roll over|stand|sit|lie|cross|take the|put the|move the ball"
    r"|shift the ball|let the ball roll|lift,? and shift|shift on)\b",
    re.IGNORECASE,
)
"""Words of an author that move the body away from where it is."""
GETS_UP = re.compile(r"^(?:now )?(?:stand up|get up|walk|sit up|lie down)\b", re.IGNORECASE)
POSTURES: Mapping[str, re.Pattern[str]] = {
    posture: re.compile(pattern, re.IGNORECASE)
    for posture, pattern in {
        "on-back": r"\bon(?: to)? your back\b|\blie (?:back|down)\b",
        "on-belly": r"\bbelly\b|\bface down\b",
        "on-side": r"\bon(?: to)? (?:your|the) (?:left |right |other )?side\b",
        "sitting-floor": r"\bsit\b|\bsitting\b|\bdown to the floor\b",
        "sitting-chair": r"\bsit\b|\bsitting\b|\bchair\b",
        "sitting-table": r"\btable\b",
        "standing": r"\bstand\b|\bstanding\b",
        "standing-wall": r"\bwall\b",
        "facing-wall": r"\bwall\b",
        "side-to-wall": r"\bwall\b",
        "kneeling": r"\bkneel\b|\bkneeling\b",
        "hands-and-knees": r"\bhands and knees\b",
    }.items()
}
"""Words of an author that lead to a posture, where a set-up does all by itself."""
LIMB_DONE: Mapping[str, re.Pattern[str]] = {
    limb: re.compile(pattern, re.IGNORECASE)
    for limb, pattern in {
        "top-leg-crossed": r"\b(?:cross|lay|put|bring)\b.*\b(?:leg|ankle)\b.*\b(?:top|over)\b|^other leg on top"
        r"|\bcross the legs\b",
        "ankle-across": r"\bankle (?:across|on|over) the other\b|\bankle\b.*\bacross\b",
        "hand-on-top": r"\bother hand\b.*\bon top\b",
        "arms-round": r"\b(?:hug|wrap)\b",
        "arm-across": r"\bthat arm across\b",
        "knees-leaning": r"\bknees lean\b",
        "lower-leg-up": r"\blift the lower leg\b",
    }.items()
}
LIMB_UNDONE: Mapping[str, re.Pattern[str]] = {
    "top-leg-crossed": re.compile(r"^top leg off\b|^take the top leg off\b", re.IGNORECASE),
    "ankle-across": re.compile(r"^foot back\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class Read:
    """A sentence that was read: its kind, and what it is about: a posture, a limb, a tool's name."""

    kind: str
    about: str = ""


@lru_cache(4096)
def patterns(text: str, side: str | None) -> list[re.Pattern[str]]:
    """The pieces of a text between its breaks, filled in for a side; other placeholders stand for any words."""
    pieces = [" ".join(piece.split()) for piece in BREAK.split(text)]
    return [re.compile(_filled(piece, side)) for piece in pieces if any(map(str.isalnum, piece))]


def _filled(piece: str, side: str | None) -> str:
    found, at = "", 0
    for match in _FIELD.finditer(piece):
        found += re.escape(piece[at : match.start()]) + _value(match[1], side)
        at = match.end()
    return found + re.escape(piece[at:])


def _value(name: str, side: str | None) -> str:
    if side not in ("left", "right"):
        return "(.+?)" if "|" not in name else "(" + "|".join(map(re.escape, name.split("|"))) + ")"
    if "|" in name:
        return re.escape(name.split("|")[side == "right"])
    other = "right" if side == "left" else "left"
    known = {"side": side, "Side": side.capitalize(), "other_side": other, "Other_side": other.capitalize()}
    return known.get(name, "(.+?)")


def is_text(text: str, sentence: str, side: str | None) -> bool:
    """Whether the sentence is a piece of a text."""
    return any(piece.fullmatch(sentence) for piece in patterns(text, side))


def full(caution: Any) -> str:
    """The full words of a caution, or of other words that may have a brief form."""
    return str(getattr(caution, "full", caution).text)


def brief(caution: Any) -> str | None:
    """The brief words, if there are any."""
    found = getattr(caution, "brief", None)
    return None if found is None else str(found.text)


def cautions(move: Move, lists: Lists) -> list[Any]:
    """What a move, its tool and, where it presses, its area ask to watch for."""
    tool = None if move.tool is None else lists.tools[move.tool].caution
    area = lists.areas[move.area].caution if move.tool is not None or move.pressure else None
    return [*move.cautions, *(words for words in (tool, area) if words is not None and words not in move.cautions)]


def _named(read: Read, match: re.Match[str]) -> Read:
    named = read.kind in ("take", "put-away", "carry", "come-off", "tool-stays") and match.groups()
    return Read(read.kind, match[1]) if named else read


class Tables:
    """The sentences that the program says by itself."""

    def __init__(self, phrases: Any, lists: Lists) -> None:
        self.phrases, self.lists = phrases, lists
        self.rows = [(read, piece) for read, text in self._rows() for piece in patterns(text, None)]
        self._known: dict[str, Read | None] = {}

    def read(self, sentence: str) -> Read | None:
        """What a sentence of the tables is; None for any other."""
        if sentence not in self._known:
            found = ((read, piece.fullmatch(sentence)) for read, piece in self.rows)
            self._known[sentence] = next((_named(read, match) for read, match in found if match), None)
        return self._known[sentence]

    def _rows(self) -> Iterator[tuple[Read, str]]:
        phrases = self.phrases
        for posture, ways in getattr(phrases, "go", {}).items():
            yield from ((Read("go", posture), text.text) for text in ways.values())
        for limb, words in getattr(phrases, "limbs", {}).items():
            yield Read("do", limb), words.do.text
            yield Read("undo", limb), words.undo.text
            yield Read("undo-offered", limb), words.undo_offered.text
        off = phrases.come_off
        for text in [off] if hasattr(off, "text") else [off.usual, *off.areas.values(), *off.postures.values()]:
            yield Read("come-off"), text.text
        for name in ("ease", "rise"):
            yield from ((Read(name), text.text) for text in getattr(phrases, name, {}).values())
        for name in ("stay", "tool_stays", "carry", "take", "put_away", "stay_down", "other_side", "first_side"):
            if hasattr(phrases, name):
                yield Read(name.replace("_", "-")), getattr(phrases, name).text
        yield from ((Read(name.replace("_", "-")), getattr(phrases, name).text) for name in ("switch", "lay_out"))
        yield from ((Read(name.replace("_", "-")), getattr(phrases, name).text) for name in LEFT_OUT)
        yield Read("announce"), phrases.announce.full.text
        yield from ((Read("pressure"), text.text) for text in phrases.pressure)
        yield Read("conditions"), phrases.conditions.text
        yield from self._safety()

    def _safety(self) -> Iterator[tuple[Read, str]]:
        safety = self.phrases.safety
        for kind, words in safety.items() if isinstance(safety, Mapping) else [("pressure", safety)]:
            yield Read("safety", kind), words.full.text
            if words.brief:
                yield Read("safety", kind), words.brief.text
        cautions = [tool.caution for tool in self.lists.tools.values()]
        for caution in [*cautions, *(area.caution for area in self.lists.areas.values())]:
            if caution is not None:
                yield Read("caution"), full(caution)
                yield from ((Read("caution-brief"), words) for words in [brief(caution)] if words)


def of_move(move: Move, sentence: str, side: str | None) -> Read | None:
    """What a sentence is in a move's own texts; None for any other."""
    if sentence == move.name.text.rstrip(".") + "." or sentence == move.name.text:
        return Read("announce")
    for name in ("go", "place", "shift", "again", "brief", "setup", "lighter"):
        text = getattr(move, name, None)
        if text is not None and is_text(text.text, sentence, side):
            return Read(name, str(move.posture) if name == "go" else "")
    for caution in move.cautions:
        if is_text(full(caution), sentence, side):
            return Read("caution")
        shorter = brief(caution)
        if shorter is not None and is_text(shorter, sentence, side):
            return Read("caution-brief")
    return None
