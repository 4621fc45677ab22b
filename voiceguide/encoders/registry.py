"""The formats of a session: the only table of them, for the options, the settings, `doctor`, tags and encoder.

It imports nothing heavy, since every start of the program reads it. Code that writes or reads a format is imported when
it is needed.
"""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from voiceguide.errors import SoundError, UsageError

if TYPE_CHECKING:
    from voiceguide.encoders.stream import Reader, Writer

Name = Literal["mp3", "m4b", "opus", "flac", "wav"]
TagStyle = Literal["id3-before-mp3", "id3-in-wav", "mp4", "vorbis-in-opus", "vorbis-in-flac"]
"""How a file carries its tags: `export.tags` has the functions that write and read each style."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format of a session's file."""

    name: Name
    ending: str
    """How the names of its files end."""
    mime: str
    tags: TagStyle
    writer: str | None
    """`MODULE:FUNCTION` in this package that writes a stream; None for MP3, which is joined from encoded clips."""
    reader: str
    """`MODULE:FUNCTION` in this package that reads the sound of a file."""
    has_bit_rate: bool = True
    """Whether a person may choose kb/s."""
    needs_pyav: bool = False
    """Whether writing it needs the optional package PyAV."""

    @property
    def write(self) -> "Writer | None":
        """The function that writes the format as a stream; None for MP3."""
        return None if self.writer is None else _imported(self.writer)

    @property
    def read(self) -> "Reader":
        """The function that reads the sound of a file in this format."""
        reader: Reader = _imported(self.reader)
        return reader

    def requires(self, purpose: str) -> None:
        """Raise SoundError, which names `purpose` and the command that helps, if an optional package is missing."""
        if self.needs_pyav:
            from voiceguide.encoders import pyav

            pyav.require(purpose)


FORMATS: dict[Name, Format] = {
    form.name: form
    for form in (
        Format("mp3", ".mp3", "audio/mpeg", "id3-before-mp3", None, "pcm:read"),
        Format("m4b", ".m4b", "audio/mp4", "mp4", "m4b:write", "pyav:decoded", needs_pyav=True),
        Format("opus", ".opus", "audio/ogg", "vorbis-in-opus", "opus:write", "pcm:read", needs_pyav=True),
        Format("flac", ".flac", "audio/flac", "vorbis-in-flac", "pcm:write_flac", "pcm:read", has_bit_rate=False),
        Format("wav", ".wav", "audio/wav", "id3-in-wav", "pcm:write_wav", "pcm:read", has_bit_rate=False),
    )
}
MP3 = FORMATS["mp3"]
ENDINGS = tuple(form.ending for form in FORMATS.values())


def format_of(path: Path) -> Format | None:
    """Return the format that the name of a file says; None for any other ending."""
    return next((form for form in FORMATS.values() if form.ending == path.suffix.lower()), None)


def format_read(path: Path) -> Format:
    """Return the format of a file that is to be read. Raise SoundError if its name says none."""
    form = format_of(path)
    if form is None:
        raise SoundError(f"{path}: is no sound file of a session; those end in {', '.join(ENDINGS)}")
    return form


def format_for(path: Path | None, name: str | None) -> Format:
    """Return the format called `name`, or else the format that the name of the file says, or else MP3.

    Raise UsageError if the two differ or the name of the file says none. Raise what `format_called` raises.
    """
    if path is None:
        return format_called(name or MP3.name)
    form = format_of(path)
    if form is None:
        raise UsageError(f"{path}: its name tells no format; let it end in {', '.join(ENDINGS)}, or a folder's in /")
    if name not in (None, form.name):
        raise UsageError(f"{path}: its name tells {form.name}, but {name} is asked for; leave one of them out")
    return format_called(form.name)


def format_called(name: str) -> Format:
    """Return the format called `name`. Raise UsageError if there is none, SoundError if its package is missing."""
    found = next((form for form in FORMATS.values() if form.name == name), None)
    if found is None:
        raise UsageError(f'no format "{name}"; choose one of {", ".join(FORMATS)}')
    found.requires(f"the format {name}")
    return found


def _imported(name: str) -> Any:  # noqa: ANN401 - a function of the module that the table names
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(f"voiceguide.encoders.{module}"), function)
