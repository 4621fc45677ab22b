"""Plans in YAML, and in JSON that is one document: `sessions`, `matrix`, or a list of sessions."""

from collections.abc import Iterable, Iterator

from voiceguide.batch.planned_rows import PlannedRow, RowChecker, is_set
from voiceguide.errors import Complaint, Detail
from voiceguide.model.markup import near_miss
from voiceguide.parser.nodes import MapNode, Node, Scalar, SeqNode, parse_yaml

_KEYS = ("sessions", "matrix")
_MOST_NODES = 2_000_000
"""Most values of a plan: those of 150,000 sessions with six options each."""


def document_rows(source: bytes, file: str, largest_bytes: int) -> tuple[list[PlannedRow], list[Complaint]]:
    """Return the rows of a plan in YAML in the order of the file, and all complaints about it.

    Raise FaultyContent if nothing sensible can be read.
    """
    root, complaints = parse_yaml(source, file, largest_bytes=largest_bytes, most_nodes=_MOST_NODES)
    checker = RowChecker(complaints)
    rows = list(_rows(root, checker))
    if not rows and not complaints:
        checker.complain(root.where, "the plan has no sessions", Detail("empty-list"))
    return rows, complaints


def _rows(root: Node, checker: RowChecker) -> Iterator[PlannedRow]:
    if isinstance(root, SeqNode):
        yield from _sessions(root, checker)
    elif not isinstance(root, MapNode):
        checker.complain(root.where, _EXPECTED_PLAN, Detail("wrong-kind", None, "sessions or a matrix"))
    elif "routine" in root and not any(key in root for key in _KEYS):
        checker.complain(root.where, "this is one session; put it below sessions:, with a dash before it")
    else:
        for key, node in root.items():
            if key == "sessions":
                yield from _sessions(node, checker)
            elif key == "matrix":
                yield from _matrices(node, checker)
            elif not key.startswith("x-"):
                where = root.keys_at.get(key, root.where)
                message = f'unknown key "{key}"{near_miss(key, _KEYS) or "; a plan has sessions and matrix"}'
                checker.complain(where, message, Detail("unknown-key", key, "sessions or matrix"))


_EXPECTED_PLAN = "expected a plan: sessions: and a list of sessions, or matrix: and options with lists of values"
_EXPECTED_LIST = "expected a list of sessions, each with a dash before it, such as - {routine: calf-release}"
_EXPECTED_ROW = "expected options and values, such as {routine: calf-release, fit: 12m}"
_EXPECTED_MATRIX = "expected options and their values, such as fit: [8m, 12m]"


def _sessions(node: Node, checker: RowChecker) -> Iterator[PlannedRow]:
    if isinstance(node, Scalar) and not is_set(node):
        return
    if not isinstance(node, SeqNode):
        checker.complain(node.where, _EXPECTED_LIST, Detail("wrong-kind", None, "a list"))
        return
    for row in _mappings(node, _EXPECTED_ROW, checker):
        yield checker.row(row)


def _matrices(node: Node, checker: RowChecker) -> Iterator[PlannedRow]:
    if isinstance(node, Scalar) and not is_set(node):
        return
    for matrix in _mappings(node if isinstance(node, SeqNode) else [node], _EXPECTED_MATRIX, checker):
        yield from checker.matrix(matrix)


def _mappings(nodes: Iterable[Node], expected: str, checker: RowChecker) -> Iterator[MapNode]:
    """Yield the nodes that have keys, and add a complaint for each other; `expected` is its message."""
    for node in nodes:
        if isinstance(node, MapNode):
            yield node
        else:
            checker.complain(node.where, expected, Detail("wrong-kind", None, "options and values"))
