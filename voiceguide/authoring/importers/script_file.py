"""Scripts in plain text and Markdown, with pages of SSML in them."""

import re
from collections.abc import Iterator

from voiceguide.authoring.importers.front_matter import split_front
from voiceguide.authoring.importers.markdown import blocks_of
from voiceguide.authoring.importers.pieces import Importer, Piece, SourceFile
from voiceguide.authoring.importers.reading import read_blocks
from voiceguide.authoring.importers.script_blocks import Block
from voiceguide.authoring.importers.ssml_text import is_fragment, split_pages

_OPENED = re.compile(r"(?:`{3,}|~{3,})[ \t]*(?:xml|ssml|html)?[ \t]*\s*\Z", re.IGNORECASE)
_CLOSED = re.compile(r"\A\s*(?:`{3,}|~{3,})[ \t]*(?=\n|\Z)")


def read_script(source: SourceFile) -> Iterator[Piece]:
    """Yield the pieces of a script. Raise FaultyContent for a page of SSML that is broken."""
    text, front = split_front(source.text)
    yield from front
    yield from read_blocks(_blocks(text), source.file)


def _blocks(text: str) -> Iterator[Block]:
    if "<speak" not in text.casefold() and not is_fragment(text):
        yield from blocks_of(text)
        return
    after_page = False
    for is_page, part, at in split_pages(text):
        if is_page:
            yield Block("ssml", part, at)
        else:
            start = _CLOSED.match(part) if after_page else None
            plain = part[start.end() :] if start else part
            first = at.line + (part[: start.end()].count("\n") if start else 0)
            yield from blocks_of(_OPENED.sub("", plain), first)
        after_page = is_page


TEXT = Importer(
    "a script in text or Markdown", lambda source: bool(source.text.strip()), read_script,
    "words, pauses, headings, lists, tables, times, front matter",
    b"# Evening\n\nLie down. [pause 3s] Rest.\n", ("Lie down.", "Rest."),
)  # fmt: skip
