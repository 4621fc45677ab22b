"""Import of SSML: its words, its breaks, and its marks as sections. Entities that a file declares are refused."""

from dataclasses import dataclass, field
from xml.parsers import expat

from voiceguide.authoring.importers.draft import Draft
from voiceguide.authoring.importers.pauses import break_s
from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.model.script import RATE_WPM

_RATES = {"x-slow": 0.6, "slow": 0.8, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
"""Shares of the usual rate, which is "medium". SSML does not define them; these values are our choice."""
_KNOWN = {"speak", "p", "paragraph", "s", "sentence", "break", "sub", "prosody", "mark"}
_UNSPOKEN = {"desc", "metadata", "meta", "lexicon", "audio"}
_DEEPEST = 100


@dataclass(slots=True)
class _Open:
    name: str
    rate: float
    silent: bool
    spoken: str | None = None


@dataclass(slots=True)
class _Rates:
    """Rates of the words in the file, as shares of the usual rate, each with the first line that has it."""

    lines: dict[float, int] = field(default_factory=dict)

    def single(self) -> float | None:
        return next(iter(self.lines)) if len(self.lines) == 1 else None


def is_ssml(text: str) -> bool:
    """Return whether a text is SSML, judged by its first element."""
    head = text.lstrip()[:4096]
    return head.startswith("<speak") or (head.startswith(("<?xml", "<!DOCTYPE", "<!--")) and "<speak" in head)


def read_ssml(text: str, draft: Draft, file: str) -> None:
    """Add an SSML document to `draft`. Raise FaultyContent, with the place, if it is not XML or declares entities."""
    reader = _Reader(draft, file)
    try:
        reader.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        where = Where(file, error.lineno, error.offset + 1)
        raise FaultyContent([Complaint(where, f"this is not XML: {reason}")]) from None
    reader.finish()


class _Reader:
    def __init__(self, draft: Draft, file: str) -> None:
        self.draft, self.file = draft, file
        self.parser = parser = expat.ParserCreate("UTF-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._refuse_entity
        parser.SkippedEntityHandler = self._refuse_skipped
        self.open: list[_Open] = []
        self.rates = _Rates()
        self.noted: set[str] = set()

    def finish(self) -> None:
        """Set the rate of the routine if the file has a single rate; else note each rate that is lost."""
        self.draft.end_paragraph()
        single = self.rates.single()
        if single is not None and single != 1.0:
            self.draft.rate_wpm = min(400, max(80, round(RATE_WPM * single)))
        elif single is None:
            for rate, line in self.rates.lines.items():
                if rate != 1.0:
                    self.draft.note(line, f"a rate of {rate:.0%} for a part is not supported; a routine has one rate")

    def _where(self) -> Where:
        return Where(self.file, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _refuse_entity(self, name: str, *_declared: object) -> None:
        raise FaultyContent([Complaint(self._where(), f'the entity "{name}" is declared here; write it out instead')])

    def _refuse_skipped(self, name: str, _is_parameter: bool) -> None:
        raise FaultyContent([Complaint(self._where(), f'the entity "&{name};" is not known; write it out instead')])

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if not self.open and name != "speak":
            raise FaultyContent([Complaint(self._where(), f'expected <speak>, not "<{name}>"')])
        if len(self.open) >= _DEEPEST:
            raise FaultyContent([Complaint(self._where(), f"nested over {_DEEPEST} deep; write it flatter")])
        outer = self.open[-1] if self.open else _Open("", 1.0, False)
        here = _Open(name, outer.rate, outer.silent or outer.spoken is not None or name in _UNSPOKEN)
        self.open.append(here)
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if name not in _KNOWN:
            self._note_once(name, "and what it encloses is not spoken" if name in _UNSPOKEN else "its words are spoken")
        elif not here.silent:
            self._handle(name, plain, here)

    def _handle(self, name: str, attributes: dict[str, str], here: _Open) -> None:
        if name in ("p", "paragraph"):
            self.draft.end_paragraph()
        elif name == "break":
            self._handle_break(attributes)
        elif name == "mark":
            self.draft.begin_section(attributes.get("name", "").replace("_", " "))
        elif name == "sub":
            here.spoken = attributes.get("alias")
            self._say(here.spoken or "")
        elif name == "prosody":
            here.rate *= self._rate(attributes.get("rate"))
            for other in sorted(attributes.keys() - {"rate"}):
                self._note_once(f"prosody {other}", "its words are spoken")

    def _handle_break(self, attributes: dict[str, str]) -> None:
        seconds = break_s(attributes)
        if seconds is None:
            shown = attributes.get("time") or attributes.get("strength")
            raise FaultyContent([Complaint(self._where(), f'"{shown}" is no break; write e.g. time="2s"')])
        self.draft.pause(seconds)

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
            self.draft.note(self._where().line, f'the rate "{written}" makes no sense; it is passed over')
            return 1.0
        return value

    def _end(self, tag: str) -> None:
        closed = self.open.pop()
        if closed.name in ("p", "paragraph", "speak") and not closed.silent:
            self.draft.end_paragraph()

    def _characters(self, data: str) -> None:
        here = self.open[-1]
        if not here.silent and here.spoken is None:
            self._say(data)

    def _say(self, words: str) -> None:
        if words.strip():
            self.rates.lines.setdefault(round(self.open[-1].rate, 3), self._where().line)
            self.draft.words(words)

    def _note_once(self, name: str, what: str) -> None:
        if name not in self.noted:
            self.noted.add(name)
            self.draft.note(self._where().line, f"<{name}> is not supported; {what}")
