"""Five hundred damaged plans are refused with line and column, or read; what a plan costs grows with its size."""

import contextlib
import re
import time
from collections.abc import Callable
from itertools import islice, pairwise
from pathlib import Path

import pytest

from support.command_line import voiceguide_here
from support.damaged_batches import damaged_batches, fault_in_reading
from voiceguide.batch.plan import read_plan
from voiceguide.errors import FaultyContent

PARTS, EACH = 5, 100
FACTOR = 2.6
"""Most by which the time may grow when a plan doubles: twice, and room for a busy machine."""
PLANS: dict[str, tuple[str, Callable[[int], str]]] = {
    "rows": ("a.yaml", lambda n: "- {routine: a, fit: 8m}\n" * (n // 24)),
    "rows of a table": ("a.csv", lambda n: "routine,fit\n" + "a,8m\n" * (n // 5)),
    "rows in lines": ("a.jsonl", lambda n: '{"routine": "a", "fit": "8m"}\n' * (n // 30)),
    "one line of YAML": ("a.yaml", lambda n: f"[{'a, ' * (n // 3)}]"),
    "quotes that are open": ("a.csv", lambda n: "routine\n" + '"a""\n' * (n // 5)),
    "quotes": ("a.csv", lambda n: "routine\n" + '"' * n),
    "faulty lines": ("a.jsonl", lambda n: "{\n" * (n // 2)),
    "brackets": ("<stdin>", lambda n: "[" * n),
    "empty lines": ("<stdin>", lambda n: "#\n" * (n // 2)),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(PARTS))
def test_damaged_plans_are_refused_at_a_place_or_read(seed: int) -> None:
    faults = [fault for batch in damaged_batches(EACH, seed) if (fault := fault_in_reading(batch)) is not None]
    assert faults == [], "\n\n".join(faults)


@pytest.mark.parametrize("seed", range(PARTS))
def test_the_command_refuses_them_with_3_and_builds_nothing(seed: int, tmp_path: Path) -> None:
    refused = (batch for batch in damaged_batches(3 * EACH, 100 + seed) if is_refused(batch.source, batch.file))
    for batch in islice(refused, EACH):
        file = batch.file.strip("<>")
        (tmp_path / file).write_bytes(batch.source)
        ended = voiceguide_here("batch", file, "-o", "out", cwd=tmp_path, cache=tmp_path / "cache")
        assert (ended.returncode, ended.stdout) == (3, ""), (batch, ended.stderr)
        for line in ended.stderr.splitlines():
            assert re.match(rf"{re.escape(file)}:\d+:\d+: .", line), (batch, line)
        assert not (tmp_path / "out").exists(), batch


def is_refused(source: bytes, file: str) -> bool:
    try:
        read_plan(source, file)
    except FaultyContent:
        return True
    return False


@pytest.mark.parametrize("name", PLANS)
def test_twice_the_plan_costs_twice_the_time(name: str) -> None:
    file, made = PLANS[name]
    found = []
    for size in (500_000, 1_000_000, 2_000_000):
        began = time.process_time()
        with contextlib.suppress(FaultyContent):
            read_plan(made(size).encode(), file)
        found.append(max(time.process_time() - began, 0.2))
    print(name, found)  # noqa: T201 - pytest shows it
    assert all(more <= FACTOR * less for less, more in pairwise(found))
