"""A simulation of a thousand to a million sessions a day: the cores, the reuse of phrases, and the wait."""

import time

from support.scale_model import Costs, Demand, cores_for

COSTS = Costs(phrase_s=0.055, session_s=0.17)
"""Measured with the natural voice: docs/scale.md."""
WAIT_S = 30.0
"""Seconds within which 99 of 100 sessions are to be there."""
DEMANDS = {
    "a clinic": Demand(1_000, routines=25),
    "a clinic, each with a text of its own": Demand(1_000, routines=25, own=20),
    "a publisher": Demand(10_000, routines=200),
    "an app": Demand(100_000, routines=1_000),
    "an app, each with a text of its own": Demand(100_000, routines=1_000, own=20),
    "a platform": Demand(1_000_000, routines=5_000),
    "a platform, each with a text of its own": Demand(1_000_000, routines=5_000, own=20),
}


def main() -> None:
    """Print a row for each demand."""
    print(f"{'who':<40}     a day  cores  busy  reuse     spoken  wait s  p99 s     GB")
    for who, demand in DEMANDS.items():
        began = time.monotonic()
        day = cores_for(demand, COSTS, WAIT_S)
        print(
            f"{who:<40} {demand.sessions_a_day:9,} {day.cores:6} {day.busy:5.0%} {day.reuse:6.1%} {day.spoken:10,} "
            f"{day.half_wait_s:7.2f} {day.late_wait_s:6.1f} {day.cache_gb:6.1f}   ({time.monotonic() - began:.0f} s)"
        )


if __name__ == "__main__":
    main()
