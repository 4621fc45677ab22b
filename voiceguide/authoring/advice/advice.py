"""All advice on a routine: things that are not wrong but would not please the listener. Each rule names its source."""

from dataclasses import replace

from voiceguide.authoring.advice.alternatives import useless_alternatives
from voiceguide.authoring.advice.order import get_ups, unlisted_tools
from voiceguide.authoring.advice.phrasing import (
    left_for_what_remains,
    misspelt_engines,
    sides_named_twice,
    uncautioned_words,
)
from voiceguide.authoring.advice.set_ups import counts_by_hand, undivided_set_ups
from voiceguide.authoring.advice.timing import (
    long_pauses,
    too_long_to_be_said,
    too_long_with_a_tool,
    uncautioned_minutes,
)
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
    rules = {
        "long-hold-without-caution": uncautioned_minutes(routine),
        "long-hold-with-tool": too_long_with_a_tool(routine, lists),
        "words-without-caution": uncautioned_words(routine),
        "unknown-engine": misspelt_engines(routine),
        "side-named-twice": sides_named_twice(routine),
        "left-for-what-remains": left_for_what_remains(routine),
        "undivided-set-up": undivided_set_ups(routine),
        "count-by-hand": counts_by_hand(routine),
        "unlisted-tool": unlisted_tools(routine),
        "useless-alternative": useless_alternatives(routine, lists, find_move),
        "needless-get-up": get_ups(routine, lists),
        "too-long-to-be-said": too_long_to_be_said(script, sounds),
        "long-pause": long_pauses(script),
    }
    found = (_coded(piece, code) for code, pieces in rules.items() for piece in pieces if piece.where.file == file)
    return tuple(dict.fromkeys(sorted(found)))


def _coded(piece: Complaint, code: str) -> Complaint:
    return replace(piece, detail=replace(piece.detail, code=code))
