"""Batches of 10, 100 and 1,000 sessions by 1, 2 and 4 processes: seconds a session, phrases, memory."""

import json
import random
import statistics
import sys
import tempfile
from pathlib import Path

from support.thousand_plan import thousand_plan
from support.timed_batches import timed_batch

SIZES, PROCESSES, SEED = (10, 100, 1000), (1, 2, 4), 19


def plan_of(count: int) -> str:
    """A plan of `count` sessions of all routines in turn, drawn from the thousand, as rows."""
    from voiceguide.batch.plan import read_plan

    rows = read_plan(thousand_plan().encode(), "plan.yaml")
    chosen = random.Random(SEED).sample(rows, min(count, len(rows)))
    return "\n".join(json.dumps({key: str(value) for key, value in row.values.items()}) for row in chosen)


def main() -> None:
    """Print a row for each number of sessions and processes, and what a session cost at the start and at the end."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print("sessions processes   all s  each s speedup first tenth last tenth    MB")
    for size in sizes:
        alone_s = 0.0
        for processes in PROCESSES:
            with tempfile.TemporaryDirectory() as folder:
                place = Path(folder)
                (place / "plan.jsonl").write_text(plan_of(size))
                batch = timed_batch(
                    place / "plan.jsonl", place / "out", place / "cache", "--jobs", str(processes)
                )
                lines = [json.loads(line) for line in (place / "out" / "report.jsonl").read_text().splitlines()]
            alone_s = alone_s or batch.took_s
            took, tenth = [line["took_s"] for line in lines], max(1, size // 10)
            first, last = statistics.mean(took[:tenth]), statistics.mean(took[-tenth:])
            print(
                f"{size:8} {processes:9} {batch.took_s:7.1f} {batch.took_s / size:7.3f} {alone_s / batch.took_s:7.2f} "
                f"{first:11.3f} {last:10.3f} {max(batch.memory_mb, default=0):5.0f}"
            )


if __name__ == "__main__":
    main()
