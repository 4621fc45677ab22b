"""What the oracle holds against a session as a whole: its opening, numbers, counts and cautions."""

import re
from collections.abc import Iterator, Mapping

from support.oracle_scenes import Event, Fault, Heard, Objection, Scene, leaf_steps, moves_of
from support.oracle_texts import VERB_FIRST, brief, cautions, full, is_text, patterns
from voiceguide.model.vocabulary import Lists

NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
COUNTED = re.compile(rf"\b({'|'.join(NUMBERS[2:])}|\d+) (moves?|stages?|steps?|parts?|areas?)\b", re.IGNORECASE)
BOTH = re.compile(
    r"\bboth (?:sides|legs|feet|calves|arms|heels|soles|thighs|hips|seats|shoulders|calf)|then on the other\b"
    r"|\beach (?:side|leg|foot|arm|calf)\b|\bon either side\b|, then the other\b",
    re.IGNORECASE,
)
LAST = re.compile(r"\b(?:the last one|last one|one last|the last (?:move|spot|place|step|stage))\b", re.IGNORECASE)
AREAS: Mapping[str, re.Pattern[str]] = {
    area: re.compile(pattern, re.IGNORECASE)
    for area, pattern in {
        "foot": r"\bfeet\b|\bsoles?\b|\bfoot\b",
        "calf": r"\bcalf\b|\bcalves\b",
        "hamstrings": r"\bhamstrings\b|\bbacks? of the thighs?\b",
        "quads": r"\bquads\b|\bfronts? of the thighs?\b",
        "hips": r"\bhips?\b",
        "glutes": r"\bglutes\b|\bbuttocks?\b|\bseat\b",
        "lower-back": r"\blower back\b",
        "shoulders": r"\bshoulders\b",
        "neck": r"\bneck\b",
        "forearms": r"\bforearms?\b",
        "chest": r"\bchest\b",
    }.items()
}
CALVES = {"calf", "hamstrings", "quads"}


def whole(heard: Heard, scenes: list[Scene]) -> Iterator[Objection]:
    """Complain about what does not agree in a session as a whole."""
    yield from _safety(heard, scenes)
    yield from _numbers(heard, scenes)
    yield from _counts(heard, scenes)
    yield from _cautions(heard, scenes)


def _moves(scenes: list[Scene]) -> list[int]:
    """The numbers of the moves that come, each once, in order."""
    return list(dict.fromkeys(_number(one) for one in scenes if one.hold))


def _number(scene: Scene) -> int:
    number: int = getattr(scene.hold, "number", None) or getattr(scene.hold, "step", 0) or 0
    return number


def _numbers(heard: Heard, scenes: list[Scene]) -> Iterator[Objection]:
    coming = _moves(scenes)
    before = getattr(heard.routine, "moves_before", 0)
    spoken = re.compile(r"Move (\d+) of (\d+)\. ")
    for scene in scenes:
        for event in scene.way:
            match = spoken.match(event.text)
            if match is None or event.read.kind == "say":
                continue
            place = None
            if scene.hold is not None:
                place = before + 1 + coming.index(_number(scene))
            if (int(match[1]), int(match[2])) != (place, before + len(coming)):
                yield _at(event, Fault.NUMBER, f"{event.text} (it is {place} of {before + len(coming)})")


def _counts(heard: Heard, scenes: list[Scene]) -> Iterator[Objection]:
    held = [scene for scene in scenes if scene.move is not None]
    sides = {scene.side for scene in held if scene.side in ("left", "right")}
    areas = {str(scene.move.area) for scene in held if scene.move}
    for at, scene in enumerate(scenes):
        left = len({one.key for one in scenes[at:] if one.hold})
        for event in scene.named("intro", "outro", "say", "rest"):
            text = event.text
            for match in COUNTED.finditer(text):
                count = NUMBERS.index(match[1].casefold()) if not match[1].isdigit() else int(match[1])
                there = len(areas) if match[2].startswith("area") else len(_moves(scenes))
                if count != there:
                    yield _at(event, Fault.COUNT, f"{text} (there are {there})")
            if BOTH.search(text) and len(sides) == 1:
                yield _at(event, Fault.COUNT, f"{text} (only the {next(iter(sides))})")
            if LAST.search(text) and (left > 1 or len(held) == 1):
                yield _at(event, Fault.COUNT, f"{text} ({left} to come)")
            if event.read.kind in ("intro", "outro") and not VERB_FIRST.match(text):
                yield from _areas(heard, event, areas)
        for event in scene.named("first-side"):
            if len(sides) == 1:
                yield _at(event, Fault.COUNT, event.text)
        if scene.move is not None:
            for event in scene.named("setup", "place", "brief"):
                if LAST.search(event.text) and left != 1:
                    yield _at(event, Fault.COUNT, f"{event.text} ({left} to come)")


