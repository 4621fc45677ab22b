"""Routines as written to routines with every move in full: what a section hands down, what a step replaces."""

from collections.abc import Callable

from pydantic import ValidationError

from voiceguide.errors import Complaint
from voiceguide.model.move import Manner, Move
from voiceguide.model.steps import Step
from voiceguide.model.values import Length
from voiceguide.parser.diagnostics import unknown_key
from voiceguide.parser.nodes import MapNode, Node, Scalar, SeqNode

FindMove = Callable[[str], "MapNode | str"]
"""Gives the move called so, as read, or a sentence that says why there is none."""

_STEP_KEYS = frozenset(spec.alias or name for name, spec in Step.model_fields.items()) - {"side", "first", "where"}
MANNER_KEYS = frozenset(spec.alias or name for name, spec in Manner.model_fields.items()) - {"where"}
_MOVE_KEYS = frozenset(spec.alias or name for name, spec in Move.model_fields.items()) - {"where"}
_HANDED_DOWN = MANNER_KEYS | {"area", "tool", "posture", "pressure", "sources"}
_TIMED = ("hold", "breaths", "reps")


def with_moves(routine: MapNode, find_move: FindMove, complain: Callable[[Complaint], None]) -> MapNode:
    """Give `routine` with each `move:` a whole move: the nearest of step, move file, sections and defaults wins."""
    defaults = routine.get("defaults")
    handed = _taken(defaults, MANNER_KEYS) if isinstance(defaults, MapNode) else {}
    return _with_steps(routine, handed, find_move, complain)


def _taken(node: MapNode, keys: frozenset[str]) -> dict[str, Node]:
    return {key: value for key, value in node.items() if key in keys}


def _with_steps(
    holder: MapNode, handed: dict[str, Node], find_move: FindMove, complain: Callable[[Complaint], None]
) -> MapNode:
    steps = holder.get("steps")
    if not isinstance(steps, SeqNode):
        return holder
    whole = SeqNode(steps.where)
    for entry in steps:
        if not isinstance(entry, MapNode):
            whole.append(entry)
        elif "steps" in entry:
            whole.append(_with_steps(entry, handed | _taken(entry, _HANDED_DOWN), find_move, complain))
        elif "move" in entry:
            whole.append(_with_move(entry, handed, find_move, complain))
        else:
            whole.append(entry)
    return _copy(holder, {**holder, "steps": whole})


def _copy(node: MapNode, content: dict[str, Node]) -> MapNode:
    copy = MapNode(node.where)
    copy.update(content)
    copy.keys_at.update(node.keys_at)
    return copy


def _with_move(
    entry: MapNode, handed: dict[str, Node], find_move: FindMove, complain: Callable[[Complaint], None]
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
            complain(Complaint(named.where, base))
            base = _stand_in(named)
    if isinstance(base, MapNode):
        _check_hold(base, own, str(named) if isinstance(named, Scalar) else "this move", complain)
        kept = {key: value for key, value in base.items() if key not in _replaced(own)}
        base = _copy(base, {**handed, **kept, **own})
    return _copy(entry, {**step, "move": base})


def _replaced(own: dict[str, Node]) -> tuple[str, ...]:
    """Give the keys of a move that another kind of time puts out of force; new reps keep the pace."""
    if not any(key in own for key in _TIMED):
        return ()
    return _TIMED if "reps" in own else (*_TIMED, "pace")


def _stand_in(named: Scalar) -> MapNode:
    """A move that draws no complaints of its own, so that the one about its name stands alone."""
    move = MapNode(named.where)
    move.update({"name": Scalar("unknown"), "hold": Scalar("10s")})
    return move


def _check_hold(base: MapNode, own: dict[str, Node], name: str, complain: Callable[[Complaint], None]) -> None:
    """A hold written in a step stays within what the move allows; broken ones are complained of elsewhere."""
    if "hold" not in base or "hold" not in own:
        return
    try:
        limits, wish = Length.model_validate(base["hold"]), Length.model_validate(own["hold"])
    except ValidationError:
        return
    if not limits.is_exact and not limits.min_s <= wish.min_s <= wish.max_s <= limits.max_s:
        complain(Complaint(own["hold"].where, f'a hold of {wish} is outside the limits of "{name}": {limits}'))
