"""The two kinds of work of a batch, for any process on any machine: to speak phrases, and to build a session."""

import os
import pickle
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Self

from voiceguide.cache import Cache
from voiceguide.errors import SoundError, SpeechError, VoiceguideError
from voiceguide.export.placing import sha256
from voiceguide.export.tracks import PublishedTracks
from voiceguide.model.routine import Routine
from voiceguide.model.spans import Talk
from voiceguide.model.vocabulary import Language
from voiceguide.pipeline.orders import SessionOrder
from voiceguide.pipeline.output import Output
from voiceguide.pipeline.sessions import Built
from voiceguide.settings import settings_in
from voiceguide.speech.chosen_studio import studio_of
from voiceguide.speech.engines.registry import engine_named
from voiceguide.speech.studio import Studio
from voiceguide.speech.synthesis import Speech
from voiceguide.speech.voice_choice import VoiceChoice

_LANGUAGES_IN_MEMORY = 8
"""Languages that a process keeps unpickled, 0.2 MB each."""
_BUG = "This is a bug in voiceguide, not your mistake. Please report the lines above."


@dataclass(frozen=True, slots=True)
class WorkerNeeds:
    """All that a worker must have for a task; it refuses a task for which it lacks something."""

    versions: Mapping[str, str]
    """The version of each voice, with the checksum of its model where it has one, by its name."""
    shared_cache: str | None
    voiceguide: str = version("voiceguide")

    def require(self) -> None:
        """Raise SpeechError, which names the voice, or SoundError for another voiceguide, if something is not here."""
        here = version("voiceguide")
        if here != self.voiceguide:
            raise SoundError(
                f"this worker has voiceguide {here}, and the plan is built with {self.voiceguide}; "
                "install the same version for both"
            )
        for name, wanted in self.versions.items():
            engine, _, voice = name.partition(":")
            try:
                found = engine_named(engine).version(voice)
            except SpeechError as error:
                raise SpeechError(f"this worker has no voice {name}: {error}") from error
            if found != wanted:
                raise SpeechError(
                    f"this worker has the voice {name} in another version ({found}), and the plan was made with "
                    f"{wanted}; install the same version for both"
                )

    def cache(self) -> Cache:
        """Return the cache of the process that asks, in front of which the shared one stands."""
        return studio_of(settings_in(os.environ, {"cache": self.shared_cache})).store


@dataclass(frozen=True, slots=True)
class SpeakTask:
    """Phrases that a voice speaks at a rate."""

    voice: VoiceChoice
    rate_wpm: int
    phrases: tuple[str, ...]
    time_limit_s: float | None
    needs: WorkerNeeds


@dataclass(frozen=True, slots=True)
class BuildTask:
    """A session to be built from phrases that were spoken: the parts of its `SessionOrder`."""

    routine: Routine
    language: bytes
    """The language, pickled: it is large and the same for most sessions, so that a process unpickles it once."""
    studio: Studio
    talk: Talk
    fit_s: float | None
    output: Output
    target: Path
    needs: WorkerNeeds

    @classmethod
    def of(cls, order: SessionOrder, language: bytes, needs: WorkerNeeds) -> Self:
        """Return the task of an order; `language` is its language, pickled."""
        return cls(order.routine, language, order.studio, order.talk, order.fit_s, order.output, order.target, needs)

    def order(self) -> SessionOrder:
        """Return the order, with the cache of this process."""
        studio = replace(self.studio, cache=self.needs.cache(), jobs=1)
        language = _unpickled(self.language)
        return SessionOrder(self.routine, language, studio, self.talk, self.fit_s, self.output, self.target)


@lru_cache(_LANGUAGES_IN_MEMORY)
def _unpickled(language: bytes) -> Language:
    loaded: Language = pickle.loads(language)  # noqa: S301 - tasks come from the process that plans, as pickles
    return loaded


BatchTask = SpeakTask | BuildTask


@dataclass(frozen=True, slots=True)
class TaskError:
    """Why a task failed."""

    lines: tuple[str, ...]
    exit_code: int


@dataclass(frozen=True, slots=True)
class TaskResult:
    """The result of a task. A worker sends it back, so that it holds plain values only."""

    took_s: float
    spoken_count: int = 0
    cached_count: int = 0
    session: Mapping[str, object] | None = None
    """The figures of a session, for the report; None for phrases, and for a session that failed."""
    warnings: tuple[str, ...] = ()
    error: TaskError | None = None


def run_task(task: BatchTask) -> TaskResult:
    """Do the work of a task in this process. An error is in the result, and is not raised."""
    began = time.monotonic()
    try:
        task.needs.require()
        result = _spoken(task) if isinstance(task, SpeakTask) else _built(task)
    except VoiceguideError as error:
        return TaskResult(time.monotonic() - began, error=TaskError(error.lines, error.exit_code))
    except OSError as error:
        message = f"{error.filename or 'the system'}: {error.strerror or error}"
        return TaskResult(time.monotonic() - began, error=TaskError((message,), SoundError.exit_code))
    except Exception:  # noqa: BLE001 - the edge of a process: a bug in a session stops no other, and is shown in full
        lines = (*traceback.format_exc().splitlines(), _BUG)
        return TaskResult(time.monotonic() - began, error=TaskError(lines, VoiceguideError.exit_code))
    return replace(result, took_s=time.monotonic() - began)


def _spoken(task: SpeakTask) -> TaskResult:
    cache = task.needs.cache()
    speech = Speech(task.voice, task.rate_wpm, cache, jobs=1, time_limit_s=task.time_limit_s)
    for _ in speech.speak(dict.fromkeys(task.phrases)):
        pass
    return TaskResult(0.0, speech.spoken_count, speech.cached_count)


def _built(task: BuildTask) -> TaskResult:
    built = task.order().build()
    figures = _figures(built, task.target.parent)
    return TaskResult(0.0, built.spoken_count, built.cached_count, figures, built.planned.warnings)


def _figures(built: Built, folder: Path) -> dict[str, object]:
    """Return the figures of a session, as `build --json` names them, and the digest of each of its files.

    The files are named as seen from `folder`.
    """
    session, published = built.session, built.published
    if isinstance(published, PublishedTracks):
        main, others = published.playlist, published.tracks
    elif published is not None:
        main, others = published.audio, published.sidecars
    else:
        raise AssertionError("a session of a batch is always written")
    return {
        "file": main.relative_to(folder).as_posix(),
        "sha256": sha256(main),
        "others": {path.relative_to(folder).as_posix(): sha256(path) for path in others},
        "duration_s": session.timeline.duration_s,
        "speech_lufs": session.speech_lufs,
        "true_peak_dbtp": session.true_peak_dbtp,
    }
