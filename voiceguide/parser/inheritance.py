"""Routines as written to routines with every move in full: fields that sections pass down and steps replace."""

from collections.abc import Callable

from pydantic import ValidationError

from voiceguide.errors import Complaint, Detail
from voiceguide.model.move import Conduct, Move
from voiceguide.model.steps import Step
from voiceguide.model.values import Length
from voiceguide.parser.diagnostics import unknown_key
from voiceguide.parser.nodes import MapNode, Node, Scalar, SeqNode

FindMove = Callable[[str], "MapNode | str"]
"""Returns the move with an id, as read, or a sentence that says why there is none."""

_STEP_KEYS = frozenset(spec.alias or name for name, spec in Step.model_fields.items()) - {"side", "first", "where"}
MANNER_KEYS = frozenset(spec.alias or name for name, spec in Conduct.model_fields.items()) - {"where"}
_MOVE_KEYS = frozenset(spec.alias or name for name, spec in Move.model_fields.items()) - {"where"}
_INHERITED = MANNER_KEYS | {"area", "tool", "posture", "pressure", "sources"}
_TIMED = ("hold", "breaths", "reps")


def resolve_moves(routine: MapNode, find_move: FindMove, complain: Callable[[Complaint], None]) -> MapNode:
    """Return `routine` with every `move:` as a whole move. Faults go to `complain`.

    The nearest source of a field wins: the step, then the move file, then the sections from the inside out, then the
    defaults.
    """
    defaults = routine.get("defaults")
    inherited = _selected(defaults, MANNER_KEYS) if isinstance(defaults, MapNode) else {}
    return _with_steps(routine, inherited, find_move, complain)


def _selected(node: MapNode, keys: frozenset[str]) -> dict[str, Node]:
    return {key: value for key, value in node.items() if key in keys}


def _with_steps(
    holder: MapNode, inherited: dict[str, Node], find_move: FindMove, complain: Callable[[Complaint], None]
) -> MapNode:
    steps = holder.get("steps")
    if not isinstance(steps, SeqNode):
        return holder
    complete = SeqNode(steps.where)
    for entry in steps:
        if not isinstance(entry, MapNode):
            complete.append(entry)
        elif "steps" in entry:
            complete.append(_with_steps(entry, inherited | _selected(entry, _INHERITED), find_move, complain))
        elif "move" in entry:
            complete.append(_with_move(entry, inherited, find_move, complain))
        else:
            complete.append(entry)
    return _copy(holder, {**holder, "steps": complete})


def _copy(node: MapNode, content: dict[str, Node]) -> MapNode:
    copy = MapNode(node.where)
    copy.update(content)
    copy.keys_at.update(node.keys_at)
    return copy


def _with_move(
    entry: MapNode, inherited: dict[str, Node], find_move: FindMove, complain: Callable[[Complaint], None]
) -> MapNode:
    named = entry["move"]
    own = {key: value for key, value in entry.items() if key in _MOVE_KEYS}
    step = {key: value for key, value in entry.items() if key in _STEP_KEYS}
    for key in entry.keys() - own.keys() - step.keys() - {"move"}:
        if not key.startswith("x-"):
            complain(unknown_key(entry, key, _MOVE_KEYS | _STEP_KEYS | {"move"}))
    base = named
    if isinstance(named, Scalar):
        base = find_move(str(named))
        step["id"] = named
        if isinstance(base, str):
            complain(Complaint(named.where, base, Detail("unknown-move", str(named))))
            base = _placeholder_move(named)
    if isinstance(base, MapNode):
        _check_hold(base, own, str(named) if isinstance(named, Scalar) else "this move", complain)
        kept = {key: value for key, value in base.items() if key not in _replaced(own)}
        base = _copy(base, {**inherited, **kept, **own})
    return _copy(entry, {**step, "move": base})


def _replaced(own: dict[str, Node]) -> tuple[str, ...]:
    """Return the keys of a move that the step's own kind of time replaces; new `reps` keep the `pace` of the move."""
    if not any(key in own for key in _TIMED):
        return ()
    return _TIMED if "reps" in own else (*_TIMED, "pace")


def _placeholder_move(named: Scalar) -> MapNode:
    """Return a valid placeholder move, so that the complaint about the unknown name is the only complaint."""
    move = MapNode(named.where)
    move.update({"name": Scalar("unknown"), "hold": Scalar("10s")})
    return move


def _check_hold(base: MapNode, own: dict[str, Node], name: str, complain: Callable[[Complaint], None]) -> None:
    """Complain if the hold of a step is outside the limits of its move. Invalid holds are reported elsewhere."""
    if "hold" not in base or "hold" not in own:
        return
    try:
        limits, wanted = Length.model_validate(base["hold"]), Length.model_validate(own["hold"])
    except ValidationError:
        return
    if not limits.is_exact and not limits.min_s <= wanted.min_s <= wanted.max_s <= limits.max_s:
        message = f'a hold of {wanted} is outside the limits of "{name}": {limits}'
        detail = Detail("outside-limits", str(wanted), f"{limits}, or the hold of a move of your own")
        complain(Complaint(own["hold"].where, message, detail))
