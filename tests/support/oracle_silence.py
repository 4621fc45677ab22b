"""Silences before one knows where to go or what to do."""

from collections.abc import Iterator

from support.oracle_scenes import Event, Fault, Heard, Objection, Scene
from support.oracle_texts import DIRECTIONS, TOOL_WORDS, VERB_FIRST

LONG_S = 5.0
"""Seconds of silence that are too long before a direction."""
_AUTHORS = ("say", "outro", "intro")


def silences(heard: Heard, scenes: list[Scene]) -> Iterator[Objection]:
    """Complain about long silences; in a session of bells alone there are no directions."""
    if heard.talk != "bells":
        for start_s, lasts_s, text in waits(scenes):
            if lasts_s >= LONG_S:
                yield Objection(Fault.SILENCE, start_s, f"{lasts_s:.1f} s before: {text}")


def waits(scenes: list[Scene]) -> Iterator[tuple[float, float, str]]:
    """Each silence before a direction: when it begins, how long it is, and the words after it."""
    posture: str | None = None
    for scene in scenes:
        wanted = posture if scene.move is None or scene.move.posture is None else scene.move.posture
        yield from _waits(scene, turns=wanted != posture)
        posture = wanted


def _waits(scene: Scene, *, turns: bool) -> Iterator[tuple[float, float, str]]:
    ended_s, is_told, before = scene.begins_s, False, None
    for event in scene.way:
        if event.read.kind in ("rest", "breathe"):
            ended_s, is_told = max(ended_s, event.cue.end_s), False
            continue
        lasts_s = event.cue.start_s - ended_s
        own = before is not None and before.read == event.read and event.read.kind in _AUTHORS
        if not is_told and not own:
            yield ended_s, lasts_s, event.text
        if lasts_s >= LONG_S:
            is_told = False
        turns = turns and event.read.kind != "go"
        is_told = is_told or _tells(event, turns=turns)
        ended_s, before = max(ended_s, event.cue.end_s), event


def _tells(event: Event, *, turns: bool) -> bool:
    """Whether one knows by these words what to do next; tool words tell nothing while one does not know where to go."""
    kind = event.read.kind
    if kind in TOOL_WORDS:
        return not turns
    return kind in DIRECTIONS or (kind in ("say", "outro") and VERB_FIRST.search(event.text) is not None)