def _areas(heard: Heard, event: Event, areas: set[str]) -> Iterator[Objection]:
    names = f"{heard.routine.name.text}".casefold()
    for area, words in AREAS.items():
        match = words.search(event.text)
        if match and area not in areas and match[0].casefold() not in names:
            yield _at(event, Fault.LEANS, f"{event.text} (no {area} comes)")


def _safety(heard: Heard, scenes: list[Scene]) -> Iterator[Objection]:
    opening = scenes[0].way
    safety, at_s = heard.routine.safety, scenes[0].hold.start_s if scenes[0].hold else 0.0
    said = {event.read.about for event in opening if event.read.kind == "safety"}
    wanted = "own" if safety is not None and not isinstance(safety, str) else safety or _kind(heard)
    if said != (set() if wanted == "off" else {wanted}):
        yield Objection(Fault.SAFETY, at_s, f"{wanted} is wanted, {', '.join(sorted(said)) or 'nothing'} is said")
    if wanted in ("off", "own"):
        return
    moves = moves_of(heard.routine)
    words = " ".join(event.text for event in opening)
    found = {move.area for move in moves if move.tool is not None} & CALVES
    if ("swollen calf" in words) != bool(found):
        yield Objection(Fault.SAFETY, at_s, f"a swollen calf is {'' if found else 'not '}to be warned of")
    for condition in {condition for move in moves for condition in move.avoid_if}:
        ways = _ways_to_say(condition, heard.tables.lists)
        if not any(way in words for way in ways):
            yield Objection(Fault.SAFETY, at_s, f"nothing is said of {ways[0]}")


def _ways_to_say(condition: str, lists: Lists) -> list[str]:
    others = [entry.says_with[condition] for entry in lists.conditions.values() if condition in entry.says_with]
    return [lists.conditions[condition].says, *lists.conditions[condition].says_with.values(), *others]


def _kind(heard: Heard) -> str:
    moves = moves_of(heard.routine)
    if heard.routine.tools or any(move.tool is not None or move.pressure for move in moves):
        return "pressure"
    breathes = any(hasattr(step, "breathe") for step in leaf_steps(heard.routine.steps))
    breathes = breathes or any(move.breaths for move in moves)
    return "breath" if breathes and all(move.breaths for move in moves) else "stretch"


def _cautions(heard: Heard, scenes: list[Scene]) -> Iterator[Objection]:
    spoken: list[str] = []
    held: set[str] = set()
    for scene in scenes:
        spoken += [event.text for event in scene.way]
        if scene.move is None or scene.hold is None or scene.key in held:
            continue
        held.add(scene.key)
        for caution in cautions(scene.move, heard.tables.lists):
            pieces = patterns(full(caution), scene.side)
            times = [sum(bool(piece.fullmatch(text)) for text in spoken) for piece in pieces]
            short = brief(caution)
            if min(times) == 0:
                yield Objection(Fault.CAUTION, scene.hold.start_s, f"never: {full(caution)} ({scene.key})")
            elif max(times) > 1:
                yield Objection(Fault.CAUTION, scene.hold.start_s, f"{max(times)} times: {full(caution)} ({scene.key})")
            elif short and not _came(scene, full(caution)) and not _came(scene, short) and heard.talk != "bells":
                yield Objection(Fault.CAUTION, scene.hold.start_s, f"never: {short} ({scene.key})")


def _came(scene: Scene, text: str) -> bool:
    return any(is_text(text, event.text, scene.side) for event in scene.way)


def _at(event: Event, fault: Fault, text: str) -> Objection:
    return Objection(fault, event.cue.start_s, text)
