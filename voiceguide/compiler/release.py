"""The end of each hold: a sign, and words, so that nobody on the floor has to ask "do I stay?"."""

from collections.abc import Sequence
from dataclasses import replace

from voiceguide.compiler.wording import TextFiller
from voiceguide.model.spans import Flow, Sign, Span, SpanKind, Talk, Utterance
from voiceguide.model.vocabulary import Lists


def with_releases(spans: Sequence[Span], lists: Lists, filler: TextFiller, talk: Talk) -> tuple[Span, ...]:
    """Return `spans` with the end of each hold signalled and said at the start of the span that follows it.

    If the side changes there, the switch sign is the end; if the next hold follows at once, its start sign is.
    """
    result = list(spans)
    for index, span in enumerate(spans):
        if not span.is_held or result[index + 1].kind is SpanKind.SWITCH or result[index + 1].is_held:
            continue
        following = result[index + 1]
        audible = any(isinstance(sound, Sign) and sound.audible for sound in span.flow)
        words = () if talk == "bells" else _release_words(span, spans[index + 1 :], lists, filler)
        result[index + 1] = replace(following, flow=(Sign("end", audible), *words, *following.flow))
    return tuple(result)


def _release_words(span: Span, later: Sequence[Span], lists: Lists, filler: TextFiller) -> Flow:
    if span.kind is SpanKind.BREATHE:
        return ()
    following = next((other for other in later if other.kind is SpanKind.HOLD), None)
    rests = any(other.kind.traits.rests for other in later[: _next_hold(later)])
    same_place = following is not None and (following.posture, following.tool, following.side) == (
        span.posture,
        span.tool,
        span.side,
    )
    if same_place and not rests:
        text = filler.phrases.stay
    elif span.tool is not None:
        filler = filler.knowing(name=lists.tools[span.tool].short)
        text = filler.phrases.come_off
    else:
        return ()
    return tuple(replace(sound, yields=True) if isinstance(sound, Utterance) else sound for sound in filler.say(text))


def _next_hold(later: Sequence[Span]) -> int:
    return next((index for index, span in enumerate(later) if span.kind is SpanKind.HOLD), len(later))
