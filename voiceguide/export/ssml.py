"""A plan as SSML 1.1, for engines that read it: paragraphs, sentences, breaks, and a mark at each chapter.

https://www.w3.org/TR/speech-synthesis11/
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.timeline import Timeline

NAMESPACE = "http://www.w3.org/2001/10/synthesis"
LONGEST_BREAK_S = 10.0
"""What Amazon Polly and Alexa take in one break; longer silence is several."""
LEAST_BREAK_MS = 50
"""Shorter gaps between two sentences are the engine's own affair."""


def ssml(timeline: Timeline, language: str) -> str:
    """Give what is said in `timeline`, and the silence in between, as an SSML document."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<speak version="1.1" xmlns="{NAMESPACE}" xml:lang={quoteattr(language)}>')
    lines += _body(timeline)
    return "\n".join([*lines, "</speak>"]) + "\n"


def _body(timeline: Timeline) -> Iterator[str]:
    chapter: int | None = None
    at = 0
    for cue in timeline.cues:
        if cue.kind != "utterance":
            continue
        silence = list(_breaks(cue.start_sample - at))
        if cue.chapter != chapter:
            if chapter is not None:
                yield "  </p>"
            yield from (f"  {one}" for one in silence)
            chapter, silence = cue.chapter, []
            yield f"  <mark name={quoteattr(_name(timeline.chapters[chapter].title))}/>"
            yield "  <p>"
        yield from (f"    {one}" for one in silence)
        yield f"    <s>{escape(cue.text)}</s>"
        at = cue.end_sample
    if chapter is not None:
        yield "  </p>"


def _breaks(samples: int) -> Iterator[str]:
    """Give the breaks that make so many samples of silence."""
    left_ms = round(samples * 1000 / SAMPLE_RATE_HZ)
    while left_ms >= LEAST_BREAK_MS:
        now_ms = min(left_ms, round(LONGEST_BREAK_S * 1000))
        yield f'<break time="{now_ms}ms"/>'
        left_ms -= now_ms


def _name(title: str) -> str:
    """Give a title as the name of a mark, which has no spaces in it."""
    return re.sub(r"\W+", "_", title).strip("_") or "chapter"
