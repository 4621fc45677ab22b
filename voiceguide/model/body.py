"""The state of the listener's body, from which follows what must be said between two moves."""

from dataclasses import dataclass, replace

from voiceguide.model.move import Move


@dataclass(frozen=True, slots=True)
class Body:
    """Where the body is. A field is None if nothing was said of it yet."""

    posture: str | None = None
    """Id of the posture."""
    side: str | None = None
    """Side that is worked on."""
    tool: str | None = None
    """Id of the tool at hand."""
    is_pressed: bool = False
    """Whether the tool presses on the body."""
    area: str | None = None
    """Area that is worked on; None while resting."""
    spot: str | None = None
    """Spot in that area, if the author gave it a name."""
    move: str | None = None
    """Id, or else name, of the move that is being done; None while resting."""
    limbs: frozenset[str] = frozenset()
    """How the limbs are."""
    offered: frozenset[str] = frozenset()
    """How the limbs may be, too, if the listener took an offer."""

    @property
    def is_in_place(self) -> bool:
        """Whether the body is still as in the hold of a move."""
        return self.move is not None

    def in_hold(self, move: Move, move_id: str | None, side: str | None) -> "Body":
        """Return the body in the hold of `move`. If the move names no posture, the posture stays."""
        posture, name = move.posture or self.posture, move_id or move.name.text
        pressed = move.tool is not None
        return Body(posture, side, move.tool, pressed, move.area, move.spot, name, frozenset(move.uses))

    def after_hold(self, move: Move, *, offers_deeper: bool) -> "Body":
        """Return the body at the end of the hold of `move`, before anything is said.

        `offers_deeper` is whether the deeper version of the move was offered in it.
        """
        limbs = move.limbs_after
        return replace(self, limbs=limbs, offered=frozenset(move.deeper_uses if offers_deeper else ()) - limbs)

    def with_tool(self, tool: str | None) -> "Body":
        """Return the body with another tool at hand."""
        return replace(self, tool=tool)

    def loosened(self) -> "Body":
        """Return the body where it is, but no longer sure of its place on the tool."""
        return replace(self, is_pressed=False, area=None, spot=None, move=None)

    def resting(self) -> "Body":
        """Return the body next to the tool, with its limbs at ease."""
        return Body(self.posture, self.side, self.tool)
