"""A model of many who ask for sessions: when they ask, which clips they have in common, and cores that build."""

import heapq
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

DAY_S = 86_400


@dataclass(frozen=True)
class Costs:
    """What work costs one core, measured by `scripts/bench batch`."""

    phrase_s: float
    """Seconds to speak a phrase."""
    session_s: float
    """Seconds to build a session whose phrases are all there."""
    sound_mb: float = 0.1
    """Size of a spoken phrase in the shared cache."""


@dataclass(frozen=True)
class Demand:
    """What is asked for."""

    sessions_a_day: int
    routines: int
    """Routines that somebody asks for; the k-th is asked for in proportion to 1/k (Zipf's law)."""
    voices: int = 3
    lengths: int = 8
    phrases: int = 120
    """Phrases of a routine in a voice."""
    of_length: int = 6
    """Phrases that only one length of it has, such as those that name the minutes."""
    own: int = 0
    """Phrases that no other session has, such as a name or a text of somebody's own."""
    peak: float = 2.0
    """How much more is asked for at the busiest hour than on average; the rest of the day follows a cosine."""


@dataclass(frozen=True)
class Outcome:
    """A day."""

    cores: int
    spoken: int
    """Phrases that had to be spoken."""
    reuse: float
    """Part of the phrases that were there."""
    busy: float
    """Part of the time that the cores worked."""
    half_wait_s: float
    late_wait_s: float
    """Seconds from the request to the finished session: the median, and the 99th percentile."""
    cache_gb: float


def simulate(demand: Demand, costs: Costs, cores: int, seed: int = 1) -> Outcome:
    """Let a day pass, from an empty cache on. Requests wait in one line for the first free core."""
    chance = random.Random(seed)
    free_at = [0.0] * cores
    seen: set[tuple[int, ...]] = set()
    waits = list[float]()
    spoken = work_s = 0.0
    weights = [1 / (rank + 1) for rank in range(demand.routines)]
    drawn = chance.choices(range(demand.routines), weights, k=demand.sessions_a_day)
    for at, routine in zip(_arrivals(demand, chance), drawn, strict=True):
        voice, length = chance.randrange(demand.voices), chance.randrange(demand.lengths)
        new = demand.own
        for part, phrases in (((routine, voice), demand.phrases), ((routine, voice, length), demand.of_length)):
            if part not in seen:
                seen.add(part)
                new += phrases
        service_s = costs.session_s + new * costs.phrase_s
        ready = max(at, heapq.heappop(free_at)) + service_s
        heapq.heappush(free_at, ready)
        waits.append(ready - at)
        spoken, work_s = spoken + new, work_s + service_s
    waits.sort()
    needed = demand.sessions_a_day * (demand.phrases + demand.of_length + demand.own)
    return Outcome(
        cores,
        int(spoken),
        1 - spoken / needed,
        work_s / (DAY_S * cores),
        waits[len(waits) // 2],
        waits[len(waits) * 99 // 100],
        spoken * costs.sound_mb / 1000,
    )


def cores_for(demand: Demand, costs: Costs, most_wait_s: float) -> Outcome:
    """Return the day with the fewest cores with which 99 of 100 sessions are there within `most_wait_s` seconds."""
    low, high = 0, 1
    while (found := simulate(demand, costs, high)).late_wait_s > most_wait_s:
        low, high = high, high * 2
    while high - low > max(1, high // 50):
        middle = (low + high) // 2
        tried = simulate(demand, costs, middle)
        low, high, found = (middle, high, found) if tried.late_wait_s > most_wait_s else (low, middle, tried)
    return found


def _arrivals(demand: Demand, chance: random.Random) -> Iterator[float]:
    """Yield the seconds of the day at which sessions are asked for, in order: more by day than by night."""
    swing = demand.peak - 1
    times = list[float]()
    while len(times) < demand.sessions_a_day:
        at = chance.random() * DAY_S
        if chance.random() * demand.peak < 1 - swing * math.cos(2 * math.pi * at / DAY_S):
            times.append(at)
    times.sort()
    return iter(times)
