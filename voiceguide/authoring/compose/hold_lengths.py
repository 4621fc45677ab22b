"""The seconds of holds and rests that a plan came to, written back, and evened out where others gave way too."""

from dataclasses import replace

from voiceguide.authoring.compose.arrangement import REST_S, Arrangement
from voiceguide.compiler.compile import leaves
from voiceguide.model.durations import FRAME_S
from voiceguide.model.routine import Routine
from voiceguide.model.script import SpanKind
from voiceguide.model.steps import MoveStep, RestStep
from voiceguide.model.values import Side
from voiceguide.schedule.layout import Plan


def with_lengths(arranged: Arrangement, routine: Routine, plan: Plan) -> Arrangement:
    """Take over the whole seconds that holds and rests have in a plan of `routine`."""
    steps = list(enumerate(leaves(routine.steps), 1))
    held = [number for number, step in steps if isinstance(step, MoveStep)]
    rested = [number for number, step in steps if isinstance(step, RestStep)]
    solved = (SpanKind.HOLD, SpanKind.REST)
    seconds = {laid.span.step: round(laid.frames * FRAME_S) for laid in plan.spans if laid.span.kind in solved}
    holds_s = {turn: seconds[number] for turn, number in enumerate(held) if number in seconds}
    rests_s = {turn: seconds[number] for turn, number in enumerate(rested, 1) if number in seconds}
    return replace(arranged, holds_s=holds_s, rests_s=rests_s)


def evened(arranged: Arrangement, missing_s: float) -> Arrangement:
    """Spread the seconds that are missing, or too many, over the rests, and where these have no room over the holds."""
    step = 1 if missing_s > 0 else -1
    left = round(abs(missing_s))
    rests_s, holds_s = dict(arranged.rests_s), dict(arranged.holds_s)
    while left and (room := [turn for turn, now_s in rests_s.items() if REST_S[0] <= now_s + step <= REST_S[-1]]):
        for turn in room[:left]:
            rests_s[turn] += step
        left -= len(room[:left])
    for turn, one in enumerate(arranged.moves):
        hold, cost = one.move.hold, arranged.rounds * (2 if one.move.side is Side.EACH else 1)
        while hold and left >= cost and hold.min_s <= holds_s[turn] + step <= hold.max_s:
            holds_s[turn] += step
            left -= cost
    return replace(arranged, rests_s=rests_s, holds_s=holds_s)
