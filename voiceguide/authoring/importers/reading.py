"""Reads blocks into pieces: marks first, then their meaning in this file, then words, pauses and sections."""

import re
from collections.abc import Iterable, Iterator, Sequence

from voiceguide.authoring.importers.decisions import Decisions, Scanned, decide, stamp_of
from voiceguide.authoring.importers.exercise_plan import is_plan, plan_line, steps_of
from voiceguide.authoring.importers.exercise_tables import table_pieces
from voiceguide.authoring.importers.inline import without_markup
from voiceguide.authoring.importers.marks import Mark, marks_in
from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pause_wordings import pause_in
from voiceguide.authoring.importers.pieces import (
    Exercise,
    ParagraphEnd,
    Piece,
    Quiet,
    Section,
    Start,
    Title,
    Words,
    noted,
)
from voiceguide.authoring.importers.script_blocks import Block
from voiceguide.authoring.importers.ssml_page import ssml_pieces
from voiceguide.authoring.importers.times import clock_s
from voiceguide.model.durations import format_duration

_TIME_IN_HEADING = re.compile(r"[\[(]([^\[\]()]{1,40})[\])]")
_HEADING_BEHIND = re.compile(r"\s*#{1,6}\s+(?=\S)")
_RANGE = re.compile(r"\s*(?:[-\u2013\u2014]|to)\s*")
_ABOUT = re.compile(
    r"\*\*(?:purpose|duration|length|time|voice|tone|level|audience|style|music|tempo|pace|format|type|date|version|"
    r"author|goal|setting|equipment|target|language|difficulty|category|tags|background)\s*(?::\*\*|\*\*\s*:).*",
    re.IGNORECASE,
)


def read_blocks(blocks: Iterable[Block], file: str) -> Iterator[Piece]:
    """Yield the pieces of a script that is cut into blocks; `file` is its name in complaints.

    Raise FaultyContent for a page of SSML that is broken.
    """
    scanned = [(block, _marks(block)) for block in blocks]
    reader = _Reader(decide(scanned), file, is_plan([block for block, _ in scanned]))
    titles = [number for number, (block, _) in enumerate(scanned) if block.kind == "heading" and block.level == 1]
    headings = [number for number, (block, _) in enumerate(scanned) if block.kind == "heading"]
    title = titles[0] if len(titles) == 1 and titles[0] == headings[0] else None
    for number, (block, marks) in enumerate(scanned):
        yield from reader.pieces(block, marks, is_title=number == title, before=_next(scanned, number))
    yield from reader.plan_step()


def _marks(block: Block) -> list[Mark]:
    return list(marks_in(block.text)) if block.kind in ("heading", "line", "item") else []


def _next(scanned: Sequence[Scanned], number: int) -> Block | None:
    """Return the next block that is no end of a paragraph."""
    for block, _ in scanned[number + 1 : number + 4]:
        if block.kind != "end":
            return block
    return None


