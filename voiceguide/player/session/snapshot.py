"""The moment of a performed session: all that a screen shows, gathered from the score and from where one is in it."""

from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.spans import SpanKind
from voiceguide.player.session.commands import Moment
from voiceguide.player.session.performance import Performance


def moment_of(playing: Performance, *, device_gone: bool = False) -> Moment:
    """Give what a screen shows of a session just now."""
    state, score = playing.state, playing.score
    span = score.spans[state.span]
    stop_spans = [score.spans[index] for index in score.stops[playing.stop]]
    length = playing.length(state.span)
    return Moment(
        title=score.script.routine.name.text,
        kind=str(span.kind),
        move=span.name or next((one.name for one in stop_spans if one.name), None),
        side=span.side,
        chapter=score.script.chapters[span.chapter],
        span_s=length / SAMPLE_RATE_HZ,
        span_left_s=(length - state.offset) / SAMPLE_RATE_HZ,
        position_s=playing.position / SAMPLE_RATE_HZ,
        session_s=playing.total / SAMPLE_RATE_HZ,
        turn=next((score.turns[one.step] for one in stop_spans if one.step in score.turns), 0),
        turns=len(score.turns),
        next_up=_next_up(playing),
        said=state.said,
        paused=state.paused,
        awaits=state.awaits,
        device_gone=device_gone,
        volume_db=state.volume_db,
        pace_percent=state.pace,
        over=state.over is not None,
    )


def _next_up(playing: Performance) -> str | None:
    """Name the next hold or breathing that is of another step or side."""
    at, spans = playing.state.span, playing.score.spans
    here = spans[at]
    for span in spans[at + 1 :]:
        if span.kind in (SpanKind.HOLD, SpanKind.BREATHE) and (span.step, span.side) != (here.step, here.side):
            return f"{span.name or 'Breathing'}{f', {span.side}' if span.side else ''}"
    return None
