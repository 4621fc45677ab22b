"""Seconds of holds and rests, taken from a plan, and corrected where other lengths changed as well."""

from dataclasses import replace

from voiceguide.authoring.compose.arrangement import REST_S, Arrangement
from voiceguide.compiler.compile import leaves
from voiceguide.model.durations import FRAME_S
from voiceguide.model.routine import Routine
from voiceguide.model.spans import SpanKind
from voiceguide.model.steps import MoveStep, RestStep
from voiceguide.schedule.layout import Plan


def with_lengths(arranged: Arrangement, routine: Routine, plan: Plan) -> Arrangement:
    """Return `arranged` with the whole seconds that holds and rests have in `plan`, a plan of `routine`."""
    steps = list(enumerate(leaves(routine.steps), 1))
    hold_steps = [number for number, step in steps if isinstance(step, MoveStep)]
    rest_steps = [number for number, step in steps if isinstance(step, RestStep)]
    solved = (SpanKind.HOLD, SpanKind.REST)
    seconds = {laid.span.step: round(laid.frames * FRAME_S) for laid in plan.spans if laid.span.kind in solved}
    holds_s = {index: seconds[number] for index, number in enumerate(hold_steps) if number in seconds}
    rests_s = {index: seconds[number] for index, number in enumerate(rest_steps, 1) if number in seconds}
    return replace(arranged, holds_s=holds_s, rests_s=rests_s)


def spread_over_rests(arranged: Arrangement, missing_s: float) -> Arrangement:
    """Return `arranged` with `missing_s` spread over its rests, then, if these have no room, over its holds.

    Negative `missing_s` are seconds too many, and are taken away.
    """
    step = 1 if missing_s > 0 else -1
    left = round(abs(missing_s))
    rests_s, holds_s = dict(arranged.rests_s), dict(arranged.holds_s)
    while left and (room := [index for index, now_s in rests_s.items() if REST_S[0] <= now_s + step <= REST_S[-1]]):
        for index in room[:left]:
            rests_s[index] += step
        left -= len(room[:left])
    for index, picked in enumerate(arranged.moves):
        hold, cost = picked.move.hold, arranged.rounds * (2 if picked.move.side.alternates else 1)
        while hold and left >= cost and hold.min_s <= holds_s[index] + step <= hold.max_s:
            holds_s[index] += step
            left -= cost
    return replace(arranged, rests_s=rests_s, holds_s=holds_s)
