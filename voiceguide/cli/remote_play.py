"""`voiceguide play --remote`: the remote control of a live session, wired to the server of the phones."""

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from voiceguide.cli import announcing, options

if TYPE_CHECKING:
    from voiceguide.player.player import Coach
    from voiceguide.player.tui.invitation import Invitation
    from voiceguide.share.network_place import NetworkPlace


_MOST_KEPT = 20
"""Lines about refused requests that are kept while a screen is shown, and shown after it."""


@dataclass(frozen=True, slots=True)
class RemoteWishes:
    """Whether and where a person wants a remote control."""

    is_wanted: bool
    host: str | None
    port: int | None
    as_json: bool
    """Whether the address is printed for a program."""

    def check(self) -> None:
        """Raise UsageError for an option that goes with --remote alone, SoundError if a package is missing for it."""
        if self.is_wanted:
            from voiceguide.share.requirements import require_server

            require_server("--remote")
        elif self.host is not None or self.port is not None:
            raise click.UsageError("--host and --port go with --remote")
        elif self.as_json:
            raise click.UsageError("--json goes with --list-devices and --remote; a session has nothing to print")

    @contextmanager
    def place(self) -> "Iterator[NetworkPlace | None]":
        """Yield the place on which phones will be answered; None if no remote control is wanted.

        Raise what `open_place` raises.
        """
        if not self.is_wanted:
            yield None
            return
        from voiceguide.share.identity import REMOTE_FILE
        from voiceguide.share.network_place import open_place

        folder = options.settings().value("data_dir")
        with open_place(folder, self.host, self.port, options.say, file=REMOTE_FILE) as place:
            yield place

    @contextmanager
    def control(
        self, coach: "Coach", place: "NetworkPlace | None", *, on_screen: bool
    ) -> "Iterator[Invitation | None]":
        """Serve phones that control the session until the end of the block, and say where they find it.

        Yield the invitation for the screen, which has the QR code if the session is `on_screen`; None without a place.
        """
        if place is None:
            yield None
            return
        from voiceguide.player.controls.remote_session import RemoteSession
        from voiceguide.player.tui.invitation import Invitation
        from voiceguide.share.remote.remote_server import RemoteControl

        def on_new(name: str) -> None:
            coach.tell(f"A phone has the remote control: {name}.", "note")

        kept = deque[str](maxlen=_MOST_KEPT)
        language = coach.score.script.routine.language
        say = kept.append if on_screen else options.say
        with RemoteControl(RemoteSession(coach), language, place, say, on_new) as remote:
            if not on_screen:
                announcing.tell_addresses(place, as_json=self.as_json)
            encoding = sys.stdout.encoding if sys.stdout is not None else None
            code = announcing.code_lines(place.urls[0], encoding) if on_screen else ()
            yield Invitation(place.urls[0], code, tuple(place.urls[1:]), lambda: remote.phones.count > 0)
        for line in kept:
            options.say(line)
