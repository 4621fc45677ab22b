"""Cost of fitting compared with reading, for 250 to 2,000 steps: at most ten times as much, growing as n log n."""

import statistics
import time
from collections.abc import Callable
from functools import partial

from support.factories import catalogue
from voiceguide.model.routine import Routine
from voiceguide.model.script import Estimated
from voiceguide.parser.reader import read_routine
from voiceguide.schedule.planner import Planner, compile_routine

RUNS = 5
STEPS = (250, 500, 1000, 2000)

STEP = """\
  - move:
      name: Move {n}
      side: {side}
      hold: {{min: 30s, usual: {usual}s, max: 90s}}
      setup: "Put the ball under the next spot, number {n}. [2s] And lean in."
      cues:
        - {{at: 5s, say: "Slow down there."}}
        - {{at: 50%, say: "Breathe."}}
"""


def source(steps: int) -> bytes:
    """A routine of so many moves of different lengths, every tenth of them optional."""
    lines = ["name: Long\nsafety: Gently.\nsteps:\n"]
    for n in range(steps):
        lines.append(STEP.format(n=n, side="each" if n % 3 else "none", usual=35 + n % 17))
        lines.append("    optional: true\n" if n % 10 == 9 else "")
    return "".join(lines).encode()


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def read(text: bytes) -> Routine:
    return read_routine(text, "long.yaml", "long", catalogue().lists, lambda name: f'no move "{name}"')


def estimated(routine: Routine) -> Estimated:
    """The routine compiled, with guessed lengths."""
    return Estimated(compile_routine(routine, catalogue().language("en")))


def fitted(routine: Routine, frames: int) -> None:
    """Fit to a length, from the very beginning: compile, measure by guessing, prove, solve, lay out."""
    Planner(estimated(routine)).fitted(frames)


def main() -> None:
    """Print the medians and their ratio for each length."""
    print(f"{'steps':>6} {'reading s':>10} {'fitting s':>10} {'ratio':>6}")
    read(source(10))
    for steps in STEPS:
        text = source(steps)
        routine = read(text)
        usual = Planner(estimated(routine)).usual().plan.frames
        works = partial(read, text), partial(fitted, routine, round(usual * 1.1))
        pairs = [tuple(seconds(work) for work in works) for _ in range(RUNS)]
        reading, fitting = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"{steps:>6} {reading:>10.2f} {fitting:>10.2f} {fitting / reading:>6.1f}")


if __name__ == "__main__":
    main()
