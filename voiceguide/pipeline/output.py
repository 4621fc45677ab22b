"""How a session is written: its format and encoding, the bed under it, its cover, and whether files are replaced."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypedDict

from voiceguide._system.paths import is_file, is_folder, user_path
from voiceguide.audio.beds.registry import QUIET
from voiceguide.encoders.mp3.encode import Encoding
from voiceguide.encoders.registry import MP3, Format, Name, format_for, format_of
from voiceguide.errors import ContentError, UsageError
from voiceguide.export.cover.cover import Cover
from voiceguide.export.cover.picture_file import picture_in
from voiceguide.export.files import targets
from voiceguide.export.placing import refuse_others
from voiceguide.export.session_record import Picture
from voiceguide.export.tracks import playlist_in
from voiceguide.model.durations import SAMPLE_RATE_HZ
from voiceguide.model.routine import Routine
from voiceguide.model.values import Wake

STEREO_KBPS = 96
"""The usual bit rate of a stereo file, in kb/s: joint stereo spends little more than mono on sound in the middle."""
_DAY_S = 86_400.0
_LARGEST_BYTES = 2**32 - 2**26
"""Largest file whose length has 32 bits; 64 MiB are left for tags."""
_LONGEST_S = 2**32 / 1000
"""Longest session, in seconds, whose milliseconds have 32 bits: 49.7 days."""
_WAKE: Wake = "swell"
"""The choice if neither the person nor the routine says otherwise."""


@dataclass(frozen=True, slots=True)
class Output:
    """All that can be chosen about the files of a session."""

    format: Name | None = None
    """The format; if None, the name of the file says it, and MP3 is taken for a name that says none."""
    encoding: Encoding = field(default_factory=Encoding)
    """Bit rate and channels; with two channels, signs for one side come from that side."""
    bed: str | Path = QUIET
    """One of `audio.beds.registry.BEDS`, or a sound file."""
    wake: Wake | None = None
    """Whether a quiet bed swells before words that follow a long silence; as the routine says if None."""
    cover: Cover = "own"
    """The file of a picture, `own` for one that is drawn, `none` for none."""
    tracks: bool = False
    """Whether the target is a folder that gets a file for each chapter and a playlist."""
    force: bool = False
    """Whether files that voiceguide did not make are replaced."""
    sidecars: bool = True
    """Whether captions, lyrics, chapters and the plan are written next to the audio file."""
    title: str | None = None
    """The title of the session; the name of the routine if None."""

    def format_at(self, target: Path | None) -> Format:
        """Return the format of a session at `target`.

        Raise UsageError for a name that says another format or none, SoundError if the package for it is missing.
        """
        return format_for(None if self.tracks else target, self.format)

    def front(self) -> Picture | Literal["own", "none"]:
        """Return the picture of the cover, or `own` or `none`. Raise UsageError if its file cannot be shown."""
        return picture_in(self.cover) if isinstance(self.cover, Path) else self.cover

    def swells(self, routine: Routine) -> bool:
        """Return whether the bed swells before words that follow a long silence."""
        return self.bed == QUIET and (self.wake or routine.defaults.wake or _WAKE) == "swell"

    def refuse_too_long(self, seconds: float) -> None:
        """Raise ContentError if the file of a session of `seconds` would be longer than its format can hold.

        Chapters count milliseconds in 32 bits, and players count the bytes of MP3 and WAV so.
        """
        form = self.format or MP3.name
        bytes_a_second = {"mp3": self.encoding.bitrate_kbps * 125, "wav": self.encoding.channels * SAMPLE_RATE_HZ * 2}
        most_s = min(_LARGEST_BYTES / bytes_a_second[form] if form in bytes_a_second else _LONGEST_S, _LONGEST_S)
        if seconds > most_s and not self.tracks:
            days, most_days = seconds / _DAY_S, most_s / _DAY_S
            raise ContentError(
                f"this session lasts {days:.1f} days, and the format {form} holds at most {most_days:.1f}; make it "
                "shorter, with --fit, --section or fewer repeats"
            )

    def refuse_others(self, target: Path | None, routine: Routine) -> None:
        """Raise SoundError if a file at `target` belongs to something else, before minutes are spent on speaking."""
        if target is None:
            return
        places = [playlist_in(target)] if self.tracks else targets(target, sidecars=self.sidecars)
        refuse_others(places, routine.id, force=self.force)


class SaveOptions(TypedDict, total=False):
    """The keyword arguments with which a program chooses about the files of a session."""

    bed: str | Path
    """quiet (the default), off, rain, waves, brown-noise, drone, or a sound file."""
    format: Name
    """The format, if the name of the file does not say it."""
    bitrate_kbps: int
    """Bit rate of MP3, M4B and Opus in kb/s: 64, or 96 with `pan`."""
    pan: bool
    """Whether the file is stereo, and signs for one side come from that side."""
    cover: str | Path
    """own (the default), none, or a JPEG or PNG file."""
    tracks: bool
    """Whether the target is a folder that gets a file for each chapter."""
    sidecars: bool
    """Whether captions, lyrics, chapters and the plan are written too, which is the default."""
    force: bool
    """Whether files that voiceguide did not make are replaced."""
    title: str
    """The title of the session; the name of the routine is the default."""


def output_of(options: SaveOptions) -> Output:
    """Return the output that a program asks for. Raise UsageError for a bed or cover that cannot be."""
    pan = options.get("pan", False)
    kbps = options.get("bitrate_kbps", STEREO_KBPS if pan else Encoding().bitrate_kbps)
    return Output(
        format=options.get("format"),
        encoding=Encoding(kbps, channels=2 if pan else 1),
        bed=_setting("bed", options.get("bed", QUIET)),
        cover=_setting("cover", options.get("cover", "own")),
        tracks=options.get("tracks", False),
        force=options.get("force", False),
        sidecars=options.get("sidecars", True),
        title=options.get("title"),
    )


def file_at(target: str | Path, *, tracks: bool = False) -> Path:
    """Return the path of a session's file, or of the folder for its tracks.

    Raise UsageError if it is a folder where a file is needed, or a file where a folder is needed.
    """
    if not isinstance(target, str | Path) or not str(target).strip():
        raise UsageError("a session needs the name of a file, such as calf.mp3")
    path = user_path(target)
    if not tracks and (is_folder(path) or str(target).endswith(("/", "\\"))):
        example = (path / "calf.mp3").as_posix()
        raise UsageError(f"{path.as_posix()} is a folder; name the file in it, such as {example}")
    if tracks and is_file(path):
        raise UsageError(f"{path.as_posix()} is a file; tracks need the name of a folder")
    return path


def folder_at(target: str) -> Path:
    """Return the folder `target` for several sessions. Raise UsageError if it is a file, or is called like one."""
    path = user_path(target)
    if path.is_file() or (format_of(path) and not path.is_dir() and not target.endswith(("/", "\\"))):
        raise UsageError(f"{path.as_posix()} is a file; several sessions need the name of a folder")
    return path


def _setting(name: str, value: str | Path) -> Any:  # noqa: ANN401 - each setting has its own type
    """Return `value` as the setting `name` takes it. Raise UsageError for a value that it refuses."""
    from voiceguide.settings import parsed

    return value if isinstance(value, Path) else parsed(name, value)
