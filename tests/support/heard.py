"""What a listener hears of a routine, or of a request to compose one: the cues of the session, and their seconds."""

import shlex
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, Literal, cast

from support.oracle_sessions import composed, content, studio
from voiceguide.authoring.compose.request import Request
from voiceguide.compiler.exclusions import without
from voiceguide.compiler.selection import one_side, only_section
from voiceguide.encoders.mp3.encode import TAIL_FRAMES
from voiceguide.model.durations import parse_duration
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Talk
from voiceguide.model.timeline import Cue, Timeline
from voiceguide.schedule.placement import timeline_of
from voiceguide.schedule.planner import plan

Row = dict[str, Any]
OPTIONS = {"side", "section", "without", "talk", "fit"}
"""Options of a row that change what is heard, as on the command line."""
ASKED = {"area", "tool", "posture", "minutes", "without"}
"""Options of a request to compose."""


def heard_of(row: Row) -> Timeline:
    """Return the session in which a row is heard, with guessed lengths: nothing is spoken."""
    options = tuple(sorted(row.get("options", {}).items()))
    return _session(row.get("routine", ""), row.get("compose", ""), options)


@cache
def _session(routine_id: str, request: str, options: tuple[tuple[str, str], ...]) -> Timeline:
    asked = dict(options)
    assert asked.keys() <= OPTIONS, f"unknown options {asked.keys() - OPTIONS}"
    routine = composed(_request(request)) if request else content().routine(routine_id)
    if "without" in asked:
        routine = without(routine, [asked["without"]], content().lists, content().move)
    if "section" in asked:
        routine = only_section(routine, asked["section"])
    return _timeline(_one_side(routine, asked.get("side")), asked)


def _one_side(routine: Routine, side: str | None) -> Routine:
    return routine if side is None else one_side(routine, cast("Literal['left', 'right']", side))


def _timeline(routine: Routine, asked: dict[str, str]) -> Timeline:
    talk = cast("Talk", asked.get("talk", "auto"))
    fit_s = parse_duration(asked["fit"]) if "fit" in asked else None
    found = plan(routine, content(), studio(), talk=talk, fit_s=fit_s, estimate=True)
    return timeline_of(found.plan, TAIL_FRAMES)


def _request(line: str) -> Request:
    """The request of a command line without its first words: `--area neck --minutes 5`."""
    found: dict[str, tuple[str, ...]] = {}
    for option, value in pairwise(shlex.split(line)):
        if option.startswith("--"):
            found[option[2:]] = (*found.get(option[2:], ()), value)
    unknown = found.keys() - ASKED
    assert not unknown, f"unknown options {unknown}"
    areas, tools, postures = (found.get(name, ()) for name in ("area", "tool", "posture"))
    minutes = float(found["minutes"][0])
    return Request(areas, tools, minutes, found.get("without", ()), postures=postures)


def words(row: Row) -> str:
    """All words that are heard in the session of a row, or in its move alone, with pauses as a slash."""
    return " / ".join(cue.text for cue in _cues(row) if cue.kind == "utterance")


def phrases(row: Row) -> list[str]:
    """The phrases that a row has to have heard, in their order."""
    heard = row.get("heard", [])
    return [heard] if isinstance(heard, str) else heard


def misses(row: Row) -> list[str]:
    """Return the phrases of a row that are not heard in their order."""
    text, at, missed = words(row).casefold(), 0, []
    for phrase in phrases(row):
        found = text.find(phrase.casefold(), at)
        if found < 0:
            missed.append(phrase)
        else:
            at = found + len(phrase)
    return missed


def seconds(row: Row) -> list[float]:
    """Return the seconds that a row measures.

    Of `session`, from its first to its last sample; of `work`, of all holds of its move; of `side`, of the holds of
    its move on the left; of `hold`, of each of them; of `spots`, how many holds; of `gap`, between its phrases; of
    `rest`, from its phrase to the end of the hold.
    """
    cues = [*_cues(row)]
    holds = [cue for cue in cues if cue.kind == "hold"]
    match row["seconds"]["of"]:
        case "session":
            return [heard_of(row).duration_s]
        case "work":
            return [sum(map(_lasts_s, holds))]
        case "side":
            return [sum(_lasts_s(hold) for hold in holds if hold.side == "left")]
        case "hold":
            return [*map(_lasts_s, holds)]
        case "spots":
            return [float(len(holds))]
        case "gap":
            return [b - a for a, b in pairwise(_starts(cues, phrases(row)))]
        case "rest":
            return [*_rests(cues, holds, phrases(row)[0])]
        case other:
            raise AssertionError(f"unknown measure {other}")


def _lasts_s(hold: Cue) -> float:
    return hold.end_s - hold.start_s


def _starts(cues: list[Cue], wanted: list[str]) -> list[float]:
    """When each of the phrases starts, each after the one before."""
    starts: list[float] = []
    for phrase in wanted:
        after_s = starts[-1] if starts else -1.0
        starts.append(next(cue.start_s for cue in cues if phrase in cue.text and cue.start_s > after_s))
    return starts


def _rests(cues: list[Cue], holds: list[Cue], phrase: str) -> Iterator[float]:
    for hold in holds:
        within = [cue for cue in cues if hold.start_s <= cue.start_s < hold.end_s and phrase in cue.text]
        yield from (hold.end_s - cue.start_s for cue in within)


def _cues(row: Row) -> Iterator[Cue]:
    """The cues of the session of a row; of its move alone, if it names one."""
    wanted = row.get("move")
    return (cue for cue in heard_of(row).cues if wanted is None or cue.move == wanted)
