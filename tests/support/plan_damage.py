"""Plans of sessions that are harmed at random: wrong types, limits that are passed, keys that are missing."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.command_line import voiceguide_here
from voiceguide.export.ownership import DIGEST

VALUES: tuple[object, ...] = (
    None, True, [], {}, "", "\ud800", "\x1b[31m", "x" * 5000, -1, 0, 1, 1e308, -1e308, 10**30, -(10**30), 0.5,
    float("nan"), float("inf"), -float("inf"), [[]], {"a": {}}, ["left"],
)  # fmt: skip
"""What is put in the place of a value."""


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value of a plan."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield (*path, key)
        yield from places(member, (*path, key))


def harmed_plans(plan: dict[str, Any], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield what is done to a plan, and the JSON of it, `count` times; the first keys as often as the many cues."""
    chance = random.Random(seed)
    found = list(places(plan))
    by_top = [[path for path in found if path[0] == key] for key in plan if key not in ("voiceguide", DIGEST)]
    for _ in range(count):
        copy = json.loads(json.dumps(plan))
        holder, path = copy, chance.choice(chance.choice(by_top))
        for key in path[:-1]:
            holder = holder[key]
        value = chance.choice(VALUES)
        if chance.random() < 0.2:
            del holder[path[-1]]
            yield f"without {path}", json.dumps(copy)
        else:
            holder[path[-1]] = value
            yield f"{path} = {value!r}"[:200], json.dumps(copy)


def fault_in_verifying(audio: Path, plan: str, cache: Path) -> str | None:
    """Return a report if `verify` ends otherwise than with 0, 5 or 7 and a line; `audio` is verified by `plan`."""
    audio.with_suffix(".json").write_text(plan, encoding="utf-8")
    done = voiceguide_here("verify", str(audio), cwd=audio.parent, cache=cache)
    told = done.stdout + done.stderr
    right = done.returncode in (0, 5, 7) and told.strip() and "Traceback" not in told
    return None if right else f"exit {done.returncode}: {told[-600:]}"
