"""A plan of 1,024 short sessions: sixteen routines, eight lengths, four levels of talk, two voices."""

from collections.abc import Iterator
from pathlib import Path

from support.factories import catalogue
from voiceguide.model.durations import FRAME_S
from voiceguide.schedule.planner import reach
from voiceguide.speech.studio import Studio

ROUTINES = (
    "after-a-run", "after-jumping", "after-sitting", "back-with-peanut", "calf-release", "chest-and-shoulders-firm",
    "cold-ball-feet", "desk-feet-ten", "desk-tension-feet", "feet-before-sleep", "feet-five-minutes", "forearms-mouse",
    "roller-calf-and-foot", "sciatic-seat", "sore-spots", "upper-body-ball",
)  # fmt: skip
TALKS = ("auto", "full", "brief", "bells")
VOICES = ("natural", "system")
LENGTHS = 8
COUNT = len(ROUTINES) * len(TALKS) * len(VOICES) * LENGTHS
_MIDDLE = 0.35
"""Part of the lengths that a routine can have, on both sides of their middle, from which lengths are taken."""


def thousand_plan(routines: tuple[str, ...] = ROUTINES, voices: tuple[str, ...] = VOICES) -> str:
    """Return the plan in YAML."""
    lines = [
        f"- {{routine: {routine}, talk: [{', '.join(TALKS)}], voice: [{', '.join(voices)}], "
        f"fit: [~, {', '.join(_lengths(routine))}]}}"
        for routine in routines
    ]
    return "\n".join(["matrix:", *lines, ""])


def write_plan(folder: Path) -> Path:
    """Write the plan into `folder`, and return its path."""
    path = folder / "plan.yaml"
    path.write_text(thousand_plan())
    return path


def _lengths(routine: str) -> Iterator[str]:
    """Yield lengths that a routine can have whatever is said in it, all short, in seconds."""
    reaches = [
        reach(catalogue().routine(routine), catalogue(), Studio("hum"), talk=talk, estimate=True)
        for talk in ("full", "brief", "bells")
    ]
    low = max(each.shortest for each in reaches) * FRAME_S
    high = min(2 * low, min(each.longest for each in reaches) * FRAME_S)
    middle, reach_s = (low + high) / 2, (high - low) * _MIDDLE
    for step in range(LENGTHS - 1):
        yield f"{round(middle + reach_s * (2 * step / (LENGTHS - 2) - 1))}s"
