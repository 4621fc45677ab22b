"""A bundled routine built at a length, decoded, and held against the promises of `--fit`."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from support.decoders import decode
from support.onsets import misplaced
from voiceguide.cache import Cache
from voiceguide.compiler.compile import leaves
from voiceguide.errors import ContentError
from voiceguide.model.durations import FRAME_S, SAMPLE_RATE_HZ, frames
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script
from voiceguide.model.spans import CueAt, SpanKind, Utterance
from voiceguide.model.steps import MoveStep
from voiceguide.parser.catalogue import Catalogue
from voiceguide.pipeline.build import build
from voiceguide.schedule.planner import Planned, Reach, plan, reach
from voiceguide.speech.studio import Studio
from voiceguide.speech.voice_choice import VoiceChoice

Made = TypeVar("Made")


@cache
def catalogue() -> Catalogue:
    return Catalogue()


def studio(folder: Path, engine: str) -> Studio:
    return Studio(VoiceChoice.parse(engine, "en"), Cache(folder))


def reach_of(routine: Routine, studio: Studio) -> Reach:
    return reach(routine, catalogue(), studio)


def lengths_s(found: Reach, count: int) -> list[float]:
    """`count` lengths from the shortest to the longest, the two included, the others whole seconds."""
    least, most = found.shortest * FRAME_S, found.longest * FRAME_S
    if count == 1 or most - least < 1:
        return [least]
    inner = [float(round(least + (most - least) * index / (count - 1))) for index in range(1, count - 1)]
    return [least, *inner, most]


@dataclass(frozen=True)
class Said:
    """What is said at one length."""

    moves: frozenset[str]
    """The moves that come at this length: the words between two of them follow from both."""
    texts: frozenset[str]


def check(routine: Routine, seconds: float, studio: Studio, folder: Path) -> Said | None:
    """Build at one length and hold it against the promises; give what is said, or None where the length is refused."""
    target = folder / f"{routine.id}.mp3"
    built = unless_in_a_gap(lambda: build(routine, catalogue().language("en"), studio, target, fit_s=seconds))
    if built is None:
        return None
    what = f"{routine.id} at {seconds:.3f} s"
    decoded = decode(target, "miniaudio")
    length_s = len(decoded.samples) / SAMPLE_RATE_HZ
    assert abs(length_s - seconds) <= FRAME_S, f"{what} lasts {length_s} s"
    assert built.session.timeline.frames == frames(seconds)
    cues = list(built.document["cues"])  # type: ignore[call-overload]
    assert misplaced(decoded.samples, cues) == [], what
    _check_holds(routine, built.planned, what)
    heard = {str(cue["text"]) for cue in cues if cue["kind"] == "utterance"}
    moves = frozenset(str(cue["move"]) for cue in cues if cue["kind"] == "hold")
    return Said(moves, frozenset(heard - _yielding(built.planned.plan.script)))


def check_plan(routine: Routine, seconds: float, studio: Studio) -> bool:
    """Lay it out at one length and hold it against the promises, unheard; tell whether the length is not refused."""
    planned = unless_in_a_gap(lambda: plan(routine, catalogue(), studio, fit_s=seconds))
    if planned is None:
        return False
    assert planned.plan.frames == frames(seconds)
    _check_holds(routine, planned, f"{routine.id} at {seconds:.3f} s")
    return True


def unless_in_a_gap(made: Callable[[], Made]) -> Made | None:
    """Give what is made, or None where the length is refused because it lies in a gap."""
    try:
        return made()
    except ContentError as error:
        if "the nearest are" not in str(error):  # no gap, told with what is next to it
            raise
    return None


def _yielding(script: Script) -> set[str]:
    """The texts that come by themselves or again and again: how often depends on how long the hold is."""
    flows = [
        flow
        for span in script.spans
        for cue in span.cues
        if not isinstance(cue, CueAt) or cue.yields
        for flow in ([cue.flow] if isinstance(cue, CueAt) else getattr(cue, "flows", ()))
    ]
    return {item.text for flow in flows for item in flow if isinstance(item, Utterance)}


def _check_holds(routine: Routine, planned: Planned, what: str) -> None:
    moves = dict(enumerate(leaves(routine.steps), 1))
    lengths: dict[int | None, set[int]] = defaultdict(set)
    for laid in planned.plan.spans:
        if laid.span.kind is SpanKind.HOLD:
            lengths[laid.span.step].add(laid.frames)
    for number, found in lengths.items():
        step = moves[number or 0]
        assert len(found) == 1, f"{what}: the sides of step {number} differ"
        if isinstance(step, MoveStep) and step.move.hold is not None:
            (length,) = found
            limits = step.move.hold
            assert frames(limits.min_s) <= length <= frames(limits.max_s), f"{what}: step {number} is out of its limits"
