"""Rows of a plan: the keys and values of a file, checked, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from voiceguide.batch.option_values import COMMAND_OPTIONS, ROW_OPTIONS, SYNONYMS, fault_in
from voiceguide.errors import Complaint, Detail, FaultyContent, Where
from voiceguide.parser.diagnostics import unknown_key
from voiceguide.parser.nodes import MapNode, Node, Scalar, SeqNode
from voiceguide.parser.source_text import control_character

MOST_ROWS = 1_000_000
"""Most sessions of a plan."""
_MOST_COMPLAINTS = 100_000
"""Complaints after which the rest of a plan is not looked at."""
_LONGEST_KEY = 100
"""Most characters of a key for which a similar option is looked for."""
_QUOTED = ("name", "section", "from")
"""Options that are words, which YAML may cut at a #."""

Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A session that a plan asks for."""

    where: Where
    """The place where the row begins; for a combination, where its matrix begins."""
    values: Mapping[str, Value]
    """The options that are set, as they are written, each with its place. `without` is a tuple."""
    is_whole: bool = True
    """Whether nothing was left out because it is wrong."""


class RowChecker:
    """Turns keys and values into rows, and collects all complaints about them.

    A value that comes again is checked once, because a plan of thousands of rows has few different values.
    """

    def __init__(self, complaints: list[Complaint]) -> None:
        self.complaints = complaints
        self._faults: dict[tuple[str, str], str | None] = {}
        self._count = 0
        self._needs_routine = True

    def complain(self, where: Where, message: str, detail: Detail | None = None) -> None:
        """Add a complaint. Raise FaultyContent with all of them if there are too many to go on."""
        self._take(Complaint(where, message, detail or Detail()))

    def _take(self, complaint: Complaint) -> None:
        self.complaints.append(complaint)
        if len(self.complaints) >= _MOST_COMPLAINTS:
            raise FaultyContent(self.complaints)

    def row(self, node: MapNode) -> PlannedRow:
        """Return the row that `node` describes. Raise FaultyContent if it is one too many for a plan."""
        self._add(1, node.where, "the plan goes on here")
        before = len(self.complaints)
        known = self._known(node)
        read = {option: self.value(option, written) for option, written in known.items()}
        values = {option: value for option, value in read.items() if value is not None}
        return PlannedRow(node.where, values, len(self.complaints) == before)

    def matrix(self, node: MapNode) -> Iterator[PlannedRow]:
        """Yield a row for each combination of the values in `node`; the first option changes least often.

        Raise FaultyContent if they are too many for a plan.
        """
        before = len(self.complaints)
        known = self._known(node)
        read = [self._alternatives(option, written) for option, written in known.items()]
        count = prod(map(len, read))
        self._add(count, node.where, f"this matrix has {count:,} combinations")
        where, is_whole = node.where, len(self.complaints) == before
        for chosen in product(*read):
            values = zip(known, chosen, strict=True)
            yield PlannedRow(where, {option: value for option, value in values if value is not None}, is_whole)

    def take_columns(self, header: MapNode) -> None:
        """Add the complaints about the keys of all rows, which are then not complained about in each of them."""
        self._needs_routine = "routine" in self._known(header)

    def _known(self, node: MapNode) -> dict[str, Node]:
        """Return the values of a row by option; add a complaint for each key that is none, and for no routine.

        Keys that begin with `x-` are the author's own.
        """
        found: dict[str, Node] = {}
        is_misspelt = not self._needs_routine
        for key, value in node.items():
            option = key.replace("_", "-")
            if option in ROW_OPTIONS:
                found[option] = value
            elif not option.startswith("x-"):
                complaint = self._unknown(node, key)
                is_misspelt = is_misspelt or complaint.suggestion == "routine"
                self._take(complaint)
        routine = found.get("routine")
        if not is_misspelt and (routine is None or (isinstance(routine, Scalar) and not is_set(routine))):
            message = '"routine" is missing: the id of a routine, or the path of its file'
            self.complain(node.where, message, Detail("missing-key", None, 'the key "routine"', "routine: …"))
        return found

    def _unknown(self, holder: MapNode, key: str) -> Complaint:
        """Return the complaint about a key that is no option of a row."""
        where, option = holder.keys_at.get(key, holder.where), key.replace("_", "-")
        if len(key) > _LONGEST_KEY:
            return Complaint(where, f'unknown key "{key[:_LONGEST_KEY]}…"', Detail("unknown-key", key))
        if option in COMMAND_OPTIONS:
            return Complaint(where, f'"{key}" belongs to the command, not to a row', Detail("unknown-key", key))
        if (meant := SYNONYMS.get(option.casefold())) is not None:
            message = f'unknown key "{key}"; did you mean "{meant}"?'
            fix = None if meant in holder else meant
            return Complaint(where, message, Detail("unknown-key", key, None, meant, fix))
        return unknown_key(holder, key, ROW_OPTIONS)

    def value(self, option: str, node: Node) -> Value | None:
        """Return the value of an option of one row; None if it is not set, or wrong, which adds a complaint."""
        if option == "without":
            parts = [self._single(option, part) for part in (node if isinstance(node, SeqNode) else [node])]
            return tuple(part for part in parts if part is not None) or None
        return self._single(option, node)

    def _alternatives(self, option: str, node: Node) -> list[Value | None]:
        if not isinstance(node, SeqNode):
            return [self.value(option, node)]
        if not node:
            self.complain(node.where, f"{option}: at least one is needed here", Detail("empty-list"))
        for part in node if option == "routine" else ():
            if isinstance(part, Scalar) and not is_set(part):
                self.complain(part.where, "routine: there is nothing here")
        return [self.value(option, part) for part in node]

    def _single(self, option: str, node: Node) -> Scalar | None:
        if not isinstance(node, Scalar):
            kind = "a list" if isinstance(node, SeqNode) else "keys and values"
            several = "; write a session for each, or a matrix" if isinstance(node, SeqNode) else ""
            message = f"{option}: expected one value, not {kind}{several if option != 'without' else ''}"
            self.complain(node.where, message, Detail("wrong-kind", None, "one value"))
            return None
        if not is_set(node):
            return None
        if (fault := self._fault(option, node)) is None:
            return node
        self.complain(node.where, fault, Detail("invalid", str(node)))
        return None

    def _fault(self, option: str, value: Scalar) -> str | None:
        if control_character(value) is not None:
            return "there is a control character in this text; remove it"
        if value.cut is not None and option in _QUOTED:
            return f'quote this text: YAML drops "{value.cut}"'
        key = (option, str(value))
        if key not in self._faults:
            self._faults[key] = fault_in(option, key[1])
        return self._faults[key]

    def _add(self, count: int, where: Where, words: str) -> None:
        self._count += count
        if self._count > MOST_ROWS:
            most = f"a plan has at most {MOST_ROWS:,} sessions; split it up"
            raise FaultyContent([*self.complaints, Complaint(where, f"{words}; {most}")])


def is_set(value: Scalar) -> bool:
    """Return whether a value is more than nothing: neither empty nor YAML's or JSON's null."""
    return bool(value) and not value.is_null


def placed(text: str, where: Where) -> Scalar:
    """Return a text with its place."""
    scalar = Scalar(text)
    scalar.file, scalar.line, scalar.column = where.file, where.line, where.column
    return scalar
