"""YAML to model: every complaint of a file at once, each with its line and column."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from voiceguide.errors import Complaint, FaultyContent, Where
from voiceguide.model.markup import nearest
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.values import Model
from voiceguide.model.vocabulary import Lists
from voiceguide.parser.diagnostics import complaints_of, unknown_key
from voiceguide.parser.inheritance import FindMove, with_moves
from voiceguide.parser.nodes import MapNode, Node, parse_yaml

__all__ = ["read_entries", "read_model", "read_move", "read_nodes", "read_routine"]

AnyModel = TypeVar("AnyModel", bound=Model)


class _Reading:
    """The context of one validation: the closed lists, and complaints that hide no other."""

    def __init__(self, lists: Lists | None) -> None:
        self.lists = lists
        self.complaints: list[Complaint] = []
        self.misspelt: set[tuple[Where, str]] = set()

    def choices(self, kind: str) -> frozenset[str] | None:
        return self.lists.choices(kind) if self.lists else None

    def unknown_key(self, holder: Any, key: str, known: frozenset[str]) -> None:
        if not isinstance(holder, MapNode):
            raise TypeError(f"unknown key {key!r}")
        self.complaints.append(unknown_key(holder, key, known))
        self.misspelt.add((holder.where, nearest(key, known) or ""))


def read_nodes(source: bytes, file: str) -> tuple[MapNode, list[Complaint]]:
    """Give the keys and values of a file, unchecked. Raises FaultyContent where it holds something else."""
    root, complaints = parse_yaml(source, file)
    if not isinstance(root, MapNode):
        raise FaultyContent([*complaints, Complaint(root.where, "expected keys and values, such as name: …")])
    return root, complaints


def read_routine(source: bytes, file: str, routine_id: str, lists: Lists, find_move: FindMove) -> Routine:
    """Give the routine in `source`, its moves found by `find_move`; `file` is its name in complaints.

    Raises FaultyContent with every complaint about it and about the moves it uses.
    """
    root, complaints = read_nodes(source, file)
    root = with_moves(root, find_move, complaints.append)  # which lets go of what it was made from
    return read_model(Routine, root, lists, complaints).model_copy(update={"id": routine_id})


def read_move(source: bytes, file: str, lists: Lists) -> Move:
    """Give the move in `source`. Raises FaultyContent with every complaint about it."""
    root, complaints = read_nodes(source, file)
    return read_model(Move, root, lists, complaints)


def read_model(
    model: type[AnyModel], root: Node, lists: Lists | None = None, complaints: list[Complaint] | None = None
) -> AnyModel:
    """Give `root` as a `model`. Raises FaultyContent with `complaints` and every further one."""
    reading = _Reading(lists)
    found = list(complaints or ())
    try:
        result = model.model_validate(root, context=reading)
    except ValidationError as error:
        found += complaints_of(error, root, reading.misspelt)
    found += reading.complaints
    if found:
        raise FaultyContent(found)
    return result


def read_entries(model: type[AnyModel], source: bytes, file: str) -> Mapping[str, AnyModel]:
    """Give the entries of a list such as `content/tools.yaml`, by id."""
    root, complaints = read_nodes(source, file)
    if complaints:
        raise FaultyContent(complaints)
    return {key: read_model(model, node) for key, node in root.items()}

