"""Files that are refused by name: what each looks like, and what would work instead."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.authoring.importers.pieces import SourceFile, mapping
from voiceguide.parser.source_text import LARGEST_BYTES


@dataclass(frozen=True, slots=True)
class RefusedKind:
    """A kind of file that cannot be imported."""

    name: str
    """The kind, with its article."""
    advice: str
    """The way out."""
    recognises: Callable[[SourceFile], bool]
    example: bytes


def _starts(*starts: bytes) -> Callable[[SourceFile], bool]:
    return lambda source: source.data.startswith(starts)


def _matches(pattern: str) -> Callable[[SourceFile], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda source: bool(source.text) and compiled.match(source.text) is not None


def _is_routine(source: SourceFile) -> bool:
    return "steps" in mapping(source.values) and "name" in mapping(source.values)


def _is_values(source: SourceFile) -> bool:
    return isinstance(source.values, dict | list) and source.text.lstrip()[:1] in ("{", "[")


def _is_old_word(source: SourceFile) -> bool:
    return source.data.startswith(b"\xd0\xcf\x11\xe0")


_SOUND = rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb]|fLaC|OggS|RIFF.{4}WAVE|.{4}ftyp"
REFUSED = (
    RefusedKind("an empty file", "there is nothing to speak in it",
            lambda source: not source.data.strip(b"\xef\xbb\xbf \t\r\n"), b""),
    RefusedKind("a PDF", "copy its text into a text file, or save it as DOCX", _starts(b"%PDF-"), b"%PDF-1.7\n"),
    RefusedKind("a sound file", "if voiceguide made it, voiceguide verify measures it",
            lambda source: re.match(_SOUND, source.data, re.DOTALL) is not None, b"ID3\x03\x00\x00\x00\x00\x00\x00"),
    RefusedKind("a picture", "type its words into a text file", _starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM"),
            b"\x89PNG\r\n\x1a\n"),
    RefusedKind("a document of an old Word", "save it as DOCX or as text", _is_old_word,
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    RefusedKind("an archive or an office file that import does not read", "save it as DOCX, CSV or text",
            _starts(b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"), b"PK\x03\x04abcd"),
    RefusedKind("a file over 1 MiB", "split it up", lambda source: len(source.data) > LARGEST_BYTES,
            b"a" * (LARGEST_BYTES + 1)),
    RefusedKind("a routine of voiceguide", "voiceguide build makes a session of it as it is", _is_routine,
            b"format: 1\nname: Rest\nsteps:\n  - say: Lie down.\n"),
    RefusedKind("subtitles in the format SSA or ASS", "save them as SRT or VTT", _matches(r"\s*\[Script Info\]"),
            b"[Script Info]\nTitle: a\n"),
    RefusedKind("a picture in SVG", "type its words into a text file", _matches(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<svg\b"),
            b"<svg><text>Lie down.</text></svg>"),
    RefusedKind("XML that import does not know", "save it as SSML, Markdown or CSV",
            _matches(r"\s*(?:<\?xml[^>]{0,200}\?>\s*)(?:<!--.{0,2000}?-->\s*)*<(?!speak\b)[a-z]"),
            b"<?xml version=\"1.0\"?>\n<gpx><trk/></gpx>"),
    RefusedKind("JSON that import does not know", "save it as CSV or text, with a column for words and one for times",
            _is_values, b'{"colour": "red"}'),
    RefusedKind("a program or a web script", "take the words out of it into a text file",
            _matches(r"#!/|\s*(?:import [\w.]+\n|from [\w.]+ import |#include [<\"]|function \w+\(|def \w+\(|"
                     r"package \w+;)"),
            b"#!/bin/sh\necho Lie down.\n"),
)  # fmt: skip
"""All kinds that are refused, in the order in which they are tried, after all importers."""
