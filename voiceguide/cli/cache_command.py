"""`voiceguide cache`."""

import sys
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options

if TYPE_CHECKING:
    from voiceguide.cache import CacheInfo


@click.group(
    context_settings=options.CONTEXT, epilog="\b\nExamples:\n  voiceguide cache info\n  voiceguide cache clear -y"
)
def command() -> None:
    """What is kept of earlier builds: spoken phrases, and their encoded forms."""


@options.command("cache info\ncache info --json")
@options.json_option
def info(as_json: bool) -> None:
    """How much is kept, and where."""
    from voiceguide.cache import Cache

    found = Cache(options.settings().value("cache_dir")).info()
    if as_json:
        options.print_json(_told(found))
        return
    click.echo(_in_words(found))


@options.command("cache clear\ncache clear -y")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing.")
@options.json_option
def clear(yes: bool, as_json: bool) -> None:
    """Remove all that is kept; the next build speaks everything again."""
    from voiceguide.cache import Cache

    cache = Cache(options.settings().value("cache_dir"))
    if not yes and not _confirmed(cache.info()):
        options.say("Nothing was removed.")
        return
    removed = cache.clear()
    if as_json:
        options.print_json(_told(removed))
    options.say(f"Removed {removed.entries} entries from {removed.folder.as_posix()}.")


def _confirmed(found: "CacheInfo") -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError("there is nobody to ask whether to remove it all; add -y")
    return click.confirm(f"{_in_words(found)}. Remove it all?", err=True)


def _told(found: "CacheInfo") -> dict[str, object]:
    return {"folder": found.folder.as_posix(), "entries": found.entries, "bytes": found.bytes}


def _in_words(found: "CacheInfo") -> str:
    return f"{found.entries} entries, {found.bytes / 2**20:.1f} MiB, in {found.folder.as_posix()}"


command.add_command(info, "info")
command.add_command(clear, "clear")
