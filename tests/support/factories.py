"""Routines from a few lines of YAML, laid out with lengths by a fixed rule: a second for each word, 0.5 s a sign."""

import textwrap
from dataclasses import dataclass
from functools import cache

from voiceguide.compiler.compile import compile_script
from voiceguide.errors import FaultyContent
from voiceguide.model.durations import FRAME_SAMPLES, SAMPLE_RATE_HZ, frames_covering
from voiceguide.model.roles import COACH, Role
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script
from voiceguide.model.sounds import ClipInfo
from voiceguide.model.spans import SpanKind, Talk
from voiceguide.parser.catalogue import Catalogue
from voiceguide.parser.reader import read_routine
from voiceguide.schedule.layout import Plan, lay_out
from voiceguide.schedule.planner import Planner, compile_routine
from voiceguide.schedule.validate import faults

SIGN_S = 0.5


@cache
def catalogue() -> Catalogue:
    return Catalogue()


def sound(seconds: float, key: str) -> ClipInfo:
    samples = round(seconds * SAMPLE_RATE_HZ)
    return ClipInfo(key, frames_covering(samples) + 2, FRAME_SAMPLES, FRAME_SAMPLES + samples)


class FixedSounds:
    """The lengths of sounds by the fixed rule."""

    def utterance(self, spoken: str, _role: Role = COACH) -> ClipInfo:
        return sound(len(spoken.split()), spoken)

    def sign(self, name: str) -> ClipInfo:
        return sound(SIGN_S, f"<{name}>")


SOUNDS = FixedSounds()


@dataclass(frozen=True)
class Measured(FixedSounds):
    """A script with the lengths of the fixed rule."""

    script: Script

    def measure(self, script: Script) -> "Measured":
        return Measured(script)


def measured(routine: Routine) -> Measured:
    """Return the usual script of a routine with the lengths of the fixed rule."""
    return Measured(compile_routine(routine, catalogue().language("en")))


def routine_of(steps: str, **more: str) -> Routine:
    """A routine named Test with these `steps`; further top-level keys as YAML."""
    head = "".join(f"{key}: {value}\n" for key, value in {"name": "Test", "safety": '"Safe."', **more}.items())
    text = f"{head}steps:\n{textwrap.indent(textwrap.dedent(steps).strip(), '  ')}\n"
    known = catalogue()
    return read_routine(text.encode(), "test.yaml", "test", known.lists, lambda name: f'no move "{name}"')


def script_of(steps: str, talk: Talk = "auto", **more: str) -> Script:
    known = catalogue()
    return compile_script(routine_of(steps, **more), known.language("en"), talk=talk, minutes=9)


def plan_of(steps: str, talk: Talk = "auto", **more: str) -> Plan:
    script = script_of(steps, talk, **more)
    found = faults(script, SOUNDS)
    if found:
        raise FaultyContent(found)
    return lay_out(script, SOUNDS)


def planning_of(steps: str, **more: str) -> Planner:
    """The routine, to be planned at any length."""
    return Planner(measured(routine_of(steps, **more)))


def said(plan: Plan) -> list[str]:
    """Everything one hears, in order: words as they are, signs in <>, breaks as …3s."""
    heard = sorted((one for laid in plan.spans for one in laid.heard), key=lambda one: one.start_sample)
    return [
        f"…{(one.end_sample - one.start_sample) / SAMPLE_RATE_HZ:g}s"
        if one.kind == "break"
        else f"<{one.text}>"
        if one.kind == "sign"
        else one.text
        for one in heard
        if one.kind == "break" or one.is_audible
    ]


def holds(plan: Plan) -> list[tuple[str | None, str | None, int]]:
    """Each hold: name, side, frames."""
    return [(laid.span.name, laid.span.side, laid.frames) for laid in plan.spans if laid.span.kind is SpanKind.HOLD]


def compiled(routine: Routine) -> Plan:
    """The plan of the usual script of a routine."""
    return lay_out(measured(routine).script, SOUNDS)
