"""The screen that invites a phone: a code for its camera, shown while the session goes on."""

from collections.abc import Callable
from dataclasses import dataclass

from voiceguide.model.durations import clock
from voiceguide.player.session.commands import Moment
from voiceguide.player.tui import labels
from voiceguide.player.tui.picture import Drawing
from voiceguide.player.tui.rows import Piece, Role, Row, cells, cut, framed, justified, wrapped

_CLOSE = "ESC closes"


@dataclass(frozen=True, slots=True)
class Invitation:
    """The way for a phone to become the remote control of a session."""

    url: str
    code: tuple[str, ...]
    """The lines of the QR code of `url`; none if the terminal has no letters for it."""
    others: tuple[str, ...]
    """Other addresses of the same, which may work where `url` does not; shown if there is room."""
    is_taken: Callable[[], bool]
    """Returns whether a phone is connected."""


def invitation_picture(moment: Moment, drawing: Drawing, invitation: Invitation) -> tuple[Row, ...]:
    """Return the rows of the window: the code if there is room for it, the address, and the time left as text."""
    inner = max(1, drawing.width - 2)
    code = invitation.code if _fits(drawing, invitation, inner) else ()
    told = "For the camera of the phone:" if code else "Open this on the phone:"
    head = justified((Piece(cut(told, inner - cells(_CLOSE) - 2), Role.STRONG),), (Piece(_CLOSE, Role.QUIET),), inner)
    name = ", ".join(filter(None, (labels.move_label(moment), moment.side)))
    rows = [
        head,
        *((Piece(line, Role.CODE),) for line in code),
        *((Piece(line, Role.STRONG),) for line in wrapped(invitation.url, inner, 4)),
        (Piece(cut(f"{clock(labels.seconds_left(moment))} {name}", inner)),),
    ]
    if invitation.code and not code:
        rows.append((Piece(cut("A larger window has room for a code.", inner), Role.QUIET),))
    rows += [(Piece(cut(f"If it does not open: {url}", inner), Role.QUIET),) for url in invitation.others]
    return framed(rows, 1, drawing.width, drawing.height)


def _fits(drawing: Drawing, invitation: Invitation, inner: int) -> bool:
    """Return whether the window has room for the code, the heading, the address and the time."""
    lines = 2 + len(wrapped(invitation.url, inner, 4))
    return all(len(line) <= inner for line in invitation.code) and len(invitation.code) + lines <= drawing.height
