"""`voiceguide share`."""

from typing import TYPE_CHECKING

import click

from voiceguide.cli import announcing, building, options
from voiceguide.cli.completed import completed
from voiceguide.pipeline.wishes import Wishes

if TYPE_CHECKING:
    from voiceguide.share.network_place import NetworkPlace
    from voiceguide.share.serving import End


@options.command("""
share calf-release
share calf-release --fit 12m
share output/calf-release.mp3 --once
share
share --port 8000 --json
share calf-release --host 192.168.1.5
""")
@click.argument("references", metavar="[ROUTINE|FILE]...", nargs=-1, shell_complete=completed("routines"))
@options.voice_options
@building.output_options
@click.option("--host", metavar="ADDRESS", help="Answer on this address of the computer only. [default: on all]")
@click.option("--port", metavar="N", type=click.IntRange(0, 65_535),
              help="The port; 0 for a free one. [default: the same at each start]")  # fmt: skip
@click.option("--once", is_flag=True, help="End after a session was downloaded whole.")
@options.json_option
def command(
    references: tuple[str, ...],
    force: bool,
    pan: bool,
    host: str | None,
    port: int | None,
    once: bool,
    as_json: bool,
    **flags: str | None,
) -> None:
    """Bring sessions to the phone, by a QR code for its camera.

    They are on a page that this computer serves on the local network. ROUTINE is built if need be; FILE is a finished
    session. Without either, all sessions in the output folder are on the page. Only who knows the address, which has a
    secret in it, gets anything. It ends with Ctrl-C, or after half an hour without a request.
    """
    from voiceguide.share.requirements import require_server

    require_server()
    from voiceguide.share.application import ShareApplication
    from voiceguide.share.contents import served, shelf_of
    from voiceguide.share.network_place import open_place
    from voiceguide.share.serving import Ending, ShareServer
    from voiceguide.share.transfers import Journal

    with open_place(options.settings().value("data_dir"), host, port, options.say) as place:
        finished = building.sessions(references, Wishes(force=force, pan=pan), flags)
        contents = served(shelf_of(finished, building.area_names(), place.token))
        journal = Journal(options.say)
        application = ShareApplication(contents, place.token, journal, place.names)
        server = ShareServer(application, journal, Ending(once=once))
        ended = server.serve_until_end(place.sockets, lambda: _tell(place, as_json=as_json))
    _report(ended)


def _tell(place: "NetworkPlace", *, as_json: bool) -> None:
    """Print the addresses, as soon as the server answers."""
    announcing.tell_addresses(place, as_json=as_json)
    options.say("Ctrl-C ends it.")


def _report(ended: "End") -> None:
    if ended == "whole":
        options.say("Downloaded whole; ended.")
    elif ended == "idle":
        options.say("Nobody asked for half an hour; ended. The address will be the same at the next start.")
