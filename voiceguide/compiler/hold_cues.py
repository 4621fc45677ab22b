"""The cues of a hold: those that the author wrote, and the signs that voiceguide adds by itself."""

from typing import Literal

from voiceguide.compiler.pacing import Pace
from voiceguide.compiler.spoken_numbers import duration_in_words, number_in_words
from voiceguide.compiler.wording import TextFiller
from voiceguide.model.move import At, Countdown, Move, MoveCue
from voiceguide.model.spans import Alive, CueAt, CueEvery, HoldCue, Sign, Talk

HALFWAY_FROM_S = 40.0
"""Shortest hold, in seconds, that gets a halfway sign without being asked."""
ALIVE_AFTER_S = 45.0
"""Seconds without words before a sign of life, by default."""
DEEPER_AT = 1 / 3
"""Moment for the deeper version, as a share of the hold.

It comes early: after half of a hold nobody should have to reach for the other leg.
"""


def hold_cues(move: Move, pace: Pace, filler: TextFiller, talk: Talk) -> tuple[HoldCue, ...]:
    """Return the cues of one hold, the most important first: written cues, then cues that give way to them."""
    written = [] if talk == "bells" else [_written(cue, filler) for cue in move.cues]
    return (
        *(cue for cue in written if isinstance(cue, CueAt)),
        *pace.cues,
        *(cue for cue in written if not isinstance(cue, CueAt)),
        *_deeper(move, filler, talk),
        *_to_go(move, filler, talk),
        *_halfway(move, pace, filler, talk),
        *_countdown(move, filler, talk),
        *_alive(move, pace, filler, talk),
    )


def _written(cue: MoveCue, filler: TextFiller) -> HoldCue:
    if cue.at is not None:
        return CueAt(cue.at, filler.say(cue.say[0]), optional=cue.optional, where=cue.say[0].where)
    flows = tuple(filler.say(text) for text in cue.say)
    return CueEvery(cue.every_s or 0.0, cue.from_, cue.until, flows, cue.say[0].where)


def _at(from_: Literal["start", "end", "share"], value: float) -> At:
    written = {"start": f"{value:g}s", "end": f"-{value:g}s", "share": f"{value * 100:g}%"}[from_]
    return At.model_construct(from_=from_, value=value, written=written)


def offers_deeper(move: Move, talk: Talk) -> bool:
    """Return whether the deeper version of a move is offered in its hold."""
    return move.deeper is not None and talk in ("auto", "full") and move.offer not in ("lighter", "none")


def _deeper(move: Move, filler: TextFiller, talk: Talk) -> list[CueAt]:
    if move.deeper is None or not offers_deeper(move, talk):
        return []
    return [CueAt(_at("share", DEEPER_AT), filler.say(move.deeper), yields=True, where=move.deeper.where)]


def _to_go(move: Move, filler: TextFiller, talk: Talk) -> list[CueAt]:
    if talk == "bells":
        return []
    return [
        CueAt(
            _at("end", left_s),
            filler.knowing(name=duration_in_words(left_s).capitalize()).say(filler.phrases.to_go),
            True,
        )
        for left_s in move.left_s or ()
    ]


def _halfway(move: Move, pace: Pace, filler: TextFiller, talk: Talk) -> list[CueAt]:
    halfway = move.halfway or "auto"
    if halfway == "off" or (halfway == "auto" and (pace.is_counted or pace.length.usual_s < HALFWAY_FROM_S)):
        return []
    sign = Sign("halfway", move.chimes != "off")
    return [CueAt(_at("share", 0.5), (sign,) if talk == "bells" else filler.say(filler.phrases.halfway), yields=True)]


def _countdown(move: Move, filler: TextFiller, talk: Talk) -> list[CueAt]:
    if not isinstance(move.countdown, Countdown):
        return []
    ticks = move.countdown.by == "ticks" or talk == "bells"
    tick = Sign("tick", move.chimes != "off")
    return [
        CueAt(
            _at("end", float(n)),
            (tick if ticks else filler.counting.utterance(f"{number_in_words(n).capitalize()}."),),
            yields=True,
            movable=False,
        )
        for n in range(move.countdown.n, 0, -1)
    ]


def _alive(move: Move, pace: Pace, filler: TextFiller, talk: Talk) -> list[Alive]:
    after_s = ALIVE_AFTER_S if move.alive_s is None else move.alive_s
    if talk == "bells" or after_s == 0 or pace.is_counted:
        return []
    return [Alive(after_s, tuple(filler.say(text) for text in filler.phrases.alive))]
