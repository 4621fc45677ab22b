"""voiceguide/player/tui/invitation.py: the code for a phone, in windows of any size."""

import pytest

from support.screens import HOLD
from voiceguide.player.tui.invitation import Invitation, invitation_picture
from voiceguide.player.tui.picture import Drawing
from voiceguide.player.tui.rows import Role, as_text, width_of

CODE = tuple("█▀▄ " * 9 + "█" for _ in range(19))
URL = "http://192.168.178.123:25123/abcdefghjkmnpqrs/"
INVITATION = Invitation(URL, CODE, ("http://10.8.0.2:25123/abcdefghjkmnpqrs/",), lambda: False)


def text_of(width: int, height: int, invitation: Invitation = INVITATION) -> str:
    return "\n".join(as_text(row) for row in invitation_picture(HOLD, Drawing(width, height), invitation))


def test_on_a_usual_terminal_there_is_the_code_the_address_and_the_time() -> None:
    rows = invitation_picture(HOLD, Drawing(80, 24), INVITATION)
    assert tuple(as_text(row).strip() for row in rows if any(piece.role is Role.CODE for piece in row)) == CODE
    text = text_of(80, 24)
    for words in (URL, "For the camera of the phone:", "ESC closes", "1:05 Down towards the heel, right",
                  "If it does not open: http://10.8.0.2:25123/"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(("width", "height"), [(80, 20), (36, 24), (50, 9)])
def test_a_code_that_has_no_room_is_left_out_whole(width: int, height: int) -> None:
    text = text_of(width, height)
    assert "█" not in text
    assert "Open this on the phon" in text
    assert URL in "".join(line.strip() for line in text.splitlines())
    assert "A larger window has room for a" in text


def test_a_terminal_without_its_letters_has_the_address_alone() -> None:
    text = text_of(80, 24, Invitation(URL, (), (), lambda: False))
    assert URL in text
    assert "larger window" not in text


def test_a_picture_has_the_size_of_the_window() -> None:
    for width in (1, 2, 7, 20, 37, 38, 39, 80, 200):
        for height in (1, 2, 5, 19, 21, 22, 23, 24, 60):
            rows = invitation_picture(HOLD, Drawing(width, height), INVITATION)
            assert len(rows) == height
            assert max(map(width_of, rows)) <= width
