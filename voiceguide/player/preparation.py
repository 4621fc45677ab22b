"""Makes a coach from a routine: planned with the real lengths of phrases, or ready before they are all spoken."""

from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.audio.beds.bed import Bed, quiet
from voiceguide.model.respelling import spellings
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Talk
from voiceguide.parser.catalogue import Catalogue
from voiceguide.player.audio.mixer import Mixer
from voiceguide.player.audio.prefetch import Prefetch
from voiceguide.player.audio.source import Speaker
from voiceguide.player.player import Coach
from voiceguide.player.session.commands import Event
from voiceguide.player.session.performance import Performance
from voiceguide.player.session.score import Score
from voiceguide.player.session.spoken_replies import SpokenReplies
from voiceguide.player.session.state import Ending
from voiceguide.schedule.layout import Plan
from voiceguide.schedule.planner import Planner, compile_routine
from voiceguide.speech.studio import Progress, Studio, Voiced, no_progress


@dataclass(frozen=True, slots=True)
class PlayOptions:
    """How a session is performed."""

    bed: Bed
    bed_ducks: bool = False
    """Whether the bed is softer under words."""
    swells: bool = True
    """Whether the bed swells before words that follow a long silence, to wake loudspeakers."""
    auto: bool = False
    """Whether steps that wait for the person continue by themselves."""


def planned_for_play(
    routine: Routine,
    catalogue: Catalogue,
    studio: Studio,
    fit_s: float | None = None,
    on_progress: Progress = no_progress,
    *,
    talk: Talk = "auto",
) -> tuple[Plan, bool]:
    """Return the plan of a session, and whether it has the real lengths of phrases, as `build` has it.

    It has them if all phrases are in the cache, and for a length of `fit_s` seconds, for which they are spoken first.
    Otherwise lengths are estimated, and each span gets its real length when its phrases are there. Raise what
    `Studio.speak` and `Planner.plan` raise.
    """
    script = compile_routine(routine, catalogue.language(routine.language), talk, fit_s=fit_s)
    voiced = Voiced(script, studio)
    if fit_s is None and voiced.lacks():
        return Planner(studio.measure(script, estimate=True)).plan().plan, False
    for _ in voiced.speak(on_progress):
        pass
    return Planner(voiced).plan(fit_s).plan, True


def coach_for(
    studio: Studio,
    options: PlayOptions,
    planned: Plan,
    *,
    is_exact: bool,
    begin: Callable[[Score], int] = lambda _score: 0,
    device_gone: Callable[[], bool] = lambda: False,
) -> Coach:
    """Return a coach for a plan of `planned_for_play`. Phrases are spoken in a thread from now on.

    `begin` returns the index of the span at which to begin. `device_gone` returns whether there is no loudspeaker.
    """
    prefetch = Prefetch(planned.script, studio)
    script = prefetch.script
    lengths = [span.frames for span in planned.spans] if is_exact else None
    swell = prefetch.swell if options.swells else None
    score = Score(script, prefetch, prefetch.is_ready, lengths, swell, prefetch.fetch)
    performance = Performance(score, auto=options.auto)
    first = begin(score)
    if first:
        performance.go_to(first)
    prefetch.start(first)
    mixer = Mixer(options.bed, bed_ducks=options.bed_ducks)
    language = script.language
    replies = SpokenReplies(language.phrases, spellings(script.lexicon), language.readings)
    return Coach(performance, prefetch, mixer, replies, device_gone)


def perform(coach: Coach, speaker: Speaker, on_event: Callable[[Event], None] = lambda _event: None) -> Ending:
    """Perform a session from its beginning to its end through `speaker`, and return how it ended.

    `on_event` gets what happens, and must be quick. Raise SoundError if there is no device. Raise the error
    that ended the session early.
    """
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


def play(
    routine: Routine,
    catalogue: Catalogue,
    studio: Studio,
    speaker: Speaker,
    options: PlayOptions | None = None,
    *,
    fit_s: float | None = None,
    on_event: Callable[[Event], None] = lambda _event: None,
    on_progress: Progress = no_progress,
) -> Ending:
    """Play a session from its beginning to its end through `speaker`, and return how it ended.

    Raise what `planned_for_play` and `perform` raise.
    """
    planned, is_exact = planned_for_play(routine, catalogue, studio, fit_s, on_progress)
    return perform(coach_for(studio, options or PlayOptions(quiet()), planned, is_exact=is_exact), speaker, on_event)
