"""Reading back the tags of a session's file: the routine that it was made from, its chapters, its plan."""

import struct
from pathlib import Path
from typing import Any

from mutagen import MutagenError

from voiceguide.encoders.registry import format_of
from voiceguide.export.embedded import EmbeddedChapter, EmbeddedTags
from voiceguide.export.metadata import unpacked
from voiceguide.export.ownership import routine_of_sidecar
from voiceguide.export.tags import Tagging, tagging_of

_UNREADABLE = (
    MutagenError, OSError, ValueError, LookupError, ArithmeticError, TypeError, EOFError, struct.error,
    AttributeError, NotImplementedError, RecursionError,
)  # fmt: skip
"""Errors that mutagen raises for a damaged file: its own, and others that it does not catch."""


def routine_of_file(path: Path) -> str | None:
    """Return the id of the routine that the file at `path`, audio or sidecar, was made from.

    Return None if voiceguide did not make the file.
    """
    return routine_of_audio(path) if format_of(path) else routine_of_sidecar(path)


def routine_of_audio(path: Path) -> str | None:
    """Return the id of the routine that the audio file at `path` was made from; None if voiceguide did not make it."""
    form = format_of(path)
    try:
        return None if form is None else _routine_id(tagging_of(form), path)
    except _UNREADABLE:  # as in `embedded_tags`
        return None


def _routine_id(tagging: Tagging, path: Path) -> str | None:
    return tagging.read(path).routine_id if tagging.whose is None else tagging.whose(path)


def read_plan(path: Path) -> dict[str, Any] | None:
    """Return the plan (see `plan_json`) inside the audio file at `path`; None if it has none."""
    packed = embedded_tags(path).plan
    return None if packed is None else unpacked(packed)


def read_chapters(path: Path) -> list[EmbeddedChapter]:
    """Return the chapters of the audio file at `path`, in order of time."""
    return embedded_tags(path).chapters


def embedded_tags(path: Path) -> EmbeddedTags:
    """Return the tags that voiceguide wrote into the audio file at `path`; empty ones for any other file."""
    form = format_of(path)
    try:
        return EmbeddedTags() if form is None else tagging_of(form).read(path)
    except _UNREADABLE:  # no tag, a damaged tag, or an unreadable file: voiceguide did not make it
        return EmbeddedTags()
