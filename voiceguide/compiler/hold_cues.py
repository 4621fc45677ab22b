"""What is said and signalled during a hold: the author's cues, and the signs that come by themselves."""

from typing import Literal

from voiceguide.compiler.pacing import Pace
from voiceguide.compiler.wording import TextFiller
from voiceguide.model.durations import duration_in_words, number_in_words
from voiceguide.model.move import At, Countdown, Move, MoveCue
from voiceguide.model.spans import Alive, CueAt, CueEvery, HoldCue, Sign, Talk

HALFWAY_FROM_S = 40.0
"""Shorter holds have no halfway of their own accord."""
ALIVE_AFTER_S = 45.0
DEEPER_AT = 1 / 3
"""Later than half of a hold nobody should have to reach for the other leg (docs: words for the ear)."""


def hold_cues(move: Move, pace: Pace, speaker: TextFiller, talk: Talk) -> tuple[HoldCue, ...]:
    """Give the cues of one hold in order of their importance: what is written first, then what gives way to it."""
    written = [] if talk == "bells" else [_written(cue, speaker) for cue in move.cues]
    return (
        *(cue for cue in written if isinstance(cue, CueAt)),
        *pace.cues,
        *(cue for cue in written if not isinstance(cue, CueAt)),
        *_deeper(move, speaker, talk),
        *_to_go(move, speaker, talk),
        *_halfway(move, pace, speaker, talk),
        *_countdown(move, speaker, talk),
        *_alive(move, pace, speaker, talk),
    )


def _written(cue: MoveCue, speaker: TextFiller) -> HoldCue:
    if cue.at is not None:
        return CueAt(cue.at, speaker.say(cue.say[0]), optional=cue.optional, where=cue.say[0].where)
    flows = tuple(speaker.say(text) for text in cue.say)
    return CueEvery(cue.every_s or 0.0, cue.from_, cue.until, flows, cue.say[0].where)


def _at(from_: Literal["start", "end", "share"], value: float) -> At:
    written = {"start": f"{value:g}s", "end": f"-{value:g}s", "share": f"{value * 100:g}%"}[from_]
    return At.model_construct(from_=from_, value=value, written=written)


def _deeper(move: Move, speaker: TextFiller, talk: Talk) -> list[CueAt]:
    if move.deeper is None or talk not in ("auto", "full") or move.offer in ("lighter", "none"):
        return []
    return [CueAt(_at("share", DEEPER_AT), speaker.say(move.deeper), yields=True, where=move.deeper.where)]


def _to_go(move: Move, speaker: TextFiller, talk: Talk) -> list[CueAt]:
    if talk == "bells":
        return []
    return [
        CueAt(
            _at("end", left_s),
            speaker.knowing(name=duration_in_words(left_s).capitalize()).say(speaker.phrases.to_go),
            True,
        )
        for left_s in move.left_s or ()
    ]


def _halfway(move: Move, pace: Pace, speaker: TextFiller, talk: Talk) -> list[CueAt]:
    wish = move.halfway or "auto"
    if wish == "off" or (wish == "auto" and (pace.is_counted or pace.length.usual_s < HALFWAY_FROM_S)):
        return []
    sign = Sign("halfway", move.chimes != "off")
    return [CueAt(_at("share", 0.5), (sign,) if talk == "bells" else speaker.say(speaker.phrases.halfway), yields=True)]


def _countdown(move: Move, speaker: TextFiller, talk: Talk) -> list[CueAt]:
    if not isinstance(move.countdown, Countdown):
        return []
    ticks = move.countdown.by == "ticks" or talk == "bells"
    tick = Sign("tick", move.chimes != "off")
    return [
        CueAt(
            _at("end", float(n)),
            (tick if ticks else speaker.utterance(f"{number_in_words(n).capitalize()}."),),
            yields=True,
            movable=False,
        )
        for n in range(move.countdown.n, 0, -1)
    ]


def _alive(move: Move, pace: Pace, speaker: TextFiller, talk: Talk) -> list[Alive]:
    after_s = ALIVE_AFTER_S if move.alive_s is None else move.alive_s
    if talk == "bells" or after_s == 0 or pace.is_counted:
        return []
    return [Alive(after_s, tuple(speaker.say(text) for text in speaker.phrases.alive))]
