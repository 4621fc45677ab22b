"""From a routine to the files of a session. New here? Read `build` from top to bottom: it is the table of contents."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from voiceguide.model.durations import FRAME_S
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Talk
from voiceguide.model.vocabulary import Language
from voiceguide.pipeline.output import Output
from voiceguide.pipeline.renderer import Renderer
from voiceguide.pipeline.sessions import Built, Session
from voiceguide.schedule.planner import Planner, compile_routine
from voiceguide.speech.studio import Progress, Studio, Voiced, no_progress
from voiceguide.speech.synthesis import TRIES, ChangedClipError


def build(
    routine: Routine,
    language: Language,
    studio: Studio,
    target: Path | None,
    output: Output | None = None,
    *,
    talk: Talk = "auto",
    fit_s: float | None = None,
    on_progress: Progress = no_progress,
) -> Built:
    """Make the session of `routine` at `target`: a file, or a folder for tracks; None writes nothing.

    `fit_s` is the length in seconds, the usual length if None. Raise UsageError for a picture that cannot be shown, a
    sound that cannot be a bed and a name that says another format; FaultyContent for a routine that cannot be met,
    ContentError for a length that cannot; SpeechError if a phrase cannot be spoken; SoundError if a file cannot be
    written.
    """
    output = output or Output()
    form, front = output.format_at(target), output.front()
    output.refuse_others(target, routine)
    with studio.store.in_use():
        script = compile_routine(routine, language, talk, fit_s=fit_s)
        made = frozenset[str]()
        guessed_s = (script.guessed_frames or 0) * FRAME_S
        replace(output, format=form.name).refuse_too_long(guessed_s if fit_s is None else fit_s)
        for attempt in range(1, TRIES + 1):
            voiced = Voiced(script, studio)
            with Renderer(form, output, studio.store, studio.jobs, on_progress) as renderer:
                try:
                    _speak(voiced, None if target is None else renderer, on_progress)
                    session = Session(Planner(voiced).plan(fit_s), studio)
                    return session.export(renderer, front, target, made)
                except ChangedClipError:
                    # A clip disappeared, and an engine that varies spoke it differently: lay everything out again.
                    if attempt == TRIES:
                        raise
                    made |= voiced.made
    raise AssertionError("the last attempt returns or raises")


def _speak(voiced: Voiced, renderer: Renderer | None, on_progress: Progress) -> None:
    """Speak the phrases that the cache lacks. A renderer encodes each new clip while the next is spoken."""
    if renderer is not None:
        renderer.begin()
    with closing(voiced.speak(on_progress)) as clips:
        for clip in clips:
            if renderer is not None:
                renderer.prepare(clip)
    if renderer is not None:
        renderer.finish_preparing()