class _Reader:
    """Reads block after block; in a plan, lines that are set in belong to the exercise above them."""

    def __init__(self, decisions: Decisions, file: str, plan: bool) -> None:
        self._decisions, self._file, self._plan = decisions, file, plan
        self._spoken = False
        self._last_s = 0.0
        self._step: list[Piece] = []
        """The steps of the exercise above, until it is known which lines belong to it."""

    def pieces(
        self, block: Block, marks: Sequence[Mark], *, is_title: bool, before: Block | None
    ) -> Iterator[Piece]:
        """Yield the pieces of a block; `before` is the block that it comes before."""
        if self._plan and block.kind in ("line", "item", "heading"):
            if block.kind == "item" and block.level and self._add_words(block):
                return
            yield from self.plan_step()
            if not is_title and (line := plan_line(without_markup(block.text))) is not None:
                yield ParagraphEnd()
                self._step = list(steps_of(*line, block.at))
                return
        elif block.kind != "end":
            yield from self.plan_step()
        yield from self._block(block, marks, is_title=is_title, before=before)

    def plan_step(self) -> Iterator[Piece]:
        """Yield the steps of the last exercise of a plan."""
        yield from self._step
        self._step = []

    def _add_words(self, block: Block) -> bool:
        """Add the words of an item to the exercise above; return whether there is one."""
        found = next((at for at, piece in enumerate(self._step) if isinstance(piece, Exercise)), None)
        if found is None:
            return False
        step = self._step[found]
        if isinstance(step, Exercise):
            words = without_markup(block.text).strip()
            words = words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")
            cut = (step.name, step.at, step.hold_s, step.reps, step.side, step.sets, step.rest_s)
            self._step[found] = Exercise(*cut, f"{step.words} {words}".strip())
        return True

    def _block(self, block: Block, marks: Sequence[Mark], *, is_title: bool, before: Block | None) -> Iterator[Piece]:
        match block.kind:
            case "note":
                if block.note is not None:
                    yield block.note
            case "end":
                yield ParagraphEnd()
            case "heading":
                yield from self._heading(block, marks, is_title=is_title)
            case "table":
                yield ParagraphEnd()
                yield from table_pieces(block.rows, self._speak)
            case "ssml":
                yield from ssml_pieces(block.text, self._file, block.at)
                self._spoken = True
            case "line" | "item":
                yield from self._line(block, marks, before)

    def _heading(self, block: Block, marks: Sequence[Mark], *, is_title: bool) -> Iterator[Piece]:
        title, stamp = block.text, stamp_of(marks)
        is_start = stamp is not None and self._decisions.stamped
        if stamp is not None and is_start:
            title = title[stamp.end :]
        for found in _TIME_IN_HEADING.finditer(title):
            pause = pause_in(found[1])
            is_time = pause is not None and (pause.has_unit or pause.is_clock)
            if is_time or clock_s(_RANGE.split(found[1])[0]) is not None:
                yield noted(NoteKind.HEADING_TIME, Spot(block.at.line, block.at.column + found.start()), mark=found[0])
        shown = without_markup(_without_links(title))
        yield Title(shown) if is_title else Section(shown, block.at)
        if stamp is not None and is_start:  # a section begins with the time that follows it
            yield from self._start(stamp, block.at)

    def _start(self, stamp: Mark, at: Spot) -> Iterator[Piece]:
        seconds = stamp.found.seconds if stamp.found is not None else 0.0
        if seconds < self._last_s:
            yield noted(NoteKind.STAMP, at, mark=stamp.text.strip())
            return
        if self._decisions.lone:
            yield noted(NoteKind.LONE_STAMP, at, mark=stamp.text.strip())
        self._last_s = seconds
        yield Start(seconds, at)

    def _speak(self, text: str, at: Spot) -> Iterator[Piece]:
        yield from self._line(Block("line", text, at), list(marks_in(text)), None)

    def _line(self, block: Block, marks: Sequence[Mark], before: Block | None) -> Iterator[Piece]:
        text, at = block.text, block.at
        if not self._spoken and _ABOUT.fullmatch(text.strip()):
            yield noted(NoteKind.ABOUT, at, mark=text.strip())
            return
        if text.rstrip().endswith(":") and _is_script(before):
            yield noted(NoteKind.PREAMBLE, at, mark=text.strip())
            return
        if block.kind == "item":
            yield ParagraphEnd()
        stamp = stamp_of(marks)
        if stamp is not None and self._decisions.stamped and (heading := _HEADING_BEHIND.match(text, stamp.end)):
            yield Section(without_markup(text[heading.end() :]), at)
            yield from self._start(stamp, at)
            return
        end, is_first = 0, True
        for mark in marks:
            if words := without_markup(text[end : mark.start]).strip():
                yield Words(words, Spot(at.line, at.column + end), begins_line=is_first)
                self._spoken, is_first = True, False
            if mark.kind in ("said", "number", "clock", "stamp") and mark.said and not self._is_start(mark):
                yield from self._said(mark, at, begins_line=is_first and not words)
                is_first = False
            else:
                yield from self._silent(mark, at)
            end = mark.end
        if words := without_markup(text[end:]).strip():
            yield Words(words, Spot(at.line, at.column + end), begins_line=is_first)
            self._spoken = True
        elif any(mark.kind == "pause" for mark in marks):
            yield ParagraphEnd()  # the next line becomes another step

    def _is_start(self, mark: Mark) -> bool:
        """Return whether a time at the start of a line is not spoken: it is a start, or a pause."""
        bracketed = mark.text.lstrip(" \t*_>#-").startswith("[")
        return mark.kind == "stamp" and (self._decisions.stamped or bracketed)

    def _said(self, mark: Mark, at: Spot, *, begins_line: bool) -> Iterator[Piece]:
        spot = Spot(at.line, at.column + mark.start)
        if mark.kind == "number" and mark.found is not None:
            yield noted(NoteKind.NUMBER, spot, mark=mark.text, number=f"{mark.found.seconds:g}")
        elif mark.kind == "clock" and mark.found is not None:
            yield noted(NoteKind.CLOCK, spot, mark=mark.text, time=format_duration(mark.found.seconds))
        elif mark.note is not None:
            yield noted(mark.note, spot, mark=mark.text)
        if mark.said.strip():
            self._spoken = True
            yield Words(without_markup(mark.said), spot, begins_line=begins_line)

    def _silent(self, mark: Mark, at: Spot) -> Iterator[Piece]:
        spot = Spot(at.line, at.column + mark.start)
        if mark.kind == "pause" or (mark.kind == "stamp" and not self._decisions.stamped):
            yield from self._pause(mark, spot)
        elif mark.kind == "stamp":
            yield from self._start(mark, spot)
        elif mark.note is not None:
            yield noted(mark.note, spot, mark=mark.text.strip())

    def _pause(self, mark: Mark, at: Spot) -> Iterator[Piece]:
        found = mark.found
        if found is None:
            return
        seconds, kind = found.seconds, found.kind
        if not found.has_unit and kind is None:
            seconds, guessed = self._decisions.bare_s(seconds)
            kind = NoteKind.NO_UNIT if guessed else None
        kind = NoteKind.NO_PAUSE if seconds <= 0 else kind
        if kind is not None:
            yield noted(kind, at, mark=mark.text.strip(), time=format_duration(seconds))
        if found.aside:
            yield noted(NoteKind.PAUSE_ASIDE, at, words=found.aside)
        yield Quiet(seconds, at, mark.text.strip())


def _is_script(block: Block | None) -> bool:
    """Return whether a script begins with a block: a page of SSML, or words between fences."""
    is_fence = block is not None and block.note is not None and block.note.kind is NoteKind.FENCE
    return is_fence or (block is not None and block.kind == "ssml")


def _without_links(title: str) -> str:
    """Return a title with the words of its links alone."""
    parts, end = list[str](), 0
    for mark in marks_in(title):
        if (mark.kind in ("said", "left out") and not mark.text.startswith(("[", "("))) or "](" in mark.text:
            parts += [title[end : mark.start], mark.said]
            end = mark.end
    return "".join([*parts, title[end:]])
