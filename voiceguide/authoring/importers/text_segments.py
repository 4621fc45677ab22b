"""JSON lists of texts with pauses or times, as programs for meditations write them."""

from collections.abc import Iterator, Mapping
from typing import Any

from voiceguide.authoring.importers.foreign_values import Finder, left_out, seconds_of, text_in
from voiceguide.authoring.importers.pieces import (
    Importer,
    ParagraphEnd,
    Piece,
    Quiet,
    RoutineKey,
    Section,
    SourceFile,
    Start,
    Title,
    mapping,
)
from voiceguide.authoring.importers.reading import read_blocks
from voiceguide.authoring.importers.script_blocks import Block

_TEXTS = ("text", "say", "content", "line", "script", "words", "speech", "narration", "sentence")
_PAUSES = {"pauseAfter": 1.0, "pause_after": 1.0, "pause": 1.0, "silence": 1.0, "pauseSeconds": 1.0,
           "pause_seconds": 1.0,
           "pauseAfterSeconds": 1.0, "pause_s": 1.0, "silenceAfter": 1.0, "pauseMs": 0.001, "pause_ms": 0.001,
           "pauseAfterMs": 0.001, "gap": 1.0, "delay": 1.0, "wait": 1.0}  # fmt: skip
_STARTS = {"start": 1.0, "startTime": 1.0, "start_time": 1.0, "startMs": 0.001, "offset": 1.0, "time": 1.0}
_LISTS = ("segments", "lines", "script", "items", "steps", "sections", "content", "cues", "sentences")
_TITLES = ("title", "name")


def _list(source: SourceFile) -> list[Any]:
    values = source.values
    if isinstance(values, Mapping):
        values = next((values[key] for key in _LISTS if isinstance(values.get(key), list)), None)
    return values if isinstance(values, list) else []


def _text_key(item: object) -> str | None:
    return next((key for key in _TEXTS if text_in(mapping(item).get(key))), None)


def _is_segments(source: SourceFile) -> bool:
    items = _list(source)
    return source.text.lstrip()[:1] in ("[", "{") and bool(items) and any(
        _text_key(item) or isinstance(item, str) for item in items
    )  # fmt: skip


def _read(source: SourceFile) -> Iterator[Piece]:
    finder, top = Finder(source), mapping(source.values)
    title = next((text_in(top[key]) for key in _TITLES if text_in(top.get(key))), "")
    if title:
        yield Title(title)
    if text_in(top.get("language")):
        yield RoutineKey("language", text_in(top["language"]))
    for item in _list(source):
        key = _text_key(item)
        text = item if isinstance(item, str) else text_in(mapping(item).get(key or ""))
        at = finder.spot(text)
        name = next((text_in(mapping(item)[each]) for each in _TITLES if text_in(mapping(item).get(each))), "")
        if name and name != text:
            yield Section(name, at)
        start = next((each for each in _STARTS if each in mapping(item)), None)
        if start is not None:
            yield Start(seconds_of(mapping(item)[start], _STARTS[start]), at)
        yield from read_blocks([Block("line", line, at) for line in text.split("\n")], source.file)
        pause = next((each for each in _PAUSES if each in mapping(item)), None)
        if pause is not None:
            yield Quiet(seconds_of(mapping(item)[pause], _PAUSES[pause]), at)
        yield ParagraphEnd()
        yield from left_out(item, {key or "", *_PAUSES, *_STARTS, *_TITLES, "id", "type", "kind"}, at)


SEGMENTS = Importer(
    "a list of texts in JSON", _is_segments, _read, "texts, the pauses after them, their times",
    b'[{"text": "Lie on your back.", "pauseAfter": 15}, {"text": "Breathe in.", "pauseAfter": 4}]',
    ("Lie on your back.", "Breathe in."),
)  # fmt: skip
