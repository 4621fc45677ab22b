"""All advice on a routine: things that are not wrong but would not please the listener. Each rule names its source."""

from collections.abc import Iterator

from voiceguide.authoring.advice.alternatives import useless_alternatives
from voiceguide.authoring.advice.order import get_ups, unlisted_tools
from voiceguide.authoring.advice.phrasing import (
    left_for_what_remains,
    misspelt_engines,
    sides_named_twice,
    uncautioned_words,
)
from voiceguide.authoring.advice.set_ups import counts_by_hand, undivided_set_ups
from voiceguide.authoring.advice.timing import too_long_to_be_said, too_long_with_a_tool, uncautioned_minutes
from voiceguide.compiler.exclusions import FindMove
from voiceguide.errors import Complaint
from voiceguide.model.routine import Routine
from voiceguide.model.script import Script
from voiceguide.model.sounds import Sounds
from voiceguide.model.vocabulary import Lists

__all__ = ["advice"]


def advice(
    routine: Routine, script: Script, sounds: Sounds, lists: Lists, find_move: FindMove, file: str
) -> tuple[Complaint, ...]:
    """Return all advice on `file`, in order of place. `file` holds `routine`, or a move that `routine` was made around.

    `script` is the compiled routine, `sounds` gives the lengths of its phrases, and `find_move` the moves by their ids.
    """

    def found() -> Iterator[Complaint]:
        yield from uncautioned_minutes(routine)
        yield from too_long_with_a_tool(routine, lists)
        yield from uncautioned_words(routine)
        yield from misspelt_engines(routine)
        yield from sides_named_twice(routine)
        yield from left_for_what_remains(routine)
        yield from undivided_set_ups(routine)
        yield from counts_by_hand(routine)
        yield from unlisted_tools(routine)
        yield from useless_alternatives(routine, lists, find_move)
        yield from get_ups(routine, lists)
        yield from too_long_to_be_said(script, sounds)

    return tuple(dict.fromkeys(sorted(piece for piece in found() if piece.where.file == file)))
