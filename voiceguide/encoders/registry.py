"""The formats of a session, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from voiceguide.encoders import m4b, opus, pcm, pyav
from voiceguide.encoders.stream import Reader, Writer
from voiceguide.errors import SoundError, UsageError

Name = Literal["mp3", "m4b", "opus", "flac", "wav"]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how its files end, what they are called on the web, and what writes and reads them.

    `write` is None for what is linked from encoded clips instead of written as a stream. `has_bit_rate` says whether
    one can choose how many kb/s; `requires` raises SoundError where something is not installed that writing needs.
    """

    name: Name
    ending: str
    mime: str
    write: Writer | None
    read: Reader
    has_bit_rate: bool = True
    requires: Callable[[str], None] = lambda _: None


FORMATS: dict[Name, Format] = {
    one.name: one
    for one in (
        Format("mp3", ".mp3", "audio/mpeg", None, pcm.read),
        Format("m4b", ".m4b", "audio/mp4", m4b.write, pyav.decoded, requires=pyav.require),
        Format("opus", ".opus", "audio/ogg", opus.write, pcm.read, requires=pyav.require),
        Format("flac", ".flac", "audio/flac", pcm.write_flac, pcm.read, has_bit_rate=False),
        Format("wav", ".wav", "audio/wav", pcm.write_wav, pcm.read, has_bit_rate=False),
    )
}
MP3 = FORMATS["mp3"]
ENDINGS = tuple(one.ending for one in FORMATS.values())


def format_of(path: Path) -> Format | None:
    """Give the format that the name of a file tells; None for any other ending."""
    return next((one for one in FORMATS.values() if one.ending == path.suffix.lower()), None)


def format_read(path: Path) -> Format:
    """Give the format of a file that is there to be read. Raises SoundError where its name tells none."""
    told = format_of(path)
    if told is None:
        raise SoundError(f"{path}: is no sound file of a session; those end in {', '.join(ENDINGS)}")
    return told


def format_for(path: Path | None, name: str | None) -> Format:
    """Give the format asked for by name, or else by the name of the file, or else MP3.

    Raises UsageError where both tell different ones or the file's name tells none, and what `format_called` raises.
    """
    if path is None:
        return format_called(name or MP3.name)
    told = format_of(path)
    if told is None:
        raise UsageError(f"{path}: its name tells no format; let it end in {', '.join(ENDINGS)}, or a folder's in /")
    if name not in (None, told.name):
        raise UsageError(f"{path}: its name tells {told.name}, but {name} is asked for; leave one of them out")
    return format_called(told.name)


def format_called(name: str) -> Format:
    """Give the format of this name. Raises UsageError where there is none, SoundError where its part is missing."""
    found = next((one for one in FORMATS.values() if one.name == name), None)
    if found is None:
        raise UsageError(f'no format "{name}"; choose one of {", ".join(FORMATS)}')
    found.requires(f"the format {name}")
    return found
