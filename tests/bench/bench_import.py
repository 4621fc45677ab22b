"""Cost of `import` and `build` for scripts of 50 to 5,000 sentences, in one line and in as many lines.

A script in one line must cost no more than in many, and the cost must grow as the sentences do.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from support.costs import peak_mib

ROUNDS = (*(("system", count) for count in (50, 200, 600, 5000)), *(("natural", count) for count in (50, 200, 600)))
SHAPE = (9, 5, 8, 5), (2, 0, 1, 0)
"""Widths and digits of the columns of costs."""
TEXT = "let the left foot rest on your mat and breathe out slowly while both arms lie softly beside you now"
WORDS = TEXT.split()


def script(sentences: int, end: str) -> str:
    """So many different sentences of eight words and a number, each followed by `end`."""
    chance = random.Random(1)
    lines = (" ".join(chance.choices(WORDS, k=8)).capitalize() + f" {number}." for number in range(sentences))
    return end.join(lines) + "\n"


def measured(folder: Path, sentences: int, end: str, voice: str) -> tuple[float, float, float, float]:
    """The seconds of import and its peak of memory in MiB, and those of a first build."""
    folder.mkdir()
    source, routine = folder / "script.txt", folder / "script.yaml"
    source.write_text(script(sentences, end))
    environment = {"VOICEGUIDE_VOICE": voice, "VOICEGUIDE_CACHE_DIR": str(folder / "cache"), "VOICEGUIDE_COVER": "none"}
    program = [sys.executable, "-m", "voiceguide"]
    costs = list[float]()
    commands: tuple[list[str | Path], ...] = (
        ["import", source, "-o", routine], ["build", routine, "-o", folder / "script.mp3"],
    )  # fmt: skip
    for command in commands:
        began = time.perf_counter()
        mib = peak_mib([*program, *command], environment)
        costs += [time.perf_counter() - began, mib]
    return costs[0], costs[1], costs[2], costs[3]


def main() -> None:
    """Print a row for each voice and number of sentences, in one line and in many."""
    print(f"{'voice':>8} {'sentences':>9} {'lines':>6} {'import s':>9} {'MiB':>5} {'build s':>8} {'MiB':>5}")
    with tempfile.TemporaryDirectory() as folder:
        for number, (voice, sentences) in enumerate(ROUNDS):
            for lines, end in ((1, " "), (sentences, "\n")):
                costs = measured(Path(folder, f"{number}-{lines}"), sentences, end, voice)
                row = " ".join(f"{cost:>{width}.{digits}f}" for cost, width, digits in zip(costs, *SHAPE, strict=True))
                print(f"{voice:>8} {sentences:>9} {lines:>6} {row}", flush=True)


if __name__ == "__main__":
    main()
