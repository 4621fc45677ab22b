"""The part of a routine that somebody wants; in a file of its own, because `show` needs it and builds nothing."""

from dataclasses import dataclass
from typing import Literal

from voiceguide.compiler.exclusions import without
from voiceguide.compiler.selection import asks_side, from_step, one_side, only_section
from voiceguide.model.routine import Routine
from voiceguide.parser.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class WantedPart:
    """The part of a routine that is wanted; None for all of it."""

    section: str | None = None
    """The title of the only section."""
    from_step: str | None = None
    """The number or the name of the first move."""
    side: Literal["left", "right"] | None = None
    without: tuple[str, ...] = ()
    """The areas and conditions for which moves are left out or replaced."""

    def of(self, routine: Routine, content: Catalogue) -> tuple[Routine, list[str]]:
        """Return the part of `routine`, and messages about the moves that were left out.

        Moves are left out first, so that their numbers are those that `show` has for the same options. Raise
        ContentError for a section, move or word that is not there.
        """
        selected, told = self._without(routine, content)
        selected = selected if self.side is None else one_side(selected, self.side)
        selected = selected if self.section is None else only_section(selected, self.section)
        selected = selected if self.from_step is None else from_step(selected, self.from_step)
        if self.side is None and asks_side(selected):
            told.append("Both sides; --side left does one.")
        return selected, told

    def _without(self, routine: Routine, content: Catalogue) -> tuple[Routine, list[str]]:
        if not self.without:
            return routine, []
        changed = without(routine, self.without, content.lists, content.move)
        told = [
            f"Left out: {change.left_out}."
            if change.instead is None
            else f"Instead of {change.left_out}: {change.instead}."
            for change in changed.changes
        ]
        return changed, told or [f"Nothing in {routine.id} concerns {' or '.join(self.without)}."]
