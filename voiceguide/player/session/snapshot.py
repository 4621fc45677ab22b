"""Gathers the moment of a session, all that a screen shows, from its score and its state."""

from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.spans import SpanKind
from voiceguide.player.session.commands import Moment
from voiceguide.player.session.performance import Performance


def moment_of(performance: Performance, *, device_gone: bool = False) -> Moment:
    """Return the present moment of a session."""
    state, score = performance.state, performance.score
    span = score.spans[state.span]
    stop_spans = [score.spans[index] for index in score.stops[performance.stop]]
    length = performance.length(state.span)
    return Moment(
        title=score.script.routine.name.text,
        kind=str(span.kind),
        move=span.name or next((other.name for other in stop_spans if other.name), None),
        side=span.side,
        chapter=score.script.chapters[span.chapter],
        span_s=length / SAMPLE_RATE_HZ,
        span_left_s=(length - state.offset) / SAMPLE_RATE_HZ,
        position_s=performance.position / SAMPLE_RATE_HZ,
        session_s=performance.total / SAMPLE_RATE_HZ,
        turn=next((other.number for other in stop_spans if other.number), 0),
        turns=score.last_number,
        next_up=_next_up(performance),
        said=state.said,
        paused=state.paused,
        awaits=state.awaits,
        device_gone=device_gone,
        volume_db=state.volume_db,
        pace_percent=state.pace,
        over=state.over is not None,
    )


def _next_up(performance: Performance) -> str | None:
    """Return the name of the next hold or breathing in another step or on another side; None if there is none."""
    at, spans = performance.state.span, performance.score.spans
    here = spans[at]
    for span in spans[at + 1 :]:
        if span.kind in (SpanKind.HOLD, SpanKind.BREATHE) and (span.step, span.side) != (here.step, here.side):
            return f"{span.name or 'Breathing'}{f', {span.side}' if span.side else ''}"
    return None
