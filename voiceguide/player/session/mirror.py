"""Keeps both sides of a move alike: the second side lasts as long as the first, unless the person changes it alone."""

from dataclasses import replace

from voiceguide.model.durations import FRAME_SAMPLES
from voiceguide.player.session.stage import Stage


def mirror(stage: Stage, index: int) -> None:
    """Set the counterparts of a span on the second side to its length, and forget how long they lasted so far."""
    for twin in stage.score.later.get(index, ()):
        length, pace = stage.length(index) // FRAME_SAMPLES, stage.pace(index)
        performed = {span: samples for span, samples in stage.state.performed.items() if span != twin}
        lengths = stage.state.lengths.mirror(twin, stage.stop_around(twin), length, pace)
        stage.state = replace(stage.state, lengths=lengths, performed=performed)


def follow(stage: Stage, start: int) -> None:
    """Make second sides as long as those first sides that are done, or done again, from the span `start` on."""
    lengths = stage.state.lengths
    for first, twins in stage.score.later.items():
        for twin in twins if first >= start else ():
            lengths = lengths.follow(twin, first, stage.stop_around(twin))
    stage.state = replace(stage.state, lengths=lengths)


def bend(stage: Stage, index: int, length: int, *, cut: bool = False) -> None:
    """Set the length of a span to `length` frames; a `cut` counts until its step begins again."""
    lengths = stage.state.lengths.bend(index, length, stage.pace(index), cut=cut)
    stage.state = replace(stage.state, lengths=lengths)


def take_over(stage: Stage, index: int) -> bool:
    """Return whether a span is on a second side; if so, note that the person changed it alone."""
    is_second = index in stage.score.first
    if is_second:
        stage.state = replace(stage.state, lengths=stage.state.lengths.take_over(index))
    return is_second


def note_performed(stage: Stage) -> None:
    """Note how long the present span has lasted, if it has begun."""
    state = stage.state
    if state.offset:
        others = {index: samples for index, samples in state.performed.items() if index != state.span}
        stage.state = replace(state, performed={**others, state.span: state.offset})
