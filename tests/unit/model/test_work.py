"""voiceguide/model/work.py: routines that would work without bound are refused, with the limit in the message."""

import pytest

from support.factories import plan_of, routine_of, said
from support.paths import DATA
from voiceguide.errors import FaultyContent
from voiceguide.model.work import MOST_SOUNDS, work_in
from voiceguide.parser.catalogue import Catalogue

TOO_MUCH = {
    "every": '- move: {name: A, hold: 24h, cues: [{every: 1s, say: ["Go."]}]}',
    "alive": "- {move: {name: A, hold: 24h, alive: 1s}}",
    "reps": "- {move: {name: A, reps: 1000, pace: 1s}, repeat: 1000}",
    "breaths": "- {move: {name: A, breaths: 1000}, repeat: 20}",
    "breathe": "- {breathe: calm, breaths: 1000, repeat: 20}",
    "breaks": f'- {{say: "{"One. [1s] " * 200}", repeat: 300}}',
    "lengths of a hold": '- {move: {name: A, hold: {min: 1s, usual: 9s, max: 24h}, setup: "{hold}."}, repeat: 3}',
    "sides": "- {move: {name: A, reps: 1000, pace: 1s, side: each}, repeat: 30}",
    "groups": "- {repeat: 60, steps: [{move: {name: A, reps: 1000, pace: 1s}}]}",
    "cautions": f'- {{move: {{name: A, hold: 9s, cautions: ["{"One. [1s] " * 200}"]}}, repeat: 300}}',
}


@pytest.mark.parametrize("steps", TOO_MUCH.values(), ids=TOO_MUCH)
def test_more_sounds_than_a_session_has_are_refused_with_the_limit(steps: str) -> None:
    with pytest.raises(FaultyContent, match=f"a session has at most {MOST_SOUNDS}: repeat less"):
        routine_of(steps)


@pytest.mark.parametrize("name", ["dos-every-1s-24h", "dos-alive-1s-24h-x50"])
def test_routines_made_to_exhaust_a_machine_are_refused(name: str) -> None:
    with pytest.raises(FaultyContent, match=f"at most {MOST_SOUNDS}"):
        Catalogue().routine(str(DATA / "hostile" / f"{name}.yaml"))


@pytest.mark.parametrize("steps", [
    '- move: {name: A, hold: 60s, side: each, cues: [{every: 2s, say: ["Go.", "Stay."]}], countdown: 5, left: [30s]}',
    "- {move: {name: A, reps: 12, pace: 3s}, repeat: 3}\n- {breathe: box, breaths: 7, side: each}",
    '- {side: each, steps: [{move: {name: A, hold: 3m, alive: 12s}}, {say: "One. [3s] Two. [3s] Three."}]}',
])  # fmt: skip
def test_what_is_counted_is_no_less_than_what_is_heard(steps: str) -> None:
    counted = work_in(routine_of(steps).steps).sounds
    heard = [sound for sound in said(plan_of(steps)) if not sound.startswith("…")]
    assert len(heard) - 8 <= counted <= 3 * len(heard)  # the opening and the end are no steps


def test_cues_that_begin_late_in_a_long_hold_are_counted_where_they_come() -> None:
    cue = '{every: 1s, from: -60s, say: ["Go."]}'
    routine = routine_of(f"- move: {{name: A, hold: 24h, alive: off, cues: [{cue}]}}")
    assert work_in(routine.steps).sounds < 100
