"""What is said when a hold has ended: nobody on the floor should ask "do I stay?"."""

from collections.abc import Sequence
from dataclasses import replace

from voiceguide.compiler.wording import TextFiller
from voiceguide.model.spans import Flow, Sign, Span, SpanKind, Talk, Utterance
from voiceguide.model.vocabulary import Lists

_RESTING = (SpanKind.REST, SpanKind.AFTER, SpanKind.BETWEEN, SpanKind.BREATHE)


def with_releases(spans: Sequence[Span], lists: Lists, speaker: TextFiller, talk: Talk) -> tuple[Span, ...]:
    """Give `spans` with the end of each hold signalled, and said, at the start of the span that follows it.

    Where a side changes there, the switch sign is the end; where the next hold follows at once, its start sign is.
    """
    result = list(spans)
    for index, span in enumerate(spans):
        if not span.is_held or result[index + 1].kind is SpanKind.SWITCH or result[index + 1].is_held:
            continue
        following = result[index + 1]
        audible = any(isinstance(sound, Sign) and sound.audible for sound in span.flow)
        words = () if talk == "bells" else _words(span, spans[index + 1 :], lists, speaker)
        result[index + 1] = replace(following, flow=(Sign("end", audible), *words, *following.flow))
    return tuple(result)


def _words(span: Span, later: Sequence[Span], lists: Lists, speaker: TextFiller) -> Flow:
    if span.kind is SpanKind.BREATHE:
        return ()
    following = next((other for other in later if other.kind is SpanKind.HOLD), None)
    rests = any(other.kind in _RESTING for other in later[: _index(later)])
    same = following is not None and (following.posture, following.tool, following.side) == (
        span.posture,
        span.tool,
        span.side,
    )
    if same and not rests:
        text = speaker.phrases.stay
    elif span.tool is not None:
        speaker = speaker.knowing(name=lists.tools[span.tool].short)
        text = speaker.phrases.come_off
    else:
        return ()
    return tuple(
        replace(sound, yields=True) if isinstance(sound, Utterance) else sound for sound in speaker.say(text)
    )


def _index(later: Sequence[Span]) -> int:
    return next((index for index, span in enumerate(later) if span.kind is SpanKind.HOLD), len(later))
