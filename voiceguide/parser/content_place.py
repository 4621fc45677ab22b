"""The folders that content is looked for in."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ContentPlace:
    """A folder with `moves/` and `routines/` in it."""

    folder: Path
    label: str
    """Name in lists."""
    shown: str
    """Start of the names of its files in complaints and sources."""

    def files(self, kind: str) -> Iterable[Path]:
        """Return the files of a kind, "moves" or "routines", in order of their names."""
        return yaml_files(self.folder / kind)

    def name_of(self, path: Path) -> str:
        """Return the name of a file of this place as complaints and sources show it."""
        return f"{self.shown}{path.relative_to(self.folder).as_posix()}"


def yaml_files(folder: Path, *, deep: bool = False) -> list[Path]:
    """Return the YAML files of `folder`, and with `deep` of all folders in it, in order of their names.

    Pipes are passed over: one that nobody writes to would be waited for without an end.
    """
    found = folder.rglob("*.yaml") if deep else folder.glob("*.yaml")
    return sorted(path for path in found if not path.is_fifo())


def bundled_folder() -> Path:
    """Return the folder of the bundled content: inside the package, or next to it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "content"
    return inside if inside.is_dir() else package.parent / "content"
