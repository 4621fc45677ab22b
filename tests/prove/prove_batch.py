"""Five hundred damaged plans are refused with line and column, or read; none ends in another error."""

import pytest

from support.damaged_batches import damaged_batches, fault_in_reading

PARTS, EACH = 5, 100


@pytest.mark.parametrize("seed", range(PARTS))
def test_damaged_plans_are_refused_at_a_place_or_read(seed: int) -> None:
    faults = [fault for batch in damaged_batches(EACH, seed) if (fault := fault_in_reading(batch)) is not None]
    assert faults == [], "\n\n".join(faults)
