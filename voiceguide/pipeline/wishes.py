"""How the files of sessions are written; in a file of its own, because it is needed before all else is imported."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the files of sessions are written, apart from the settings."""

    output: str | None = None
    """The file or folder after -o, as it was typed."""
    tracks: bool = False
    force: bool = False
    pan: bool = False
    sidecars: bool = True
    dry_run: bool = False
