"""What comes out of a build: where everything lies in time, who speaks, how loud it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from voiceguide.model.timeline import Cue, Timeline


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture file: `mime` is `image/jpeg` or `image/png`; its size is told since FLAC and Opus ask for it."""

    mime: str
    data: bytes = field(repr=False)
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Track:
    """Which of how many files a session is told in, counted from 1."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class AudibleBed:
    """A bed that is heard: its name, and for `verify` how far its own moments stick out, and how loud it becomes where
    it does not give way (see `sound.unevenness`).
    """

    name: str
    frame_db: float
    click_db: float
    loudest_dbfs: float


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """All that is told about an audio file; `id` is the routine's, and the same again in whatever is made of it.

    `language` is a code of ISO 639 (`en` or `eng`); each of `voices` has `engine`, `voice` and `licence`.
    `fingerprints` tell what each text that is spoken, and each <sign>, sounds like (see `sound.fingerprint`).
    `audible_bed` is the one that lies under it; of two `channels`, each has the loudness that is told here.
    `cover` is the front cover, for the tags alone; None for a file without one. `track` is told of a part of a session
    that is a file of its own.
    """

    id: str
    title: str
    album: str
    artist: str
    comment: str
    language: str
    timeline: Timeline
    voices: tuple[Mapping[str, str], ...]
    speech_lufs: float
    integrated_lufs: float
    true_peak_dbtp: float
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    audible_bed: AudibleBed | None = None
    channels: int = 1
    cover: Picture | None = None
    track: Track | None = None

    def utterances(self) -> Iterator[Cue]:
        """Give the cues that are spoken, in order of time."""
        return (cue for cue in self.timeline.cues if cue.kind == "utterance")
