"""Tags: the metadata of a session, written and read back in the style of each format."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, assert_never

from voiceguide.encoders.registry import Format
from voiceguide.export import id3_tags, mp4_tags, vorbis_tags
from voiceguide.export.embedded import EmbeddedTags
from voiceguide.export.metadata import SessionMetadata


@dataclass(frozen=True, slots=True)
class Tagging:
    """What writes and reads the tags of one format."""

    add: Callable[[SessionMetadata, BinaryIO], None] | None
    """Adds tags to a finished file, which can be read, written and sought; None if the tag comes before the sound."""
    read: Callable[[Path], EmbeddedTags]
    """Reads our tags. It raises MutagenError and ValueError, among others, for what it does not understand."""
    whose: Callable[[Path], str | None] | None = None
    """Reads only the id of the routine, if that is quicker, and raises the same."""


def tagging_of(form: Format) -> Tagging:
    """Return what writes and reads the tags of a format."""
    match form.tags:
        case "id3-before-mp3":
            return Tagging(None, id3_tags.read_mp3, id3_tags.routine_of_mp3)
        case "id3-in-wav":
            return Tagging(id3_tags.add_to_wav, id3_tags.read_wav)
        case "mp4":
            return Tagging(mp4_tags.add_to_m4b, mp4_tags.read_m4b)
        case "vorbis-in-opus":
            return Tagging(vorbis_tags.add_to_opus, vorbis_tags.read_opus)
        case "vorbis-in-flac":
            return Tagging(vorbis_tags.add_to_flac, vorbis_tags.read_flac)
        case _:
            assert_never(form.tags)
