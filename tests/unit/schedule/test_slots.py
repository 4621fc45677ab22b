"""voiceguide/schedule/slots.py: the neighbours tell what all slots would tell."""

import random

import pytest

from voiceguide.schedule.slots import Slot, Slots


def naive_room(slots: list[Slot], start: int, end: int) -> bool:
    gaps = ((slot, 24 if slot.written else 4) for slot in slots)
    return all(end + gap <= slot.start or slot.end + gap <= start for slot, gap in gaps)


@pytest.mark.parametrize("seed", range(20))
def test_there_is_room_where_no_slot_is_too_near(seed: int) -> None:
    chance = random.Random(seed)
    starts = [chance.randrange(2000) for _ in range(chance.randrange(6))]
    written = [Slot(start, start + chance.randrange(1, 300), written=True) for start in starts]
    slots, known = Slots(written), list(written)
    for _ in range(200):
        start = chance.randrange(2000)
        end = start + chance.randrange(1, 40)
        assert slots.has_room(start, end, 24, 4) == naive_room(known, start, end)
        if naive_room(known, start, end):
            known.append(Slot(start, end, written=False))
            slots.add(known[-1])
    assert [slot.start for slot in slots] == sorted(slot.start for slot in known)
