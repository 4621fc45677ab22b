"""`voiceguide cache`."""

import sys
from typing import TYPE_CHECKING

import click

from voiceguide.cli import options
from voiceguide.cli.echo import echo, is_confirmed

if TYPE_CHECKING:
    from voiceguide.cache import CacheInfo


@click.group(
    context_settings=options.CONTEXT, epilog="\b\nExamples:\n  voiceguide cache info\n  voiceguide cache clear -y"
)
def command() -> None:
    """Show or clear the cache: phrases that were spoken in earlier builds, and their encoded forms."""


@options.command("cache info\ncache info --json")
@options.json_option
def info(as_json: bool) -> None:
    """Show how much is kept, and where."""
    from voiceguide.settings.user_cache import local_cache

    kept = local_cache(options.settings()).info()
    if as_json:
        options.print_json(_document(kept))
        return
    echo(_in_words(kept))


@options.command("cache clear\ncache clear -y")
@click.option("-y", "--yes", is_flag=True, help="Do not ask first.")
@options.json_option
def clear(yes: bool, as_json: bool) -> None:
    """Remove everything that is kept; the next build speaks all phrases again."""
    from voiceguide.settings.user_cache import local_cache

    cache = local_cache(options.settings())
    if not yes and not _confirmed(cache.info()):
        options.say("Nothing was removed.")
        return
    removed = cache.clear()
    if as_json:
        options.print_json(_document(removed))
    options.say(f"Removed {removed.entries} entries from {removed.folder.as_posix()}.")


def _confirmed(kept: "CacheInfo") -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError("nobody can be asked, since this is not a terminal; add -y to remove everything")
    return is_confirmed(f"{_in_words(kept)}. Remove it all?")


def _document(info: "CacheInfo") -> dict[str, object]:
    return {"folder": info.folder.as_posix(), "entries": info.entries, "bytes": info.bytes}


def _in_words(info: "CacheInfo") -> str:
    return f"{info.entries} entries, {info.bytes / 2**20:.1f} MiB, in {info.folder.as_posix()}"


command.add_command(info, "info")
command.add_command(clear, "clear")
