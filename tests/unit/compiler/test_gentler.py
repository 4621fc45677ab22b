"""voiceguide/compiler/gentler.py: over all conditions, routines and tools, what is done instead is gentler."""

from functools import cache

import pytest

from voiceguide.authoring.compose.candidates import candidates
from voiceguide.authoring.compose.request import Request
from voiceguide.authoring.compose.scope import scope_of
from voiceguide.compiler.exclusions import without
from voiceguide.compiler.gentler import may_stand_in, presses, stand_ins, strength
from voiceguide.compiler.variants import leaves
from voiceguide.errors import ContentError
from voiceguide.model.move import Move
from voiceguide.model.routine import Routine
from voiceguide.model.steps import MoveStep
from voiceguide.model.texts import Text
from voiceguide.model.values import Length
from voiceguide.parser.catalogue import Catalogue

CONDITIONS = sorted(Catalogue().lists.choices("condition"))
TOOLS = sorted(Catalogue().lists.choices("tool"))


@cache
def content() -> tuple[Catalogue, dict[str, Move], dict[str, Routine]]:
    known = Catalogue()
    moves = {listed.id: listed.item for listed in known.moves()}
    return known, moves, {listed.id: listed.item for listed in known.routines()}


def steps(routine: Routine) -> list[MoveStep]:
    return [step for step in leaves(routine.steps) if isinstance(step, MoveStep)]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_routine_without_a_condition_has_only_gentler_moves_in_place_of_its_own(condition: str) -> None:
    known, moves, routines = content()
    lists = known.lists
    by_name = {move.name.text: move for move in moves.values()}
    for routine in routines.values():
        try:
            spared = without(routine, [condition], lists, moves.__getitem__)
        except ContentError:
            continue  # nothing of it may be done
        assert not [step.id for step in steps(spared) if condition in step.move.avoid_if], routine.id
        for change in spared.changes:
            old = next(step.move for step in steps(routine) if step.move.name.text == change.left_out)
            if change.instead is None:
                continue
            new = by_name[change.instead]
            assert strength(new, lists) < strength(old, lists), f"{routine.id}: {change}"
            if lists.conditions[condition].is_local:
                assert new.area != old.area or not presses(new), f"{routine.id}: {change}"


@pytest.mark.parametrize("condition", [one for one in CONDITIONS if Catalogue().lists.conditions[one].is_local])
def test_a_condition_that_forbids_a_place_forbids_all_that_presses_there(condition: str) -> None:
    _, moves, _ = content()
    areas = {move.area for move in moves.values() if condition in move.avoid_if and presses(move)}
    assert areas
    pressing = [move_id for move_id, move in moves.items() if move.area in areas and presses(move)]
    assert not [move_id for move_id in pressing if condition not in moves[move_id].avoid_if]


@pytest.mark.parametrize("tool", TOOLS)
def test_composing_with_a_tool_makes_no_move_harder_than_it_was_written(tool: str) -> None:
    known, moves, _ = content()
    lists = known.lists
    for condition in CONDITIONS:
        scope = scope_of(Request((), (tool,), 10.0, without=(condition,)), lists)
        for found in candidates(moves, scope, lists):
            assert condition not in found.move.avoid_if
            assert found.tools == (tool,)
            assert strength(found.move, lists, tool) <= strength(found.move, lists), found.id
            assert lists.tools[tool].lobes == lists.tools[str(found.move.tool)].lobes, found.id
            assert found.move.tool == tool or lists.tools[tool].most_s is None, found.id


def test_what_the_moves_offer_instead_is_never_deeper() -> None:
    known, moves, _ = content()
    for move_id, move in moves.items():
        assert set(stand_ins(move, known.lists)) == set(move.substitutes), move_id
        if move.instead is not None:
            assert strength(moves[move.instead], known.lists) < strength(move, known.lists), move_id


def test_moves_with_a_tool_that_has_rules_of_its_own_keep_them() -> None:
    known, moves, _ = content()
    for move_id, move in moves.items():
        tool = None if move.tool is None else known.lists.tools[move.tool]
        if tool is not None and tool.most_s is not None:
            assert move.hold is not None
            assert move.hold.max_s <= tool.most_s, move_id
        if tool is not None and tool.caution is not None:
            assert tool.caution.full.text in {caution.full.text for caution in move.cautions}, move_id


def test_a_roller_on_the_same_thigh_is_no_help_to_numb_skin_but_no_tool_is() -> None:
    lists = content()[0].lists

    def move(area: str, tool: str | None, pressure: int | None, *avoid_if: str) -> Move:
        hold = Length.exactly(30)
        return Move(name=Text(text="A"), area=area, tool=tool, pressure=pressure, hold=hold, avoid_if=avoid_if)

    ball = move("quads", "massage-ball", 6, "numbness", "blood-thinners")
    roller = move("quads", "foam-roller", 5)
    assert not may_stand_in(roller, ball, {"numbness"}, lists)
    assert may_stand_in(roller, ball, {"blood-thinners"}, lists)
    assert may_stand_in(move("quads", None, None), ball, {"numbness"}, lists)
    assert not may_stand_in(move("quads", "foam-roller", 7), ball, {"blood-thinners"}, lists)
    assert not may_stand_in(move("quads", "foam-roller", None), ball, {"blood-thinners"}, lists)
