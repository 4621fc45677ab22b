"""The words around the moves of a composed routine: name, description, props, intro and outro."""

from collections.abc import Sequence
from dataclasses import dataclass

from voiceguide.authoring.compose.candidates import Picked
from voiceguide.authoring.compose.request import Request
from voiceguide.authoring.compose.scope import scope_of
from voiceguide.compiler.wording import joined
from voiceguide.model.vocabulary import Lists

_MOST_NAMED = 4
"""Most areas that a name lists."""
OUTRO = "That is it for today."
"""Last words of a session that has none of a preset; the way up follows."""
_PROPS = {
    "standing": "something to hold on to", "standing-wall": "a bare wall", "facing-wall": "a bare wall",
    "side-to-wall": "a bare wall", "sitting-table": "a chair at a table",
    "sitting-chair": "a chair", "sitting-floor": "a mat", "on-back": "a mat", "on-belly": "a mat", "on-side": "a mat",
    "kneeling": "a mat", "hands-and-knees": "a mat",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SessionWords:
    """Texts of a composed routine."""

    name: str
    description: str
    tags: tuple[str, ...]
    props: tuple[str, ...]
    intro: str
    brief_intro: str
    outro: str
    stands: bool
    """Whether the built-in words lead to standing at the end; if not, the outro says where to go."""


def words_of(moves: Sequence[Picked], wish: Request, lists: Lists) -> SessionWords:
    """Return the texts for `moves`, in the order in which they are done.

    The words of a preset are not used for a session in other postures: they say where one sits or lies. Its description
    is not used for other areas or tools either.
    """
    preset = lists.presets[wish.preset] if wish.preset and not wish.postures else None
    areas = _areas(moves, wish, lists)
    named = _named(areas, moves, wish, lists)
    name = preset.name if preset else named
    tools = list(dict.fromkeys(picked.tool for picked in moves if picked.tool))
    as_it_is = preset if preset and not wish.areas and not wish.tools else None
    return SessionWords(
        name=f"{name}, {wish.in_minutes}",
        description=as_it_is.description if as_it_is else _description(named, tools, moves, lists),
        tags=(*([wish.preset] if wish.preset else []), *areas),
        props=preset.props if preset and preset.props else tuple(_props(moves)),
        intro=preset.intro.full.text if preset else f"{named}, in about {{minutes}} minutes.",
        brief_intro=preset.intro.at(brief=True).text if preset else f"{named}, {{minutes}} minutes.",
        outro=preset.outro.text if preset and preset.outro else OUTRO,
        stands=not (preset and preset.outro),
    )


def _areas(moves: Sequence[Picked], wish: Request, lists: Lists) -> list[str]:
    """Return the areas that are worked on, in the order in which the person or the preset names them."""
    done = {picked.move.area for picked in moves}
    ordered = scope_of(wish, lists).in_turn(done, lists)
    return ordered or sorted(done)


def _named(areas: Sequence[str], moves: Sequence[Picked], wish: Request, lists: Lists) -> str:
    """Return the areas in words, with the words that the person said for several, and the breath as the last."""
    worked = {picked.move.area for picked in moves if not _is_breath(picked)}
    names: list[str] = []
    rest = [area for area in areas if area in worked]
    for word in wish.areas:
        parts = [area for area in rest if area in lists.parts(word)]
        names += [lists.area_words[word].name] if len(parts) > 1 else [lists.areas[part].name for part in parts]
        rest = [area for area in rest if area not in parts]
    names += [lists.areas[area].name for area in rest]
    names += ["breath"] if any(map(_is_breath, moves)) else []
    name = joined(names) if len(names) <= _MOST_NAMED else "the whole body"
    return name[0].upper() + name[1:]


def _is_breath(picked: Picked) -> bool:
    return picked.move.breaths is not None and picked.move.area == "whole-body"


def _description(named: str, tools: Sequence[str], moves: Sequence[Picked], lists: Lists) -> str:
    postures = list(dict.fromkeys(picked.move.posture for picked in moves if picked.move.posture))
    with_tools = f" with {joined([f'a {lists.tools[tool].name}' for tool in tools])}" if tools else " without a tool"
    ways = f", {', then '.join(lists.postures[posture].name for posture in postures)}" if postures else ""
    return f"{named}{with_tools}{ways}."


def _props(moves: Sequence[Picked]) -> list[str]:
    postures = (picked.move.posture for picked in moves)
    found = list(dict.fromkeys(_PROPS[posture] for posture in postures if posture in _PROPS))
    return [prop for prop in found if prop != "a chair" or "a chair at a table" not in found]
