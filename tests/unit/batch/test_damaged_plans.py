"""A sample of the damaged plans of `scripts/prove batch`."""

import random

from support.damaged_batches import damaged_batches, fault_in_reading, whole_plan
from voiceguide.batch.plan import read_plan


def test_a_plan_before_it_is_damaged_is_read() -> None:
    chance = random.Random(1)
    for _ in range(10):
        file, source = whole_plan(chance)
        assert len(read_plan(source, file)) >= 10


def test_damaged_plans_are_refused_at_a_place_or_read() -> None:
    faults = [fault for batch in damaged_batches(40, seed=99) if (fault := fault_in_reading(batch)) is not None]
    assert faults == [], "\n\n".join(faults)
