"""Reads a page of SSML: its words, its breaks, and its marks as sections. Entities that it declares are refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from voiceguide.authoring.importers.decisions import Decisions
from voiceguide.authoring.importers.marks import break_in
from voiceguide.authoring.importers.note_kinds import NoteKind, Spot
from voiceguide.authoring.importers.pieces import ParagraphEnd, Piece, Quiet, RoutineKey, Section, Words, noted
from voiceguide.authoring.importers.ssml_text import is_fragment, mended
from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.model.durations import format_duration
from voiceguide.model.script import RATE_WPM

MADE_BY = "made by voiceguide"
"""The comment in our own pages, which import takes as they are; `export/ssml.py` writes it."""
_RATES = {"x-slow": 0.6, "slow": 0.8, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
"""Shares of the usual rate, which is "medium". SSML does not define them; these values are our choice."""
_KNOWN = {"speak", "p", "paragraph", "s", "sentence", "break", "sub", "prosody", "mark", "say-as"}
_UNSPOKEN = {"desc", "metadata", "meta", "lexicon", "audio"}
_SENTENCES = {"s", "sentence", "p", "paragraph"}
_PARAGRAPHS = {"p", "paragraph", "speak"}
_SPELLED = {"characters", "spell-out", "verbatim", "digits"}
_AS_WRITTEN = {"cardinal", "number", "ordinal", "fraction", "unit", "time", "interjection", "expletive", "name"}
_NO_UNIT = Decisions(None, stamped=False)
_DEEPEST = 100


@dataclass(slots=True)
class _Open:
    name: str
    rate: float
    silent: bool
    how: str = ""
    """The value of `interpret-as`."""


@dataclass(slots=True)
class _Rates:
    """Rates of the words in the file, as shares of the usual rate, each with the first place that has it."""

    spots: dict[float, Spot] = field(default_factory=dict)

    def single(self) -> float | None:
        return next(iter(self.spots)) if len(self.spots) == 1 else None


def ssml_pieces(text: str, file: str, at: Spot) -> Iterator[Piece]:
    """Yield the pieces of a page that begins `at` a place of the file.

    Raise FaultyContent, with the place, if it is not XML or declares entities.
    """
    fragment = is_fragment(text)
    page = mended(text, at)
    reader = _Reader(file, at if not fragment else Spot(at.line, at.column - len("<speak>")))
    reader.locate = page.spot
    try:
        reader.parser.Parse((f"<speak>{page.text}</speak>" if fragment else page.text.strip("\n")).encode(), True)
    except expat.ExpatError as error:
        spot = page.spot(error.lineno, error.offset + 1, at)
        reason = expat.errors.messages[error.code]
        raise FaultyContent([Complaint(Where(file, spot.line, spot.column), f"this is not XML: {reason}")]) from None
    yield from page.notes
    yield from reader.finished()


class _Reader:
    def __init__(self, file: str, first: Spot) -> None:
        self.file, self.first = file, first
        self.locate = mended("", first).spot
        self.parser = parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._refuse_entity
        parser.CommentHandler = self._comment
        self.open: list[_Open] = []
        self.rates = _Rates()
        self._pieces: list[Piece] = []
        self._words: list[str] = []
        self._words_at = first
        self._ended = True
        """Whether the last words ended a sentence."""

    def finished(self) -> Iterator[Piece]:
        """Yield the pieces, and the rate of the routine if the page has a single rate; else a note for each rate."""
        yield from self._pieces
        yield ParagraphEnd()
        single = self.rates.single()
        if single is not None and single != 1.0:
            yield RoutineKey("rate_wpm", min(400, max(80, round(RATE_WPM * single))))
        elif single is None:
            for rate, spot in self.rates.spots.items():
                if rate != 1.0:
                    yield noted(NoteKind.RATE, spot, rate=f"{rate:.0%}")

    def _spot(self) -> Spot:
        return self.locate(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1, self.first)

    def _fault(self, message: str) -> FaultyContent:
        spot = self._spot()
        return FaultyContent([Complaint(Where(self.file, spot.line, spot.column), message)])

    def _note(self, kind: NoteKind, **values: object) -> None:
        self._pieces.append(noted(kind, self._spot(), **values))

    def _refuse_entity(self, name: str, *_declared: object) -> None:
        raise self._fault(f'the entity "{name}" is declared here; write it out instead')

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2] if tag.rpartition(":")[2] in ("speak", "break") else tag
        if not self.open and name != "speak":
            raise self._fault(f'expected <speak>, not "<{name}>"')
        if len(self.open) >= _DEEPEST:
            raise self._fault(f"nested over {_DEEPEST} deep; write it flatter")
        outer = self.open[-1] if self.open else _Open("", 1.0, False)
        here = _Open(name, outer.rate, outer.silent or name in _UNSPOKEN)
        self.open.append(here)
        if name == "speak" and len(self.open) == 1 and attributes.get("xml:lang"):
            self._pieces.append(RoutineKey("language", attributes["xml:lang"]))
        if name not in _KNOWN:
            silent = name in _UNSPOKEN
            self._note(NoteKind.TAG, mark=name, effect="its words are left out" if silent else "its words are spoken")
        elif not here.silent or name == "sub":
            self._handle(name, attributes, here)

    def _comment(self, words: str) -> None:
        """Take a page of our own as it is: nothing is said before its first words."""
        if words.strip() == MADE_BY:
            self._pieces += [RoutineKey("safety", "off"), RoutineKey("lead_in", "0s")]

    def _handle(self, name: str, attributes: dict[str, str], here: _Open) -> None:
        if name in _SENTENCES:
            self._flush()
            if name in _PARAGRAPHS:
                self._pieces.append(ParagraphEnd())
        elif name == "break":
            self._break(attributes)
        elif name == "mark":
            self._flush()
            title = attributes.get("name", "").replace("_", " ")
            self._pieces.append(Section(title, self._spot()))
        elif name == "sub" and attributes.get("alias") is not None and not here.silent:
            self._say(attributes["alias"])
            here.silent = True
        elif name == "say-as":
            here.how = attributes.get("interpret-as", "")
        elif name == "prosody":
            here.rate *= self._rate(attributes.get("rate"))
            for other in sorted(attributes.keys() - {"rate"}):
                self._note(NoteKind.TAG, mark=f"prosody {other}", effect="its words are spoken")

    def _break(self, attributes: dict[str, str]) -> None:
        found = break_in(attributes)
        shown = attributes.get("time") or attributes.get("strength") or ""
        if found is None:
            raise self._fault(f'"{shown}" is no break; write e.g. time="2s"')
        seconds = found.seconds
        if not found.has_unit:
            seconds, guessed = _NO_UNIT.bare_s(seconds)
            if guessed:
                self._note(NoteKind.NO_UNIT, mark=f'<break time="{shown}"/>', time=format_duration(seconds))
        self._flush()
        self._pieces.append(Quiet(seconds, self._spot(), shown))

    def _rate(self, written: str | None) -> float:
        if written is None:
            return 1.0
        share = written.strip().rstrip("%")
        try:
            value = float(share) / 100 if written.strip().endswith("%") else float(share)
        except ValueError:
            value = _RATES.get(share, 0.0)
        if written.strip().startswith(("+", "-")) and written.strip().endswith("%"):
            value += 1.0  # in SSML 1.0 a sign means a change, not a share
        if not 0.1 <= value <= 10:
            self._note(NoteKind.ODD_RATE, rate=written)
            return 1.0
        return value

    def _end(self, tag: str) -> None:
        closed = self.open.pop()
        if closed.silent and not (closed.name == "sub" and not (self.open and self.open[-1].silent)):
            return
        if closed.name in _SENTENCES:
            self._flush(ends=True)
        if closed.name in _PARAGRAPHS:
            self._flush()
            self._pieces.append(ParagraphEnd())

    def _characters(self, data: str) -> None:
        here = self.open[-1]
        if here.silent:
            return
        how = here.how.casefold()
        if how in _SPELLED and data.strip():
            data = " ".join(data.strip()) if len(data.strip()) < 20 else data
        elif how and how not in _AS_WRITTEN and data.strip():
            self._note(NoteKind.SPEAK_AS, mark=data.strip(), how=here.how)
        self._say(data)

    def _say(self, words: str) -> None:
        if words.strip():
            if not self._words:
                self._words_at = self._spot()
            self.rates.spots.setdefault(round(self.open[-1].rate, 3), self._spot())
        if words.strip() or self._words:
            self._words.append(words)

    def _flush(self, *, ends: bool = False) -> None:
        """Add the words so far; with `ends`, they end a sentence, and get the full stop that they lack."""
        words = " ".join("".join(self._words).split())
        self._words = []
        if words:
            self._ended = not words[-1].isalnum()
            self._pieces.append(Words(words, self._words_at))
        if ends and not self._ended:
            self._pieces.append(Words(".", self._words_at))
            self._ended = True
