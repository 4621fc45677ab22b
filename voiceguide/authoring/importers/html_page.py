"""Pages in HTML: the text of the article, its headings, lists and tables."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import Importer, Piece, RoutineKey, SourceFile, Title, noted
from voiceguide.authoring.importers.reading import read_blocks
from voiceguide.authoring.importers.script_blocks import Block, BlockKind, Cell

_SKIPPED = {"script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select", "button",
            "textarea"}  # fmt: skip
_OUTSIDE = {"nav", "header", "footer", "aside", "form"}
_BLOCKS = {"p", "div", "section", "article", "main", "blockquote", "ul", "ol", "dl", "dt", "dd", "figure", "figcaption",
           "pre", "hr", "body", "details", "summary", "center", "address", "fieldset", "tbody", "thead"}  # fmt: skip
_ARTICLES = {"article", "main"}
_IN_ARTICLES = {"header", "footer"}
"""Parts that belong to an article if they are in one."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_EMPTY = {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "source", "area", "base", "embed", "track"}
_STILL = {"break", "pause", "wait", "silence"}
_HTML = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)*(?:<!doctype html|<html\b|<head\b|<body\b|"
    r"<(?:h[1-6]|div|article|main|table|ul|ol|section)\b)",
    re.IGNORECASE | re.DOTALL,
)


class _Page(HTMLParser):
    """Collects the blocks of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.title, self.language = "", ""
        self._skipped: list[str] = []
        self._kind: BlockKind = "line"
        self._level = 0
        self._words: list[str] = []
        self._at = Spot(1)
        self._in_title = False
        self._rows: list[list[Cell]] | None = None
        self._cell: list[str] | None = None
        self._depth = 0
        """The number of articles that are open."""
        self._in_article: list[range] = []
        """The places of the blocks of each article in `blocks`."""

    def of_article(self) -> Iterator[Block]:
        """Yield the blocks of the articles, and a note for each other block; all blocks if no article has words."""
        places = {place for article in self._in_article for place in article}
        has_words = any(self.blocks[place].kind not in ("note", "end") for place in places)
        for place, block in enumerate(self.blocks):
            if not has_words or place in places or block.kind in ("note", "end"):
                yield block
            else:
                shown = block.text or " ".join(cell.text for row in block.rows for cell in row)
                yield Block("note", note=noted(NoteKind.BESIDE_ARTICLE, block.at, mark=shown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a cell, or a part that is not read."""
        if self._skipped or tag in _SKIPPED or (tag in _OUTSIDE and not (self._depth and tag in _IN_ARTICLES)):
            self._in_title = self._in_title or (tag == "title" and "head" in self._skipped)
            if tag not in _EMPTY and (not self._skipped or tag in self._skipped or tag in _SKIPPED):
                self._open_skipped(tag)
            return
        if self._cell is not None and (tag in _STILL or tag == "br" or tag == "li" or tag in _BLOCKS):
            self._cell.append(f" {self.get_starttag_text()} " if tag in _STILL else " ")
        elif tag == "html":
            self.language = dict(attrs).get("lang") or ""
        elif tag in _STILL:
            self._words.append(self.get_starttag_text() or "")
        elif tag == "img" and dict(attrs).get("alt"):
            self._note(NoteKind.PICTURE, str(dict(attrs)["alt"]))
        elif tag == "br":
            self._flush(ends=False)
        elif tag == "table":
            self._flush()
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows is not None:
            self._end_cell()
            self._cell, self._at = [], self._spot()
        elif tag in _HEADINGS or tag == "li" or tag in _BLOCKS:
            self._open(tag)

    def _open_skipped(self, tag: str) -> None:
        if tag in _OUTSIDE:
            self._note(NoteKind.TAG, tag)
        self._skipped.append(tag)

    def _open(self, tag: str) -> None:
        self._flush()
        if tag in _ARTICLES:
            if not self._depth:
                self._in_article.append(range(len(self.blocks), len(self.blocks)))
            self._depth += 1
        self._kind = "heading" if tag in _HEADINGS else "item" if tag == "li" else "line"
        self._level = _HEADINGS.get(tag, 0)

    def handle_endtag(self, tag: str) -> None:
        """Close the block, the cell or the part that the tag opened."""
        self._in_title = self._in_title and tag != "title"
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
            elif tag in self._skipped:
                del self._skipped[self._skipped.index(tag) :]
        elif tag in ("td", "th", "tr", "table") and self._rows is not None:
            self._end_cell()
            if tag == "table":
                self._end_table()
        elif tag in _HEADINGS or tag == "li" or tag in _BLOCKS:
            self._flush()
            self._kind = "line"
            if tag in _ARTICLES and self._depth:
                self._end_article()

    def _end_article(self) -> None:
        self._depth -= 1
        if not self._depth:
            self._in_article[-1] = range(self._in_article[-1].start, len(self.blocks))

    def handle_data(self, data: str) -> None:
        """Add words to the cell or block that is open."""
        if self._in_title:
            self.title += data
        if self._skipped:
            return
        if self._cell is not None:
            self._cell.append(data)
            return
        if not any(part.strip() for part in self._words) and data.strip():
            self._at = self._spot()
        self._words.append(data)

    def handle_comment(self, data: str) -> None:
        """Note a comment that has words."""
        if any(map(str.isalpha, data)) and not self._skipped:
            self._note(NoteKind.COMMENT, data.strip())

    def close(self) -> None:
        """End the last block."""
        super().close()
        if self._rows is not None:
            self._end_cell()
            self._end_table()
        self._flush()
        while self._depth:
            self._end_article()

    def _spot(self) -> Spot:
        line, column = self.getpos()
        return Spot(line, column + 1)

    def _note(self, kind: NoteKind, mark: str) -> None:
        note = noted(kind, self._spot(), mark=mark, effect="its words are left out")
        self.blocks.append(Block("note", note=note))

    def _flush(self, *, ends: bool = True) -> None:
        text = " ".join("".join(self._words).split())
        self._words = []
        if text:
            self.blocks.append(Block(self._kind, text, self._at, self._level))
        if ends and self.blocks and self.blocks[-1].kind != "end":
            self.blocks.append(Block("end", at=self._at))

    def _end_cell(self) -> None:
        if self._cell is not None and self._rows is not None:
            if not self._rows:
                self._rows.append([])
            self._rows[-1].append(Cell(" ".join("".join(self._cell).split()), self._at))
        self._cell = None

    def _end_table(self) -> None:
        rows = tuple(tuple(row) for row in self._rows or [] if row)
        self._rows = None
        if rows:
            self.blocks.append(Block("table", at=rows[0][0].at, rows=rows))


def page_pieces(text: str, file: str) -> Iterator[Piece]:
    """Yield the pieces of a page: only those of its `<article>` or `<main>`, if it has one with words."""
    page = _Page()
    page.feed(text)
    page.close()
    if page.language:
        yield RoutineKey("language", page.language)
    if page.title.strip() and not any(block.kind == "heading" and block.level == 1 for block in page.blocks):
        yield Title(page.title)
    yield from read_blocks(list(page.of_article()), file)


def _is_html(source: SourceFile) -> bool:
    return _HTML.match(source.text) is not None and "</" in source.text


HTML = Importer(
    "a web page", _is_html, lambda source: page_pieces(source.text, source.file),
    "headings, paragraphs, lists, tables; not menus, heads, feet, scripts",
    b"<!DOCTYPE html><html><head><title>Rest</title></head><body><h1>Rest</h1><p>Lie down.<br>Close your eyes. "
    b"(pause 5 seconds)</p></body></html>",
    ("Lie down.", "Close your eyes."),
)  # fmt: skip
