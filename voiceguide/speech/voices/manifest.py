"""The record of an installed voice, `VOICE.voice.json`. It is written last: a voice without a record is no voice."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from voiceguide.speech.voice_files import voices_folder

ENDING = ".voice.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record of an installed voice."""

    engine: str
    id: str
    language: str
    licence: str
    attribution: str
    source: str
    """The address of its model."""
    sha256: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of each of its files, by name."""

    @property
    def path(self) -> Path:
        """The path of the record."""
        return voices_folder(self.engine) / f"{self.id}{ENDING}"

    @property
    def size_bytes(self) -> int:
        """The size of its files that are there."""
        paths = [self.path.with_name(name) for name in self.sha256]
        return sum(path.stat().st_size for path in paths if path.is_file())

    def __str__(self) -> str:
        return f"{self.engine}:{self.id}"

    def written(self) -> bytes:
        """Return the content of the record's file."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a record. Raise ValueError if it is damaged, OSError if it cannot be read."""
        content: Any = json.loads(path.read_bytes())
        fields = ("engine", "id", "language", "licence", "attribution", "source")
        if not isinstance(content, dict) or not all(isinstance(content.get(name), str) for name in fields):
            raise ValueError(f"{path.as_posix()} is not a record of a voice")
        sums = content.get("sha256")
        if not isinstance(sums, dict) or not all(Path(name).name == name for name in sums):
            raise ValueError(f"{path.as_posix()} names files outside its folder")
        digests = {name: str(digest) for name, digest in sums.items()}
        return cls(**{name: content[name] for name in fields}, sha256=digests)


def installed(engine: str) -> dict[str, Manifest]:
    """Return the records of the voices that were installed for `engine`, by voice. A damaged record counts as none."""
    found = {}
    for path in sorted(voices_folder(engine).glob(f"*{ENDING}")):
        try:
            manifest = Manifest.read(path)
        except (ValueError, OSError):  # `voices install` writes it again
            continue
        if (manifest.engine, path.name) == (engine, f"{manifest.id}{ENDING}"):
            found[manifest.id] = manifest
    return found
