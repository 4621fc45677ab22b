"""Turns the parts of a text into words and breaks, with placeholders filled in."""

from collections.abc import Iterable, Mapping

from voiceguide.model.markup import Either, Field, Part, Pause


def fill(parts: Iterable[Part], values: Mapping[str, str], side: str | None) -> tuple[str | Pause, ...]:
    """Return runs of words with `values` filled in, and the breaks between them, in order.

    `side` is "left" or "right", or None if there is no side. Raise KeyError, with the placeholder's name, if a
    placeholder has no value.
    """
    spoken: list[str | Pause] = []
    run = ""
    for part in parts:
        if isinstance(part, Pause):
            if _has_speech(run):
                spoken.append(" ".join(run.split()))
            spoken.append(part)
            run = ""
        else:
            run += _filled(part, values, side)
    if _has_speech(run):
        spoken.append(" ".join(run.split()))
    return tuple(spoken)


def _filled(part: str | Field | Either, values: Mapping[str, str], side: str | None) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Field):
        return values[part.name]
    if side is None:
        raise KeyError("side")
    return part.left if side == "left" else part.right


def _has_speech(run: str) -> bool:
    return any(map(str.isalnum, run))
