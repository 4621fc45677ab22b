"""The library for programmers: a function for each step from a routine to a session (docs/library.md)."""

import os
from functools import cache
from pathlib import Path
from typing import Unpack

from voiceguide.errors import UsageError
from voiceguide.model.durations import parse_length
from voiceguide.model.markup import near_miss
from voiceguide.model.routine import Routine
from voiceguide.model.script import Estimated, MeasuredScript, Script
from voiceguide.model.spans import TALKS, Talk
from voiceguide.parser.catalogue import Catalogue
from voiceguide.pipeline.build import build as build_session
from voiceguide.pipeline.output import SaveOptions, file_at, output_of
from voiceguide.pipeline.sessions import Built, Session
from voiceguide.schedule.planner import Planner, compile_routine
from voiceguide.settings import settings_in
from voiceguide.speech.studio import Progress, Studio, Voiced, no_progress

Length = str | float
"""A length as people write it, such as `12m` or `9m30s`, or seconds."""


def load(reference: str | Path) -> Routine:
    """Return a routine: by its id, or from a file if `reference` is a path or has `/` or `.yaml` in it.

    Raise ContentError if there is none, FaultyContent with all that is wrong with it.
    """
    if isinstance(reference, Path):
        reference = reference.as_posix() if "/" in reference.as_posix() else f"./{reference}"
    if not isinstance(reference, str) or not reference.strip():
        raise UsageError("load takes the id of a routine, such as calf-release, or a path; loads takes YAML text")
    return _catalogue().routine(reference)


def loads(text: str, name: str = "routine") -> Routine:
    """Return the routine in YAML `text`; `name` becomes its id. Raise FaultyContent with all that is wrong with it."""
    if not isinstance(text, str):
        raise UsageError(f"loads takes YAML text, not {_kind(text)}")
    return _catalogue().read(text.encode(), f"{name}.yaml", name)


def compile(routine: Routine, *, talk: Talk = "auto", fit: Length | None = None) -> Script:  # noqa: A001
    """Return the script of a routine: its cues in order, no audio.

    `talk` is auto, full, brief or bells. Texts say the minutes of the length `fit`, or of the usual length. Raise
    FaultyContent with every text that cannot be said where it stands.
    """
    if not isinstance(routine, Routine):
        raise UsageError(f"compile takes a routine, as load returns it, not {_kind(routine)}")
    if talk not in TALKS:
        hint = near_miss(str(talk), TALKS) or f"; there is {', '.join(TALKS)}"
        raise UsageError(f'no talk "{talk}"{hint}')
    return compile_routine(routine, _catalogue().language(routine.language), talk, fit_s=_seconds(fit))


def fit(measured: MeasuredScript, length: Length | None = None) -> Session:
    """Return the session of a script that was spoken or estimated, at `length`, or at its usual length.

    Raise FaultyContent for a cue that does not fit its hold, ContentError for a length that cannot be met.
    """
    if not isinstance(measured, Voiced | Estimated):
        raise UsageError(
            f"fit takes a script with lengths, not {_kind(measured)}; "
            "use Studio().speak(script), or script.estimate() for guessed lengths"
        )
    studio = Studio() if isinstance(measured, Estimated) else measured.studio
    return Session(Planner(measured).plan(_seconds(length)), studio)


def build(
    source: str | Path | Routine,
    target: str | Path,
    *,
    studio: Studio | None = None,
    talk: Talk = "auto",
    fit: Length | None = None,
    on_progress: Progress = no_progress,
    **options: Unpack[SaveOptions],
) -> Built:
    """Make the files of a session in one call: load, compile, speak, fit, render and export.

    `source` is a routine, or what `load` takes; `options` are those of `SaveOptions`, such as `bed="rain"`. Raise what
    these steps raise.
    """
    routine = source if isinstance(source, Routine) else load(source)
    path, output = file_at(target, tracks=options.get("tracks", False)), output_of(options)
    language = _catalogue().language(routine.language)
    return build_session(
        routine, language, studio or Studio(), path, output, talk=talk, fit_s=_seconds(fit), on_progress=on_progress
    )


@cache
def _catalogue() -> Catalogue:
    """Return the catalogue of all content: the bundled moves and routines, and the user's own."""
    return Catalogue(settings_in(os.environ).value("data_dir"))


def _seconds(length: Length | None) -> float | None:
    if length is None or (isinstance(length, int | float) and not isinstance(length, bool)):
        return length
    if not isinstance(length, str):
        raise UsageError(f"a length is written like 12m, or is a number of seconds, not {_kind(length)}")
    try:
        return parse_length(length)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _kind(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
