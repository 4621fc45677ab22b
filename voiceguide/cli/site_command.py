"""`voiceguide site`."""

from pathlib import Path

import click

from voiceguide.cli import building, options
from voiceguide.cli.completed import completed
from voiceguide.cli.echo import echo
from voiceguide.pipeline.wishes import Wishes


@options.command("""
site public --base-url https://example.org/massage/
site public calf-release sore-spots --base-url https://example.org/massage/
site public output/calf-release.mp3 --base-url https://example.org/massage/ --json
""")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.argument("references", metavar="[ROUTINE|FILE]...", nargs=-1, shell_complete=completed("routines"))
@click.option("--base-url", metavar="URL", required=True, help="The address that DIR will have on the web.")
@options.voice_options
@building.output_options
@options.json_option
def command(
    folder: Path,
    references: tuple[str, ...],
    base_url: str,
    force: bool,
    pan: bool,
    as_json: bool,
    **flags: str | None,
) -> None:
    """Write pages, sessions and a feed for any web host.

    They are static files in DIR. ROUTINE is built if need be; FILE is a finished session. Without either, all sessions
    in the output folder are taken. With HTTPS, podcast apps such as Overcast and Pocket Casts can take the feed.
    """
    from voiceguide._system.paths import user_path
    from voiceguide.share.contents import FEED, shelf_of
    from voiceguide.share.static_site import site_address, write_site

    address, folder = site_address(base_url), user_path(str(folder))
    finished = building.sessions(references, Wishes(force=force, pan=pan), flags)
    files = write_site(folder, shelf_of(finished, building.area_names(), address), address, force=force)
    feed = f"{address}{FEED}"
    if as_json:
        options.print_json({"path": folder.as_posix(), "files": [path.as_posix() for path in files], "feed": feed})
    else:
        echo((folder / "index.html").as_posix())
    options.next_step(f"Next: copy {folder.as_posix()} to the web host. The address of the feed will be {feed}")
    if address.startswith("http:"):
        options.say("Warning: many podcast apps take a feed over https alone.")
