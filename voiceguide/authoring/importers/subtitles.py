"""Subtitles in SRT and WebVTT: each cue starts at its time."""

import re
from collections.abc import Iterator

from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import Importer, ParagraphEnd, Piece, SourceFile, Start, noted
from voiceguide.authoring.importers.reading import read_blocks
from voiceguide.authoring.importers.script_blocks import Block
from voiceguide.authoring.importers.times import clock_s

_TIME = r"(?:\d{1,2}:)?\d{1,3}:\d\d(?:[.,]\d{1,3})?"
_CUE = re.compile(rf"\s*(?P<start>{_TIME})\s*-->\s*(?P<end>{_TIME})(?P<settings>.*)")
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+(?P<name>[^<>]{1,80})>")
_TAG = re.compile(r"</?(?:[bicuv]|ruby|rt|lang|font)\b[^<>]{0,200}>|<\d[\d:.]{0,20}>|\{\\[^{}]{1,80}\}")
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)\b")


def is_srt(source: SourceFile) -> bool:
    """Return whether a text is SRT: numbers, times with an arrow, and words."""
    head = source.text.lstrip("\ufeff\n ")[:200]
    return re.match(rf"(?:\d{{1,6}}\s*\n)?\s*{_TIME}\s*-->\s*{_TIME}", head) is not None


def is_vtt(source: SourceFile) -> bool:
    """Return whether a text is WebVTT."""
    return source.text.lstrip("\ufeff\n ").startswith("WEBVTT")


def cues(source: SourceFile) -> Iterator[Piece]:
    """Yield the pieces of subtitles: for each cue its start and its words, with a note for each that is left out."""
    lines = source.text.split("\n")
    number = 0
    while number < len(lines):
        line, at = lines[number], Spot(number + 1)
        match = _CUE.match(line)
        if match is not None:
            end = number + 1
            while end < len(lines) and lines[end].strip() and not _CUE.match(lines[end]):
                end += 1
            if end < len(lines) and _CUE.match(lines[end]) and lines[end - 1].strip().isdigit():
                end -= 1
            yield from _cue(match, lines[number + 1 : end], at, source.file)
            number = end
        elif _BLOCK.match(line):
            end = next((at for at in range(number, len(lines)) if not lines[at].strip()), len(lines))
            yield noted(NoteKind.COMMENT, at, mark=" ".join(lines[number:end]))
            number = end
        else:
            is_part = not line.strip() or line.strip().isdigit() or line.lstrip("\ufeff").startswith("WEBVTT")
            next_is_cue = number + 1 < len(lines) and _CUE.match(lines[number + 1]) is not None
            if not is_part and not next_is_cue:
                yield noted(NoteKind.COMMENT, at, mark=line.strip())
            number += 1


def _cue(match: re.Match[str], lines: list[str], at: Spot, file: str) -> Iterator[Piece]:
    start_s = clock_s(match["start"])
    if start_s is None:
        yield noted(NoteKind.CELL, at, mark=match["start"], head="start")
    else:
        yield Start(start_s, at)
    blocks = []
    for offset, line in enumerate(lines):
        spot = Spot(at.line + 1 + offset)
        for voice in _VOICE.finditer(line):
            yield noted(NoteKind.SPEAKER, spot, mark=voice[0])
        blocks.append(Block("line", _TAG.sub("", _VOICE.sub("", line)).strip().removeprefix("- "), spot))
    yield from read_blocks(blocks, file)
    yield ParagraphEnd()


_SRT_EXAMPLE = b"1\n00:00:01,000 --> 00:00:04,000\nLie on your back.\n\n2\n00:00:10,000 --> 00:00:13,000\nRest.\n"
SRT = Importer("SRT subtitles", is_srt, cues, "each cue at its time; no safety words", _SRT_EXAMPLE,
               ("Lie on your back.", "Rest."))  # fmt: skip
