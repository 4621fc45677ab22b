"""The words between two holds lead from the one to the other: an oracle replays them, for a sample of all sessions.

`scripts/prove coach` has all of them.
"""

import random
from collections.abc import Iterator

import pytest

from support.factories import routine_of
from support.oracle import objections
from support.oracle_scenes import Fault, Heard, Objection
from support.oracle_sessions import Case, cases, composed, content, random_case, tables, usual
from support.oracle_texts import of_move
from voiceguide.authoring.compose.request import Request
from voiceguide.compiler.compile import compile_script, leaves
from voiceguide.model.body import Body
from voiceguide.model.spans import SpanKind, Utterance
from voiceguide.model.steps import MoveStep
from voiceguide.model.timeline import Cue

ROUTINES = content().ids("routines")
SAMPLE = 24
"""Parts and lengths of routines that are heard; each takes a tenth of a second."""
PHRASES = content().phrases("en")
SIT, GET_UP, LEG_UP, LEG_OFF, OFF, STAYS, PUT_AWAY, TAKE, RISE, SAFETY = (
    text.text.replace("{name}", "ball").replace("{other_side}", "right")
    for text in (
        PHRASES.go["sitting-floor"]["usual"], PHRASES.go["sitting-floor"]["on-belly"],
        PHRASES.limbs["top-leg-crossed"].do, PHRASES.limbs["top-leg-crossed"].undo, PHRASES.come_off.areas["calf"],
        PHRASES.tool_stays, PHRASES.put_away, PHRASES.take, PHRASES.rise["floor"], PHRASES.safety["sleep"].full,
    )
)  # fmt: skip
STEPS = """
- {move: {name: One, tool: spiky-ball, area: calf, spot: wide, posture: sitting-floor, side: left, hold: 20s,
    place: "Put it under your {side} calf.", brief: Under the calf., again: Find another place.,
    cautions: [Off the bone.]}}
- {move: {name: Two, tool: spiky-ball, area: calf, spot: wide, posture: sitting-floor, side: left, hold: 20s,
    place: "Put it under your {side} calf.", setup: Let it be heavy., uses: [top-leg-crossed]}}
"""
INTRO = "Five stages, and a rest."
PLACE, ONE, TWO = "Put it under your left calf.", "= One left 1", "= Two left 2"
FAULTLESS = [
    TAKE, SIT, "... 9", "Move 1 of 2. One.", PLACE, "Off the bone.", ONE,
    STAYS, LEG_UP, "Let it be heavy.", TWO,
    LEG_OFF, OFF, PUT_AWAY, RISE,
]  # fmt: skip
FAULTY: dict[Fault, tuple[str, list[str]]] = {
    Fault.POSTURE: (SIT, []),
    Fault.WAY: (SIT, [GET_UP]),
    Fault.PLACE: (PLACE, ["On the left."]),
    Fault.LIMBS: (LEG_UP, []),
    Fault.LIMBS_LEFT: (LEG_OFF, []),
    Fault.UNDO: (STAYS, [LEG_OFF, STAYS]),
    Fault.STAY: (STAYS, [PHRASES.stay.text]),
    Fault.OFF: (SIT, [OFF, SIT]),
    Fault.LEANS: (PLACE, ["Find another place."]),
    Fault.COUNT: (TAKE, [INTRO, TAKE]),
    Fault.NUMBER: ("Move 1 of 2. One.", ["Move 1 of 3. One."]),
    Fault.SILENCE: (STAYS, ["... 6", STAYS]),
    Fault.CAUTION: ("Off the bone.", []),
    Fault.SIDE: (PLACE, ["Under the calf."]),
    Fault.TOOL: (TAKE, []),
    Fault.TOOL_LEFT: (PUT_AWAY, []),
    Fault.SAFETY: (TAKE, [SAFETY, TAKE]),
}


