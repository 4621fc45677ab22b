"""YAML text to plain nodes: each scalar as written, each node with its place, and limits on depth and size.

Scalars stay raw because YAML 1.1 turns `1:30` into 90, leaves `0:45` a string and makes `no` a boolean. The field that
holds a scalar decides its meaning. Nodes are built from parser events, without recursion, so that depth and aliases
are counted before they can do harm.
"""

import re
import sys
from dataclasses import dataclass, replace
from typing import Any, cast

import yaml

from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.parser.placed_nodes import BRACKETS, MapNode, Node, Scalar, SeqNode
from voiceguide.parser.source_text import LARGEST_BYTES, control_character, decode, refusal
from voiceguide.parser.yaml_errors import explain
from voiceguide.parser.yaml_repair import repaired

__all__ = ["DEEPEST", "MOST_NODES", "MapNode", "Node", "Scalar", "SeqNode", "parse_yaml"]

DEEPEST = 32
"""Most levels of nesting."""
MOST_NODES = 200_000
"""Most nodes of a document, with aliases written out, unless its reader takes more."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KNOWN_TAGS = (None, "!", "tag:yaml.org,2002:str")
_TOO_DEEP = "maximum nesting depth"
"""Part of libyaml's error about a file that is nested deeper than it can read."""
_MOST_REPAIRS = 30
"""Most mistakes of the syntax that are told at once."""
_LARGEST_REPAIRED = 100_000
"""Characters of a text above which only its first mistake of the syntax is told: each repair reads it once more."""
_REMARK = re.compile(r"([ \t]*)#")
_NULLS = ("~", "null", "Null", "NULL")


def parse_yaml(
    source: bytes, file: str, *, largest_bytes: int = LARGEST_BYTES, most_nodes: int = MOST_NODES
) -> tuple[Node, list[Complaint]]:
    """Return the single document of a YAML file, and the complaints that did not stop the parser.

    A mistake of the syntax is repaired in memory, so that all others are found too. Raise FaultyContent if nothing
    sensible can be read.
    """
    text, found, keeps_all = decode(source, file, largest_bytes), list[Complaint](), True
    while True:
        builder, error = _parsed(file, text, found, most_nodes)
        if error is None:
            break
        complaint = builder.syntax_complaint(error)
        last = found[-1].where.line if found else 0
        repair = repaired(text, error, complaint, again=complaint.where.line == last)
        if complaint.where.line > last:
            found.append(replace(complaint, detail=repair.detail))
        if complaint.where.line < last or repair.text == text or _is_enough(text, found):
            raise FaultyContent(found)
        text, keeps_all = repair.text, keeps_all and repair.keeps_all
    if not keeps_all:
        raise FaultyContent([*found, *builder.complaints])
    if builder.root is None:
        raise refusal(file, 1, 1, "the file is empty")
    return builder.root, [*found, *builder.complaints]


def _is_enough(text: str, found: list[Complaint]) -> bool:
    return len(text) > _LARGEST_REPAIRED or len(found) >= _MOST_REPAIRS


def _parsed(
    file: str, text: str, found: list[Complaint], most_nodes: int
) -> tuple["_Builder", yaml.MarkedYAMLError | None]:
    """Return the builder of the nodes of `text`, and the error at which the parser stopped, or None.

    `found` are the complaints about the text before it was repaired. Raise FaultyContent, with these, if the file
    cannot be read any further.
    """
    try:
        return _parsed_by(_Builder(file, text, most_nodes), _LOADER)
    except FaultyContent as error:
        raise FaultyContent([*found, *error.complaints]) from None
    except yaml.YAMLError as error:
        raise refusal(file, 1, 1, f"this is not YAML: {error}") from None


