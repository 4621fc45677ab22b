"""The shelf, pages, sessions and feed as static files, for any web host."""

import json
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from voiceguide._system.atomic import write_whole
from voiceguide.errors import SoundError, UsageError
from voiceguide.share.contents import Made, Resource, Shelf, static

LIST = "voiceguide-site.json"
"""The file that names all others of a site, so that only those are ever replaced or removed."""


def write_site(folder: Path, shelf: Shelf, base_url: str, *, force: bool = False) -> list[Path]:
    """Write the site of `shelf` to `folder`, whose address will be `base_url`; return its files.

    Each file appears whole, sessions before the pages that link to them. Files of an earlier site that no longer
    belong to it are removed. Raise UsageError for an address that is none, SoundError if a file cannot be written, if
    the folder has files that are no site of voiceguide, unless `force`, or if it holds one of the sessions itself.
    """
    base = site_address(base_url)
    _refuse_sources(folder, shelf)
    contents = static(shelf)
    before = _listed(folder, force=force)
    files = {_file_of(path): resource for path, resource in contents.items()}
    _refuse_others(folder, [name for name in files if name not in before], force=force)
    write_whole(folder / LIST, _list_of({*before, *files}), replace=True)
    for name, resource in sorted(files.items(), key=lambda each: (each[0].endswith(".html"), each[0])):
        _write(folder / name, resource, base)
    for name in before - files.keys():
        _remove(folder, name)
    write_whole(folder / LIST, _list_of(files), replace=True)
    return [folder / name for name in files]


def site_address(base_url: str) -> str:
    """Return the address of a folder with a slash at its end. Raise UsageError if it is no address."""
    try:
        split = urlsplit(base_url)
        is_address = split.scheme in ("http", "https") and bool(split.hostname)
    except ValueError:
        is_address = False
    if not is_address or split.query or split.fragment or any(char.isspace() for char in base_url):
        raise UsageError(
            f'--base-url: "{base_url}" is no address of a folder on the web; write it like https://example.org/massage/'
        )
    return f"{base_url.rstrip('/')}/"


def _file_of(path: str) -> str:
    """Return the file of a path: that of a page is `index.html` in its folder."""
    return f"{path}index.html" if path == "" or path.endswith("/") else path


def _listed(folder: Path, *, force: bool) -> set[str]:
    """Return the files of the earlier site in `folder`. Names that lead out of the folder count as absent."""
    try:
        names = json.loads((folder / LIST).read_text(encoding="utf-8"))["files"]
        return {name for name in names if _is_inside(name)}
    except FileNotFoundError:
        return set()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        if force:
            return set()
        raise SoundError(
            f"{(folder / LIST).as_posix()} is damaged, so nobody knows which files are those of the site; "
            "add -f to replace files of the same names"
        ) from error


def _is_inside(name: object) -> bool:
    if not isinstance(name, str) or "\\" in name or ":" in name:
        return False
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts


def _refuse_sources(folder: Path, shelf: Shelf) -> None:
    """Raise SoundError for a folder with a session in it: the next site would take it for its own, and remove it."""
    for session in shelf.sessions.values():
        if session.path.resolve().parent == folder.resolve():
            raise SoundError(
                f"{folder.as_posix()} holds {session.path.name} itself; choose another folder for the site"
            )


def _refuse_others(folder: Path, names: Iterable[str], *, force: bool) -> None:
    """Raise SoundError if files that are not those of an earlier site would be replaced."""
    taken = [name for name in names if (folder / name).exists()]
    if taken and not force:
        raise SoundError(
            f"{(folder / taken[0]).as_posix()} is there already, and is not from a site of voiceguide; "
            "choose another folder, or add -f to replace it"
        )


def _list_of(names: Iterable[str]) -> bytes:
    return (json.dumps({"files": sorted(names)}, indent=1) + "\n").encode()


def _write(path: Path, resource: Resource, base: str) -> None:
    if isinstance(resource, Made):
        write_whole(path, resource.make(base), replace=True)
        return
    try:
        content = resource.path.read_bytes()
    except OSError as error:
        raise SoundError(f"{resource.path.as_posix()} cannot be read: {error.strerror}") from error
    write_whole(path, content, replace=True)
    state = resource.path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def _remove(folder: Path, name: str) -> None:
    """Remove a file of the earlier site, and its folder if it is empty."""
    path = folder / name
    try:
        path.unlink(missing_ok=True)
        if path.parent != folder and not any(path.parent.iterdir()):
            path.parent.rmdir()
    except OSError as error:
        raise SoundError(f"{path.as_posix()} cannot be removed: {error.strerror}") from error