def cues(lines: list[str]) -> Iterator[Cue]:
    """Words of two seconds, `... 9` for a silence, and `= One left 1` for a hold of twenty."""
    at_s = 1.0
    for line in lines:
        lasts_s = float(line[4:]) if line.startswith("...") else 20.0 if line.startswith("=") else 2.0
        edges = round(at_s * 24_000), round((at_s + lasts_s) * 24_000)
        at_s += lasts_s
        if line.startswith("="):
            _, name, side, number = line.split()
            yield Cue("hold", *edges, name, "", 1, int(number), None, side, 1, None)
        elif not line.startswith("..."):
            yield Cue("utterance", *edges, line, line, 1, None, None, None, None, None)


def found(lines: list[str]) -> list[Objection]:
    routine = routine_of(STEPS, safety="off", intro=INTRO)
    return objections(Heard(routine, "auto", [*cues(lines)], tables()))


def test_the_oracle_finds_nothing_where_nothing_is_wrong() -> None:
    assert found(FAULTLESS) == []


@pytest.mark.parametrize("fault", Fault)
def test_the_oracle_finds_each_kind_of_fault(fault: Fault) -> None:
    line, instead = FAULTY[fault]
    at = FAULTLESS.index(line)
    assert fault in [one.fault for one in found([*FAULTLESS[:at], *instead, *FAULTLESS[at + 1 :]])]


def test_the_oracle_says_when_and_what() -> None:
    at = FAULTLESS.index(STAYS)
    (one,) = found([*FAULTLESS[:at], "... 6", *FAULTLESS[at:]])
    assert str(one) == f"0:40.0  {Fault.SILENCE}: 6.0 s before: {STAYS}"


def sample() -> list[Case]:
    """Some of the parts, lengths and levels of talk of all routines."""
    every = [case for routine_id in ROUTINES for case in cases(routine_id)]
    return random.Random(14).sample(every, SAMPLE)


NEAR = [Request(("foot",), (), 5), Request(("neck", "calf"), (), 8, (), 3)]


@pytest.mark.parametrize("routine_id", ROUTINES)
def test_a_routine_leads_from_hold_to_hold(routine_id: str) -> None:
    assert usual(routine_id).complaints() == []


@pytest.mark.parametrize("case", sample(), ids=lambda case: case.name)
def test_a_part_of_a_routine_leads_from_hold_to_hold(case: Case) -> None:
    assert not case.complaints()  # None where nothing is left, as of a routine for feet without feet


@pytest.mark.parametrize("number", range(6))
def test_moves_in_any_order_lead_from_hold_to_hold(number: int) -> None:
    assert random_case(number).complaints() == []


@pytest.mark.parametrize("wish", NEAR, ids=str)
def test_what_is_composed_leads_from_hold_to_hold(wish: Request) -> None:
    assert Case(str(wish), lambda: composed(wish)).complaints() == []


@pytest.mark.parametrize("routine_id", ROUTINES)
def test_after_a_jump_from_any_posture_one_is_led_to_every_move(routine_id: str) -> None:
    """The words of a live session that jumps: where to go, unless one is there, and where the tool goes."""
    routine = content().routine(routine_id)
    script = compile_script(routine, content().language("en"), minutes=9)
    moves = {step.move.name.text: step.move for step in leaves(routine.steps) if isinstance(step, MoveStep)}
    for hold in (span for span in script.spans if span.kind is SpanKind.HOLD):
        move = moves[str(hold.name)]
        for posture in content().lists.postures:
            way = script.way(hold.visit or 0, Body(posture, "right" if hold.side == "left" else "left"))
            texts = [sound.text for span in way for sound in span.flow if isinstance(sound, Utterance)]
            reads = [of_move(move, text, hold.side) or tables().read(text) for text in texts]
            kinds = {read.kind for read in reads if read}
            led = {read.about for read in reads if read and read.kind == "go"}
            assert led == {move.posture} or (posture == move.posture and not led), (hold.name, posture, texts)
            assert kinds & {"place", "brief"}, (hold.name, posture, texts)
