"""Makes the contents of a page from a finished session, or from the JSON file next to its audio."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from voiceguide.export.checked_plan import LONGEST_S, number, text
from voiceguide.printable import in_one_line
from voiceguide.share.page.data import PageArea, PageChapter, PageCue, PageSession

_TIMED = {"hold": None, "breathe": "Breathe", "rest": "Rest"}
"""The kinds of cues in which time passes, and the name of each where it belongs to no move."""


def page_session(
    facts: Mapping[str, Any], areas: Iterable[PageArea] = (), *, audio_url: str, download_url: str
) -> PageSession:
    """Return the page of a session by `facts`, which are the JSON document of a session.

    Raise KeyError, TypeError or ValueError for a document of another kind.
    """
    return PageSession(
        title=_line(facts["title"], "title"),
        length_s=_seconds(facts["duration_s"], "duration_s"),
        audio_url=audio_url,
        cover_url=None,
        download_url=download_url,
        chapters=tuple(
            PageChapter(_line(each["title"], "chapters.title"), _seconds(each["start_s"], "chapters.start_s"))
            for each in facts["chapters"]
        ),
        cues=tuple(_cues(facts["cues"])),
        areas=tuple(areas),
        language=_line(facts["language"], "language"),
    )


def _cues(cues: Sequence[Mapping[str, Any]]) -> Iterator[PageCue]:
    """Yield the words and the timed stretches. A hold has the name of its move, which the others of the move get."""
    names = {
        each["step"]: _line(each["text"], "cues.text")
        for each in cues
        if each["kind"] == "hold" and each["step"] is not None
    }
    for each in cues:
        kind = str(each["kind"])
        if kind == "utterance" or kind in _TIMED:
            move = names.get(each["step"]) or _TIMED.get(kind)
            words = _line(each["text"], "cues.text") if kind == "utterance" else ""
            start_s, end_s = (_seconds(each[key], f"cues.{key}") for key in ("start_s", "end_s"))
            yield PageCue(start_s, end_s, kind, words, move, _side(each["side"]))


def _line(value: object, key: str) -> str:
    return in_one_line(text(value, key))


def _seconds(value: object, key: str) -> float:
    return number(value, key, 0.0, LONGEST_S)


def _side(value: object) -> str | None:
    return None if value is None else _line(value, "cues.side")
