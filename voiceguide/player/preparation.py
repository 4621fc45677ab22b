"""From a routine to a coach who is ready to perform it: planned by real phrases, or begun while they are spoken."""

from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.audio.beds.bed import Bed, quiet
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script
from voiceguide.parser.catalogue import Catalogue
from voiceguide.player.audio.mixer import Mixer
from voiceguide.player.audio.prefetch import Ahead
from voiceguide.player.audio.source import Speaker
from voiceguide.player.player import Coach
from voiceguide.player.session.commands import Event
from voiceguide.player.session.performance import Playing
from voiceguide.player.session.score import Score
from voiceguide.player.session.spoken_replies import SpokenReplies
from voiceguide.player.session.state import Ending
from voiceguide.schedule.layout import Plan
from voiceguide.schedule.planner import plan
from voiceguide.speech.lacking import is_kept
from voiceguide.speech.voicing import Progress, Voicing, by_speaking, no_progress


@dataclass(frozen=True, slots=True)
class Manner:
    """How a session is performed: `auto` lets steps that wait go on by themselves; `swells` wakes loudspeakers."""

    bed: Bed
    bed_ducks: bool = False
    swells: bool = True
    auto: bool = False


def planned_for_play(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    fit_s: float | None = None,
    on_progress: Progress = no_progress,
) -> tuple[Plan, bool]:
    """Give the plan of a session, and whether it is by real phrases, as `build` has it.

    That is so where its phrases are kept already, or are spoken first because a length is asked for. Else lengths are
    guessed, and each span takes its real time when its phrases are there. Raises what `planning.plan` raises.
    """
    if fit_s is None:
        guessed = plan(routine, catalogue, voicing, estimate=True).plan
        if not _is_spoken(guessed.script, routine, voicing):
            return guessed, False
    return plan(routine, catalogue, voicing, fit_s=fit_s, on_progress=on_progress).plan, True


def coach_for(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    manner: Manner,
    planned: Plan,
    *,
    is_exact: bool,
    begin: Callable[[Score], int] = lambda _score: 0,
    device_gone: Callable[[], bool] = lambda: False,
) -> Coach:
    """Give a coach for what `planned_for_play` gave, whose voice begins to speak at once in a thread of its own.

    `begin` tells at which span to begin.
    """
    ahead = Ahead(planned.script, by_speaking(routine, voicing, lambda *told: ahead.go_on(*told)))
    lengths = [laid.frames for laid in planned.spans] if is_exact else None
    score = Score(planned.script, ahead.sounds, ahead.is_ready, lengths, ahead.swell if manner.swells else None)
    playing = Playing(score, auto=manner.auto)
    first = begin(score)
    if first:
        playing.go_to(first)
    ahead.start(first)
    mixer = Mixer(manner.bed, bed_ducks=manner.bed_ducks)
    language = catalogue.language(routine.language)
    replies = SpokenReplies(language.phrases, language.lexicon | routine.lexicon)
    return Coach(playing, ahead, mixer, replies, device_gone)


def play(
    routine: Routine,
    catalogue: Catalogue,
    voicing: Voicing,
    speaker: Speaker,
    manner: Manner | None = None,
    *,
    fit_s: float | None = None,
    on_event: Callable[[Event], None] = lambda _event: None,
    on_progress: Progress = no_progress,
) -> Ending:
    """Play a session from its beginning to its end through `speaker`, and tell how it ended.

    `on_event` is told what happens, and has to be quick.
    Raises what `planned_for_play` raises, SoundError where there is no device, and what ended the session early.
    """
    planned, is_exact = planned_for_play(routine, catalogue, voicing, fit_s, on_progress)
    coach = coach_for(routine, catalogue, voicing, manner or Manner(quiet()), planned, is_exact=is_exact)
    coach.listen(on_event)
    try:
        speaker.start(coach.pull)
        coach.wait()
    finally:
        speaker.close()
        coach.close()
    if coach.error is not None:
        raise coach.error
    return coach.ending or "done"


def _is_spoken(script: Script, routine: Routine, voicing: Voicing) -> bool:
    return is_kept(script.phrases(), voicing.voice, voicing.rate_for(routine), voicing.cache)
