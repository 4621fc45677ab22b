"""The table of pauses: all wordings that are understood, each with examples, from which docs/importing.md is made."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from voiceguide.authoring.importers.note_kinds import NoteKind
from voiceguide.authoring.importers.times import Time, folded, time_at

STRENGTHS_S = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 1.0, "x-strong": 2.0}
"""Seconds of an SSML break without a time. SSML does not define them; these values are our choice."""
SHORT_S, USUAL_S, LONG_S, VERY_LONG_S = 1.0, 2.0, 5.0, 8.0
"""Seconds of `[short pause]`, `[pause]`, `[long pause]` and `[very long pause]`."""
BREATH_S = 4.0
"""Seconds of a breath in `[pause for three breaths]`."""

STILL = (
    "pauses?|break|gap|silence|silent|wait|beat|slnc|stille|warten|pausa|silencio|silenzio|pauze|paus|pauza|attendre|пауза"
)
"""Words that only mean silence: bracketed, they are a pause even without a time."""
_KEEP = "hold|rest|stay|breathe|breathing|relax|timer|stop|count|delay|sleep|halten|ruhe|atme"
_SIZE = r"(?:(?:very|a|an|one|take|insert|another|slightly|more) )*"
_SIZES = {"brief": SHORT_S, "short": SHORT_S, "small": SHORT_S, "little": SHORT_S, "quick": SHORT_S, "tiny": SHORT_S,
          "shorter": SHORT_S, "long": LONG_S, "longer": LONG_S, "extended": LONG_S, "big": LONG_S, "full": USUAL_S,
          "medium": USUAL_S, "deep": LONG_S}  # fmt: skip
_LINK = r"(?:[ :=,\"'\u2013\u2014-]|\b(?:for|of|here|now|there|f\u00fcr|de|in|time|duration|is)\b)*"
_LEAD = re.compile(rf"{_SIZE}(?:(?P<size>{'|'.join(_SIZES)}) )?(?P<word>(?:{STILL}|{_KEEP})\b){_LINK}")
_STILL_WORD = re.compile(STILL)
_BEHIND = re.compile(rf"[ -]*(?:of |in |for )?(?:complete |total |full )?(?P<word>(?:{STILL}|{_KEEP})\b)")
_ASIDE = re.compile(r"[\"' ]*(?:$|(?P<aside>(?:[-\u2013\u2014:;,.(/#]|\bhere\b).*))")
_MOMENT = re.compile(r" ?\b(?:a |as )?(?:little |short |long )?(?:moment|while|bit|few seconds|few moments|needed)s?$")
_BREATH = re.compile(rf"(?:{_SIZE}(?:(?:{STILL}|{_KEEP})\b{_LINK})?)(?P<count>.*?) ?(?:deep |full |slow )?breaths?$")


@dataclass(frozen=True, slots=True)
class Found:
    """A pause, as it stands in a script."""

    seconds: float
    kind: NoteKind | None = None
    """The note that it gets, if it is not exact."""
    has_unit: bool = True
    is_clock: bool = False
    has_word: bool = True
    """Whether a word such as `pause` says that it is one."""
    is_still: bool = False
    """Whether that word only means silence."""
    aside: str = ""
    """Words behind the time, which are left out."""


@dataclass(frozen=True, slots=True)
class PauseWording:
    """A way of writing a pause, inside its brackets."""

    name: str
    read: Callable[[str], Found | None]
    """Returns the pause that a text, which was `folded`, is as a whole; None if it is none in this wording."""
    examples: dict[str, float] = field(default_factory=dict)
    """Marks, and the seconds of each."""


def _found(time: Time, text: str, word: str | None) -> Found | None:
    behind = _ASIDE.fullmatch(text, time.end)
    if behind is None:
        return None
    kind = NoteKind.RANGE if time.is_range else None
    still = bool(word and _STILL_WORD.fullmatch(word))
    aside = (behind["aside"] or "").strip(" .-\u2013\u2014:;,(/#)")
    return Found(time.seconds, kind, time.has_unit, time.is_clock, word is not None, still, aside)


def _time_alone(text: str) -> Found | None:
    time = time_at(text)
    return None if time is None else _found(time, text, None)


def _word_and_time(text: str) -> Found | None:
    lead = _LEAD.match(text)
    time = time_at(text, lead.end()) if lead else None
    return None if lead is None or time is None else _found(time, text, lead["word"])


def _time_and_word(text: str) -> Found | None:
    time = time_at(text)
    word = _BEHIND.match(text, time.end) if time is not None else None
    if time is None or word is None or not time.has_unit or not _ASIDE.fullmatch(text, word.end()):
        return None
    return _found(Time(time.seconds, 0, word.end(), time.has_unit, time.is_clock, time.is_range), text, word["word"])


def _word_alone(text: str) -> Found | None:
    lead = _LEAD.fullmatch(_MOMENT.sub("", text))
    if lead is None or not _STILL_WORD.fullmatch(lead["word"]):
        return None
    seconds = _SIZES.get(lead["size"] or "full", USUAL_S)
    if lead["word"] == "beat":
        seconds = SHORT_S
    if seconds == LONG_S and text.startswith("very"):
        seconds = VERY_LONG_S
    return Found(seconds, NoteKind.NO_TIME, is_still=True)


def _breaths(text: str) -> Found | None:
    match = _BREATH.fullmatch(text)
    if match is None:
        return None
    count = time_at(match["count"] or "1")
    if count is None or count.has_unit or count.end != len(match["count"] or "1"):
        return None
    return Found(count.seconds * BREATH_S, NoteKind.BREATHS, is_still=True)


PAUSES = (
    PauseWording(
        "word, then time", _word_and_time,
        {"[pause 3s]": 3, "[PAUSE: 5]": 5, "[Gap: 30 seconds]": 30, "(pause 10 seconds)": 10,
         "[pause for 1 minute]": 60,
         "[Pause 1 min 30 sec]": 90, "[wait 2 minutes and 5 seconds]": 125, "[PAUSE 1:30]": 90, "[pause 00:00:30]": 30,
         "[pause 1,5 s]": 1.5, "[Pause 90 sec]": 90, "(Pause: ten seconds)": 10, "[pause 500ms]": 0.5,
         "[pause 2 hours]": 7200, "[pause about 20 seconds]": 20, "[pause ~5 sec]": 5, "[pause at least 30 s]": 30,
         "[Hold 20s]": 20, "[Rest for 30s]": 30, "[Stay 1 min]": 60, "[Breathe for 5 seconds]": 5, "[Relax: 10s]": 10,
         "[Timer: 30s]": 30, "{pause:3}": 3, "{{pause:3}}": 3, "[pause=2]": 2, "<pause 2s>": 2, "<wait 3s/>": 3,
         "[PAUSE \u2013 10 seconds]": 10, "**[Pause 5s]**": 5, "*pause for 10 seconds*": 10, "[break:\"2s\"]": 2,
         "[Pause 10 Sekunden]": 10, "[pausa 5 segundos]": 5},
    ),
    PauseWording(
        "time, then word", _time_and_word,
        {"[5 second pause]": 5, "[6-second pause]": 6, "[10 seconds of silence]": 10, "(30 sec silence)": 30,
         "[1 minute pause]": 60, "*(10 second pause)*": 10, "[20s hold]": 20},
    ),
    PauseWording("time alone", _time_alone, {"[3s]": 3, "[2.5s]": 2.5, "[1:30]": 90, "[500ms]": 0.5, "[90 sec]": 90}),
    PauseWording(
        "word alone", _word_alone,
        {"[pause]": USUAL_S, "(short pause)": SHORT_S, "[long pause]": LONG_S, "[very long pause]": VERY_LONG_S,
         "[beat]": SHORT_S, "[silence]": USUAL_S},
    ),
    PauseWording("breaths", _breaths, {"[breath]": BREATH_S, "[pause for three breaths]": 3 * BREATH_S}),
)  # fmt: skip
"""Wordings inside brackets, in the order in which they are tried."""


def pause_in(inside: str) -> Found | None:
    """Return the pause that a text is, without its brackets; None if it is none."""
    text = folded(inside)
    if not text or len(text) > 200:
        return None
    return next((found for wording in PAUSES if (found := wording.read(text)) is not None), None)


SPECIAL_S = {
    '<break time="2s"/>': 2.0, "<break time='500ms' />": 0.5, "<break time=2s>": 2.0, "<break 2s/>": 2.0,
    '<BREAK TIME="2S"/>': 2.0, '<break time="2sec"/>': 2.0, '<break strength="strong"/>': 1.0, "<break/>": 0.5,
    '<break time="2s"></break>': 2.0, "&lt;break time=\"2s\"/&gt;": 2.0, '<pause duration="2s"/>': 2.0,
    "[[slnc 2000]]": 2.0, "\\pau=500\\": 0.5, "\\\\pau=500\\\\": 0.5, "/5s": 5.0, "...5s": 5.0, "<#2.5#>": 2.5,
}  # fmt: skip
"""Marks of programs, and the seconds of each."""
