"""A plan as SSML 1.1, for engines that read SSML: paragraphs, sentences, breaks, and a mark at each chapter.

https://www.w3.org/TR/speech-synthesis11/
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.timeline import Timeline
from voiceguide.printable import printable

NAMESPACE = "http://www.w3.org/2001/10/synthesis"
MADE_BY = "made by voiceguide"
"""Comment by which `import` knows such a page, and adds nothing to it."""
LONGEST_BREAK_S = 10.0
"""Longest break in seconds: the limit of Amazon Polly and Alexa. A longer silence becomes several breaks."""
LEAST_BREAK_MS = 50
"""Shortest break in milliseconds. Shorter gaps between two sentences are left to the engine."""


def ssml(timeline: Timeline, language: str) -> str:
    """Return the utterances of `timeline`, and the silence between them, as an SSML document."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f'<speak version="1.1" xmlns="{NAMESPACE}" xml:lang={quoteattr(language)}>')
    lines += [f"  <!-- {MADE_BY} -->", *_body(timeline)]
    return "\n".join([*lines, "</speak>"]) + "\n"


def _body(timeline: Timeline) -> Iterator[str]:
    chapter: int | None = None
    at = 0
    for cue in timeline.cues:
        if cue.kind != "utterance":
            continue
        silence = list(_break_tags(cue.start_sample - at))
        if cue.chapter != chapter:
            if chapter is not None:
                yield "  </p>"
            yield from (f"  {tag}" for tag in silence)
            chapter, silence = cue.chapter, []
            yield f"  <mark name={quoteattr(_mark_name(timeline.chapters[chapter].title))}/>"
            yield "  <p>"
        yield from (f"    {tag}" for tag in silence)
        yield f"    <s>{_written(cue.text)}</s>"
        at = cue.end_sample
    if chapter is not None:
        yield "  </p>"


def _written(text: str) -> str:
    """Return `text` on one line of XML. Characters that act on a terminal or hide become references."""
    folded = escape(" ".join(text.split()))
    return "".join(char if printable(char) == char else f"&#x{ord(char):x};" for char in folded)


def _break_tags(samples: int) -> Iterator[str]:
    """Yield the `<break>` elements that last `samples` together."""
    left_ms = round(samples * 1000 / SAMPLE_RATE_HZ)
    while left_ms >= LEAST_BREAK_MS:
        now_ms = min(left_ms, round(LONGEST_BREAK_S * 1000))
        yield f'<break time="{now_ms}ms"/>'
        left_ms -= now_ms


def _mark_name(title: str) -> str:
    """Return `title` as the name of a mark, which must not contain spaces."""
    return re.sub(r"\W+", "_", title).strip("_") or "chapter"
