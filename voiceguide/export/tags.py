"""Tags: the facts of a session, written and read back as each format has it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voiceguide.encoders.registry import Name
from voiceguide.export import id3_tags, mp4_tags, vorbis_tags
from voiceguide.export.embedded import Ours
from voiceguide.export.metadata import Facts


@dataclass(frozen=True, slots=True)
class Tagging:
    """What adds the facts to a finished file, which can be read, written and sought, and what reads ours back.

    `add` is None where the tag stands before the sound (`id3_tag`). `read` raises MutagenError and ValueError, among
    others, for what it does not understand. `whose` gives the routine's id alone, where that can be read for less, and
    raises the same.
    """

    add: Callable[[Facts, BinaryIO], None] | None
    read: Callable[[Path], Ours]
    whose: Callable[[Path], str | None] | None = None


TAGGING: dict[Name, Tagging] = {
    "mp3": Tagging(None, id3_tags.in_mp3, id3_tags.whose_mp3),
    "m4b": Tagging(mp4_tags.add_to_m4b, mp4_tags.in_m4b),
    "opus": Tagging(vorbis_tags.add_to_opus, vorbis_tags.in_opus),
    "flac": Tagging(vorbis_tags.add_to_flac, vorbis_tags.in_flac),
    "wav": Tagging(id3_tags.add_to_wav, id3_tags.in_wav),
}
