"""YAML to model: all complaints about a file are raised at once, each with its line and column."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.values import Model
from voiceguide.model.vocabulary import Lists
from voiceguide.parser.diagnostics import complaints_of, unknown_key
from voiceguide.parser.inheritance import FindMove, resolve_moves
from voiceguide.parser.nodes import MapNode, Node, parse_yaml

__all__ = ["read_entries", "read_model", "read_move", "read_nodes", "read_routine"]

AnyModel = TypeVar("AnyModel", bound=Model)


class _Context:
    """Context of one validation: the closed lists, and complaints about unknown keys, which would hide other errors."""

    def __init__(self, lists: Lists | None) -> None:
        self.lists = lists
        self.complaints: list[Complaint] = []
        self.misspelt: set[tuple[Where, str]] = set()

    def choices(self, kind: str) -> frozenset[str] | None:
        """Return the closed list of that kind."""
        return self.lists.choices(kind) if self.lists else None

    def unknown_key(self, holder: Any, key: str, known: frozenset[str]) -> None:
        """Add a complaint about a key that its holder does not have."""
        if not isinstance(holder, MapNode):
            raise TypeError(f"unknown key {key!r}")
        complaint = unknown_key(holder, key, known)
        self.complaints.append(complaint)
        self.misspelt.add((holder.where, complaint.suggestion or ""))


def read_nodes(source: bytes, file: str) -> tuple[MapNode, list[Complaint]]:
    """Return the keys and values of a file, unchecked, and complaints so far. Raise FaultyContent if it has no keys."""
    root, complaints = parse_yaml(source, file)
    if not isinstance(root, MapNode):
        raise FaultyContent([*complaints, Complaint(root.where, "expected keys and values, such as name: …")])
    return root, complaints


def read_routine(source: bytes, file: str, routine_id: str, lists: Lists, find_move: FindMove) -> Routine:
    """Return the routine in `source`, with moves from `find_move`; `file` is its name in complaints.

    Raise FaultyContent with every complaint about the routine and the moves that it uses.
    """
    root, complaints = read_nodes(source, file)
    root = resolve_moves(root, find_move, complaints.append)  # rebinding lets the original nodes be freed
    return read_model(Routine, root, lists, complaints).model_copy(update={"id": routine_id})


def read_move(source: bytes, file: str, lists: Lists) -> Move:
    """Return the move in `source`, called `file` in complaints. Raise FaultyContent with every complaint about it."""
    root, complaints = read_nodes(source, file)
    return read_model(Move, root, lists, complaints)


def read_model(
    model: type[AnyModel], root: Node, lists: Lists | None = None, complaints: list[Complaint] | None = None
) -> AnyModel:
    """Return `root` as a `model`. Raise FaultyContent if there are `complaints` already, or validation adds any."""
    context = _Context(lists)
    found = list(complaints or ())
    try:
        result = model.model_validate(root, context=context)
    except ValidationError as error:
        found += complaints_of(error, root, context.misspelt)
    found += context.complaints
    if found:
        raise FaultyContent(found)
    return result


def read_entries(model: type[AnyModel], source: bytes, file: str) -> Mapping[str, AnyModel]:
    """Return the entries of a list such as `content/tools.yaml`, by id. Raise FaultyContent at the first fault."""
    root, complaints = read_nodes(source, file)
    if complaints:
        raise FaultyContent(complaints)
    return {key: read_model(model, node) for key, node in root.items()}

