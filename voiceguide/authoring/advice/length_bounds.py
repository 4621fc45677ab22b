"""Advice on `length:`, which is held against the lengths that the steps can take."""

from collections.abc import Iterator

from voiceguide.errors import Complaint, Detail, FaultyContent
from voiceguide.model.durations import FRAME_S, format_duration
from voiceguide.model.routine import Routine
from voiceguide.schedule.planner import Planner


def unmet_bounds(routine: Routine, planner: Planner) -> Iterator[Complaint]:
    """Yield advice where the length of a routine says more or less than its steps can take, or than they usually take.

    Also yield the faults of other lengths than the usual one, which stop a build with `--fit`.
    """
    bounds, where = routine.length, routine.length.where
    if where is None or (bounds.min_s is None and bounds.max_s is None):
        return
    try:
        shortest, longest = planner.reach_of_steps()
    except FaultyContent as error:
        for complaint in error.complaints:
            message = f"at another length than the usual one: {complaint.message}"
            yield Complaint(complaint.where, message, complaint.detail)
        return
    shortest_s, longest_s = round(shortest * FRAME_S), round(longest * FRAME_S)
    usual_s = round(planner.usual().plan.frames * FRAME_S)
    reach = f"the steps take {format_duration(shortest_s)} to {format_duration(longest_s)}"
    for key, bound_s in (("min", bounds.min_s), ("max", bounds.max_s)):
        if bound_s is not None and not shortest_s - 1 <= bound_s <= longest_s + 1:
            meant_s = min(max(bound_s, shortest_s), longest_s)
            message = f"length: {key} is {format_duration(bound_s)}, but {reach}; change it, or give holds a range"
            detail = Detail("length", format_duration(bound_s), reach, f"{key}: {format_duration(meant_s)}")
            yield Complaint(where, message, detail)
    if not (bounds.min_s or 0.0) - 1 <= usual_s <= (bounds.max_s or usual_s) + 1:
        message = f"the session usually lasts {format_duration(usual_s)}, which is outside its own length; {reach}"
        yield Complaint(where, message, Detail("length", expected=reach))
