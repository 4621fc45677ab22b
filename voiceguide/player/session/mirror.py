"""The other side's mirror: a second side lasts what the first side lasted, unless the person changes it alone."""

from dataclasses import replace

from voiceguide.model.durations import FRAME_SAMPLES, frames_covering
from voiceguide.player.session.score import TIMED
from voiceguide.player.session.stage import Stage


def mirror(stage: Stage, at: int) -> None:
    """Give the counterparts of a span on the second side its length; what was done of them no longer counts."""
    for twin in stage.score.later.get(at, ()):
        lasts, pace = stage.length(at) // FRAME_SAMPLES, stage.pace(at)
        performed = {index: lasted for index, lasted in stage.state.performed.items() if index != twin}
        lengths = stage.state.lengths.mirror(twin, stage.stop_around(twin), lasts, pace)
        stage.state = replace(stage.state, lengths=lengths, performed=performed)


def bend(stage: Stage, index: int, length: int, *, cut: bool = False) -> None:
    """Make a span last `length` frames; a cut counts until its step begins again."""
    lengths = stage.state.lengths.bend(index, length, stage.pace(index), cut=cut)
    stage.state = replace(stage.state, lengths=lengths)


def take_over(stage: Stage, index: int) -> bool:
    """Note that the person changes a second side alone; tell whether the span is on a second side."""
    is_second = index in stage.score.first
    if is_second:
        stage.state = replace(stage.state, lengths=stage.state.lengths.take_over(index))
    return is_second


def note_performed(stage: Stage) -> None:
    """Note how long the present span lasted, if it has begun."""
    state = stage.state
    if state.offset:
        others = {index: lasted for index, lasted in state.performed.items() if index != state.span}
        stage.state = replace(state, performed={**others, state.span: state.offset})


def give_up(stage: Stage) -> None:
    """End the present step here: what was held counts on both sides, and what was not held at all is left out."""
    here = stage.state.span
    note_performed(stage)
    take_over(stage, here)
    timed = [index for index in stage.stop_around(here) if stage.kind(index) in TIMED]
    for index in timed:
        if index >= here and (index == here or index in stage.score.later):
            bend(stage, index, frames_covering(stage.state.offset) if index == here else 0, cut=True)
            mirror(stage, index)
    if not any(map(stage.length, timed)):
        twins = {twin for index in timed for twin in stage.score.later.get(index, ())} - set(timed)
        gone = {index for twin in twins for index in stage.stop_around(twin)}
        stage.state = replace(stage.state, lengths=stage.state.lengths.leave_out(gone))