def _parsed_by(builder: "_Builder", loader: Any) -> tuple["_Builder", yaml.MarkedYAMLError | None]:
    try:
        for event in yaml.parse(builder.text, Loader=loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        # libyaml 0.2.6 reads ahead and may hit its own limit before our count; the Python parser has no such limit.
        if _TOO_DEEP in str(error.problem) and loader is not yaml.SafeLoader:
            return _parsed_by(_Builder(builder.file, builder.text, builder.most_nodes), yaml.SafeLoader)
        return builder, error
    return builder, None


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not been parsed yet."""

    node: MapNode | SeqNode
    anchor: str | None
    key: Scalar | None = None
    """The key of the next value."""
    key_is_due: bool = True
    """Whether the next node of a mapping is a key."""
    skip_value: bool = False
    """Whether the next value is dropped because its key is faulty."""
    weight: int = 1
    """Number of nodes, this node included and aliases written out."""
    height: int = 1
    """Levels of nesting, this node included."""


class _Builder:
    """Builds nodes from parser events, and refuses too many nodes or levels."""

    def __init__(self, file: str, text: str, most_nodes: int) -> None:
        self.file = file
        self.text = text
        self.most_nodes = most_nodes
        self.lines = text.splitlines()
        self.root: Node | None = None
        self.complaints: list[Complaint] = []
        self._open: list[_Open] = []
        self._anchored: dict[str, tuple[Node, int, int]] = {}  # node, weight, height
        self._nodes = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Handle the parser's next event. Raise FaultyContent if the file cannot be read any further."""
        if isinstance(event, yaml.ScalarEvent):
            self._count(1, event)
            self._add(self._scalar(event), event.anchor, 1, 1)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._start(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = self._open.pop()
            self._add(closed.node, closed.anchor, closed.weight, closed.height)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise FaultyContent([Complaint(self._where(event), "a second document begins; a file holds one")])

    def syntax_complaint(self, error: yaml.MarkedYAMLError) -> Complaint:
        """Return the parser's error as a complaint."""
        line, column, words = explain(error, self.lines)
        return Complaint(Where(self.file, line + 1, column + 1), words)

    def _where(self, event: yaml.Event) -> Where:
        mark = cast("yaml.Mark", event.start_mark)
        return Where(self.file, mark.line + 1, mark.column + 1)

    def _count(self, nodes: int, event: yaml.Event) -> None:
        self._nodes += nodes
        if self._nodes > self.most_nodes:
            is_large = f"this file holds over {self.most_nodes:,} values; split it up"
            words = "its aliases make this file explode; write it out" if self._anchored else is_large
            raise FaultyContent([Complaint(self._where(event), words)])

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        scalar = Scalar(event.value)
        mark = cast("yaml.Mark", event.start_mark)
        scalar.file, scalar.line, scalar.column = self.file, mark.line + 1, mark.column + 1
        self._check_tag(event)
        if BRACKETS.search(scalar):
            start, end = cast("yaml.Mark", event.start_mark), cast("yaml.Mark", event.end_mark)
            scalar.source = self.text[start.index : end.index]
        if event.style in (None, ""):
            scalar.cut = self._cut(event)
            scalar.is_null = event.value in _NULLS
        if control_character(event.value) is not None:
            self.complaints.append(Complaint(scalar.where, "there is a control character in this text; remove it"))
        return scalar

    def _cut(self, event: yaml.ScalarEvent) -> str | None:
        """Return the comment behind a scalar if it looks like the end of the text, else None.

        Authors put two spaces before a `# comment`. A single space, or no space after the `#`, looks like text: ` #2`.
        """
        end = cast("yaml.Mark", event.end_mark)
        line = self.lines[end.line] if event.value and end.line < len(self.lines) else ""
        found = _REMARK.match(line, end.column)
        if found is None:
            return None
        comment = line[found.end(1) :]
        spaces = found.end(1) - found.start(1)
        looks_like_text = spaces == 1 or (not comment[1:2].isspace() and comment.strip("#") != "")
        return comment if looks_like_text else None

    def _check_tag(self, event: Any) -> None:
        collection = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
        if event.tag not in _KNOWN_TAGS and event.tag not in collection:
            message = f'the tag "{event.tag}" means nothing here; remove it'
            self.complaints.append(Complaint(self._where(event), message))

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        self._count(1, event)
        self._check_tag(event)
        if len(self._open) >= DEEPEST:
            raise FaultyContent([Complaint(self._where(event), f"nested over {DEEPEST} deep; write it flatter")])
        where = self._where(event)
        node = MapNode(where) if isinstance(event, yaml.MappingStartEvent) else SeqNode(where)
        if event.anchor:
            self._anchored.pop(event.anchor, None)
        self._open.append(_Open(node, event.anchor))

    def _alias(self, event: yaml.AliasEvent) -> None:
        found = self._anchored.get(event.anchor or "")
        if found is None:
            is_inside = any(holder.anchor == event.anchor for holder in self._open)
            why = "stands inside what it names" if is_inside else "names nothing before it"
            raise FaultyContent([Complaint(self._where(event), f'the alias "*{event.anchor}" {why}')])
        node, weight, height = found
        self._count(weight, event)
        if len(self._open) + height > DEEPEST:
            raise FaultyContent([Complaint(self._where(event), f"nested over {DEEPEST} deep; write it flatter")])
        self._add(node, None, weight, height)

    def _add(self, node: Node, anchor: str | None, weight: int, height: int) -> None:
        if anchor:
            self._anchored[anchor] = (node, weight, height)
        if not self._open:
            self.root = node
            return
        holder = self._open[-1]
        holder.weight += weight
        holder.height = max(holder.height, height + 1)
        if isinstance(holder.node, SeqNode):
            holder.node.append(node)
        elif holder.key_is_due:
            self._take_key(holder, node)
        else:
            self._take_value(holder, node)

    def _take_key(self, holder: _Open, node: Node) -> None:
        holder.key_is_due = False
        holder.skip_value = True
        if not isinstance(node, Scalar):
            message = "a key must be a word; quote a text that starts with a bracket"
            self.complaints.append(Complaint(node.where, message))
            return
        first = cast("MapNode", holder.node).keys_at.get(node)
        if first is not None:
            message = f'the key "{node}" is here twice; the first is in line {first.line}'
            self.complaints.append(Complaint(node.where, message))
            return
        holder.key, holder.skip_value = node, False

    def _take_value(self, holder: _Open, node: Node) -> None:
        holder.key_is_due = True
        if holder.skip_value or holder.key is None:
            return
        target = cast("MapNode", holder.node)
        if holder.key == "<<":
            self._merge(target, node)
        else:
            key = sys.intern(str(holder.key))
            target[key] = node
            target.keys_at[key] = holder.key.where

    def _merge(self, target: MapNode, node: Node) -> None:
        """Add the keys of `<<: *anchor` to `target`; keys written in `target`, before or after, win."""
        for source in node if isinstance(node, SeqNode) else [node]:
            if not isinstance(source, MapNode):
                self.complaints.append(Complaint(node.where, '"<<" takes a mapping, or a list of mappings'))
                continue
            for key, value in source.items():
                target.setdefault(key, value)

