"""What a session's file says of itself: whose it is, its chapters, its plan."""

import struct
from pathlib import Path
from typing import Any

from mutagen import MutagenError

from voiceguide.encoders.registry import format_of
from voiceguide.export.embedded import Ours, Told
from voiceguide.export.metadata import unpacked
from voiceguide.export.ownership import routine_told_in
from voiceguide.export.tags import Tagging, tagging_of

_UNREADABLE = (MutagenError, OSError, ValueError, LookupError, ArithmeticError, TypeError, EOFError, struct.error)
"""What mutagen raises for a damaged file: its own, and what escapes it."""


def routine_in(path: Path) -> str | None:
    """Give the id of the routine that a session's file, of any kind, was made from; None for anyone else's."""
    return made_by_us(path) if format_of(path) else routine_told_in(path)


def made_by_us(path: Path) -> str | None:
    """Give the id of the routine that the audio file at `path` was made from; None where voiceguide did not make it."""
    form = format_of(path)
    try:
        return None if form is None else _whose(tagging_of(form), path)
    except _UNREADABLE:  # as in `_ours`
        return None


def _whose(tagging: Tagging, path: Path) -> str | None:
    return tagging.read(path).routine_id if tagging.whose is None else tagging.whose(path)


def plan_within(path: Path) -> dict[str, Any] | None:
    """Give the plan (see `plan_json`) that travels inside the file at `path`; None where there is none."""
    packed = _ours(path).plan
    return None if packed is None else unpacked(packed)


def chapters_within(path: Path) -> list[Told]:
    """Give the chapters that the file at `path` has, in order of time."""
    return _ours(path).chapters


def _ours(path: Path) -> Ours:
    form = format_of(path)
    try:
        return Ours() if form is None else tagging_of(form).read(path)
    except _UNREADABLE:  # no tag, a damaged one, or nothing that can be read: not ours
        return Ours()
